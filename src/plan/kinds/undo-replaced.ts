/** Undoing a replacement: the flow log that was there before is made again, as it was described. */
import type { ExistingFlowLog } from '../../model/existing.ts';
import { sessionTag } from '../../model/ids.ts';
import type { SessionResource } from '../../model/session-resources.ts';
import { isSameFlowLog } from '../flow-log-likeness.ts';
import type { FlowLogRemoval, FlowLogRestoration, UndoState } from '../undo-types.ts';

/**
 * What gave way to flow logs of the session's. One of the session's own, made for earlier answers, is not made again;
 * neither is one twice that was replaced twice.
 */
export function undoReplaced(
  made: readonly SessionResource[],
  session: string,
  state: UndoState,
): FlowLogRestoration[] {
  const restorations: FlowLogRestoration[] = [];
  for (const each of made) {
    if (each.kind !== 'replaced-flow-logs') continue;
    for (const log of each.before) {
      if (log.tags[sessionTag] === session) continue;
      if (restorations.some(({ target }) => isSameFlowLog(target.log, log))) continue;
      restorations.push(restorationOf(log, each.account, state));
    }
  }
  return restorations;
}

function restorationOf(log: ExistingFlowLog, account: string, state: UndoState): FlowLogRestoration {
  const { id, region, resourceId } = log;
  const base = {
    kind: 'flow-log-restoration' as const,
    id: `undo:flow-log-restoration:${region}:${id}`,
    account,
    region,
    name: id,
    dependsOn: [],
    target: { region, log },
  };
  const there = state.flowLogs.find((other) => isSameFlowLog(other, log));
  if (there === undefined) {
    return {
      ...base,
      action: 'restore',
      why: `This session replaced it. It is made again for ${resourceId} as it was, tags included; AWS gives it a new id.`,
    };
  }
  return {
    ...base,
    action: 'gone',
    why:
      there.id === id
        ? 'The flow log was not deleted; it is there as it was.'
        : `The flow log is there again, as ${there.id}.`,
  };
}

/** The session's own flow log goes only when the one that it replaced is there again: no traffic is left unrecorded. */
export function afterRestorations(
  removals: readonly FlowLogRemoval[],
  restorations: readonly FlowLogRestoration[],
): FlowLogRemoval[] {
  const byResource = new Map<string, string[]>();
  for (const { id, target } of restorations) {
    const { resourceId } = target.log;
    byResource.set(resourceId, [...(byResource.get(resourceId) ?? []), id]);
  }
  return removals.map((removal) => {
    const needed = byResource.get(removal.target.resourceId);
    return needed === undefined ? removal : { ...removal, dependsOn: [...removal.dependsOn, ...needed] };
  });
}
