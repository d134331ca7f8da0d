/** Undoing what was changed in IAM: trust policies of roles, and versions of policies. */
import { isSamePolicy } from '../../model/compare.ts';
import { policyVersionLimit } from '../../model/existing.ts';
import { changeId } from '../../model/ids.ts';
import type { ChangedPolicy, ChangedTrustPolicy, DocumentWrite } from '../../model/session-resources.ts';
import type { PolicyVersionRemoval, TrustRemoval } from '../undo-types.ts';
import { keep } from '../undo-verdicts.ts';
import { firstOwnWrite } from '../writes.ts';
import { type AccessOptions, policyNameOf, seenAccess, undoId } from './undo-access.ts';

export function undoTrust(
  made: ChangedTrustPolicy & { account: string },
  { state, usedBy }: Pick<AccessOptions, 'state' | 'usedBy'>,
): TrustRemoval | null {
  const { account, roleName, writes } = made;
  const first = writes[0];
  if (first === undefined) return null;
  const now = state.roles[roleName]?.trustPolicy ?? null;
  const own = now === null ? null : firstOwnWrite(writes, now);
  // Where it says nothing of ours, what the first write found there is as good as any to tell.
  const before = (own ?? first).before;
  const users = usedBy(changeId('role', account, roleName), firstTime(writes));
  const verdict =
    now === null
      ? { action: 'gone' as const, why: 'The role is not there any more.' }
      : users !== null
        ? users
        : isSamePolicy(now, before)
          ? { action: 'gone' as const, why: 'The role trusts whom it trusted before.' }
          : own !== null
            ? { action: 'restore' as const, why: 'This session changed whom the role trusts.' }
            : keep('Somebody has changed whom the role trusts since; that stays.');
  return {
    kind: 'trust-policy',
    id: undoId('trust-policy', account, roleName),
    account,
    region: null,
    name: roleName,
    dependsOn: [],
    target: { roleName, trustPolicy: before, before: now ?? before },
    seen: seenAccess(state, [roleName], []),
    ...verdict,
  };
}

export function undoPolicyVersion(
  made: ChangedPolicy & { account: string },
  { state, usedBy }: Pick<AccessOptions, 'state' | 'usedBy'>,
): PolicyVersionRemoval | null {
  const { account, policyArn, writes } = made;
  const name = policyNameOf(policyArn);
  const policy = state.policies[name];
  const own = policy === undefined ? null : firstOwnWrite(writes, policy.document);
  // Nothing was written, or it is restored already: the default stays, and only versions are put in order.
  const before = own ?? writes[0] ?? null;
  const document = before?.before ?? policy?.document;
  if (document === undefined) return null;
  const base = {
    kind: 'policy-version' as const,
    id: undoId('policy-version', account, name),
    account,
    region: null,
    name,
    dependsOn: [],
    seen: seenAccess(state, [], [policyArn]),
  };
  const isAsBefore = policy !== undefined && isSamePolicy(policy.document, document);
  // The default is ours where it says what was written, also where the answer that named it was lost.
  const ownIds = new Set([
    ...made.versionIds,
    ...(own !== null && !isAsBefore && policy ? [policy.defaultVersionId] : []),
  ]);
  const ownVersionIds = (policy?.versions ?? [])
    .filter(({ id, isDefault }) => ownIds.has(id) && !(isDefault && isAsBefore))
    .map(({ id }) => id);
  const former = policy?.versions.find(
    (version) => version.id === before?.defaultVersionId && !version.isDefault && !ownIds.has(version.id),
  );
  const target = {
    policyArn,
    document,
    versionId: former?.id ?? null,
    current: policy?.document ?? document,
    ownVersionIds,
    deleted: made.deleted.map((old) => old.document),
  };
  if (!policy) return { ...base, target, action: 'gone', why: 'The policy is not there any more.' };
  const users = usedBy(changeId('policy', account, name), firstTime(writes));
  if (users !== null) return { ...base, target, ...users };
  if (isAsBefore && ownVersionIds.length === 0 && target.deleted.length === 0) {
    return { ...base, target, action: 'gone', why: 'The policy says what it said before.' };
  }
  if (isAsBefore && ownVersionIds.length === 0 && policy.versions.length >= policyVersionLimit) {
    return {
      ...base,
      target,
      action: 'gone',
      why: 'The policy says what it said before; there is no room to write a former version again.',
    };
  }
  if (isAsBefore) {
    return {
      ...base,
      target,
      action: 'restore',
      why: 'The policy says what it said before; versions are put in order.',
    };
  }
  if (own === null) {
    return { ...base, target, ...keep('Somebody has changed the policy since; that stays.') };
  }
  return { ...base, target, action: 'restore', why: 'This session changed what the policy says.' };
}

/** A session whose last apply began later relies on what these writes came to. */
function firstTime(writes: readonly DocumentWrite[]): string {
  return writes[0]?.at ?? '';
}
