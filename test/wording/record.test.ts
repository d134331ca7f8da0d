import { describe, expect, it } from 'vitest';
import type { PersonEvent } from '../../machines/events.ts';
import { recordOf, recordOfIdentity } from '../../src/wording/record.ts';
import { answerWords, someOf } from '../../src/wording/words.ts';
import { account, answers, contextOf, planOf, vpcs } from '../screens/contexts.ts';

describe('recordOf', () => {
  it.each<[PersonEvent, string]>([
    [{ type: 'regions.chosen', regions: ['us-east-1', 'eu-west-1'] }, 'Regions: us-east-1, eu-west-1'],
    [{ type: 'allocation.chosen', allocation: 'local' }, 'Allocation: Local: a bucket in each region'],
    [{ type: 'prefix.entered', prefix: 'net' }, 'Bucket: kentik-flow-logs-123456789012-REGION, folder net'],
    [
      { type: 'resources.chosen', resources: [{ type: 'vpc', id: vpcs.core.id, region: 'us-east-1' }] },
      'Resources: 1 VPC',
    ],
    [{ type: 'format.chosen', logFormat: 'kentik' }, "Log format: Kentik's, 29 fields"],
    [{ type: 'external-id.entered', externalId: null }, 'External id: none'],
    [{ type: 'interval.chosen', aggregationInterval: 60 }, 'Interval: 1 minute'],
  ])('%o leaves a line', (event, line) => {
    const words = recordOf(event, contextOf());
    expect(`${words?.label}: ${words?.value}`).toBe(line);
  });

  it('leaves nothing for going back, looking again and codes', () => {
    const events: PersonEvent[] = [
      { type: 'back' },
      { type: 'retry' },
      { type: 'next' },
      { type: 'mfa.submitted', code: '123456' },
      { type: 'documents.opened' },
    ];
    expect(events.map((event) => recordOf(event, contextOf()))).toEqual(events.map(() => null));
  });

  it('names the account that was confirmed', () => {
    expect(recordOfIdentity(contextOf())?.value).toBe(`acme-network (${account}), profile network`);
    expect(recordOf({ type: 'plan.confirmed' }, contextOf({ plan: planOf() }))?.value).toContain(account);
    expect(recordOf({ type: 'plan.confirmed' }, contextOf({ plan: planOf(), dryRun: true }))).toBeNull();
  });
});

it('tells every answer of a draft', () => {
  expect(answerWords({ version: 1 })).toEqual([]);
  const labels = answerWords({ ...answers, profile: 'network' }).map(({ label }) => label);
  expect(labels).toHaveLength(new Set(labels).size);
  expect(labels).toEqual(
    expect.arrayContaining(['Account', 'Profile', 'Regions', 'Bucket', 'Folder', 'Grant', 'External id']),
  );
});

it('tells a few of many', () => {
  expect(someOf(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d, e');
  expect(someOf(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d and 2 more');
});
