import { describe, expect, it } from 'vitest';
import { journalRecorder } from '../../src/apply/recorder.ts';
import { applyPlan } from '../../src/apply/run.ts';
import type { Aws } from '../../src/aws/index.ts';
import { type ExitCode, exitCode, InterruptedError, UserError } from '../../src/model/errors.ts';
import type { AccountState } from '../../src/model/existing.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { callsOf } from '../../src/plan/kinds/flow-log-calls.ts';
import { exitOfResult } from '../../src/run/failure.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import { withFullDefaults } from '../helpers/answers.ts';
import { fakeAws, homeOnly, memoryJournal } from './fake-aws.ts';

const ACCOUNT = '123456789012';
const identity = { account: ACCOUNT, arn: '', userId: '', partition: 'aws' as const, alias: null };
const vpcIds = (count: number) =>
  Array.from({ length: count }, (_, n) => `vpc-${(n + 0x10000000).toString(16)}`);

function planFor(vpcs: number) {
  const answers = withFullDefaults(
    { version: 1, export: 'full', regions: ['us-east-1'], region: 'us-east-1' },
    'logs',
  );
  const state: AccountState = {
    account: ACCOUNT,
    partition: 'aws',
    buckets: {
      logs: { name: 'logs', state: 'absent', region: null, policy: null, tags: {}, settings: null },
    },
    policies: {},
    roles: {},
    keys: {},
    flowLogs: [],
    resources: vpcIds(vpcs).map((id) => ({
      type: 'vpc',
      id,
      region: 'us-east-1',
      name: null,
      cidr: '10.0.0.0/16',
      ownerId: ACCOUNT,
      vpcId: id,
      subnetId: null,
      zone: null,
      instanceId: null,
    })),
  };
  return buildFullPlan(answers, state);
}

function denied(operation: string): UserError {
  return new UserError({
    code: 'ACCESS_DENIED',
    exit: exitCode.permission,
    doing: operation,
    message: 'AWS refused.',
    aws: { service: 'IAM', operation, code: 'AccessDenied', message: 'no' },
    remedy: [],
  });
}

interface RunOptions {
  vpcs?: number;
  signal?: AbortSignal;
  first?: () => Promise<void>;
}

function run(aws: Aws, options: RunOptions = {}) {
  const journal = memoryJournal();
  const now = () => new Date('2026-11-23T10:00:00Z');
  const statuses = new Map<string, string>();
  const result = applyPlan({
    plan: planFor(options.vpcs ?? 2),
    accounts: homeOnly(aws, identity),
    session: 's',
    recorder: journalRecorder({ journal, run: 'apply', now }),
    signal: options.signal ?? new AbortController().signal,
    ...(options.first === undefined ? {} : { first: options.first }),
    now,
    onProgress: (changes, progress) => {
      for (const change of changes) statuses.set(change.id, progress.status);
    },
  });
  return { result, entries: journal.entries, statuses };
}

describe('calls', () => {
  it('puts up to 300 flow logs of a kind in one call', () => {
    const calls = callsOf(planFor(650).changes).filter(([first]) => first.kind === 'flow-log');
    expect(calls.map((call) => call.length)).toEqual([300, 300, 50]);
  });
});

describe('applying', () => {
  it('makes everything in dependency order and journals each call before and after', async () => {
    const aws = fakeAws();
    const { result, entries } = run(aws);
    expect(await result).toMatchObject({
      outcome: 'applied',
      buckets: ['logs'],
      flowLogs: vpcIds(2).map((id) => ({ id: `fl-${id}`, resourceId: id })),
    });
    const order = (name: string) => aws.calls.indexOf(name);
    expect(order('CreateBucket')).toBeLessThan(order('PutBucketPolicy'));
    expect(order('PutBucketPolicy')).toBeLessThan(order('CreateFlowLogs'));
    expect(order('CreatePolicy')).toBeLessThan(order('AttachRolePolicy'));
    expect(order('CreateRole')).toBeLessThan(order('AttachRolePolicy'));
    const intents = entries.filter((entry) => entry.type === 'intent');
    expect(intents).toHaveLength(aws.calls.length);
    for (const { n } of intents) {
      const begun = entries.findIndex((entry) => entry.type === 'intent' && entry.n === n);
      const ended = entries.findIndex((entry) => entry.type === 'outcome' && entry.n === n);
      expect(ended).toBeGreaterThan(begun);
    }
  });

  it('is partly done where a change failed after one of its calls was carried out', async () => {
    const aws = fakeAws({
      createBucket: async (_bucket, context) => {
        const intent = {
          operation: 'CreateBucket' as const,
          region: 'us-east-1',
          target: 'logs',
          before: null,
          after: { tagged: true },
          service: 's3',
          account: ACCOUNT,
          changes: [],
        };
        await context.recorder.record(intent, async () => ({ result: null, ids: [], requestId: 'r' }));
        throw denied('PutBucketTagging');
      },
      createPolicy: () => Promise.reject(denied('CreatePolicy')),
      createRole: () => Promise.reject(denied('CreateRole')),
    });
    const result = await run(aws).result;
    expect(result.outcome).toBe('partial');
    expect(exitOfResult(result)).toBe(exitCode.partial);
  });

  it("continues with what doesn't depend on a refused change", async () => {
    const aws = fakeAws({ createBucket: () => Promise.reject(denied('CreateBucket')) });
    const { result, statuses } = run(aws);
    expect(await result).toMatchObject({ outcome: 'partial', buckets: [], flowLogs: [] });
    expect((await result).roleArn).not.toBeNull();
    expect(statuses.get('bucket:us-east-1:logs')).toBe('failed');
    expect(
      [...statuses].filter(([id, status]) => id.startsWith('flow-log') && status === 'skipped'),
    ).toHaveLength(2);
    expect(aws.calls.sort()).toEqual(['AttachRolePolicy', 'CreatePolicy', 'CreateRole']);
  });

  it('tells flow logs that AWS made from those that it did not', async () => {
    const [good = '', bad = ''] = vpcIds(2);
    const aws = fakeAws({
      createFlowLogs: async () => ({
        created: [{ resourceId: good, flowLogId: 'fl-1' }],
        failed: [{ resourceId: bad, code: '400', message: 'Access Denied for LogDestination: logs.' }],
      }),
    });
    const outcome = await run(aws).result;
    expect(outcome.outcome).toBe('partial');
    expect(outcome.flowLogs.map(({ id }) => id)).toEqual(['fl-1']);
    expect(outcome.failures).toMatchObject([{ error: { code: 'LOG_DESTINATION_DENIED', exit: 4 } }]);
  });

  it('stops starting changes when credentials have expired, and lets those in flight end', async () => {
    const expired = new UserError({ ...denied('x').report, code: 'EXPIRED', exit: exitCode.credentials });
    const aws = fakeAws({ createBucket: () => Promise.reject(expired) });
    const { result } = run(aws);
    expect(await result).toMatchObject({ outcome: 'partial', stop: expired.report });
    expect((await result).roleArn).not.toBeNull();
    expect(aws.calls).not.toContain('AttachRolePolicy');
  });

  it('says that it failed where nothing was there and nothing could be made', async () => {
    const aws = fakeAws({
      createBucket: () => Promise.reject(denied('CreateBucket')),
      createPolicy: () => Promise.reject(denied('CreatePolicy')),
      createRole: () => Promise.reject(denied('CreateRole')),
    });
    expect((await run(aws).result).outcome).toBe('failed');
  });

  it('ends in an interruption once the call in flight has ended', async () => {
    const controller = new AbortController();
    let ended = false;
    const aws = fakeAws({
      createBucket: async () => {
        controller.abort();
        await new Promise((resolve) => setImmediate(resolve));
        ended = true;
      },
    });
    const { result } = run(aws, { signal: controller.signal });
    expect(await result).toMatchObject({ outcome: 'interrupted', buckets: ['logs'], flowLogs: [] });
    expect(ended).toBe(true);
    expect(aws.calls).not.toContain('PutBucketPolicy');
  });

  it.each([
    ['refused', denied('ListFlowLogs'), { outcome: 'failed', stop: denied('ListFlowLogs').report }],
    ['interrupted', new InterruptedError(), { outcome: 'interrupted' }],
  ])('starts nothing where what comes first is %s', async (_name, error, ended) => {
    const aws = fakeAws();
    const { result } = run(aws, { first: () => Promise.reject(error) });
    expect(await result).toMatchObject({ ...ended, buckets: [], roleArn: null, failures: [] });
    expect(aws.calls).toEqual([]);
  });

  const unwritable = (exit: ExitCode) =>
    new UserError({ ...denied('x').report, code: 'JOURNAL_UNWRITABLE', exit });
  const now = () => new Date();
  const withJournal = (
    aws: ReturnType<typeof fakeAws>,
    journal: Parameters<typeof journalRecorder>[0]['journal'],
  ) =>
    applyPlan({
      plan: planFor(1),
      accounts: homeOnly(aws, identity),
      session: 's',
      recorder: journalRecorder({ journal, run: 'apply', now }),
      signal: new AbortController().signal,
      now,
      onProgress: () => undefined,
    });

  it('makes no change that cannot be journaled', async () => {
    const aws = fakeAws();
    const full = unwritable(exitCode.failed);
    const journal = { entries: [], append: () => Promise.reject(full) };
    expect(await withJournal(aws, journal)).toMatchObject({ outcome: 'failed', stop: full.report });
    expect(aws.calls).toEqual([]);
  });

  it('counts a change whose outcome cannot be journaled as done in part', async () => {
    const full = unwritable(exitCode.partial);
    const append = ({ type }: JournalEntry) =>
      type === 'outcome' ? Promise.reject(full) : Promise.resolve();
    const result = await withJournal(fakeAws(), { entries: [], append });
    expect(result).toMatchObject({ outcome: 'partial', stop: full.report });
    expect(exitOfResult(result)).toBe(exitCode.partial);
  });

  it('leaves an outcome open when it is not known what became of a call', async () => {
    const lost = new UserError({
      ...denied('CreateRole').report,
      code: 'LOST',
      exit: exitCode.failed,
      retryable: true,
    });
    const aws = fakeAws({
      createRole: (role, context) =>
        context.recorder.record(
          {
            changes: context.changes,
            service: 'iam',
            operation: 'CreateRole',
            account: '1',
            region: null,
            target: role.name,
            before: null,
          },
          () => Promise.reject(lost),
        ),
    });
    const { result, entries } = run(aws);
    await result;
    const intent = entries.find((entry) => entry.type === 'intent' && entry.operation === 'CreateRole');
    const outcome = entries.find(
      (entry) => entry.type === 'outcome' && intent?.type === 'intent' && entry.n === intent.n,
    );
    expect(outcome).toMatchObject({ status: 'unknown' });
  });
});
