/**
 * The two kinds of failure, and the exit codes.
 *
 * A `UserError` is something the user can fix: it says what was being done, to what, what AWS said, why, how to fix it
 * and what state things are in. Anything else that is thrown is a bug and is reported as one.
 */
import { foreignText } from './redact/redact.ts';

/** Exit codes are part of the stable interface (docs/reference.md, "Exit codes"). */
export const exitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  credentials: 3,
  permission: 4,
  partial: 5,
  proof: 6,
  waitedTooLong: 124,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Begins a remedy that is a message for whoever can fix it. */
export const messageLead = 'Message to send: ';

/** Plain data, so that it fits into a machine's context, a journal and `--json` output. */
export interface ErrorReport {
  /** Stable, upper-case, e.g. `CREDENTIALS_EXPIRED`. */
  code: string;
  exit: ExitCode;
  /** What was being done, as a gerund phrase: "creating the bucket test-logs". */
  doing: string;
  /** What went wrong in one sentence, in plain words. */
  message: string;
  /** Where: only the parts that are known. */
  where?: { account?: string; region?: string; name?: string };
  /** What AWS, or Kentik (service `kentik`), said, verbatim. Foreign text: strip control characters before drawing it. */
  aws?: { service: string; operation: string; code: string; message: string; requestId?: string };
  why?: string;
  /** One line each, if the message covers many faults at once (as in an answers file). */
  details?: string[];
  /** How to fix it: commands or policy statements, each printable on its own line. */
  remedy: string[];
  /** What state things are in: "Nothing has been changed.", "The bucket exists, the flow logs do not." */
  state?: string;
  /** True if a retry without a change might succeed (throttling, server fault, network). */
  retryable?: boolean;
}

type Unfinished<Report extends { exit: ExitCode }> = Omit<Report, 'exit'> & Partial<Pick<Report, 'exit'>>;

/** A failure that the user can fix. The only error class that is shown without "this is a bug". */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly report: ErrorReport;

  /** @param report without an exit code, 1 is used */
  constructor({ code, ...report }: Unfinished<ErrorReport>, options?: { cause?: unknown }) {
    super(report.message, options);
    this.report = { code, exit: exitCode.failed, ...report };
  }
}

/** The wizard or a command was asked to stop (Ctrl-C, SIGTERM, SIGHUP). */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
  /** True if a change was about to be requested but wasn't, so it can't have taken effect. */
  readonly isBefore: boolean;

  constructor(message = 'interrupted', { isBefore = false } = {}) {
    super(message);
    this.isBefore = isBefore;
  }
}

/** Any error as a report; anything but a `UserError` is a bug. @param doing used where the error doesn't know */
export function reportOf(error: unknown, doing: string): ErrorReport {
  if (error instanceof UserError) return error.report;
  if (isAbort(error)) {
    return {
      code: 'INTERRUPTED',
      exit: exitCode.interrupted,
      doing,
      message: 'Interrupted.',
      remedy: [],
      // A run that has begun to change something reports it in its result. It is an error only before that, and for
      // runs that only read.
      state: 'Nothing was changed by this run. To continue, run the same command again.',
    };
  }
  const message = foreignText(error instanceof Error ? error.message : String(error));
  const system: Partial<NodeJS.ErrnoException> = error instanceof Error ? error : {};
  const file = fileOf(system);
  // Errors of writing and syncing name no file.
  if (system.code === 'ENOSPC' || system.code === 'EDQUOT') {
    return {
      code: 'DISK_FULL',
      exit: exitCode.failed,
      doing,
      message: `There's no space left to write: ${message}.`,
      remedy: ['Free some space, or keep sessions elsewhere: KENTIK_AWS_SETUP_HOME names the folder.'],
    };
  }
  if (file !== null) {
    return {
      code: 'FILE_UNUSABLE',
      exit: exitCode.failed,
      doing,
      message: `${file} can't be used: ${message}.`,
      remedy: ['Make it accessible, or keep sessions elsewhere: KENTIK_AWS_SETUP_HOME names the folder.'],
    };
  }
  return {
    code: 'BUG',
    exit: exitCode.failed,
    doing,
    message: `Something went wrong inside kentik-aws-setup: ${message}`,
    why: 'This is a bug in the program, not a problem with your setup.',
    remedy: ['Run again with --debug and report the bug with the file that it names.'],
  };
}

const fileCalls =
  /^(?:open|close|read|write|fsync|fdatasync|f?truncate|mkdir|mkdtemp|rename|r?link|symlink|unlink|rmdir|rm|l?f?chmod|l?f?stat|scandir|opendir|copyfile|access|utime|futime)$/;
const fileCodes =
  /^(?:EACCES|EBUSY|EDQUOT|EFBIG|EINVAL|EIO|EISDIR|ELOOP|EMFILE|EMLINK|ENAMETOOLONG|ENFILE|ENODEV|ENOENT|ENOSPC|ENOSYS|ENOTDIR|ENOTEMPTY|ENOTSUP|EOPNOTSUPP|EPERM|EROFS|ESTALE|ETXTBSY|EXDEV)$/;

/** The file or folder of an operating system error; errors about an open file have no path. Null for other errors. */
function fileOf({ code = '', syscall, path }: Partial<NodeJS.ErrnoException>): string | null {
  if (syscall === undefined) return null;
  return path ?? (fileCalls.test(syscall) && fileCodes.test(code) ? 'A file' : null);
}

/** True for the errors that an aborted `AbortSignal` causes, whatever throws them. */
export function isAbort(error: unknown): boolean {
  return error instanceof InterruptedError || (error instanceof Error && error.name === 'AbortError');
}

/** True if a change wasn't made because the resource is no longer as planned. */
export function isChanged(error: unknown): error is UserError {
  return (
    error instanceof UserError &&
    (error.report.code === 'PLAN_OUTDATED' || error.report.code === 'CHANGED_SINCE_PLANNED')
  );
}

/** The code of an error of Node or the operating system (`ENOENT`, …), or null. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
