/** What every part of the contract is run on, and what they have in common. */
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Aws, CallRecord } from '../../src/aws/types.ts';
import { UserError } from '../../src/model/errors.ts';
import type { Backend } from './backend.ts';

export interface Subject {
  aws: Aws;
  backend: Backend;
  calls: CallRecord[];
  signal: AbortSignal;
}

/** A name that nothing else uses, good for a bucket, a role, a policy. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}

/** The report of the `UserError` that a promise is rejected with. */
export async function reportFrom(promise: Promise<unknown>) {
  const error = await promise.then(
    () => expect.fail('it did not fail'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error;
  return error.report;
}
