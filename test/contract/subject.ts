/** What every part of the contract is run on, and what they have in common. */
import { randomBytes } from 'node:crypto';
import type { Aws } from '../../src/aws/index.ts';
import type { CallRecord } from '../../src/http/calls.ts';
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
