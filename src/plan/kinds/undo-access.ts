/** Undoing what was made in IAM: attachments, roles and policies. */
import { expectedPolicy, expectedRole, uniqueIdOf, usesOfRole } from '../../model/expected.ts';
import { changeId } from '../../model/ids.ts';
import type {
  CreatedAttachment,
  CreatedPolicy,
  CreatedRole,
  SessionResource,
} from '../../model/session-resources.ts';
import type { AttachmentRemoval, PolicyRemoval, RoleRemoval, UndoState } from '../undo-types.ts';
import { isOwnTag, keep, seenText, type UsedBy } from '../undo-verdicts.ts';
import { isStill, writtenPolicies, writtenTrust } from '../writes.ts';

/** Names are the last part of ARNs; a path stands before it. */
export function policyNameOf(policyArn: string): string {
  return policyArn.slice(policyArn.lastIndexOf('/') + 1);
}

export const undoId = (kind: string, account: string, name: string) => `undo:${kind}:${account}:${name}`;

export const attachmentId = (account: string, roleName: string, policyArn: string) =>
  undoId('attachment', account, `${roleName}/${policyNameOf(policyArn)}`);

/** What the removals of one account share. */
export interface AccessOptions {
  session: string;
  /** All that the session made in the account. */
  made: readonly SessionResource[];
  state: UndoState;
  usedBy: UsedBy;
}

export function undoAttachment(
  made: CreatedAttachment & { account: string },
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
    target: { roleName, policyArn, expected: expectedAttachment(made, options) },
    seen: seenAccess(options.state, [roleName], [policyArn]),
    ...judgeAttachment(made, options),
  };
}

/** What role and policy look like now, where they are the session's own; null where neither is. */
function expectedAttachment(
  { roleName, policyArn }: CreatedAttachment,
  { made, state }: AccessOptions,
): AttachmentRemoval['target']['expected'] {
  const found = state.policies[policyNameOf(policyArn)];
  const isOwnPolicy = made.some((each) => each.kind === 'policy' && each.policyArn === policyArn);
  const policy = isOwnPolicy && found?.arn === policyArn ? found : null;
  const isOwnRole = made.some((each) => each.kind === 'role' && each.roleName === roleName);
  const role = isOwnRole ? (state.roles[roleName] ?? null) : null;
  if (policy === null && role === null) return null;
  return {
    policy: policy && {
      ...uniqueIdOf(policy),
      tags: policy.tags,
      defaultVersionId: policy.defaultVersionId,
    },
    role: role && {
      ...uniqueIdOf(role),
      tags: role.tags,
      trustPolicy: role.trustPolicy,
      uses: usesOfRole(role, state.roleUses[roleName]),
    },
  };
}

function judgeAttachment(
  { account, roleName, policyArn }: CreatedAttachment & { account: string },
  options: AccessOptions,
) {
  const isThere = options.state.roles[roleName]?.attachedPolicyArns.includes(policyArn) ?? false;
  if (!isThere) return { action: 'gone' as const, why: 'The policy is not attached any more.' };
  const name = `${roleName}/${policyNameOf(policyArn)}`;
  const users = options.usedBy(changeId('attachment', account, name));
  if (users !== null) return users;
  const reason = replacedSince(roleName, policyArn, options) ?? editedSince(policyArn, options);
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

/** The session's role or policy that gave way to another of the same name, in words; null where neither did. */
function replacedSince(roleName: string, policyArn: string, { made, state }: AccessOptions): string | null {
  const role = made.find((each) => each.kind === 'role' && each.roleName === roleName);
  const policy = made.find((each) => each.kind === 'policy' && each.policyArn === policyArn);
  if (isReplaced(role, state.roles[roleName])) return replacedText('role', roleName);
  const name = policyNameOf(policyArn);
  return isReplaced(policy, state.policies[name]) ? replacedText('policy', name) : null;
}

/** Tags can be copied with the rest; the id that AWS gave belongs to one role or policy alone. */
function isReplaced(
  made: { kind?: string; uniqueIds?: string[] } | undefined,
  now: { uniqueId?: string } | undefined,
): boolean {
  const ids = made?.uniqueIds;
  return ids !== undefined && now?.uniqueId !== undefined && !ids.includes(now.uniqueId);
}

function replacedText(kind: 'role' | 'policy', name: string): string {
  return `Someone deleted the ${kind} ${name} that this session created and created another one of the same name.`;
}

/** A role goes when nothing but what this session hung on it hangs on it. */
export function undoRole(
  made: CreatedRole & { account: string; owners?: string[] },
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
    target: { roleName, expected: expectedRole(options.state.roles[roleName]) },
    seen: seenAccess(options.state, [roleName], []),
    ...judgeRole(made, ownArns, options),
  };
}

function judgeRole(
  made: CreatedRole & { account: string; owners?: string[] },
  ownArns: ReadonlySet<string>,
  options: AccessOptions,
) {
  const { account, roleName } = made;
  const { session, state, usedBy } = options;
  const role = state.roles[roleName];
  if (!role) return { action: 'gone' as const, why: 'The role is not there any more.' };
  if (isReplaced(made, role)) return keep(replacedText('role', roleName));
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

export function undoPolicy(
  made: CreatedPolicy & { account: string; owners?: string[] },
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
    target: { policyArn, expected: expectedPolicy(options.state.policies[policyNameOf(policyArn)]) },
    seen: seenAccess(options.state, [], [policyArn]),
    ...judgePolicy(made, roleNames, options),
  };
}

function judgePolicy(
  made: CreatedPolicy & { account: string; owners?: string[] },
  ownRoles: readonly string[],
  options: AccessOptions,
) {
  const { account, policyArn } = made;
  const { session, state, usedBy } = options;
  const policy = state.policies[policyNameOf(policyArn)];
  if (!policy || policy.arn !== policyArn)
    return { action: 'gone' as const, why: 'The policy is not there any more.' };
  if (isReplaced(made, policy)) return keep(replacedText('policy', policy.name));
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

/** What an edit of a role or policy would change: tags, trust, documents, default version, what is attached to what. */
export function seenAccess(
  state: UndoState,
  roleNames: readonly string[],
  policyArns: readonly string[],
): string {
  return seenText([
    roleNames.map((name) => [state.roles[name] ?? null, state.roleUses[name] ?? null]),
    policyArns.map((arn) => state.policies[policyNameOf(arn)] ?? null),
  ]);
}
