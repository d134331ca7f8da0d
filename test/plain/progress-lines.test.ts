/** The plan, the progress of an apply and the delivery of logs as lines. */
import { describe, expect, it } from 'vitest';
import type { DeliveryStatus } from '../../machines/context.ts';
import type { ChangeProgress } from '../../src/model/progress.ts';
import { costLine, planDetails } from '../../src/plain/plan-lines.ts';
import {
  deliveryDetails,
  deliveryNews,
  progressNews,
  progressStatus,
  sampleLines,
} from '../../src/plain/progress-lines.ts';
import type { Change, Difference, Plan } from '../../src/plan/types.ts';
import { ACCOUNT, emptyPlan } from '../machines/fakes.ts';

function flowLogs(count: number): Change[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'flow-log',
    action: 'create',
    account: ACCOUNT,
    region: 'us-east-1',
    dependsOn: [],
    id: `flow-log:us-east-1:vpc-${index}`,
    name: `vpc-${index}`,
    resourceName: null,
    why: 'No flow log goes to the bucket.',
    current: null,
    beside: [],
    successor: null,
    desired: {
      resourceType: 'vpc',
      resourceId: `vpc-${index}`,
      region: 'us-east-1',
      destination: 'arn:aws:s3:::logs',
      bucket: 'logs',
      logFormat: null,
      aggregationInterval: 600,
    },
  }));
}

function progressOf(changes: Change[], status: ChangeProgress['status'], detail: string | null = null) {
  const one: ChangeProgress = { status, startedAt: null, endedAt: null, detail, error: null };
  return Object.fromEntries(changes.map(({ id }) => [id, one]));
}

describe('progress', () => {
  const tell = (
    count: number,
    from: ChangeProgress['status'],
    to: ChangeProgress['status'],
    detail?: string,
  ) => {
    const plan: Plan = { ...emptyPlan, changes: flowLogs(count) };
    const before = { plan, progress: progressOf(plan.changes, from) };
    return progressNews(before, { plan, progress: progressOf(plan.changes, to, detail ?? null) });
  };

  it('is a line a change', () => {
    expect(tell(2, 'waiting', 'started')).toEqual([
      'started: flow log vpc-0 in us-east-1',
      'started: flow log vpc-1 in us-east-1',
    ]);
    expect(tell(1, 'started', 'started', 'AWS tries the bucket')).toEqual([
      'waiting: flow log vpc-0 in us-east-1, AWS tries the bucket',
    ]);
    expect(tell(1, 'started', 'done')).toEqual(['done: flow log vpc-0 in us-east-1']);
    expect(tell(1, 'waiting', 'skipped', 'not tried, because it needs the bucket')).toEqual([
      'skipped: flow log vpc-0 in us-east-1, not tried, because it needs the bucket',
    ]);
  });

  it('tells nothing twice', () => {
    expect(tell(3, 'done', 'done', 'new detail')).toEqual([]);
    expect(tell(3, 'waiting', 'waiting')).toEqual([]);
  });

  it('is one line for what very many come to at once', () => {
    expect(tell(300, 'started', 'done')).toEqual(['done: 300 flow logs in us-east-1']);
  });

  it('says a wait once, with how many wait, whoever waits for it later', () => {
    const changes = flowLogs(5);
    const plan: Plan = { ...emptyPlan, changes };
    const wait = 'until AWS can deliver logs to logs';
    expect(tell(3, 'started', 'started', wait)).toEqual([`waiting: 3 flow logs in us-east-1, ${wait}`]);
    const before = {
      ...progressOf(changes, 'started'),
      ...progressOf(changes.slice(0, 3), 'started', wait),
    };
    const now = { plan, progress: progressOf(changes, 'started', wait) };
    expect(progressNews({ plan, progress: before }, now)).toEqual([]);
  });

  it('is summed up for the line that comes every half minute', () => {
    const plan: Plan = { ...emptyPlan, changes: flowLogs(3) };
    const progress = {
      ...progressOf(plan.changes, 'waiting'),
      ...progressOf(plan.changes.slice(0, 1), 'done'),
    };
    expect(progressStatus({ plan, progress })).toBe('1 of 3 changes finished');
    const accounts = (['primary', 'secondary'] as const).map((part, index) => ({
      account: index === 0 ? ACCOUNT : '222222222222',
      part,
      name: null,
      roleArn: '',
      reach: 'reached' as const,
      error: null,
    }));
    // Only accounts that are changed count, as in the question that was confirmed.
    expect(progressStatus({ plan: { ...plan, accounts }, progress: {} })).toBe('0 of 1 account finished');
    const busy = { ...progress, ...progressOf(plan.changes.slice(1, 2), 'started', 'AWS tries the bucket') };
    expect(progressStatus({ plan, progress: busy })).toBe(
      '1 of 3 changes finished; now: flow log vpc-1 in us-east-1, AWS tries the bucket',
    );
  });
});

describe('the plan', () => {
  it('tells what is blocked first, and what needs the same together', () => {
    const [first, ...rest] = flowLogs(3);
    if (first === undefined) throw new Error('no flow log');
    const blocked: Change = {
      ...first,
      action: 'blocked',
      why: 'Another one stands there.',
      remedy: 'Remove it.',
    };
    const plan = { ...emptyPlan, changes: [...rest, blocked] };
    expect(costLine(plan)).toEqual([expect.stringMatching(/^Log delivery: .* 2 flow logs$/)]);
    expect(costLine(emptyPlan)).toEqual([]);
    expect(planDetails(plan, {})).toEqual([
      'blocked: flow log vpc-0 in us-east-1',
      '  Another one stands there.',
      '  Fix: Remove it.',
      'create: 2 flow logs',
      '  vpc-1  us-east-1',
      '  vpc-2  us-east-1',
      '  No flow log goes to the bucket.',
    ]);
  });
});

it('has a line for each warning of the plan, the most serious first', () => {
  const note = (text: string, harm?: 'fails'): Plan['notes'][number] => ({
    kind: 'warning',
    text,
    ...(harm === undefined ? {} : { harm }),
  });
  const plan = { ...emptyPlan, notes: [note('AWS charges for it.'), note("It won't work.", 'fails')] };
  const lines = planDetails(plan, {});
  expect(lines.slice(0, 2)).toEqual(["warning: It won't work.", 'warning: AWS charges for it.']);
  expect(lines.filter((line) => line.includes('warning'))).toHaveLength(2);
});

describe('what differs', () => {
  const detailsOf = (...differences: Difference[]) => {
    const [first] = flowLogs(1);
    const change: Change = { ...(first ?? expect.fail()), action: 'adopt', differences };
    return planDetails({ ...emptyPlan, changes: [change] }, {}).filter((line) =>
      /missing|expected/.test(line),
    );
  };

  it('is told in words', () => {
    expect(
      detailsOf(
        { statement: null, field: 'traffic', wanted: ['ALL'], there: ['REJECT'] },
        { statement: null, field: 'format', wanted: ['start', 'end'], there: ['x'] },
        { statement: 'Metadata', field: 'Action', wanted: [], there: ['s3:*'] },
      ),
    ).toEqual([
      '    traffic: expected ALL, now REJECT',
      '    format: missing: start, end; not expected: x',
      '    statement Metadata, Action: not expected: s3:*',
    ]);
  });
});

describe('logs', () => {
  const delivery = (state: DeliveryStatus['state']): DeliveryStatus => ({
    region: 'us-east-1',
    bucket: 'logs',
    state,
    message: 'As AWS says.',
    key: null,
    deliveredAt: null,
    header: ['version', 'account-id'],
    records: [],
    missingFields: [],
    summary: null,
    traffic: [],
  });

  it('are told of when their state changes', () => {
    expect(deliveryNews([], [delivery('looking')])).toEqual([]);
    expect(deliveryNews([delivery('looking')], [delivery('nothing-yet')])).toEqual([
      'nothing yet: us-east-1, bucket logs. As AWS says.',
    ]);
    expect(deliveryNews([delivery('nothing-yet')], [delivery('nothing-yet')])).toEqual([]);
  });

  it('are told without their records, which are read as lists of fields', () => {
    const delivered: DeliveryStatus = {
      ...delivery('delivered'),
      key: 'AWSLogs/a.log.gz',
      records: [['5', ACCOUNT, 'more']],
      missingFields: ['start'],
    };
    expect(deliveryDetails(delivered)).toEqual([
      'delivered: us-east-1, bucket logs. As AWS says.',
      { verbatim: 'File: AWSLogs/a.log.gz' },
      "failed: Kentik can't read these records. Missing: start.",
    ]);
    expect(sampleLines([delivery('nothing-yet'), delivered])).toEqual([
      'us-east-1, bucket logs:',
      `Record 1: version 5, account-id ${ACCOUNT}, field 3 more.`,
    ]);
    expect(sampleLines([delivery('nothing-yet')])).toEqual([]);
  });
});
