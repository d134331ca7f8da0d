/** Roles, their policies and what is attached to them, compared with what AWS has. */
import { policyArn, roleArn } from '../../documents/arns.ts';
import { describeDifferences, isSamePolicy, policyDifferences, statementsOf } from '../../model/compare.ts';
import {
  type AccountState,
  type ExistingPolicy,
  type PolicyDocument,
  policyVersionLimit,
} from '../../model/existing.ts';
import { changeId, keptAs } from '../../model/ids.ts';
import type { SessionResource } from '../../model/session-resources.ts';
import { documentDifferences } from '../differences.ts';
import type { OtherUse } from '../history.ts';
import { type NearVerdict, nearPolicy, nearRole } from '../nearly.ts';
import type { Action, AttachmentChange, PolicyChange, RoleChange } from '../types.ts';
import { policyNameOf } from './undo-access.ts';

/** IAM's limit for a managed policy; white space does not count. */
const longestPolicy = 6144;

interface Verdict extends Partial<Pick<NearVerdict, 'differences' | 'decision'>> {
  action: Action;
  why: string;
  remedy?: string;
}

/** A managed policy that an account is to have. */
export interface WantedPolicy {
  policyName: string;
  description: string;
  document: PolicyDocument;
  /** Documents that do as well where they are there already; none of them is ever written. */
  alternatives?: readonly PolicyDocument[];
  /** The role that it is for: where it is attached to that one alone, changing it changes nothing for others. */
  roleName: string;
  /** What to do where the document is too long for IAM. */
  shorten: string;
  /** Buckets of other set-ups whose grants stay in it. */
  keeps?: readonly string[];
}

/** A role that an account is to have. */
export interface WantedRole {
  roleName: string;
  description: string;
  trustPolicy: PolicyDocument;
  /** Trust policies that do as well where they are there already; none of them is ever written. */
  alternatives?: readonly PolicyDocument[];
  /** Whom the role is for, in words. */
  trusted: string;
  /** Principals (ARN or account id) that it may trust before without being somebody else's. */
  isFamiliar: (principal: string) => boolean;
}

function checkPolicySize({ document, shorten }: WantedPolicy): Verdict | null {
  const length = JSON.stringify(document).replace(/\s/g, '').length;
  if (length <= longestPolicy) return null;
  return {
    action: 'blocked',
    why: `The policy would have ${length.toLocaleString('en')} characters; IAM takes ${longestPolicy.toLocaleString('en')}.`,
    remedy: shorten,
  };
}

/** True where a document says what is wanted, or something that does as well. */
function fits(
  wanted: PolicyDocument,
  alternatives: readonly PolicyDocument[] | undefined,
  actual: PolicyDocument,
): boolean {
  return [wanted, ...(alternatives ?? [])].some((document) => isSamePolicy(document, actual));
}

/** The change of a managed policy. */
export function policyChange(
  wanted: WantedPolicy,
  state: AccountState,
  session: string | undefined,
): PolicyChange {
  const { partition, account } = state;
  const { policyName, document, description } = wanted;
  const existing = state.policies[policyName] ?? null;
  const isOurs =
    existing !== null && (state.roles[wanted.roleName]?.attachedPolicyArns ?? []).includes(existing.arn);

  const judge = (): Verdict => {
    const tooLong = checkPolicySize(wanted);
    if (tooLong !== null) return tooLong;
    if (existing === null) return { action: 'create', why: 'No policy of the account has this name yet.' };
    if (fits(document, wanted.alternatives, existing.document)) {
      return keptAs(existing.tags, session, 'The policy exists with this content');
    }
    const differences = policyDifferences(document, existing.document);
    const others = existing.attachmentCount - (isOurs ? 1 : 0);
    const verdict: Verdict =
      others > 0
        ? {
            action: 'blocked',
            why: `The policy exists with other content, and ${others} other ${others === 1 ? 'identity has' : 'identities have'} it attached: a change would change what they may do.`,
            remedy: 'Choose another policy name.',
          }
        : {
            action: 'update',
            why: `The policy exists and differs; the update ${describeDifferences(differences)}.${keptIn(wanted)}${roomFor(existing)}`,
          };
    return nearPolicy(verdict, existing, documentDifferences(document, existing.document), others, session);
  };

  return {
    kind: 'policy',
    id: changeId('policy', account, policyName),
    ...judge(),
    account,
    region: null,
    name: policyName,
    dependsOn: [],
    desired: {
      policyName,
      arn: existing?.arn ?? policyArn(partition, account, policyName),
      description,
      document,
    },
    current:
      existing === null
        ? null
        : {
            arn: existing.arn,
            document: existing.document,
            defaultVersionId: existing.defaultVersionId,
            versions: existing.versions,
          },
  };
}

/** An update is a new version, and somebody may want to know that an old one goes for it. */
function roomFor({ versions }: ExistingPolicy): string {
  const oldest = versions.find(({ isDefault }) => !isDefault);
  if (versions.length < policyVersionLimit || oldest === undefined) return '';
  return ` Its oldest version (${oldest.id}) makes room, for a policy has at most ${policyVersionLimit}; undo writes it again.`;
}

function keptIn({ keeps = [] }: WantedPolicy): string {
  return keeps.length === 0 ? '' : ` What it grants on ${keeps.join(', ')}, for another set-up, stays.`;
}

/** The account that a principal belongs to, or null where it is none of an account. */
export function accountOfPrincipal(principal: string): string | null {
  return /^(?:arn:[\w-]+:iam::)?(\d{12})(?::.*)?$/.exec(principal)?.[1] ?? null;
}

/**
 * Principals that a trust policy admits and that are not familiar. A unique id (`AROA…`) is what AWS shows for a role
 * that was deleted; nobody can be it any more, so it counts for nobody.
 */
function foreignPrincipals(trust: PolicyDocument, isFamiliar: WantedRole['isFamiliar']): string[] {
  const found = statementsOf(trust)
    .filter((statement) => statement.Effect === 'Allow')
    .flatMap(({ Principal: principal, NotPrincipal: notPrincipal }) => {
      if (notPrincipal !== undefined || principal === undefined) return ['everybody but a few'];
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
export function roleChange(wanted: WantedRole, state: AccountState, session: string | undefined): RoleChange {
  const { partition, account } = state;
  const { roleName, trustPolicy, trusted, description } = wanted;
  const existing = state.roles[roleName] ?? null;

  const judge = (): Verdict => {
    if (existing === null) return { action: 'create', why: 'No role of the account has this name yet.' };
    if (fits(trustPolicy, wanted.alternatives, existing.trustPolicy)) {
      return keptAs(existing.tags, session, `The role exists and trusts ${trusted} as wanted`);
    }
    const fields = documentDifferences(trustPolicy, existing.trustPolicy);
    const foreign = foreignPrincipals(existing.trustPolicy, wanted.isFamiliar);
    if (foreign.length > 0) {
      return {
        action: 'blocked',
        why: `The role exists and is trusted to somebody else than ${trusted} (${foreign.slice(0, 3).join(', ')}); its trust is not touched.`,
        remedy: 'Choose another role name.',
        differences: fields,
      };
    }
    const differences = describeDifferences(policyDifferences(trustPolicy, existing.trustPolicy));
    const verdict: Verdict = {
      action: 'update',
      why: `The role exists and its trust differs; the update ${differences}.`,
    };
    // A statement that differs as a whole does not tell what conditions it has.
    const isNarrower =
      fields.some(({ field, there }) => field === 'Condition' && there.length > 0) ||
      (fields.some(({ field, there }) => field === 'Effect' && there.length > 0) &&
        statementsOf(existing.trustPolicy).some(({ Condition }) => Object.keys(Condition ?? {}).length > 0));
    return nearRole(verdict, existing, fields, { trusted, isNarrower, session });
  };

  return {
    kind: 'role',
    id: changeId('role', account, roleName),
    ...judge(),
    account,
    region: null,
    name: roleName,
    dependsOn: [],
    desired: {
      roleName,
      arn: existing?.arn ?? roleArn(partition, account, roleName),
      description,
      trustPolicy,
    },
    current: existing === null ? null : { arn: existing.arn, trustPolicy: existing.trustPolicy },
  };
}

/** A policy on a role. */
export function attachmentChange(
  { roleName, arn, name, dependsOn }: { roleName: string; arn: string; name: string; dependsOn: string[] },
  state: AccountState,
): AttachmentChange {
  const isAttached = (state.roles[roleName]?.attachedPolicyArns ?? []).includes(arn);
  return {
    kind: 'attachment',
    id: changeId('attachment', state.account, `${roleName}/${name}`),
    action: isAttached ? 'none' : 'create',
    why: isAttached
      ? 'The policy is attached to the role already.'
      : 'Without it the role grants nothing of what the policy says.',
    account: state.account,
    region: null,
    name: `${roleName}/${name}`,
    dependsOn,
    desired: { roleName, policyArn: arn },
  };
}

/** What planning knows of the past of its session. */
export interface PriorSession {
  made: readonly SessionResource[];
  usedElsewhere?: ReadonlyMap<string, OtherUse> | undefined;
}

/** Policies that this session hung on the role for earlier answers and that nobody counts on: they are taken off. */
export function surplusAttachments(
  roleName: string,
  wanted: readonly AttachmentChange[],
  state: AccountState,
  { made, usedElsewhere }: PriorSession,
): AttachmentChange[] {
  const attached = state.roles[roleName]?.attachedPolicyArns ?? [];
  const own = made.flatMap((each) =>
    each.kind === 'attachment' && each.account === state.account && each.roleName === roleName
      ? [each.policyArn]
      : [],
  );
  const changes = [...new Set(own)].map((policyArn): AttachmentChange => {
    const name = `${roleName}/${policyNameOf(policyArn)}`;
    return {
      kind: 'attachment',
      id: changeId('attachment', state.account, name),
      action: 'detach',
      why: 'This session attached the policy for earlier answers. It is detached: the role is to grant no more than Kentik needs.',
      account: state.account,
      region: null,
      name,
      // The role keeps what it needs while this one goes.
      dependsOn: wanted.map(({ id }) => id),
      isSurplus: true,
      desired: { roleName, policyArn },
    };
  });
  const kept = new Set(wanted.map(({ id }) => id));
  return changes.filter(
    ({ id, desired }) => attached.includes(desired.policyArn) && !kept.has(id) && !usedElsewhere?.has(id),
  );
}
