/**
 * The calls about flow logs. HTTP 200 doesn't mean success here: each resource has its own outcome. The IDs are
 * returned without their resources. Source: EC2 API reference, CreateFlowLogs, DeleteFlowLogs.
 */
import {
  CreateFlowLogsCommand,
  DeleteFlowLogsCommand,
  EC2Client,
  type UnsuccessfulItem,
} from '@aws-sdk/client-ec2';
import { bucketOf } from '../../../documents/arns.ts';
import { type CreateFlowLogsRequest, typeOf } from '../../../documents/flow-log.ts';
import { UserError } from '../../../model/errors.ts';
import type { ExistingFlowLog } from '../../../model/existing.ts';
import { sessionTag } from '../../../model/ids.ts';
import type { Effect, Outcome } from '../../../model/mutate.ts';
import type { OperationNamed } from '../../../model/operations.ts';
import { foreignText } from '../../../model/redact/redact.ts';
import {
  clockSkew,
  isAsRequested,
  isOfLostCall,
  isSameFlowLog,
} from '../../../plan/kinds/flow-log-likeness.ts';
import type { Caller } from '../../access/connection-types.ts';
import { answered, type Call, type Doubt, type Rows } from '../../operation.ts';
import type { FlowLogResult } from '../../types.ts';
import { listFlowLogs, listFlowLogsWhere } from './flow-logs.ts';

type Creation = OperationNamed<'CreateFlowLogs'>;

/** The result of a call. `created` is null until it is known which ID belongs to which resource. */
export interface Asked {
  created: FlowLogResult['created'] | null;
  ids: string[];
  failed: FlowLogResult['failed'];
}

export const flowLogRows = {
  CreateFlowLogs: {
    about: aboutCreation,
    async send(call, options, request: CreateFlowLogsRequest): Promise<Outcome<Asked>> {
      const { connection, operation } = call;
      const ec2 = await connection.client(EC2Client, operation.region, 'change');
      const input = { ...request, ClientToken: operation.clientToken };
      const answer = await ec2.send(new CreateFlowLogsCommand(input), options);
      const ids = answer.FlowLogIds ?? [];
      const failed = (answer.Unsuccessful ?? []).map(toFailed);
      const restored = restoredBy(operation);
      if (restored !== null && ids.length === 0) throw notCreated(call, restored, answer.Unsuccessful?.[0]);
      const refused = restored === null ? { refused: failed.map(({ resourceId }) => resourceId) } : {};
      return { ...answered(answer, ids), result: { created: null, ids, failed }, ...refused };
    },
    async look(call, doubt, signal): Promise<Effect<Asked> | null> {
      const found = await foundBy(call, doubt, signal);
      if (found.length === 0) return null;
      const created = found.map(({ resourceId, id }) => ({ resourceId, flowLogId: id }));
      const ids = created.map(({ flowLogId }) => flowLogId);
      return { result: { created, ids, failed: [] }, ids };
    },
    leavesProof: () => true,
    doneCodes: ['FlowLogAlreadyExists'],
  },
  DeleteFlowLogs: {
    about: ({ target, region }, { partition, account }) => ({
      service: 'ec2',
      doing: `deleting ${target.length === 1 ? `the flow log ${target[0]}` : `${target.length} flow logs`} in ${region}`,
      actions: ['ec2:DeleteFlowLogs', 'logs:DeleteLogDelivery'],
      resources: target.map((id) => `arn:${partition}:ec2:${region}:${account}:vpc-flow-log/${id}`),
    }),
    async send({ connection, operation: { target, region } }, options): Promise<Outcome<UnsuccessfulItem[]>> {
      const ec2 = await connection.client(EC2Client, region, 'change');
      const answer = await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: target }), options);
      return { ...answered(answer), result: answer.Unsuccessful ?? [] };
    },
    async look({ connection, operation: { target, region } }, _doubt, signal) {
      const there = new Set((await listFlowLogs(connection, region, signal)).map(({ id }) => id));
      return target.some((id) => there.has(id)) ? null : { result: [], ids: [] };
    },
    doneCodes: ['InvalidFlowLogId.NotFound'],
  },
} satisfies Rows<'CreateFlowLogs' | 'DeleteFlowLogs'>;

/** The flow log that is recreated; null for new ones. */
function restoredBy({ after }: Creation): ExistingFlowLog | null {
  return after !== undefined && 'id' in after ? after : null;
}

function settingsOf({ after }: Creation) {
  return after === undefined || 'id' in after ? null : after;
}

/** What this very call created, as far as can be determined. */
async function foundBy(call: Call<Creation>, doubt: Doubt, signal: AbortSignal): Promise<ExistingFlowLog[]> {
  const { connection, operation, session } = call;
  const { region, target } = operation;
  if (doubt.earlier !== undefined) return foundLater(call, doubt.earlier, signal);
  const listed = await listFlowLogsWhere(connection, region, 'resource-id', target, signal);
  const restored = restoredBy(operation);
  if (restored !== null) return listed.filter((log) => isSameFlowLog(log, restored)).slice(0, 1);
  const equal = equalOnes(operation, listed);
  const created = equal.filter(({ tags }) => doubt.lost || tags[sessionTag] === session);
  // After a lost response, only the complete result is proof; the client token makes a retry safe.
  return doubt.lost && created.length < target.length ? [] : created;
}

/**
 * What an earlier run created whose outcome was never recorded. A tag can be copied, so the request and its time must
 * match, too.
 */
async function foundLater(
  { connection, operation, session }: Call<Creation>,
  { since, until, owned }: NonNullable<Doubt['earlier']>,
  signal: AbortSignal,
): Promise<ExistingFlowLog[]> {
  const { region, target: resourceIds, before } = operation;
  const logs = await listFlowLogs(connection, region, signal);
  const lost = { request: settingsOf(operation), since, until };
  const skewMs = clockSkew(owned(), logs);
  // A flow log to be replaced can be this session's own, from earlier answers.
  const old = new Set(before?.map(({ id }) => id));
  return logs.filter(
    (log) =>
      log.tags[sessionTag] === session &&
      !old.has(log.id) &&
      isOfLostCall(log, { region, resourceIds, lost }, skewMs),
  );
}

/**
 * The existing flow logs that match this call, one per resource: a server that is more lenient than AWS might have two.
 */
export function equalOnes(operation: Creation, listed: readonly ExistingFlowLog[]): ExistingFlowLog[] {
  const settings = settingsOf(operation);
  if (settings === null) return [];
  const equal = listed.filter((log) => isAsRequested(log, settings));
  return [...new Map(equal.map((log) => [log.resourceId, log])).values()];
}

function aboutCreation(operation: Creation, { account, partition }: Caller) {
  const { region, target } = operation;
  const prefix = `arn:${partition}:ec2:${region}:${account}`;
  const [first = ''] = target;
  const service = 'ec2' as const;
  // Without logs:CreateLogDelivery, EC2 also refuses, and names only its own action.
  const actions = ['ec2:CreateFlowLogs', 'ec2:CreateTags', 'logs:CreateLogDelivery'];
  const restored = restoredBy(operation);
  if (restored !== null) {
    const doing = `recreating the flow log ${restored.id} of ${first} in ${region}`;
    return { service, doing, actions, resources: [`${prefix}:vpc-flow-log/*`], name: restored.id };
  }
  const what = target.length === 1 ? `a flow log for ${first}` : `flow logs for ${target.length} resources`;
  return {
    service,
    doing: `creating ${what} in ${region}`,
    actions,
    resources: [
      `${prefix}:${typeOf(first)}/${target.length === 1 ? first : '*'}`,
      `${prefix}:vpc-flow-log/*`,
      // logs:CreateLogDelivery has no resources: it is allowed on everything or nothing.
      '*',
    ],
    name: bucketOf(settingsOf(operation)?.destination ?? null),
  };
}

function toFailed(item: UnsuccessfulItem): FlowLogResult['failed'][number] {
  return { resourceId: item.ResourceId ?? '', ...saidOf(item) };
}

/** AWS returns the IDs of some resources and the errors of others; this error is for resources in neither list. */
export const unanswered = { code: 'NoAnswer', message: "AWS's response doesn't mention this resource." };

/** AWS's error for one resource of a call, with what can be stored. */
export function saidOf({ Error: said }: UnsuccessfulItem): { code: string; message: string } {
  return { code: foreignText(said?.Code ?? '', 200), message: foreignText(said?.Message ?? '') };
}

function notCreated(
  { operation, caller }: Call<Creation>,
  { id }: ExistingFlowLog,
  item: UnsuccessfulItem | undefined,
): UserError {
  return new UserError({
    code: 'FLOW_LOG_NOT_CREATED',
    doing: aboutCreation(operation, caller).doing,
    message: `AWS didn't recreate the flow log ${id}.`,
    where: { account: caller.account, region: operation.region },
    aws: {
      service: 'EC2',
      operation: 'CreateFlowLogs',
      ...(item === undefined ? unanswered : saidOf(item)),
    },
    remedy: ["Undo again: what is done isn't repeated."],
  });
}
