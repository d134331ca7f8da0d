/** Undoing what was made in IAM: attachments, roles, trust policies, policies and their versions. */
import { isSamePolicy } from './compare.ts';
import { sessionTag } from './ids.ts';
import type { ChangedPolicy, ChangedTrust, Made, MadeAttachment, MadePolicy, MadeRole } from './made.ts';
import type {
  AttachmentRemoval,
  PolicyRemoval,
  PolicyVersionRemoval,
  RoleRemoval,
  TrustRemoval,
  UndoState,
} from './undo-types.ts';

/** Names are the last part of ARNs; a path stands before it. */
export function policyNameOf(policyArn: string): string {
  return policyArn.slice(policyArn.lastIndexOf('/') + 1);
}

const undoId = (kind: string, account: string, name: string) => `undo:${kind}:${account}:${name}`;

export const attachmentId = (account: string, roleName: string, policyArn: string) =>
  undoId('attachment', account, `${roleName}/${policyNameOf(policyArn)}`);

export function undoAttachment(
  made: MadeAttachment & { account: string },
  state: UndoState,
): AttachmentRemoval {
  const { account, roleName, policyArn } = made;
  const isThere = state.roles[roleName]?.attachedPolicyArns.includes(policyArn) ?? false;
  return {
    kind: 'attachment',
    id: attachmentId(account, roleName, policyArn),
    account,
    region: null,
    name: `${roleName}/${policyNameOf(policyArn)}`,
    dependsOn: [],
    target: { roleName, policyArn },
    action: isThere ? 'remove' : 'gone',
    why: isThere ? 'This session attached the policy.' : 'The policy is not attached any more.',
  };
}

/** A role goes when nothing but what this session hung on it hangs on it. */
export function undoRole(
  made: MadeRole & { account: string },
  all: readonly Made[],
  session: string,
  state: UndoState,
): RoleRemoval {
  const { account, roleName } = made;
  const own = all.filter((each) => each.kind === 'attachment' && each.roleName === roleName);
  const ownArns = new Set(own.map((each) => (each.kind === 'attachment' ? each.policyArn : '')));
  return {
    kind: 'role',
    id: undoId('role', account, roleName),
    account,
    region: null,
    name: roleName,
    dependsOn: [...ownArns].map((arn) => attachmentId(account, roleName, arn)),
    target: { roleName },
    ...judgeRole(roleName, ownArns, session, state),
  };
}

function judgeRole(roleName: string, ownArns: ReadonlySet<string>, session: string, state: UndoState) {
  const role = state.roles[roleName];
  if (!role) return { action: 'gone' as const, why: 'The role is not there any more.' };
  if (role.tags[sessionTag] !== session) {
    return keep('The role does not carry the tag of this session any more, so it may be somebody else’s.');
  }
  const others = role.attachedPolicyArns.filter((arn) => !ownArns.has(arn)).map(policyNameOf);
  const use = state.roleUses[roleName];
  const hanging = [...others, ...(use?.inlinePolicyNames ?? []), ...(use?.instanceProfileNames ?? [])];
  if (hanging.length > 0) {
    return keep(
      `Somebody has added to the role since: ${hanging.join(', ')}.`,
      'Remove that first, then undo again.',
    );
  }
  return { action: 'remove' as const, why: 'This session made the role.' };
}

export function undoTrust(made: ChangedTrust & { account: string }, state: UndoState): TrustRemoval {
  const { account, roleName, before, written } = made;
  const now = state.roles[roleName]?.trustPolicy ?? null;
  const isOurs = now !== null && written.some((document) => isSamePolicy(document, now));
  const verdict =
    now === null
      ? { action: 'gone' as const, why: 'The role is not there any more.' }
      : isSamePolicy(now, before)
        ? { action: 'gone' as const, why: 'The role trusts whom it trusted before.' }
        : isOurs
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
    ...verdict,
  };
}

export function undoPolicy(
  made: MadePolicy & { account: string },
  all: readonly Made[],
  session: string,
  state: UndoState,
): PolicyRemoval {
  const { account, policyArn } = made;
  const attachments = all.filter((each) => each.kind === 'attachment' && each.policyArn === policyArn);
  return {
    kind: 'policy',
    id: undoId('policy', account, policyNameOf(policyArn)),
    account,
    region: null,
    name: policyNameOf(policyArn),
    dependsOn: attachments.map((each) =>
      attachmentId(account, each.kind === 'attachment' ? each.roleName : '', policyArn),
    ),
    target: { policyArn },
    ...judgePolicy(
      policyArn,
      attachments.map((each) => (each.kind === 'attachment' ? each.roleName : '')),
      session,
      state,
    ),
  };
}

function judgePolicy(policyArn: string, ownRoles: readonly string[], session: string, state: UndoState) {
  const policy = state.policies[policyNameOf(policyArn)];
  if (!policy || policy.arn !== policyArn)
    return { action: 'gone' as const, why: 'The policy is not there any more.' };
  if (policy.tags[sessionTag] !== session) {
    return keep('The policy does not carry the tag of this session any more, so it may be somebody else’s.');
  }
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
  return { action: 'remove' as const, why: 'This session made the policy.' };
}

export function undoPolicyVersion(
  made: ChangedPolicy & { account: string },
  state: UndoState,
): PolicyVersionRemoval | null {
  const { account, policyArn, before, written } = made;
  if (before === null) return null;
  const name = policyNameOf(policyArn);
  const policy = state.policies[name];
  const base = {
    kind: 'policy-version' as const,
    id: undoId('policy-version', account, name),
    account,
    region: null,
    name,
    dependsOn: [],
  };
  const isOurs = policy !== undefined && written.some((document) => isSamePolicy(document, policy.document));
  const isAsBefore = policy !== undefined && isSamePolicy(policy.document, before.document);
  // The default is ours where it says what was written, also where the answer that named it was lost.
  const ownIds = new Set([
    ...made.versionIds,
    ...(isOurs && !isAsBefore && policy ? [policy.defaultVersionId] : []),
  ]);
  const ownVersionIds = (policy?.versions ?? [])
    .filter(({ id, isDefault }) => ownIds.has(id) && !(isDefault && isAsBefore))
    .map(({ id }) => id);
  const former = policy?.versions.find(
    (version) => version.id === before.defaultVersionId && !version.isDefault,
  );
  const target = {
    policyArn,
    document: before.document,
    versionId: former?.id ?? null,
    current: policy?.document ?? before.document,
    ownVersionIds,
    deleted: made.deleted.map(({ document }) => document),
  };
  if (!policy) return { ...base, target, action: 'gone', why: 'The policy is not there any more.' };
  if (isAsBefore && ownVersionIds.length === 0 && target.deleted.length === 0) {
    return { ...base, target, action: 'gone', why: 'The policy says what it said before.' };
  }
  if (isAsBefore) {
    return {
      ...base,
      target,
      action: 'restore',
      why: 'The policy says what it said before; versions are put in order.',
    };
  }
  if (!isOurs) {
    return { ...base, target, ...keep('Somebody has changed the policy since; that stays.') };
  }
  return { ...base, target, action: 'restore', why: 'This session changed what the policy says.' };
}

export function keep(why: string, mend?: string) {
  return { action: 'keep' as const, why, ...(mend === undefined ? {} : { mend }) };
}
