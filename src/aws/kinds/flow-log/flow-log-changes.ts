/** Creates flow logs, and recreates deleted ones. */
import { createHash } from 'node:crypto';
import { bucketOf } from '../../../documents/arns.ts';
import { createFlowLogsRequest, restoreFlowLogRequest, withTags } from '../../../documents/flow-log.ts';
import { exitCode, UserError } from '../../../model/errors.ts';
import type { ExistingFlowLog } from '../../../model/existing.ts';
import { withoutIds } from '../../../model/ids.ts';
import type { MutationContext } from '../../../model/mutate.ts';
import type { OperationNamed } from '../../../model/operations.ts';
import type { Connection } from '../../access/connection-types.ts';
import { isDenialCode } from '../../explain/failures.ts';
import { ask } from '../../operation.ts';
import type { FlowLogRequest, FlowLogResult } from '../../types.ts';
import { tagsFor } from '../tags.ts';
import { type Asked, equalOnes, flowLogRows, unanswered } from './flow-log-calls.ts';
import { listFlowLogsWhere } from './flow-logs.ts';

/** How long to wait, in milliseconds, for a new bucket policy to propagate and for new flow logs to be listed. */
const settlingTime = { bucketPolicy: 30_000, listing: 30_000 };

/**
 * Creates flow logs with calls for all of the remaining resources: all traffic, to S3, as text. An identical one that
 * already exists counts as created if this session created it, and as the failure `FlowLogAlreadyExists` if someone
 * else did.
 *
 * Retrying the same request after a crash is safe, because the client token is derived from the request.
 *
 * @throws UserError if AWS refuses a whole call
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
      if (late)
        return {
          created,
          failed: [...failed, ...remaining.map((resourceId) => ({ resourceId, ...unanswered }))],
        };
      context.onWait?.(`until AWS can deliver logs to ${bucketOf(request.destination)}`);
      await connection.timing.pause(3000, context.signal);
    }
  }
  return { created, failed };
}

/** Temporary errors of single resources: the bucket policy hasn't propagated everywhere yet, or EC2 is busy. */
function passes(item: { code: string; message: string }): boolean {
  return (
    /Access Denied for LogDestination/i.test(item.message) ||
    /^(RequestLimitExceeded|InternalError|ServiceUnavailable|Unavailable)$/.test(item.code)
  );
}

/**
 * One recorded call. AWS refuses the whole call because of one identical flow log; the others are in neither list and
 * are requested again.
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
    const listed = await listFlowLogsWhere(
      connection,
      request.region,
      'resource-id',
      request.resourceIds,
      context.signal,
    );
    const equal = equalOnes(creationOf(request), listed);
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
  const clientToken = freshToken((turn) => tokenFor(request, context.session, `${round}${turn}`), context);
  const asked = { ...creationOf(request), clientToken };
  const body = withTags(createFlowLogsRequest(request), tagsFor(context.session));
  const answer = await ask(connection, context, flowLogRows.CreateFlowLogs, asked, body);
  const created = answer.created ?? (await pairCreated(connection, request, answer, context.signal));
  return { created, failed: answer.failed };
}

/** Tells an undo what the call created, if its response is lost. */
function creationOf(request: FlowLogRequest): OperationNamed<'CreateFlowLogs'> {
  const { region, resourceIds: target, replaces: before = null, ...rest } = request;
  const { destination, logFormat, aggregationInterval } = rest;
  const after = { destination, logFormat, aggregationInterval };
  return { operation: 'CreateFlowLogs', region, target, before, after };
}

/** The call is already recorded with its IDs, so the flow logs are known even if this read fails. */
async function pairCreated(
  connection: Connection,
  request: FlowLogRequest,
  { ids, failed }: Asked,
  signal: AbortSignal,
): Promise<FlowLogResult['created']> {
  try {
    return await pair(connection, request, ids, failed, signal);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const state = `AWS created ${ids.length} flow logs; which belongs to which resource couldn't be read. The next run finds them.`;
    throw new UserError({ ...error.report, state }, { cause: error });
  }
}

/** Finds which ID belongs to which resource. New flow logs can take a moment to be listed. */
async function pair(
  connection: Connection,
  request: FlowLogRequest,
  ids: readonly string[],
  failed: FlowLogResult['failed'],
  signal: AbortSignal,
): Promise<FlowLogResult['created']> {
  const failedIds = new Set(failed.map(({ resourceId }) => resourceId));
  const created = request.resourceIds.filter((id) => !failedIds.has(id));
  const [only] = created;
  const [onlyId] = ids;
  if (only !== undefined && onlyId !== undefined && created.length === 1 && ids.length === 1) {
    return [{ resourceId: only, flowLogId: onlyId }];
  }
  const desired = new Set(ids);
  const startedAt = connection.timing.now();
  for (;;) {
    const listed = await listFlowLogsWhere(connection, request.region, 'resource-id', created, signal);
    const pairs = listed
      .filter(({ id }) => desired.has(id))
      .map(({ resourceId, id }) => ({ resourceId, flowLogId: id }));
    if (pairs.length >= desired.size || connection.timing.now() - startedAt > settlingTime.listing)
      return pairs;
    await connection.timing.pause(500, signal);
  }
}

/** 64 hexadecimal digits, the longest that AWS accepts; the same for the same request of the same session. */
function tokenFor(request: FlowLogRequest, session: string, round: string): string {
  const parts = [
    session,
    request.region,
    request.resourceType,
    [...request.resourceIds].sort().join(','),
    request.logFormat ?? '',
    request.destination,
    String(request.aggregationInterval),
    // A retry after AWS refused is a new request; one after a lost response is the same request.
    round,
  ];
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** The first token in a series whose request wasn't carried out before. */
function freshToken(make: (turn: string) => string, { recorder }: Pick<MutationContext, 'recorder'>): string {
  for (let turn = 0; ; turn += 1) {
    const token = make(turn === 0 ? '' : `/${turn}`);
    if (!recorder.isSpent?.(token)) return token;
  }
}

/** Recreates a flow log as it was described, with a new ID. @throws UserError FLOW_LOG_NOT_CREATED */
export async function restoreFlowLog(
  connection: Connection,
  log: ExistingFlowLog,
  context: MutationContext,
): Promise<{ flowLogId: string }> {
  const clientToken = freshToken(
    (turn) => createHash('sha256').update(`${context.session}\nrestore\n${log.id}${turn}`).digest('hex'),
    context,
  );
  const { region, resourceId } = log;
  const target = [resourceId];
  const asked = {
    operation: 'CreateFlowLogs' as const,
    region,
    target,
    before: null,
    after: log,
    clientToken,
  };
  const body = restoreFlowLogRequest(log);
  const { ids } = await ask(connection, context, flowLogRows.CreateFlowLogs, asked, body);
  return { flowLogId: ids[0] ?? '' };
}

/**
 * The most resources that are requested individually after a denial; with more, the denial is about a permission for
 * all of them.
 */
const mostApart = { denied: 3, gone: 20 };

/**
 * Creates a flow log for each resource, or says for each why not. AWS refuses a whole call because of a resource that
 * doesn't exist or that the caller isn't allowed to use, and names it: that one is requested individually.
 *
 * @throws UserError where nothing was created and the refusal concerns all of them
 */
export async function createFlowLogs(
  connection: Connection,
  request: FlowLogRequest,
  context: MutationContext,
): Promise<FlowLogResult> {
  const result: FlowLogResult = { created: [], failed: [] };
  const apart = { denied: 0, gone: 0 };
  const refusals: UserError[] = [];
  const groups = [request.resourceIds];
  for (let ids = groups.shift(); ids !== undefined; ids = groups.shift()) {
    try {
      const { created, failed } = await createTogether(connection, { ...request, resourceIds: ids }, context);
      result.created.push(...created);
      result.failed.push(...failed);
    } catch (error) {
      if (!(error instanceof UserError) || concernsAll(error)) throw error;
      refusals.push(error);
      const kind = error.report.exit === exitCode.permission ? 'denied' : 'gone';
      const named = resourceNamedIn(error, ids);
      if (named !== null && ids.length > 1 && apart[kind] < mostApart[kind]) {
        apart[kind] += 1;
        // Individually, so that the error and the proposed statement are about this resource alone.
        groups.push(
          [named],
          ids.filter((id) => id !== named),
        );
        continue;
      }
      if (ids.length === request.resourceIds.length) throw error;
      result.failed.push(...ids.map((resourceId) => refusedItem(resourceId, error)));
    }
  }
  const [whole] = refusals;
  const isRefusedWhole = result.failed.every(({ error }) => error !== undefined) && haveOneReason(refusals);
  if (whole !== undefined && result.created.length === 0 && isRefusedWhole) throw whole;
  return result;
}

/** A permission that is missing for one resource after the other is missing for all of them. */
function haveOneReason(refusals: readonly UserError[]): boolean {
  const reasons = new Set(refusals.map(({ report: { aws } }) => withoutIds(`${aws?.code} ${aws?.message}`)));
  return reasons.size === 1 && refusals.every(({ report }) => report.exit === exitCode.permission);
}

/** Expired credentials, an unwritable journal: errors that aren't about a resource. */
function concernsAll({ report }: UserError): boolean {
  return report.exit === exitCode.credentials || report.code === 'JOURNAL_UNWRITABLE';
}

/** The resource of the call that AWS names in its denial; null if it names none, or several. */
function resourceNamedIn({ report: { aws } }: UserError, ids: readonly string[]): string | null {
  if (aws === undefined || !(/NotFound$/.test(aws.code) || isDenialCode(aws.code))) return null;
  const named = ids.filter((id) => new RegExp(`\\b${id}\\b`).test(aws.message));
  return named.length === 1 ? (named[0] ?? null) : null;
}

function refusedItem(resourceId: string, { report }: UserError): FlowLogResult['failed'][number] {
  const { code = report.code, message = report.message } = report.aws ?? {};
  return { resourceId, code, message, error: report };
}
