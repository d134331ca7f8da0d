/** Saves raw flow logs as AWS delivered them. */
import type { Aws } from '../aws/index.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { Plan } from '../plan/types.ts';
import { output } from '../process/output.ts';
import { deliveryTargets } from '../proof/log-buckets.ts';
import type { DeliveryTarget } from '../proof/types.ts';
import { type OutputFile, writeOutput } from './output-folder.ts';

/** Bytes. AWS's files of text end at 75 MB (VPC User Guide, "Flow log files"). */
const largestLog = 128 * 1024 * 1024;

/** Where a log lies. */
type LogObject = Pick<DeliveryTarget, 'bucket' | 'bucketRegion'> & { key: string };

const doing = 'saving a flow log';

/** Where each log that was found lies: its bucket can be in another region. */
export function logObjects(
  plan: Plan,
  found: readonly { region: string; bucket: string; key: string | null }[],
): (LogObject & { region: string })[] {
  const places = new Map(deliveryTargets(plan).map(({ bucket, bucketRegion }) => [bucket, bucketRegion]));
  return found.flatMap(({ region, bucket, key }) =>
    key === null ? [] : [{ region, bucket, bucketRegion: places.get(bucket) ?? region, key }],
  );
}

/**
 * Reads a whole log, named as AWS names it.
 *
 * @throws UserError LOG_DELETED, LOG_TOO_LARGE, and as reading objects does
 */
export async function readLog(
  aws: Pick<Aws, 'openObject'>,
  { bucket, bucketRegion, key }: LogObject,
  signal: AbortSignal,
): Promise<OutputFile> {
  const body = await aws.openObject({ bucket, region: bucketRegion, key }, signal);
  if (body === null) throw refusal('LOG_DELETED', `${key} was deleted from ${bucket} since it was listed.`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > largestLog)
      throw refusal('LOG_TOO_LARGE', `${key} is larger than any flow log that AWS writes.`);
    chunks.push(chunk);
  }
  return { fileName: key.slice(key.lastIndexOf('/') + 1), content: Buffer.concat(chunks) };
}

function refusal(code: string, message: string): UserError {
  const remedy = ['Look again: a newer log might have arrived.'];
  return new UserError({
    code,
    exit: exitCode.failed,
    doing,
    message,
    remedy,
    state: 'Nothing was changed.',
  });
}

/**
 * Writes each log to a folder, one after the other; says what was written and what couldn't be read.
 *
 * @throws UserError as `writeOutput` does
 */
export async function saveLogs(
  aws: Pick<Aws, 'openObject'>,
  logs: readonly LogObject[],
  { folder, json, signal }: { folder: string; json: boolean; signal: AbortSignal },
): Promise<void> {
  if (logs.length === 0) output.note(`No log was found, so nothing was saved to ${folder}.`);
  for (const log of logs) {
    let file: OutputFile;
    try {
      file = await readLog(aws, log, signal);
    } catch (error) {
      if (!(error instanceof UserError) || error.report.exit === exitCode.interrupted) throw error;
      output.note(`Not saved: ${error.message}`);
      continue;
    }
    await writeOutput(folder, [file], doing);
    if (json) output.json({ event: 'saved', bucket: log.bucket, key: log.key, folder, file: file.fileName });
    else output.note(`Saved to ${folder}: ${file.fileName}`);
  }
}
