/**
 * Making flow logs. HTTP 200 is no success here: each resource has its own outcome. The ids come back without their
 * resources. Source: EC2 API reference, CreateFlowLogs.
 */

import { createHash } from 'node:crypto';
import { CreateFlowLogsCommand, EC2Client, type UnsuccessfulItem } from '@aws-sdk/client-ec2';
import { parseFormatString } from '../../answers/log-format.ts';
import type { ResourceType } from '../../answers/types.ts';
import { createFlowLogsRequest, withTags } from '../../documents/flow-log.ts';
import { UserError } from '../../model/errors.ts';
import type { ExistingFlowLog } from '../../model/existing.ts';
import { sessionTag } from '../../model/ids.ts';
import { foreignText } from '../../model/redact.ts';
import type { Connection } from '../access/connection.ts';
import type { Task } from '../explain/errors.ts';
import { mutate } from '../mutate.ts';
import type { FlowLogRequest, FlowLogResult, MutationContext } from '../types.ts';
import { listFlowLogsOf } from './flow-logs.ts';
import { tagsFor } from './tags.ts';

const arnNames: Record<ResourceType, string> = {
  vpc: 'vpc',
  subnet: 'subnet',
  'network-interface': 'network-interface',
};

/** Milliseconds that a bucket policy of a moment ago gets to spread, and that new flow logs get to be listed. */
const settlingTime = { bucketPolicy: 30_000, listing: 30_000 };

/**
 * Makes flow logs by calls for all of the resources that are left: all traffic, to S3, in text. One of an equal kind
 * that is there already counts as made where this session made it, and as a failure `FlowLogAlreadyExists` where
 * somebody else did.
 *
 * Repeating the call with the same request after a crash is safe: the client token is derived from the request.
 *
 * @throws UserError where AWS refuses a call whole
 */
export async function createTogether(
  connection: Connection,
  request: FlowLogRequest,
  context: MutationContext,
): Promise<FlowLogResult> {
  const created: FlowLogResult['created'] = [];
  const failed: FlowLogResult['failed'] = [];
  const startedAt = connection.timing.now();
  let remaining = [...request.resourceIds];
  // Each round settles at least one resource or waits, and waiting is bounded.
  for (let round = 0; remaining.length > 0; round += 1) {
    const part = await createOnce(connection, { ...request, resourceIds: remaining }, round, context);
    const late = connection.timing.now() - startedAt > settlingTime.bucketPolicy;
    const final = part.failed.filter((item) => late || !passes(item));
    created.push(...part.created);
    failed.push(...final);
    const settled = new Set([...part.created, ...final].map(({ resourceId }) => resourceId));
    remaining = remaining.filter((id) => !settled.has(id));
    if (settled.size === 0) {
      if (late) return { created, failed: [...failed, ...remaining.map(unanswered)] };
      context.onWait?.(`until AWS may deliver logs to ${bucketOf(request.destination)}`);
      await connection.timing.pause(3000, context.signal);
    }
  }
  return { created, failed };
}

function unanswered(resourceId: string): FlowLogResult['failed'][number] {
  return { resourceId, code: 'NoAnswer', message: 'AWS said nothing of this resource.' };
}

/** Refusals of single resources that pass: the policy of the bucket is not known everywhere yet, or EC2 is busy. */
function passes(item: { code: string; message: string }): boolean {
  return (
    /Access Denied for LogDestination/i.test(item.message) ||
    /^(RequestLimitExceeded|InternalError|ServiceUnavailable|Unavailable)$/.test(item.code)
  );
}

/**
 * One recorded call. AWS refuses a call whole when one of its resources has an equal flow log already; the others
 * are then in neither list of the answer and have to be asked for again.
 */
async function createOnce(
  connection: Connection,
  request: FlowLogRequest,
  round: number,
  context: MutationContext,
): Promise<FlowLogResult> {
  try {
    return await callOnce(connection, request, round, context);
  } catch (error) {
    const said = error instanceof UserError ? error.report.aws : undefined;
    if (said?.code !== 'FlowLogAlreadyExists') throw error;
    const equal = await equalOnes(connection, request, context.signal);
    const taken = equal.length > 0 ? equal.map(({ resourceId }) => resourceId) : request.resourceIds;
    return {
      created: [],
      failed: taken.map((resourceId) => ({ resourceId, code: said.code, message: said.message })),
    };
  }
}

async function callOnce(
  connection: Connection,
  request: FlowLogRequest,
  round: number,
  context: MutationContext,
): Promise<FlowLogResult> {
  const ec2 = await connection.client(EC2Client, request.region, 'change');
  const clientToken = freshToken((turn) => tokenFor(request, context.session, `${round}${turn}`), context);
  const task = await taskFor(connection, request, context.signal);
  const asked = await mutate<Asked>(
    connection,
    {
      task,
      intent: {
        target: request.resourceIds,
        before: request.replaces ?? null,
        // By this an undo knows what this call created, should its answer get lost.
        after: requestedOf(request),
        clientToken,
      },
      send: async (options) => {
        const answer = await ec2.send(
          new CreateFlowLogsCommand({
            ...withTags(createFlowLogsRequest(request), tagsFor(context.session)),
            ClientToken: clientToken,
          }),
          options,
        );
        const ids = answer.FlowLogIds ?? [];
        const failed = (answer.Unsuccessful ?? []).map(toFailed);
        return {
          result: { created: null, ids, failed },
          ids,
          requestId: answer.$metadata.requestId ?? null,
          refused: failed.map(({ resourceId }) => resourceId),
        };
      },
      look: async (signal, lost) => {
        const created = (await equalOnes(connection, request, signal)).filter(
          ({ tags }) => lost || tags[sessionTag] === context.session,
        );
        // After a lost answer only the whole is proof; the client token makes the repeat safe.
        if (created.length === 0 || (lost && created.length < request.resourceIds.length)) return null;
        const pairs = created.map(({ resourceId, id }) => ({ resourceId, flowLogId: id }));
        const ids = pairs.map(({ flowLogId }) => flowLogId);
        return { result: { created: pairs, ids, failed: [] }, ids };
      },
      existsCodes: ['FlowLogAlreadyExists'],
    },
    context,
  );
  const created = asked.created ?? (await pairMade(connection, request, asked, context.signal));
  return { created, failed: asked.failed };
}

function requestedOf({ destination, logFormat, aggregationInterval }: FlowLogRequest) {
  return { destination, logFormat, aggregationInterval };
}

/** What a call came to. `created` is null until it is known which id belongs to which resource. */
interface Asked {
  created: FlowLogResult['created'] | null;
  ids: string[];
  failed: FlowLogResult['failed'];
}

/** After the call is recorded with its ids: whatever becomes of this reading, the flow logs are made and known. */
async function pairMade(
  connection: Connection,
  request: FlowLogRequest,
  { ids, failed }: Asked,
  signal: AbortSignal,
): Promise<FlowLogResult['created']> {
  try {
    return await pair(connection, request, ids, failed, signal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const state = `AWS made ${ids.length} flow logs; which belongs to which resource could not be read. The next run finds them.`;
    throw new UserError({ ...error.report, state }, { cause: error });
  }
}

/** Finds out which id belongs to which resource. New flow logs may take a moment to be listed. */
async function pair(
  connection: Connection,
  request: FlowLogRequest,
  ids: readonly string[],
  failed: FlowLogResult['failed'],
  signal: AbortSignal,
): Promise<FlowLogResult['created']> {
  const failedIds = new Set(failed.map(({ resourceId }) => resourceId));
  const made = request.resourceIds.filter((id) => !failedIds.has(id));
  const [only] = made;
  const [onlyId] = ids;
  if (only !== undefined && onlyId !== undefined && made.length === 1 && ids.length === 1) {
    return [{ resourceId: only, flowLogId: onlyId }];
  }
  const wanted = new Set(ids);
  const startedAt = connection.timing.now();
  for (;;) {
    const listed = await listFlowLogsOf(connection, request.region, made, signal);
    const pairs = listed
      .filter(({ id }) => wanted.has(id))
      .map(({ resourceId, id }) => ({ resourceId, flowLogId: id }));
    if (pairs.length >= wanted.size || connection.timing.now() - startedAt > settlingTime.listing)
      return pairs;
    await connection.timing.pause(500, signal);
  }
}

/** Flow logs that are there and do what this request asks for. */
async function equalOnes(
  connection: Connection,
  request: FlowLogRequest,
  signal: AbortSignal,
): Promise<ExistingFlowLog[]> {
  const format = fieldList(request.logFormat);
  const listed = await listFlowLogsOf(connection, request.region, request.resourceIds, signal);
  const equal = listed.filter(
    (log) =>
      log.trafficType === 'ALL' &&
      log.destinationType === 's3' &&
      log.destination?.replace(/\/$/, '') === request.destination.replace(/\/$/, '') &&
      fieldList(log.logFormat) === format &&
      log.maxAggregationInterval === request.aggregationInterval,
  );
  // One a resource: two equal ones cannot be, except where a server is laxer than AWS.
  return [...new Map(equal.map((log) => [log.resourceId, log])).values()];
}

/** No format and the default format's fields, which DescribeFlowLogs gives for it, are the same. */
function fieldList(format: string | null): string {
  return parseFormatString(format).join(' ');
}

/** 64 hexadecimal digits, the longest that AWS takes; the same for the same request of the same session. */
function tokenFor(request: FlowLogRequest, session: string, round: string): string {
  const parts = [
    session,
    request.region,
    request.resourceType,
    [...request.resourceIds].sort().join(','),
    request.logFormat ?? '',
    request.destination,
    String(request.aggregationInterval),
    // A repeat after AWS's own refusal is another request; one after a lost answer is the same.
    round,
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** The first of a row of tokens whose request was not carried out before. */
export function freshToken(
  make: (turn: string) => string,
  { recorder }: Pick<MutationContext, 'recorder'>,
): string {
  for (let turn = 0; ; turn += 1) {
    const token = make(turn === 0 ? '' : `/${turn}`);
    if (!recorder.isSpent?.(token)) return token;
  }
}

function toFailed(item: UnsuccessfulItem): FlowLogResult['failed'][number] {
  return {
    resourceId: item.ResourceId ?? '',
    code: item.Error?.Code ?? '',
    message: foreignText(item.Error?.Message ?? ''),
  };
}

async function taskFor(connection: Connection, request: FlowLogRequest, signal: AbortSignal): Promise<Task> {
  const { account, partition } = await connection.caller(signal);
  const { region, resourceType, resourceIds } = request;
  const prefix = `arn:${partition}:ec2:${region}:${account}`;
  const [first] = resourceIds;
  const what =
    resourceIds.length === 1 ? `a flow log for ${first}` : `flow logs for ${resourceIds.length} resources`;
  return {
    doing: `creating ${what} in ${region}`,
    service: 'ec2',
    operation: 'CreateFlowLogs',
    // Without logs:CreateLogDelivery EC2 refuses too, and names only its own action.
    actions: ['ec2:CreateFlowLogs', 'ec2:CreateTags', 'logs:CreateLogDelivery'],
    resources: [
      `${prefix}:${arnNames[resourceType]}/${resourceIds.length === 1 ? first : '*'}`,
      `${prefix}:vpc-flow-log/*`,
      // logs:CreateLogDelivery is for everything or nothing.
      '*',
    ],
    account,
    region,
    name: bucketOf(request.destination),
  };
}

function bucketOf(destination: string): string {
  return destination.replace(/^arn:[^:]+:s3:::/, '').replace(/\/.*$/, '');
}
