/** What notes say of an existing log bucket: its lifecycle rules, versioning, Object Lock. */
import { describe, expect, it } from 'vitest';
import type { BucketSettings, LifecycleRule } from '../../src/model/evidence.ts';
import type { Plan } from '../../src/plan/types.ts';
import { account, fullAnswers, read } from './account.ts';
import { planForBucket, texts, unread } from './bucket-settings.ts';

describe('what the notes rest on', () => {
  const rule = (changes: Partial<LifecycleRule>): Partial<BucketSettings> => ({
    lifecycle: read([
      {
        id: 'R1',
        isEnabled: true,
        prefix: '',
        isNarrowed: false,
        expiresAfterDays: null,
        transitions: [],
        ...changes,
      },
    ]),
  });
  const keepsCosts = 'keeps storage costs down';
  const about = (plan: Plan, word: string) => texts(plan).filter((text) => text.includes(word));

  it.each([
    ['there is no rule', {}, 1],
    ['a rule covers the logs', rule({ expiresAfterDays: 30, prefix: 'AWSLogs/' }), 0],
    ['a rule covers another folder', rule({ expiresAfterDays: 30, prefix: 'other/' }), 1],
    [
      'a rule covers a part',
      rule({ expiresAfterDays: 30, prefix: `AWSLogs/${account}/vpcflowlogs/us-east-1/` }),
      1,
    ],
    ['a rule is disabled', rule({ expiresAfterDays: 30, isEnabled: false }), 1],
    ['a rule is narrowed', rule({ expiresAfterDays: 30, isNarrowed: true }), 1],
    ['a rule only moves them', rule({ transitions: [{ storageClass: 'GLACIER_IR', days: 30 }] }), 1],
    ['the rules are unreadable', { lifecycle: unread }, 0],
  ])('a lifecycle rule is proposed or not: %s', (_case, changes, count) => {
    expect(about(planForBucket(changes), keepsCosts)).toHaveLength(count);
  });

  it('a lifecycle rule is judged by the prefix of the logs', () => {
    const answers = fullAnswers({ prefix: 'flow' });
    const covering = rule({ expiresAfterDays: 30, prefix: 'flow/' });
    expect(about(planForBucket(covering, {}, answers), keepsCosts)).toHaveLength(0);
    expect(
      about(planForBucket(rule({ expiresAfterDays: 30, prefix: 'AWSLogs/' }), {}, answers), keepsCosts),
    ).toHaveLength(1);
  });

  it.each([
    [rule({ expiresAfterDays: 1 }), 1],
    [rule({ expiresAfterDays: 0, prefix: `AWSLogs/${account}/vpcflowlogs/us-east-1/` }), 1],
    [rule({ expiresAfterDays: 2 }), 0],
    [rule({ expiresAfterDays: 1, prefix: 'other/' }), 0],
    [rule({ transitions: [{ storageClass: 'GLACIER', days: 0 }] }), 1],
    [rule({ transitions: [{ storageClass: 'DEEP_ARCHIVE', days: 7 }] }), 1],
    [rule({ transitions: [{ storageClass: 'GLACIER', days: 30 }] }), 0],
    [rule({ transitions: [{ storageClass: 'GLACIER_IR', days: 0 }] }), 0],
  ])('a rule that comes before Kentik is told: %j', (changes, count) => {
    expect(about(planForBucket(changes), 'The lifecycle rule R1')).toHaveLength(count);
  });

  it('versioning matters where Kentik deletes, Object Lock always, Block Public Access never', () => {
    const on: Partial<BucketSettings> = { versioning: { isRead: true, value: 'Enabled' } };
    const block = {
      blockPublicAcls: true,
      ignorePublicAcls: true,
      blockPublicPolicy: true,
      restrictPublicBuckets: true,
    };
    const usual = texts(planForBucket({}));
    expect(about(planForBucket(on, {}, fullAnswers({ deletion: 'kentik' })), 'noncurrent')).toHaveLength(1);
    expect(texts(planForBucket(on))).toEqual(usual);
    expect(
      about(planForBucket({ objectLock: read({ mode: 'COMPLIANCE', days: 30 }) }), 'COMPLIANCE'),
    ).toHaveLength(1);
    expect(texts(planForBucket({ publicAccessBlock: read(block) }))).toEqual(usual);
    expect(texts(planForBucket({ publicAccessBlock: unread }))).toEqual(usual);
  });

  it('what could not be read is told once, with the reason', () => {
    const plan = planForBucket({ versioning: unread, lifecycle: unread, objectLock: unread });
    expect(about(plan, unread.why)).toHaveLength(1);
  });
});
