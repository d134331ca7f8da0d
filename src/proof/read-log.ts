/** Reads the log that was found, as far as it takes to know whether Kentik can use it. */
import type { Aws } from '../aws/index.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { type DecodedLog, decodeLog } from './decode.ts';
import { isoOfTimestamp } from './layout.ts';
import type { FoundLog } from './newest.ts';
import type { Delivery, DeliveryTarget } from './types.ts';

type LogAws = Pick<Aws, 'openObject'>;

/** True where these credentials aren't allowed to look: that says nothing of what exists. */
export function isRefusal(error: unknown): error is UserError {
  return error instanceof UserError && error.report.exit === exitCode.permission;
}

/**
 * Reads the newest log, or the next where Kentik has deleted it, which is no evidence that it was read.
 *
 * @returns what is known then, and the VPCs, subnets and interfaces that the records name
 */
export async function readNewest(
  aws: LogAws,
  target: DeliveryTarget,
  seen: Delivery,
  logs: readonly FoundLog[],
  signal: AbortSignal,
): Promise<{ delivery: Delivery; resources: ReadonlySet<string> }> {
  const none: ReadonlySet<string> = new Set();
  let { requests } = seen;
  for (const log of logs.slice(0, 2)) {
    requests += 1;
    const place = { bucket: target.bucket, region: target.bucketRegion, key: log.key };
    const body = await opened(aws, place, signal);
    if (body === null) continue;
    if (body instanceof UserError) {
      const delivery = { ...seen, ...about(log), ...unread(body, log, target), requests };
      return { delivery, resources: none };
    }
    const decoded = await decodeLog(body);
    const delivery = { ...seen, ...about(log), ...judged(decoded), requests };
    return { delivery, resources: decoded.resources };
  }
  const message = 'A log was listed, but deleted before it could be read here.';
  return { delivery: { ...seen, ...about(logs[0]), state: 'gone', message, requests }, resources: none };
}

/** The object's body, null where it doesn't exist, or why it can't be read. */
async function opened(
  aws: LogAws,
  place: Parameters<Aws['openObject']>[0],
  signal: AbortSignal,
): Promise<AsyncIterable<Uint8Array> | UserError | null> {
  try {
    return await aws.openObject(place, signal);
  } catch (error) {
    if (isRefusal(error) || (error instanceof UserError && error.report.code === 'OBJECT_ARCHIVED'))
      return error;
    throw error;
  }
}

/** A log exists, and that is all that is known of it. */
function unread(
  { report }: UserError,
  { key, storageClass }: FoundLog,
  { bucket }: DeliveryTarget,
): Pick<Delivery, 'state' | 'message' | 'remedy'> {
  if (report.code !== 'OBJECT_ARCHIVED') {
    const message = `A log arrived, but these credentials aren't allowed to read it. ${report.message}`;
    return { state: 'unread', message, remedy: report.remedy };
  }
  const where = storageClass === '' ? 'archived' : `archived (storage class ${storageClass})`;
  return {
    state: 'unread',
    message: `A log arrived, but it's ${where}, so no one can read it, Kentik included.`,
    remedy: [
      `aws s3api restore-object --bucket ${bucket} --key '${key}' --restore-request Days=1`,
      "Change the bucket's lifecycle rule so that it archives logs only after Kentik has read them.",
    ],
  };
}

function about(log: FoundLog | undefined): Partial<Delivery> {
  if (log === undefined) return {};
  return {
    key: log.key,
    size: log.size,
    deliveredAt: log.lastModified,
    windowStart: isoOfTimestamp(log.timestamp),
    flowLogId: log.flowLogId,
  };
}

function judged(
  decoded: DecodedLog,
): Pick<Delivery, 'state' | 'failure' | 'message' | 'header' | 'records' | 'missingFields' | 'summary'> {
  const { header, records, missingFields, summary, problem } = decoded;
  const evidence = { header, records, missingFields, summary };
  if (problem !== null)
    return { ...evidence, state: 'failed', failure: 'record', message: `A log arrived. ${problem}` };
  if (missingFields.length > 0) {
    const message = `Logs arrive, but lack fields that Kentik requires: ${missingFields.join(', ')}.`;
    return { ...evidence, state: 'failed', failure: 'record', message };
  }
  const fields = `${header.length} fields`;
  return { ...evidence, state: 'delivered', message: `Logs arrive and can be decoded (${fields}).` };
}
