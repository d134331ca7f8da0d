/** What the tests of deletions share: a place to delete in, and what a deletion is. */
import { expect } from 'vitest';
import type { createConnection } from '../../src/aws/access/connection.ts';
import type { Aws } from '../../src/aws/index.ts';
import type { PolicyDocument } from '../../src/model/existing.ts';
import type { ForeignHand } from '../crash/foreign-hand.ts';

export const region = 'us-east-1';
export const { signal } = new AbortController();
export const trusting = (service: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' },
  ],
});
export const permitting = (action: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
});

export interface Place {
  aws: Aws;
  hand: ForeignHand;
  name: string;
  account: string;
}

/** One kind of deletion: what is made, how it is deleted, whether it is still there, and what others may do to it. */
export interface Deletion {
  /** As the proxy knows it. */
  operation: string;
  /** Creates it and returns its deletion, as planned from what exists now. */
  plan(place: Place): Promise<(connection: ReturnType<typeof createConnection>) => Promise<unknown>>;
  isThere(place: Place): Promise<boolean>;
  edits: Record<string, (place: Place) => Promise<unknown>>;
}

export const known = <Value>(value: Value | null | undefined): Value => value ?? expect.fail('missing');
export const arnOf = ({ account, name }: Place) => `arn:aws:iam::${account}:policy/${name}`;
/** A policy whose default is another one is outdated as a whole. */
export const isChanged = expect.stringMatching(/^(CHANGED_SINCE_PLANNED|PLAN_OUTDATED)$/);
export const otherSession = 'someone-elses';
