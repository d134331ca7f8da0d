/** Failures as JSON prints them: each reason once. */
import type { ErrorReport } from '../model/errors.ts';
import { type ChangeFailure, groupFailures } from '../words/failures.ts';

/** A failure as JSON prints it. Keys are part of the stable interface. */
export interface FailureJson {
  changes: string[];
  code: string;
  message: string;
  why: string | null;
  /** Commands and policy statements, one after the other; null where nothing is known to help. */
  remedy: string | null;
  /** What AWS said to the first of the changes. */
  aws?: ErrorReport['aws'];
}

export function failuresJson(failures: readonly ChangeFailure[]): FailureJson[] {
  return groupFailures(failures).map(({ changes, error }) => failureJson(changes, error));
}

/** @param changes none where the failure ended the run as a whole */
export function failureJson(changes: readonly string[], error: ErrorReport): FailureJson {
  const { code, message, details = [], why, remedy, aws } = error;
  return {
    changes: [...changes],
    code,
    message: [message, ...details].join('\n'),
    why: why ?? null,
    remedy: remedy.length === 0 ? null : remedy.join('\n'),
    ...(aws === undefined ? {} : { aws }),
  };
}
