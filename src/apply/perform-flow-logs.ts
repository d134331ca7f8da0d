/** What flow logs ask of AWS: one call serves many, and can succeed for some of them only. */
import { changedSince } from '../aws/explain/changed.ts';
import { explainSaid } from '../aws/explain/said.ts';
import type { Aws } from '../aws/index.ts';
import type { FlowLogRemovalResult } from '../aws/types.ts';
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import { expectedFlowLog } from '../model/expected.ts';
import type { MutationContext } from '../model/mutate.ts';
import { type Call, withoutSuccessor } from '../plan/kinds/flow-log-calls.ts';
import type { FlowLogChange, PlannedChange } from '../plan/types.ts';
import type { UndoOf } from '../plan/undo/undo-types.ts';
import type { ItemOutcome } from './walk.ts';

/** Creates flow logs, or replaces them. */
export function setUpFlowLogs(
  call: Call<FlowLogChange>,
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  return call[0].action === 'replace'
    ? replaceFlowLogs(call, aws, context)
    : createFlowLogs(call, aws, context);
}

async function createFlowLogs(
  changes: readonly FlowLogChange[],
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  const first = changes[0];
  if (!first) return [];
  const { region, resourceType, destination, logFormat, aggregationInterval } = first.desired;
  const replaces = changes.flatMap(({ action, current }) =>
    action === 'replace' && current !== null ? [current] : [],
  );
  const result = await aws.createFlowLogs(
    {
      region,
      resourceType,
      resourceIds: changes.map((change) => change.desired.resourceId),
      destination,
      logFormat,
      aggregationInterval,
      ...(replaces.length === 0 ? {} : { replaces }),
    },
    context,
  );
  const created = new Map(result.created.map((item) => [item.resourceId, item.flowLogId]));
  const failed = new Map(result.failed.map((item) => [item.resourceId, item]));
  return changes.map((change): ItemOutcome => {
    const id = created.get(change.desired.resourceId);
    if (id) return { id: change.id, ok: true, awsId: id };
    const item = failed.get(change.desired.resourceId);
    return { id: change.id, ok: false, error: item?.error ?? flowLogError(change, item) };
  });
}

const recordedTwice =
  'Both the new flow log and the old one exist: all traffic is recorded twice until the old one is deleted.';

/** The new ones first, and only where they exist the old ones go: no traffic is left unrecorded in between. */
async function replaceFlowLogs(
  changes: readonly FlowLogChange[],
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  const created = await createFlowLogs(withoutSuccessor(changes), aws, context);
  const outcomes = new Map(created.map((outcome) => [outcome.id, outcome]));
  for (const { id, successor } of changes) {
    if (successor !== null) outcomes.set(id, { id, ok: true, awsId: successor.id });
  }
  const ready = changes.filter(({ id }) => outcomes.get(id)?.ok);
  const flowLogIds = ready.flatMap(({ current }) => (current === null ? [] : [current.id]));
  if (flowLogIds.length === 0) return [...outcomes.values()];
  const region = changes[0]?.region ?? '';
  const expected = ready.flatMap(({ current }) => (current === null ? [] : [expectedFlowLog(current)]));
  const request = { region, flowLogIds, expected };
  const { failed, changed = [] } = await aws.deleteFlowLogs(request, context).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    const report = { ...error.report, state: recordedTwice };
    if (ready.length === outcomes.size) throw new UserError(report, { cause: error });
    // The others have failed for reasons of their own, which stand.
    for (const { id } of ready) outcomes.set(id, { id, ok: false, error: report });
    return { failed: [], changed: [] };
  });
  const stays = (flowLogId: string, errorOf: (change: FlowLogChange) => ErrorReport) => {
    const change = ready.find(({ current }) => current?.id === flowLogId);
    if (change) outcomes.set(change.id, { id: change.id, ok: false, error: errorOf(change) });
  };
  for (const refused of failed) {
    stays(refused.flowLogId, (change) =>
      notDeleted(change, refused, {
        name: change.desired.resourceId,
        doing: `deleting the flow log ${refused.flowLogId}, which was replaced`,
        remedy: ['Try again: only what is left is done.'],
        state: recordedTwice,
      }),
    );
  }
  for (const { flowLogId, why } of changed) stays(flowLogId, (change) => keptAsChanged(change, why));
  return [...outcomes.values()];
}

function keptAsChanged({ account, region, desired, current }: FlowLogChange, why: string): ErrorReport {
  const doing = `deleting the flow log ${current?.id ?? ''}, which was replaced`;
  const place = { account, region, name: desired.resourceId };
  const task = { doing, service: 'ec2' as const, operation: 'DeleteFlowLogs', actions: [], ...place };
  return { ...changedSince(task, why).report, state: recordedTwice };
}

/** @param remedy and what else is to be said of it */
function notDeleted(
  { account, region }: Pick<PlannedChange, 'account' | 'region'>,
  { flowLogId, code, message }: FlowLogRemovalResult['failed'][number],
  { name, doing, ...more }: Pick<ErrorReport, 'doing' | 'remedy' | 'state'> & { name: string },
): ErrorReport {
  return {
    code: 'FLOW_LOG_NOT_DELETED',
    exit: exitCode.failed,
    doing,
    message: `AWS didn't delete the flow log ${flowLogId}.`,
    where: { account, ...(region === null ? {} : { region }), name },
    aws: { service: 'ec2', operation: 'DeleteFlowLogs', code, message },
    ...more,
  };
}

function flowLogError(
  { account, region, desired: { resourceId, bucket } }: FlowLogChange,
  item: { code: string; message: string } | undefined,
): ErrorReport {
  const base = {
    doing: `creating the flow log of ${resourceId}`,
    where: { account, region, name: resourceId },
  };
  if (item === undefined) {
    const message = `AWS's response doesn't mention the flow log of ${resourceId}, and it doesn't exist.`;
    return { ...base, ...notCreated, message, remedy: tryAgain };
  }
  return {
    ...base,
    aws: { service: 'ec2', operation: 'CreateFlowLogs', code: item.code, message: item.message },
    message: `AWS didn't create the flow log of ${resourceId}.`,
    ...causeOf(item, base.doing, bucket),
  };
}

const notCreated = { code: 'FLOW_LOG_NOT_CREATED', exit: exitCode.failed };

const tryAgain = ["Try again: what is done isn't repeated."];

/** By the rules for all that AWS says; what they don't know is tried again. */
function causeOf(
  said: { code: string; message: string },
  doing: string,
  bucket: string,
): Omit<ErrorReport, 'doing' | 'message' | 'where' | 'aws'> {
  const actions = ['ec2:CreateFlowLogs', 'ec2:CreateTags', 'logs:CreateLogDelivery'];
  const task = { doing, service: 'ec2' as const, operation: 'CreateFlowLogs', actions, name: bucket };
  const { message: _said, ...part } = explainSaid(said, task);
  if (part.code === 'AWS_REFUSED') return { ...notCreated, remedy: tryAgain };
  if (part.code !== 'ACCESS_DENIED') return part;
  const elsewhere = 'If another account owns the resource, create its flow log there.';
  return { ...part, remedy: [...part.remedy, elsewhere] };
}

/** Deletes flow logs in an undo. What doesn't exist is done. */
export async function deleteFlowLogs(
  call: Call<UndoOf<'flow-log'>>,
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  const [{ region }] = call;
  const flowLogIds = call.map(({ target }) => target.flowLogId);
  const expected = call.flatMap(({ observed }) => (observed === null ? [] : [expectedFlowLog(observed)]));
  const { failed, changed = [] } = await aws.deleteFlowLogs({ region, flowLogIds, expected }, context);
  const refused = new Map(failed.map((item) => [item.flowLogId, item]));
  const left = new Map(changed.map(({ flowLogId, why }) => [flowLogId, why]));
  return call.map((change): ItemOutcome => {
    const { id, name } = change;
    const kept = left.get(name);
    if (kept !== undefined) return { id, ok: true, awsId: null, kept };
    const item = refused.get(name);
    if (item === undefined) return { id, ok: true, awsId: null };
    const doing = `deleting the flow log ${name}`;
    const remedy = ["Undo again: what was deleted isn't touched again."];
    return { id, ok: false, error: notDeleted(change, item, { name, doing, remedy }) };
  });
}
