/** Undoing what was made in IAM: attachments, roles, trust policies, policies and their versions. */
import { isSamePolicy } from './compare.ts';
import { policyVersionLimit } from './existing.ts';
import { changeId } from './ids.ts';
import type {
  ChangedPolicy,
  ChangedTrust,
  DocumentWrite,
  Made,
  MadeAttachment,
  MadePolicy,
  MadeRole,
} from './made.ts';
import type {
  AttachmentRemoval,
  PolicyRemoval,
  PolicyVersionRemoval,
  RoleRemoval,
  TrustRemoval,
  UndoState,
} from './undo-types.ts';
import { isOwnTag, keep, seenText, type UsedBy } from './undo-verdicts.ts';
import { firstOwnWrite, isStill, writtenPolicies, writtenTrust } from './writes.ts';

/** Names are the last part of ARNs; a path stands before it. */
export function policyNameOf(policyArn: string): string {
  return policyArn.slice(policyArn.lastIndexOf('/') + 1);
}

const undoId = (kind: string, account: string, name: string) => `undo:${kind}:${account}:${name}`;

export const attachmentId = (account: string, roleName: string, policyArn: string) =>
  undoId('attachment', account, `${roleName}/${policyNameOf(policyArn)}`);

/** What the removals of one account share. */
export interface AccessOptions {
  session: string;
  /** All that the session made in the account. */
  made: readonly Made[];
  state: UndoState;
  usedBy: UsedBy;
}

export function undoAttachment(
  made: MadeAttachment & { account: string },
  options: AccessOptions,
): AttachmentRemoval {
  const { account, roleName, policyArn } = made;
  return {
    kind: 'attachment',
    id: attachmentId(account, roleName, policyArn),
    account,
    region: null,
    name: `${roleName}/${policyNameOf(policyArn)}`,
    dependsOn: [],
    target: { roleName, policyArn },
    seen: seenAccess(options.state, [roleName], [policyArn]),
    ...judgeAttachment(made, options),
  };
}

function judgeAttachment(
  { account, roleName, policyArn }: MadeAttachment & { account: string },
  options: AccessOptions,
) {
  const isThere = options.state.roles[roleName]?.attachedPolicyArns.includes(policyArn) ?? false;
  if (!isThere) return { action: 'gone' as const, why: 'The policy is not attached any more.' };
  const name = `${roleName}/${policyNameOf(policyArn)}`;
  const users = options.usedBy(changeId('attachment', account, name));
  if (users !== null) return users;
  const reason = editedSince(policyArn, options);
  if (reason !== null) return keep(reason);
  return { action: 'remove' as const, why: 'This session attached the policy.' };
}

/**
 * A policy of this session's that says something else by now: whoever changed it counts on it, and on the role that has
 * it. In words; null where it says what this session wrote, or is not its own.
 */
function editedSince(policyArn: string, { made, state }: AccessOptions): string | null {
  const written = writtenPolicies(made, policyArn);
  const policy = state.policies[policyNameOf(policyArn)];
  if (written.length === 0 || policy === undefined || policy.arn !== policyArn) return null;
  if (written.some((document) => isStill(document, policy.document))) return null;
  if (!made.some((each) => each.kind === 'policy' && each.policyArn === policyArn)) return null;
  return `Somebody has changed what the policy ${policy.name} says since, so somebody may count on it.`;
}

/** A role goes when nothing but what this session hung on it hangs on it. */
export function undoRole(
  made: MadeRole & { account: string; owners?: string[] },
  options: AccessOptions,
): RoleRemoval {
  const { account, roleName } = made;
  const ownArns = new Set(
    options.made.flatMap((each) =>
      each.kind === 'attachment' && each.roleName === roleName ? [each.policyArn] : [],
    ),
  );
  return {
    kind: 'role',
    id: undoId('role', account, roleName),
    account,
    region: null,
    name: roleName,
    dependsOn: [...ownArns].map((arn) => attachmentId(account, roleName, arn)),
    target: { roleName },
    seen: seenAccess(options.state, [roleName], []),
    ...judgeRole(made, ownArns, options),
  };
}

function judgeRole(
  made: MadeRole & { account: string; owners?: string[] },
  ownArns: ReadonlySet<string>,
  options: AccessOptions,
) {
  const { account, roleName } = made;
  const { session, state, usedBy } = options;
  const role = state.roles[roleName];
  if (!role) return { action: 'gone' as const, why: 'The role is not there any more.' };
  if (!isOwnTag(role.tags, session, made)) {
    return keep('The role no longer carries the tag of this session, so it might belong to someone else.');
  }
  // Before all else: what hangs on it may be the work of a session that takes it over.
  const users = usedBy(changeId('role', account, roleName));
  if (users !== null) return users;
  const others = role.attachedPolicyArns.filter((arn) => !ownArns.has(arn)).map(policyNameOf);
  const use = state.roleUses[roleName];
  const hanging = [...others, ...(use?.inlinePolicyNames ?? []), ...(use?.instanceProfileNames ?? [])];
  if (hanging.length > 0) {
    return keep(
      `Somebody has added to the role since: ${hanging.join(', ')}.`,
      'Remove that first, then undo again.',
    );
  }
  const written = writtenTrust(options.made, roleName);
  if (written.length > 0 && !written.some((document) => isStill(document, role.trustPolicy))) {
    return keep(
      'Somebody has changed whom the role trusts since, so somebody may count on it.',
      'Delete it by hand where nobody does.',
    );
  }
  const edited = [...ownArns].map((arn) => editedSince(arn, options)).find((each) => each !== null);
  if (edited !== undefined) return keep(edited, 'Delete both by hand where nobody does.');
  return { action: 'remove' as const, why: 'This session made the role.' };
}

export function undoTrust(
  made: ChangedTrust & { account: string },
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

export function undoPolicy(
  made: MadePolicy & { account: string; owners?: string[] },
  options: AccessOptions,
): PolicyRemoval {
  const { account, policyArn } = made;
  const roleNames = options.made.flatMap((each) =>
    each.kind === 'attachment' && each.policyArn === policyArn ? [each.roleName] : [],
  );
  return {
    kind: 'policy',
    id: undoId('policy', account, policyNameOf(policyArn)),
    account,
    region: null,
    name: policyNameOf(policyArn),
    dependsOn: roleNames.map((roleName) => attachmentId(account, roleName, policyArn)),
    target: { policyArn },
    seen: seenAccess(options.state, [], [policyArn]),
    ...judgePolicy(made, roleNames, options),
  };
}

function judgePolicy(
  made: MadePolicy & { account: string; owners?: string[] },
  ownRoles: readonly string[],
  options: AccessOptions,
) {
  const { account, policyArn } = made;
  const { session, state, usedBy } = options;
  const policy = state.policies[policyNameOf(policyArn)];
  if (!policy || policy.arn !== policyArn)
    return { action: 'gone' as const, why: 'The policy is not there any more.' };
  if (!isOwnTag(policy.tags, session, made)) {
    return keep('The policy no longer carries the tag of this session, so it might belong to someone else.');
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
  const edited = editedSince(policyArn, options);
  if (edited !== null) return keep(edited, 'Delete it by hand where nobody does.');
  return { action: 'remove' as const, why: 'This session made the policy.' };
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

/** What an edit of a role or policy would change: tags, trust, documents, default version, what is attached to what. */
function seenAccess(state: UndoState, roleNames: readonly string[], policyArns: readonly string[]): string {
  return seenText([
    roleNames.map((name) => [state.roles[name] ?? null, state.roleUses[name] ?? null]),
    policyArns.map((arn) => state.policies[policyNameOf(arn)] ?? null),
  ]);
}
