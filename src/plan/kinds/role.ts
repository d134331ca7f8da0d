/** Roles: compared with what exists, and undone: created ones are deleted, changed ones get their previous trust policy back. */
import { roleArn } from '../../documents/arns.ts';
import { describeDifferences, isSamePolicy, policyDifferences, statementsOf } from '../../model/compare.ts';
import type { AccountState, PolicyDocument } from '../../model/existing.ts';
import { attachmentName, changeId, keptAs, nameOfArn, resourcesOf, undoId } from '../../model/ids.ts';
import type { ResourceOf } from '../../model/session-resources.ts';
import { documentDifferences } from '../differences.ts';
import type { Difference, RoleChange } from '../types.ts';
import type { UndoOf } from '../undo/undo-types.ts';
import { firstOwnWrite, firstTime, fits, isStill, writtenTrust } from '../writes.ts';
import {
  accessBase,
  asking,
  blocked,
  documentDrift,
  documentFault,
  documentLoss,
  isOwn,
  type Kind,
  type Outcome,
  type Verdict,
} from './kind.ts';
import { editedSince } from './policy.ts';
import {
  gone,
  isOwnTag,
  isReplaced,
  keep,
  observedAccess,
  removeTagged,
  replacedText,
  restore,
  type UndoScope,
} from './undo-scope.ts';

/** A role that an account is to have. */
export interface DesiredRole {
  roleName: string;
  description: string;
  trustPolicy: PolicyDocument;
  /** Trust policies that are accepted if they already exist; none of them is ever written. */
  alternatives?: readonly PolicyDocument[];
  /** Who the role trusts, in words. */
  trusted: string;
  /** Principals (ARN or account ID) that an existing role can trust without counting as someone else's. */
  isFamiliar: (principal: string) => boolean;
}

/** The account that a principal belongs to, or null if it belongs to none. */
export function accountOfPrincipal(principal: string): string | null {
  return /^(?:arn:[\w-]+:iam::)?(\d{12})(?::.*)?$/.exec(principal)?.[1] ?? null;
}

/**
 * Unfamiliar principals that a trust policy allows. A unique ID (`AROA…`) is a deleted role's, so no one can use it.
 */
function foreignPrincipals(trust: PolicyDocument, isFamiliar: DesiredRole['isFamiliar']): string[] {
  const found = statementsOf(trust)
    .filter((statement) => statement.Effect === 'Allow')
    .flatMap(({ Principal: principal, NotPrincipal: notPrincipal }) => {
      if (notPrincipal !== undefined || principal === undefined)
        return ['everyone not named in its NotPrincipal'];
      if (typeof principal === 'string') return [principal];
      return Object.entries(principal).flatMap(([kind, values]) =>
        [values]
          .flat()
          .filter(
            (value) => kind !== 'AWS' || !(isFamiliar(value) || /^A[A-Z]{3}[A-Z0-9]{12,}$/.test(value)),
          ),
      );
    });
  return [...new Set(found)];
}

/** The change of a role. */
export function roleChange(
  desired: DesiredRole,
  state: AccountState,
  session: string | undefined,
): RoleChange {
  const { partition, account } = state;
  const { roleName, trustPolicy, trusted, description } = desired;
  const existing = state.roles[roleName] ?? null;

  const judge = (): Verdict => {
    if (existing === null) return { action: 'create', why: 'No role in the account has this name yet.' };
    if (fits(trustPolicy, desired.alternatives, existing.trustPolicy)) {
      return keptAs(existing.tags, session, `The role exists and trusts ${trusted} as expected`);
    }
    const differences = documentDifferences(trustPolicy, existing.trustPolicy);
    const foreign = foreignPrincipals(existing.trustPolicy, desired.isFamiliar);
    if (foreign.length > 0) {
      const why = `The role exists and trusts someone other than ${trusted} (${foreign.slice(0, 3).join(', ')}). Its trust policy is left unchanged.`;
      return { ...blocked(why, 'Choose another role name.'), differences };
    }
    const change = describeDifferences(policyDifferences(trustPolicy, existing.trustPolicy));
    const update: Outcome = {
      action: 'update',
      why: `The role exists and its trust policy differs; the update ${change}.`,
    };
    if (isOwn(existing, session)) return { ...update, differences };
    if (!isNarrower(existing.trustPolicy, differences)) {
      return asking(update, differences, {
        choices: ['update', 'keep'],
        usual: 'update',
        usualWhy: `It trusts only ${trusted}.`,
      });
    }
    // Its own condition is never removed without asking: someone might use the role for another setup.
    const kept = blocked(
      'The role exists, and its trust policy has its own condition, which an update would remove.',
      'Choose another role name, give the external ID that the role requires (externalId), or decide in the wizard.',
    );
    return asking(kept, differences, {
      choices: ['update', 'keep'],
      usual: 'keep',
      usualWhy:
        'Its trust policy has its own condition, so another setup might use it. An update would remove the condition.',
      updated: update,
    });
  };

  return {
    kind: 'role',
    id: changeId('role', account, roleName),
    ...judge(),
    ...accessBase(account, roleName),
    desired: {
      roleName,
      arn: existing?.arn ?? roleArn(partition, account, roleName),
      description,
      trustPolicy,
    },
    current: existing === null ? null : { arn: existing.arn, trustPolicy: existing.trustPolicy },
  };
}

/** True where a trust policy has a condition that the expected one doesn't have. */
function isNarrower(trust: PolicyDocument, differences: readonly Difference[]): boolean {
  const has = (name: string) => differences.some(({ field, there }) => field === name && there.length > 0);
  // A statement that differs as a whole doesn't show which conditions it has.
  return (
    has('Condition') ||
    (has('Effect') && statementsOf(trust).some(({ Condition }) => Object.keys(Condition ?? {}).length > 0))
  );
}

const lossOfTrust = 'Kentik might not be able to assume the role';

export const role = {
  nouns: ['role', 'roles'],
  driftOf({ name, current }: RoleChange, { created }) {
    const isOurs = resourcesOf(created, 'role', { roleName: name }).length > 0;
    return documentDrift(isOurs, writtenTrust(created, name), current?.trustPolicy ?? null);
  },
  faultOf: (change: RoleChange) => documentFault(change, 'Its trust policy differs.', lossOfTrust),
  lossOf: (differences) => documentLoss(differences, lossOfTrust),
} satisfies Kind;

/** A role is deleted if nothing is attached to it except what this session attached. */
export function undoRole(created: ResourceOf<'role'>, scope: UndoScope): UndoOf<'role'> {
  const { account, roleName } = created;
  const attachments = resourcesOf(scope.created, 'attachment', { roleName });
  const ownArns = new Set(attachments.map(({ policyArn }) => policyArn));
  // What this session changed in its own role is deleted with the role.
  const trust = resourcesOf(scope.created, 'trust-policy', { roleName });
  return {
    ...accessBase(account, roleName),
    kind: 'role',
    id: undoId('role', account, roleName),
    dependsOn: [...ownArns].map((arn) => undoId('attachment', account, attachmentName(roleName, arn))),
    target: { roleName },
    observed: observedAccess(scope.state, { roleName }),
    owned: [created, ...trust],
    ...judgeUndo(created, ownArns, scope),
  };
}

function judgeUndo(created: ResourceOf<'role'>, ownArns: ReadonlySet<string>, scope: UndoScope) {
  const { account, roleName } = created;
  const { session, state, usedBy } = scope;
  const role = state.roles[roleName];
  if (!role) return gone('The role no longer exists.');
  if (isReplaced(created, role)) return keep(replacedText('role', roleName));
  if (!isOwnTag(role.tags, session, created)) {
    return keep("The role no longer has this session's tag, so it might belong to someone else.");
  }
  // Checked first: what is attached to it might belong to a session that takes it over.
  const users = usedBy(changeId('role', account, roleName));
  if (users !== null) return users;
  const others = role.attachedPolicyArns.filter((arn) => !ownArns.has(arn)).map(nameOfArn);
  const use = state.roleUses[roleName];
  const added = [...others, ...(use?.inlinePolicyNames ?? []), ...(use?.instanceProfileNames ?? [])];
  if (added.length > 0) {
    return keep(
      `Someone has added to the role since: ${added.join(', ')}.`,
      'Remove that first, then undo again.',
    );
  }
  const written = writtenTrust(scope.created, roleName);
  if (written.length > 0 && !written.some((document) => isStill(document, role.trustPolicy))) {
    return keep(
      "Someone has changed the role's trust policy since, so something else might rely on it.",
      'If nothing does, delete it by hand.',
    );
  }
  const edited = [...ownArns].map((arn) => editedSince(arn, scope)).find((each) => each !== null);
  if (edited !== undefined) return keep(edited, 'If nothing does, delete both by hand.');
  return removeTagged('This session created the role.', role.tags);
}

/** Restores the trust policy of a role that existed before, unless the session created the role. */
export function undoTrust(created: ResourceOf<'trust-policy'>, scope: UndoScope): UndoOf<'trust-policy'>[] {
  const { account, roleName, writes } = created;
  const [first] = writes;
  if (first === undefined || resourcesOf(scope.created, 'role', { roleName }).length > 0) return [];
  const now = scope.state.roles[roleName]?.trustPolicy ?? null;
  const own = now === null ? null : firstOwnWrite(writes, now);
  // If it has nothing of ours, the document that the first write found is shown.
  const before = (own ?? first).before;
  const judge = () => {
    if (now === null) return gone('The role no longer exists.');
    const users = scope.usedBy(changeId('role', account, roleName), firstTime(writes));
    if (users !== null) return users;
    if (isSamePolicy(now, before)) return gone('The role has its previous trust policy.');
    return own === null
      ? keep("Someone has changed the role's trust policy since; their change stays.")
      : restore("This session changed the role's trust policy.");
  };
  return [
    {
      ...accessBase(account, roleName),
      kind: 'trust-policy',
      id: undoId('trust-policy', account, roleName),
      target: { roleName, trustPolicy: before, before: now ?? before },
      observed: observedAccess(scope.state, { roleName }),
      owned: [created],
      ...judge(),
    },
  ];
}
