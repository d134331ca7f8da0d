/** A connection's answer where no one is to be asked, and the report of a failure that a test expects. */
import { type ErrorReport, UserError } from '../../src/model/errors.ts';

/** For `askMfaCode`: a test whose credentials have no MFA device fails with this if it's asked for a code. */
export function unexpectedMfaCode(): Promise<never> {
  return Promise.reject(new Error('this test has no MFA device'));
}

/**
 * The report of the `UserError` that a promise is rejected with.
 *
 * @throws Error where the promise is fulfilled; any other error as it is
 */
export async function reportFrom(promise: Promise<unknown>): Promise<ErrorReport> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error;
  return error.report;
}
