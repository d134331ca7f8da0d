/** Undoes flow logs: those that the session created are deleted; those that it replaced are recreated first. */
import type { ExistingFlowLog } from '../../model/existing.ts';
import { changeId, flowLogUse, sessionTag, undoId } from '../../model/ids.ts';
import type { ResourceOf, SessionResource } from '../../model/session-resources.ts';
import type { UndoOf } from '../undo/undo-types.ts';
import { isOfLostCall, isSameFlowLog } from './flow-log-likeness.ts';
import { gone, isOwnTag, keep, removeTagged, restore, type UndoScope } from './undo-scope.ts';

/**
 * The flow logs of one call: those whose IDs AWS returned, and, if the response was lost, those that match the request
 * and its time. Each must also have the session's tag.
 */
export function undoFlowLogs(created: ResourceOf<'flow-logs'>, scope: UndoScope): UndoOf<'flow-log'>[] {
  const { account, region, resourceIds, flowLogIds, lost } = created;
  const { byId, byResource, createdHere, skewMs } = scope.flowLogs;
  const isOurs = ({ tags }: ExistingFlowLog) => isOwnTag(tags, scope.session, created);
  const base = (flowLogId: string, log: ExistingFlowLog | null, owned: SessionResource) => ({
    kind: 'flow-log' as const,
    id: undoId('flow-log', region, flowLogId),
    account,
    region,
    name: flowLogId,
    // So no traffic goes unrecorded.
    dependsOn: (scope.restorations.get(log?.resourceId ?? '') ?? []).map(({ id }) => id),
    target: { region, flowLogId, resourceId: log?.resourceId ?? '' },
    observed: log,
    owned: [owned],
  });
  const known = flowLogIds.map((id): UndoOf<'flow-log'> => {
    const log = byId.get(id);
    if (log?.region !== region)
      return { ...base(id, null, created), ...gone('The flow log no longer exists.') };
    const verdict = isOurs(log)
      ? (usedBy(log, scope) ?? removeTagged(`This session created it for ${log.resourceId}.`, log.tags))
      : keep("The flow log no longer has this session's tag.");
    const { askedAt, owners } = created;
    const owned = {
      ...only(log, account),
      ...(askedAt === undefined ? {} : { askedAt }),
      ...(owners === undefined ? {} : { owners }),
    };
    return { ...base(id, log, owned), ...verdict };
  });
  if (lost === undefined) return known;
  const found = resourceIds
    .flatMap((id) => byResource.get(id) ?? [])
    .filter((log) => log.region === region && isOurs(log) && !createdHere.has(log.id));
  return [
    ...known,
    ...found.map((log): UndoOf<'flow-log'> => {
      const verdict = isOfLostCall(log, { region, resourceIds, lost }, skewMs)
        ? (usedBy(log, scope) ??
          removeTagged(`This session requested it for ${log.resourceId}; AWS's response was lost.`, log.tags))
        : keep(
            "It has this session's tag, but its destination, format or creation time shows that something else created it.",
          );
      return { ...base(log.id, log, only(log, account)), ...verdict };
    }),
  ];
}

/** One flow log of a call that created many. */
function only({ id, region, resourceId }: ExistingFlowLog, account: string): ResourceOf<'flow-logs'> {
  return { kind: 'flow-logs', account, region, resourceIds: [resourceId], flowLogIds: [id] };
}

/** Older journals name only the resource. */
function usedBy({ id, region, resourceId }: ExistingFlowLog, scope: UndoScope) {
  return scope.usedBy(flowLogUse(id)) ?? scope.usedBy(changeId('flow-log', region, resourceId));
}

/** The flow logs that the session's replaced, each once; not the session's own from earlier answers. */
export function undoReplaced(
  created: ResourceOf<'replaced-flow-logs'>,
  scope: UndoScope,
): UndoOf<'flow-log-restoration'>[] {
  return created.before.flatMap((log) => {
    const others = scope.restorations.get(log.resourceId) ?? [];
    if (log.tags[sessionTag] === scope.session) return [];
    if (others.some(({ target }) => isSameFlowLog(target.log, log))) return [];
    const restoration = restorationOf(log, created, scope);
    scope.restorations.set(log.resourceId, [...others, restoration]);
    return [restoration];
  });
}

function restorationOf(
  log: ExistingFlowLog,
  created: ResourceOf<'replaced-flow-logs'>,
  scope: UndoScope,
): UndoOf<'flow-log-restoration'> {
  const { id, region, resourceId } = log;
  const there = scope.flowLogs.byResource.get(resourceId)?.find((other) => isSameFlowLog(other, log));
  const verdict =
    there === undefined
      ? restore(
          `This session replaced it. It is created again for ${resourceId} as it was, tags included; AWS gives it a new ID.`,
        )
      : gone(
          there.id === id
            ? 'The flow log was not deleted; it exists as it was.'
            : `The flow log exists again, as ${there.id}.`,
        );
  return {
    kind: 'flow-log-restoration',
    id: undoId('flow-log-restoration', region, id),
    account: created.account,
    region,
    name: id,
    dependsOn: [],
    target: { region, log },
    observed: null,
    owned: [created],
    ...verdict,
  };
}
