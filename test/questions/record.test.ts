import { describe, expect, it } from 'vitest';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { answerWords } from '../../src/questions/index.ts';
import { recordOf, recordsOf } from '../../src/questions/record.ts';
import { sheetRows } from '../../src/questions/sheet.ts';
import { someOf } from '../../src/words/words.ts';
import { account, answers, contextOf, planOf, vpcs } from '../screens/contexts.ts';

describe('recordOf', () => {
  it.each<[WizardState, PersonEvent, Partial<DraftAnswers>, string]>([
    [
      'choosingRegions',
      { type: 'regions.chosen', regions: ['us-east-1', 'eu-west-1'] },
      { regions: ['us-east-1', 'eu-west-1'] },
      'Regions: us-east-1, eu-west-1',
    ],
    [
      'choosingAllocation',
      { type: 'allocation.chosen', allocation: 'local' },
      { allocation: 'local' },
      'Allocation: Local: a bucket in each region',
    ],
    ['enteringPrefix', { type: 'prefix.entered', prefix: 'net' }, { prefix: 'net' }, 'Folder: net'],
    [
      'choosingAllocation',
      { type: 'allocation.chosen', allocation: 'mixed' },
      {
        allocation: 'mixed',
        buckets: [
          { bucket: 'acme-us', region: 'us-east-1', from: ['us-east-1'] },
          { bucket: 'acme-eu', region: 'eu-west-1', from: ['eu-west-1'] },
        ],
        regions: ['us-east-1', 'eu-west-1'],
      },
      'Allocation: Mixed: you choose a bucket for each region',
    ],
    [
      'choosingResources',
      { type: 'resources.chosen', resources: 'all' },
      { resources: [{ type: 'vpc', id: vpcs.core.id, region: 'us-east-1' }] },
      'Resources: 1 VPC',
    ],
    [
      'choosingLogFormat',
      { type: 'format.chosen', logFormat: 'kentik' },
      { logFormat: 'kentik' },
      "Log format: Kentik's, 29 fields",
    ],
    [
      'enteringExternalId',
      { type: 'external-id.entered', externalId: null },
      { externalId: null },
      'External ID: none',
    ],
    [
      'choosingInterval',
      { type: 'interval.chosen', aggregationInterval: 60 },
      { aggregationInterval: 60 },
      'Interval: 1 minute',
    ],
    [
      'enteringRecordRate',
      { type: 'record-rate.entered', recordsPerSecond: { low: 5, high: 1234 } },
      { recordsPerSecond: { low: 5, high: 1234 } },
      'Traffic: 5 to 1,234 records a second per VPC, assumed',
    ],
    [
      'choosingReach',
      { type: 'reach.chosen', reach: 'print' },
      { secondary: { reach: 'print' } },
      'Reached by: nothing; their documents are printed',
    ],
  ])('in %s, %o leaves a line', (state, event, change, line) => {
    const words = recordOf(event, state, contextOf({ draft: { ...answers, ...change } }));
    expect(`${words?.label}: ${words?.value}`).toBe(line);
  });

  it('leaves nothing for going back, looking again, codes, and what another question answers', () => {
    const events: [WizardState, PersonEvent][] = [
      ['choosingRegions', { type: 'back' }],
      ['choosingResources', { type: 'retry' }],
      ['showingLogs', { type: 'next' }],
      ['identifying', { type: 'mfa.submitted', code: '123456' }],
      ['reviewing', { type: 'documents.opened' }],
      ['reviewing', { type: 'answers.opened' }],
      ['choosingLogFormat', { type: 'format.custom' }],
      ['choosingAccounts', { type: 'accounts.typing' }],
      // Its name counts only once it was checked.
      ['choosingBucket', { type: 'bucket.chosen', bucket: 'logs' }],
      ['choosingBucket', { type: 'bucket.typing' }],
      ['reviewingAnswers', { type: 'answer.changing', question: 'namingRole' }],
    ];
    expect(events.map(([state, event]) => recordOf(event, state, contextOf()))).toEqual(
      events.map(() => null),
    );
    // A role is named next: what was answered before is no answer to this.
    const draft = { ...answers, secondary: { reach: 'print' } } as const;
    const toRole = { type: 'reach.chosen', reach: 'role' } as const;
    expect(recordOf(toRole, 'choosingReach', contextOf({ draft }))).toBeNull();
  });

  it('leaves every answer of the sheet where it is out of sight, and nothing where it was just read', () => {
    const accepted = { type: 'answers.accepted' } as const;
    const context = contextOf();
    expect(recordsOf(accepted, 'reviewingAnswers', context)).toEqual(
      sheetRows(context).map(({ label, value }) => ({ label, value })),
    );
    expect(recordOf(accepted, 'reviewingAnswers', context)).toBeNull();
  });

  it('names the account that was confirmed', () => {
    const next = recordOf({ type: 'next' }, 'confirmingIdentity', contextOf());
    expect(next?.value).toBe(`acme-network (${account}), profile network`);
    const confirmed = (change: Parameters<typeof contextOf>[0]) =>
      recordOf({ type: 'plan.confirmed' }, 'reviewing', contextOf({ plan: planOf(), ...change }));
    expect(confirmed({})?.value).toContain(account);
    expect(confirmed({ dryRun: true })).toBeNull();
  });
});

it('tells every answer of a draft', () => {
  expect(answerWords({ version: 1 })).toEqual([]);
  const words = answerWords({ ...answers, prefix: 'net', profile: 'network' });
  const labels = words.map(({ label }) => label);
  expect(labels).toHaveLength(new Set(labels).size);
  expect(labels).toEqual(
    expect.arrayContaining(['Account', 'Profile', 'Regions', 'Bucket', 'Grant', 'External ID']),
  );
  expect(words.find(({ label }) => label === 'Folder')?.value).toBe('net');
});

it('tells a few of many', () => {
  expect(someOf(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c, d, e');
  expect(someOf(['a', 'b', 'c', 'd', 'e', 'f'])).toBe('a, b, c, d and 2 more');
});
