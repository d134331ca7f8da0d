/** What an undo hands over to sessions that use it: the creator owns, others use, and the last one deletes. */
import type { SessionResource } from '../model/session-resources.ts';
import type { Removal } from './undo-types.ts';

/** One thing that another session takes over. */
export interface Handover {
  removal: Removal;
  /** What the new owner's undo has to know. */
  made: SessionResource;
  /** Sessions that use it, the preferred one first. */
  users: readonly string[];
}

/**
 * @param made all that the session owns
 * @param session whose tag the resources carry
 */
export function handoversOf(
  removals: readonly Removal[],
  made: readonly SessionResource[],
  session: string,
): Handover[] {
  return removals.flatMap((removal) => {
    const { users } = removal;
    if (removal.action !== 'keep' || users === undefined) return [];
    return [madeOf(removal, made), changesOf(removal, made)].flatMap((own) => {
      if (own === null) return [];
      const owners = [...new Set([...(own.owners ?? []), session])];
      return [{ removal, made: { ...own, owners }, users }];
    });
  });
}

/** What the session changed in a role or policy that it owns: it needs no removal of its own, and a new owner must know it. */
function changesOf(removal: Removal, made: readonly SessionResource[]): SessionResource | null {
  if (removal.kind !== 'role' && removal.kind !== 'policy') return null;
  return (
    made.find(
      (each) =>
        each.account === removal.account &&
        (removal.kind === 'role'
          ? each.kind === 'trust-policy' && each.roleName === removal.target.roleName
          : each.kind === 'policy-version' && each.policyArn === removal.target.policyArn),
    ) ?? null
  );
}

function madeOf(removal: Removal, made: readonly SessionResource[]): SessionResource | null {
  if (removal.kind === 'flow-log') {
    const { region, flowLogId, resourceId } = removal.target;
    const { account } = removal;
    const call = made.find((each) => each.kind === 'flow-logs' && each.flowLogIds.includes(flowLogId));
    return {
      kind: 'flow-logs',
      account,
      region,
      resourceIds: [resourceId],
      flowLogIds: [flowLogId],
      ...(call?.kind === 'flow-logs' && call.askedAt !== undefined ? { askedAt: call.askedAt } : {}),
      ...(call?.owners === undefined ? {} : { owners: call.owners }),
    };
  }
  return made.find((each) => isAbout(each, removal)) ?? null;
}

function isAbout(made: SessionResource, removal: Removal): boolean {
  if (made.account !== removal.account || made.kind !== removal.kind) return false;
  switch (made.kind) {
    case 'bucket':
    case 'bucket-policy':
      return made.bucket === removal.name;
    case 'policy':
    case 'policy-version':
      return 'policyArn' in removal.target && removal.target.policyArn === made.policyArn;
    case 'role':
    case 'trust-policy':
      return made.roleName === removal.name;
    case 'attachment':
      return (
        removal.kind === 'attachment' &&
        removal.target.roleName === made.roleName &&
        removal.target.policyArn === made.policyArn
      );
  }
}
