/**
 * What Kentik's answers say of a cloud export. Pure. Booleans are false both for "no" and for "not known
 * yet"; the words of the status aren't documented, so only those that Kentik's pages name for failure decide.
 * Source: Cloud Export API v202506, CloudExportStatus; Kentik's "Public Clouds" (status icons).
 */
import type { CloudExportRequest } from '../documents/cloud-export.ts';
import { placeInBucket } from '../model/export-fields.ts';
import type { ExistingCloudExport } from '../model/kentik.ts';
import type { KentikVerdict } from '../model/kentik-proof.ts';
import { some } from '../plan/differences.ts';
import type { ExportTarget } from './kentik-targets.ts';

/** Commands and time, as verdicts need them. */
export interface VerdictOptions {
  fix: string;
  again: string;
  /** Milliseconds since 1970. */
  now: number;
  /** No one waits longer. */
  isOver: boolean;
  /** Milliseconds that Kentik usually takes at most. */
  usualMs: number;
}

/** Since when there is what Kentik is to show, milliseconds since 1970: null where it isn't known. */
interface Since {
  what: string;
  at: number | null;
}

/** When the oldest known log of a resource was written, milliseconds since 1970; null where it isn't known. */
export type OldestLogs = ReadonlyMap<string, number | null>;

/** The one cause that most is known of, and its fix. */
export function judgeExport(
  { name, id, desired }: ExportTarget,
  found: ExistingCloudExport | null,
  oldest: OldestLogs,
  options: VerdictOptions,
): KentikVerdict {
  const about = `Cloud export ${name}${id === null ? '' : ` (ID ${id})`}`;
  const { fix, again } = options;
  const refuted = (cause: string, what: string, remedy = fix): KentikVerdict => {
    return { state: 'refuted', cause, message: `${about} ${what}`, remedy };
  };
  if (id === null || found === null) return refuted('missing', "doesn't exist in Kentik.");
  if (!found.enabled) return refuted('disabled', 'is disabled in Kentik.');
  const mismatch = mismatchOf(desired, found);
  if (mismatch !== null) return refuted(mismatch.cause, mismatch.what);
  const { status } = found;
  const created = createdAt(found);
  if (status === null) return pending('no-status', `${about}: Kentik returned no status.`, created, options);
  const word = status.status === '' ? '' : ` (${status.status})`;
  if (status.errorMessage !== '' || isFailure(status.status)) {
    const why = status.errorMessage === '' ? '' : `: ${status.errorMessage}`;
    const help = `Start with what the AWS checks report. If they all pass, act on Kentik's message. Then: ${again}`;
    return refuted('error', `has an error in Kentik${word}${why}`, help);
  }
  const open = [
    status.apiAccess ? null : "reach AWS's APIs",
    desired.aws.metadataOnly || status.storageAccountAccess ? null : 'reach the bucket',
    desired.aws.metadataOnly || status.flowFound ? null : 'find flows',
  ].filter((what) => what !== null);
  if (open.length === 0) {
    const does = desired.aws.metadataOnly ? 'reads metadata' : 'reads logs and metadata, and has found flows';
    return { state: 'proven', cause: 'working', message: `${about}: Kentik ${does}${word}.`, remedy: null };
  }
  const what = `${about}: Kentik hasn't reported yet that it can ${open.join(' and ')}${word}.`;
  const hasAccess = status.apiAccess && status.storageAccountAccess;
  return pending('pending', what, hasAccess ? logsSince(created, [...oldest.values()]) : created, options);
}

/** Words of Kentik's pages for an export that doesn't work; others are shown and decide nothing. */
function isFailure(status: string): boolean {
  return /^(?:error|halt(?:ed)?|disabled|failed)$/i.test(status.trim());
}

function mismatchOf(
  { aws: desired }: CloudExportRequest['export'],
  { aws }: ExistingCloudExport,
): { cause: string; what: string } | null {
  if (aws === null) return { cause: 'wrong-cloud', what: 'is for a cloud other than AWS.' };
  const differs = (cause: string, field: string, is: string, isRequested: string) => {
    return {
      cause,
      what: `has ${is === '' ? 'no' : 'the'} ${field} ${is === '' ? '' : `${is} `}in Kentik instead of ${isRequested}.`,
    };
  };
  if (aws.iamRoleArn !== desired.iamRoleArn) {
    return differs('wrong-role', 'role', aws.iamRoleArn, desired.iamRoleArn);
  }
  const [is, isRequested] = [placeInBucket(aws), placeInBucket(desired)];
  if (is !== isRequested) return differs('wrong-bucket', 'bucket', is, isRequested);
  if (aws.region !== desired.region) return differs('wrong-region', 'region', aws.region, desired.region);
  if (aws.metadataOnly !== desired.metadataOnly) {
    const text = aws.metadataOnly ? 'is set to metadata only in Kentik.' : 'is set to flow logs in Kentik.';
    return { cause: 'wrong-kind', what: text };
  }
  if (!desired.metadataOnly && !aws.collectFlowLogs) {
    return { cause: 'no-flow-logs', what: "doesn't collect flow logs in Kentik." };
  }
  const lists = [
    ['accounts', desired.secondaryAwsAccounts ?? [], aws.secondaryAwsAccounts],
    ['regions', desired.secondaryAwsRegions ?? [], aws.secondaryAwsRegions],
  ] as const;
  for (const [what, asked, there] of lists) {
    const missing = asked.filter((each) => !there.includes(each));
    if (missing.length === 0) continue;
    return { cause: `wrong-${what}`, what: `lacks these ${what} in Kentik: ${some(missing, 5)}.` };
  }
  const suffix = desired.secondaryAwsSuffix ?? '';
  return aws.secondaryAwsSuffix === suffix
    ? null
    : differs('wrong-suffix', 'role suffix', aws.secondaryAwsSuffix, suffix);
}

/** False isn't taken for "no" before the time is over that it usually takes. */
export function pending(
  cause: string,
  message: string,
  since: Since,
  options: VerdictOptions,
): KentikVerdict {
  const { again, now } = options;
  if (!isLate(since, options)) {
    const minutes = Math.max(0, Math.floor((now - (since.at ?? now)) / 60_000));
    const age = since.at === null ? '' : ` ${since.what} is ${minutes} min old.`;
    const usual = 'This usually takes 5 to 15 minutes.';
    return { state: 'waiting', cause, message: `${message} ${usual}${age}`, remedy: again };
  }
  const remedy = `Check the export's status in Kentik's portal (Settings, Public Clouds). Then: ${again}`;
  return {
    state: 'unproven',
    cause,
    message: `${message} Kentik doesn't say whether that means "no" or "not yet".`,
    remedy,
  };
}

export function isLate({ at }: Since, { isOver, now, usualMs }: VerdictOptions): boolean {
  return isOver && (at === null || now - at >= usualMs);
}

export function createdAt({ whole }: ExistingCloudExport): Since {
  const created = typeof whole.cdate === 'string' ? Date.parse(whole.cdate) : Number.NaN;
  return { what: 'The export', at: Number.isFinite(created) ? created : null };
}

/** Both are needed: an export, and a log that it can read. */
export function logsSince(created: Since, oldest: readonly (number | null)[]): Since {
  const known = oldest.filter((at) => at !== null);
  const at = known.length === 0 ? null : Math.min(...known);
  return at === null || (created.at !== null && created.at >= at) ? created : { what: 'The oldest log', at };
}
