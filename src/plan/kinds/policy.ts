/**
 * Managed policies: compared with what exists, and undone: created ones are deleted, changed ones get their previous
 * content back.
 */
import { policyArn as arnOf } from '../../documents/arns.ts';
import { describeDifferences, isSamePolicy, policyDifferences } from '../../model/compare.ts';
import {
  type AccountState,
  type ExistingPolicy,
  type PolicyDocument,
  policyVersionLimit,
} from '../../model/existing.ts';
import { attachmentName, changeId, keptAs, nameOfArn, resourcesOf, undoId } from '../../model/ids.ts';
import type { ResourceOf } from '../../model/session-resources.ts';
import { documentDifferences } from '../differences.ts';
import type { PolicyChange } from '../types.ts';
import type { UndoOf } from '../undo/undo-types.ts';
import { firstOwnWrite, firstTime, fits, isStill, writtenPolicies } from '../writes.ts';
import {
  accessBase,
  asking,
  blocked,
  documentDrift,
  documentFault,
  documentLoss,
  isOwn,
  type Kind,
  type Verdict,
} from './kind.ts';
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

/** IAM's limit for a managed policy; white space does not count. */
const longestPolicy = 6144;

/** A managed policy that an account is to have. */
export interface DesiredPolicy {
  policyName: string;
  description: string;
  document: PolicyDocument;
  /** Documents that are accepted if they already exist; none of them is ever written. */
  alternatives?: readonly PolicyDocument[];
  /** The role that it is for: if it is attached only to that role, changing it affects no one else. */
  roleName: string;
  /** What to do if the document is too long for IAM. */
  shorten: string;
  /** Other setups' buckets whose grants stay in it. */
  keeps?: readonly string[];
}

/** Characters as IAM counts them. */
export function policySize(document: PolicyDocument): number {
  return JSON.stringify(document).replace(/\s/g, '').length;
}

function checkPolicySize({ document, shorten }: DesiredPolicy): Verdict | null {
  const length = policySize(document);
  if (length <= longestPolicy) return null;
  const [has, most] = [length, longestPolicy].map((count) => count.toLocaleString('en'));
  return blocked(`The policy would have ${has} characters; IAM allows ${most}.`, shorten);
}

/** The change of a managed policy. */
export function policyChange(
  desired: DesiredPolicy,
  state: AccountState,
  session: string | undefined,
): PolicyChange {
  const { partition, account } = state;
  const { policyName, document, description } = desired;
  const existing = state.policies[policyName] ?? null;
  const isOurs =
    existing !== null && (state.roles[desired.roleName]?.attachedPolicyArns ?? []).includes(existing.arn);

  const judge = (): Verdict => {
    const tooLong = checkPolicySize(desired);
    if (tooLong !== null) return tooLong;
    if (existing === null) return { action: 'create', why: 'No policy in the account has this name yet.' };
    if (fits(document, desired.alternatives, existing.document)) {
      return keptAs(existing.tags, session, 'The policy exists with this content');
    }
    const differences = documentDifferences(document, existing.document);
    const others = existing.attachmentCount - (isOurs ? 1 : 0);
    if (others > 0) {
      const verdict = blocked(
        `The policy exists with different content and is attached to ${others} other ${others === 1 ? 'identity' : 'identities'}. An update would change what they are allowed to do.`,
        'Choose another policy name.',
      );
      return asking(verdict, differences, {
        choices: ['keep'],
        usual: 'keep',
        usualWhy: 'It is attached to others: an update would change what they are allowed to do.',
      });
    }
    const change = describeDifferences(policyDifferences(document, existing.document));
    const verdict = {
      action: 'update' as const,
      why: `The policy exists and differs; the update ${change}.${keptIn(desired)}${roomFor(existing)}`,
    };
    if (isOwn(existing, session)) return { ...verdict, differences };
    return asking(verdict, differences, {
      choices: ['update', 'keep'],
      usual: 'update',
      usualWhy: 'Nothing else uses it, and Kentik needs what it lacks.',
    });
  };

  return {
    kind: 'policy',
    id: changeId('policy', account, policyName),
    ...judge(),
    ...accessBase(account, policyName),
    desired: {
      policyName,
      arn: existing?.arn ?? arnOf(partition, account, policyName),
      description,
      document,
    },
    current: existing && pick(existing),
  };
}

function pick({ arn, document, defaultVersionId, versions }: ExistingPolicy): PolicyChange['current'] {
  return { arn, document, defaultVersionId, versions };
}

/** An update is a new version, for which an old one might be deleted: the user should know. */
function roomFor({ versions }: ExistingPolicy): string {
  const oldest = versions.find(({ isDefault }) => !isDefault);
  if (versions.length < policyVersionLimit || oldest === undefined) return '';
  return ` Its oldest version (${oldest.id}) is deleted, because a policy has at most ${policyVersionLimit}; undo creates it again.`;
}

function keptIn({ keeps = [] }: DesiredPolicy): string {
  return keeps.length === 0 ? '' : ` What it grants on ${keeps.join(', ')} for another setup stays.`;
}

const lossOfContent = 'Kentik might not be granted all it needs';

export const policy = {
  nouns: ['policy', 'policies'],
  driftOf({ desired: { arn }, current }: PolicyChange, { created }) {
    const isOurs = resourcesOf(created, 'policy', { policyArn: arn }).length > 0;
    return documentDrift(isOurs, writtenPolicies(created, arn), current?.document ?? null);
  },
  faultOf: (change: PolicyChange) => documentFault(change, 'Its content differs.', lossOfContent),
  lossOf: (differences) => documentLoss(differences, lossOfContent),
} satisfies Kind;

export function undoPolicy(created: ResourceOf<'policy'>, scope: UndoScope): UndoOf<'policy'> {
  const { account, policyArn } = created;
  const name = nameOfArn(policyArn);
  const roleNames = resourcesOf(scope.created, 'attachment', { policyArn }).map(({ roleName }) => roleName);
  return {
    ...accessBase(account, name),
    kind: 'policy',
    id: undoId('policy', account, name),
    dependsOn: roleNames.map((role) => undoId('attachment', account, attachmentName(role, policyArn))),
    target: { policyArn },
    observed: observedAccess(scope.state, { policyArn }),
    // What this session changed in its own policy is deleted with the policy.
    owned: [created, ...resourcesOf(scope.created, 'policy-version', { policyArn })],
    ...judgeUndo(created, roleNames, scope),
  };
}

function judgeUndo(created: ResourceOf<'policy'>, ownRoles: readonly string[], scope: UndoScope) {
  const { account, policyArn } = created;
  const { session, state, usedBy } = scope;
  const policy = state.policies[nameOfArn(policyArn)];
  if (!policy || policy.arn !== policyArn) return gone('The policy no longer exists.');
  if (isReplaced(created, policy)) return keep(replacedText('policy', policy.name));
  if (!isOwnTag(policy.tags, session, created)) {
    return keep("The policy no longer has this session's tag, so it might belong to someone else.");
  }
  const users = usedBy(changeId('policy', account, policy.name));
  if (users !== null) return users;
  const own = ownRoles.filter((roleName) =>
    state.roles[roleName]?.attachedPolicyArns.includes(policyArn),
  ).length;
  const others = policy.attachmentCount - own;
  if (others > 0) {
    return keep(
      `The policy is attached to ${others} other ${others === 1 ? 'identity' : 'identities'}.`,
      'Detach it there first, then undo again.',
    );
  }
  const edited = editedSince(policyArn, scope);
  if (edited !== null) return keep(edited, 'If nothing does, delete it by hand.');
  return removeTagged('This session created the policy.', policy.tags);
}

/**
 * If this session's policy has other content by now: a sentence that someone changed it and might rely on it. Else
 * null.
 */
export function editedSince(policyArn: string, { created, state }: UndoScope): string | null {
  const written = writtenPolicies(created, policyArn);
  const policy = state.policies[nameOfArn(policyArn)];
  if (written.length === 0 || policy === undefined || policy.arn !== policyArn) return null;
  if (written.some((document) => isStill(document, policy.document))) return null;
  if (resourcesOf(created, 'policy', { policyArn }).length === 0) return null;
  return `Someone has changed the policy ${policy.name} since, so something else might rely on it.`;
}

/**
 * Restores the content of a policy that existed before. If the session created it, it is deleted with its versions
 * instead.
 */
export function undoPolicyVersion(
  created: ResourceOf<'policy-version'>,
  scope: UndoScope,
): UndoOf<'policy-version'>[] {
  const { account, policyArn, writes } = created;
  const { state, usedBy } = scope;
  if (resourcesOf(scope.created, 'policy', { policyArn }).length > 0) return [];
  const name = nameOfArn(policyArn);
  const policy = state.policies[name];
  const own = policy === undefined ? null : firstOwnWrite(writes, policy.document);
  // Nothing was written, or it is already restored: the default stays, and only versions are cleaned up.
  const before = own ?? writes[0] ?? null;
  const document = before?.before ?? policy?.document;
  if (document === undefined) return [];
  const isAsBefore = policy !== undefined && isSamePolicy(policy.document, document);
  // The default is ours if it has the content that was written, even if the response that named it was lost.
  const ownIds = new Set([
    ...created.versionIds,
    ...(own !== null && !isAsBefore && policy ? [policy.defaultVersionId] : []),
  ]);
  const ownVersionIds = (policy?.versions ?? [])
    .filter(({ id, isDefault }) => ownIds.has(id) && !(isDefault && isAsBefore))
    .map(({ id }) => id);
  const former = policy?.versions.find(
    (version) => version.id === before?.defaultVersionId && !version.isDefault && !ownIds.has(version.id),
  );
  const deleted = created.deleted.map((old) => old.document);
  const judge = () => {
    if (!policy) return gone('The policy no longer exists.');
    const users = usedBy(changeId('policy', account, name), firstTime(writes));
    if (users !== null) return users;
    if (!isAsBefore) {
      return own === null
        ? keep('Someone has changed the policy since; their change stays.')
        : restore('This session changed the policy.');
    }
    if (ownVersionIds.length > 0) {
      return restore('The policy has its previous content; its versions are restored.');
    }
    if (deleted.length === 0) return gone('The policy has its previous content.');
    return policy.versions.length >= policyVersionLimit
      ? gone(
          "The policy has its previous content; a deleted version can't be restored, because there are too many others.",
        )
      : restore('The policy has its previous content; its versions are restored.');
  };
  return [
    {
      ...accessBase(account, name),
      kind: 'policy-version',
      id: undoId('policy-version', account, name),
      target: {
        policyArn,
        document,
        versionId: former?.id ?? null,
        current: policy?.document ?? document,
        ownVersionIds,
        deleted,
      },
      observed: observedAccess(state, { policyArn }),
      owned: [created],
      ...judge(),
    },
  ];
}
