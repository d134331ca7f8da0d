/** Policies on roles: compared with what exists, and undone. */
import type { AccountState } from '../../model/existing.ts';
import { uniqueIdOf } from '../../model/expected.ts';
import { attachmentName, changeId, nameOfArn, resourcesOf, undoId } from '../../model/ids.ts';
import type { ResourceOf } from '../../model/session-resources.ts';
import type { PriorSession } from '../history.ts';
import type { AttachmentChange } from '../types.ts';
import type { UndoOf } from '../undo/undo-types.ts';
import { accessBase, goneSince, type Kind } from './kind.ts';
import { editedSince } from './policy.ts';
import {
  gone,
  isReplaced,
  keep,
  observedAccess,
  remove,
  replacedText,
  type UndoScope,
} from './undo-scope.ts';

/** A policy on a role. */
export function attachmentChange(
  { roleName, policyArn, dependsOn }: { roleName: string; policyArn: string; dependsOn: string[] },
  { account, roles }: AccountState,
): AttachmentChange {
  const name = attachmentName(roleName, policyArn);
  const isAttached = roles[roleName]?.attachedPolicyArns.includes(policyArn) === true;
  return {
    kind: 'attachment',
    id: changeId('attachment', account, name),
    action: isAttached ? 'none' : 'create',
    why: isAttached
      ? 'The policy is already attached to the role.'
      : "Gives the role the policy's permissions.",
    ...accessBase(account, name),
    dependsOn,
    desired: { roleName, policyArn },
  };
}

/**
 * Policies that this session attached to the role for earlier answers and that no other session relies on: they are
 * detached.
 */
export function surplusAttachments(
  roleName: string,
  desired: readonly AttachmentChange[],
  { account, roles }: AccountState,
  { created, usedElsewhere }: PriorSession,
): AttachmentChange[] {
  const role = roles[roleName];
  if (role === undefined) return [];
  const { attachedPolicyArns: attached, tags } = role;
  const kept = new Set(desired.map(({ id }) => id));
  const own = resourcesOf(created, 'attachment', { roleName });
  return [...new Set(own.map(({ policyArn }) => policyArn))].flatMap((policyArn): AttachmentChange[] => {
    const name = attachmentName(roleName, policyArn);
    const id = changeId('attachment', account, name);
    if (!attached.includes(policyArn) || kept.has(id) || usedElsewhere?.has(id)) return [];
    return [
      {
        kind: 'attachment',
        id,
        action: 'detach',
        why: 'This session attached the policy for earlier answers. It is detached so that the role grants no more than Kentik needs.',
        ...accessBase(account, name),
        // The role keeps what it needs while this one is detached.
        dependsOn: [...kept],
        surplus: { role: { ...uniqueIdOf(role), tags }, policy: null },
        desired: { roleName, policyArn },
      },
    ];
  });
}

export const attachment = {
  nouns: ['attachment', 'attachments'],
  driftOf({ action, desired }: AttachmentChange, { created }) {
    const isOurs = resourcesOf(created, 'attachment', desired).length > 0;
    return action === 'create' && isOurs
      ? goneSince('This session attached it, and it is no longer attached.')
      : null;
  },
  faultOf: ({ surplus }: AttachmentChange) =>
    surplus === undefined
      ? "The policy isn't attached to the role."
      : 'This session attached the policy for earlier answers, and it is still attached. The role grants more than Kentik needs.',
} satisfies Kind;

export function undoAttachment(created: ResourceOf<'attachment'>, scope: UndoScope): UndoOf<'attachment'> {
  const { account, roleName, policyArn } = created;
  const name = attachmentName(roleName, policyArn);
  const observed = observedAccess(scope.state, { roleName, policyArn });
  const owns = {
    role: resourcesOf(scope.created, 'role', { roleName }).length > 0,
    policy:
      observed.policy?.arn === policyArn && resourcesOf(scope.created, 'policy', { policyArn }).length > 0,
  };
  return {
    ...accessBase(account, name),
    kind: 'attachment',
    id: undoId('attachment', account, name),
    target: { roleName, policyArn, owns },
    observed,
    owned: [created],
    ...judgeUndo(created, scope),
  };
}

function judgeUndo({ account, roleName, policyArn }: ResourceOf<'attachment'>, scope: UndoScope) {
  if (!scope.state.roles[roleName]?.attachedPolicyArns.includes(policyArn)) {
    return gone('The policy is no longer attached.');
  }
  const users = scope.usedBy(changeId('attachment', account, attachmentName(roleName, policyArn)));
  if (users !== null) return users;
  const reason = replacedSince(roleName, policyArn, scope) ?? editedSince(policyArn, scope);
  return reason === null ? remove('This session attached the policy.') : keep(reason);
}

/** Says which of the session's role and policy was replaced by another of the same name; null if neither was. */
function replacedSince(roleName: string, policyArn: string, { created, state }: UndoScope): string | null {
  const [role] = resourcesOf(created, 'role', { roleName });
  const [policy] = resourcesOf(created, 'policy', { policyArn });
  if (isReplaced(role, state.roles[roleName])) return replacedText('role', roleName);
  const name = nameOfArn(policyArn);
  return isReplaced(policy, state.policies[name]) ? replacedText('policy', name) : null;
}
