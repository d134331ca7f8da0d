import { describe, expect, it } from 'vitest';
import type { DeliveryStatus } from '../../machines/context.ts';
import type { ChangeProgress } from '../../src/model/progress.ts';
import { planDetails } from '../../src/plain/plan-lines.ts';
import {
  deliveryDetails,
  deliveryNews,
  progressNews,
  progressStatus,
} from '../../src/plain/progress-lines.ts';
import {
  answerTo,
  choiceQuestion,
  failed,
  multiQuestion,
  type Question,
  send,
  textQuestion,
} from '../../src/plain/question.ts';
import type { Change, Plan } from '../../src/plan/types.ts';
import { ACCOUNT, emptyPlan } from '../machines/fakes.ts';

function choices(count: number, details: string[] = []): Question {
  return choiceQuestion({
    lines: ['Which bucket?'],
    details,
    choices: Array.from({ length: count }, (_, index) => ({
      label: `bucket-${index + 1}`,
      outcome: () => send({ type: 'bucket.chosen', bucket: `bucket-${index + 1}` }),
    })),
    standard: 1,
  });
}

/** What is said, and the question that stands afterwards. */
function stay(question: Question, line: string) {
  const outcome = answerTo(question, line);
  if (outcome.kind !== 'stay') throw new Error(`"${line}" came to ${outcome.kind}`);
  return { say: outcome.say, question: outcome.question ?? question };
}

const chosen = (bucket: string) => ({ kind: 'send', event: { type: 'bucket.chosen', bucket } });

describe('a choice', () => {
  it('speaks its default in the prompt, and Enter takes it', () => {
    const question = choices(3);
    expect(question.prompt).toBe('Type a number from 1 to 3, or press Enter for 2, bucket-2:');
    expect(answerTo(question, '')).toEqual(chosen('bucket-2'));
  });

  it.each([
    ['3', 'bucket-3'],
    ['3.', 'bucket-3'],
    ['03', 'bucket-3'],
  ])('takes "%s"', (line, bucket) => {
    expect(answerTo(choices(3), line)).toEqual(chosen(bucket));
  });

  it.each(['0', '4', '-1', '1 2', '1e0', 'one', '99999999999'])('refuses "%s"', (line) => {
    expect(stay(choices(3), line).say[0]).toContain(`failed: "${line}" isn't a number from 1 to 3`);
  });

  it('among very many comes in pages and can be searched', () => {
    const question = choices(45);
    expect(question.lines).toHaveLength(1 + 20 + 1);
    expect(question.lines.at(-1)).toBe('20 of 45 choices shown. Type more for the next ones.');
    const second = stay(question, 'more');
    expect(second.say[0]).toBe('21: bucket-21');
    const third = stay(second.question, 'more');
    expect(third.say).toHaveLength(5);
    expect(stay(third.question, 'more').say).toEqual(['failed: there are no more.']);
    expect(stay(third.question, '/-4').say).toEqual([
      '4: bucket-4',
      ...['40', '41', '42', '43', '44', '45'].map((n) => `${n}: bucket-${n}`),
    ]);
    expect(answerTo(third.question, '45')).toEqual(chosen('bucket-45'));
    // Help begins the list again.
    expect(stay(stay(third.question, 'help').question, 'more').say[0]).toBe('21: bucket-21');
  });

  it('below a long text turns the pages of the text', () => {
    const question = choices(
      2,
      Array.from({ length: 30 }, (_, index) => `create: flow log ${index + 1}`),
    );
    const { say } = stay(question, 'more');
    expect(say[0]).toBe('create: flow log 21');
    // The choices have scrolled away meanwhile.
    expect(say.slice(-2)).toEqual(['1: bucket-1', '2: bucket-2']);
  });

  it('is repeated where Enter answers nothing, and after many lines', () => {
    const choice = (label: string, say: string[]) => ({
      label,
      outcome: () => ({ kind: 'stay', say }) as const,
    });
    const question = choiceQuestion({
      lines: [],
      choices: [choice('Read', ['one', 'two']), choice('Refused', ['failed: no'])],
      standard: null,
    });
    const both = ['1: Read', '2: Refused'];
    expect(stay(question, '').say.slice(1)).toEqual(both);
    expect(stay(question, '1').say).toEqual(['one', 'two', ...both]);
    expect(stay(question, '2').say).toEqual(['failed: no']);
  });
});

describe('a text', () => {
  const prefix = (standard: string) =>
    textQuestion({
      lines: [],
      what: 'Folder',
      standard,
      mayBeEmpty: true,
      check: (value) => (value === 'bad' ? 'is bad.' : null),
      outcome: (value) => send({ type: 'prefix.entered', prefix: value }),
    });
  const entered = (value: string) => ({ kind: 'send', event: { type: 'prefix.entered', prefix: value } });

  it('is taken as typed, or what Enter stands for', () => {
    expect(answerTo(prefix('logs'), '')).toEqual(entered('logs'));
    expect(answerTo(prefix('logs'), 'net/flow')).toEqual(entered('net/flow'));
    expect(answerTo(prefix('logs'), 'bad')).toMatchObject({ kind: 'stay', say: ['failed: is bad.'] });
  });

  it('can be emptied where Enter would take the answer given before', () => {
    expect(prefix('logs').prompt).toBe('Folder, or press Enter for logs, or type none:');
    expect(answerTo(prefix('logs'), 'none')).toEqual(entered(''));
    expect(prefix('').prompt).toBe('Folder, or press Enter for none:');
  });

  it('may be a word that leads elsewhere, in quotes', () => {
    expect(answerTo(prefix(''), 'back')).toEqual({ kind: 'back' });
    expect(answerTo(prefix(''), '"back"')).toEqual(entered('back'));
    expect(answerTo(prefix(''), 'quit')).toEqual({ kind: 'quit', events: [] });
  });
});

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
    expect(tell(1, 'waiting', 'skipped', 'The bucket is missing.')).toEqual([
      'skipped: flow log vpc-0 in us-east-1. The bucket is missing.',
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
    expect(planDetails({ ...emptyPlan, changes: [...rest, blocked] }, {})).toEqual([
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
  });

  it('are told of when their state changes', () => {
    expect(deliveryNews([], [delivery('looking')])).toEqual([]);
    expect(deliveryNews([delivery('looking')], [delivery('nothing-yet')])).toEqual([
      'nothing yet: us-east-1, bucket logs. As AWS says.',
    ]);
    expect(deliveryNews([delivery('nothing-yet')], [delivery('nothing-yet')])).toEqual([]);
  });

  it('are shown as lists of fields', () => {
    const lines = deliveryDetails({
      ...delivery('delivered'),
      key: 'AWSLogs/a.log.gz',
      records: [['5', ACCOUNT, 'more']],
      missingFields: ['start'],
    });
    expect(lines).toEqual([
      'delivered: us-east-1, bucket logs. As AWS says.',
      { verbatim: 'File: AWSLogs/a.log.gz' },
      "failed: Kentik can't read these records. Missing: start.",
      `Record 1: version 5, account-id ${ACCOUNT}, field 3 more.`,
    ]);
  });
});

describe('ids in a list of several', () => {
  const rows = ['111111111111', '222222222222', '333333333333'].map((id) => ({ id, name: id, text: id }));
  const question = multiQuestion({
    lines: [],
    noun: ['account', 'accounts'],
    rows,
    chosen: ['111111111111'],
    outcome: (ids) => failed(ids.join(' ')),
  });

  it('select just these, and what is not in the list is named', () => {
    const outcome = question.answer('222222222222, 333333333333 999999999999');
    expect(outcome).toMatchObject({
      kind: 'stay',
      say: [expect.stringContaining('2 of 3'), 'failed: not in the list: 999999999999.'],
    });
    const next = outcome.kind === 'stay' ? outcome.question : undefined;
    expect(next?.answer('')).toEqual(failed('222222222222 333333333333'));
  });

  it('add up over the lines of one paste, whose empty line accepts nothing', () => {
    const following = (before: typeof question, line: string, isPasted: boolean) => {
      const outcome = before.answer(line, isPasted);
      return outcome.kind === 'stay' ? (outcome.question ?? before) : expect.fail(outcome.kind);
    };
    let asked = question;
    for (const [line, isPasted] of [
      ['222222222222', false],
      ['333333333333', true],
      ['', true],
    ] as const)
      asked = following(asked, line, isPasted);
    expect(asked.answer('')).toEqual(failed('222222222222 333333333333'));
    expect(following(asked, '111111111111', false).answer('')).toEqual(failed('111111111111'));
  });
});
