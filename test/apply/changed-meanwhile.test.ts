/** What apply and undo do where someone else changes the same things at the same time. */
import { describe, expect, it } from 'vitest';
import { findOverwritten } from '../../src/apply/read-back.ts';
import { journalRecorder } from '../../src/apply/recorder.ts';
import { executeUndo } from '../../src/apply/undo.ts';
import { changedSince } from '../../src/aws/explain/changed.ts';
import type { Aws } from '../../src/aws/index.ts';
import type { PolicyDocument, PolicyStatement } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import type { UndoChange } from '../../src/plan/undo/undo-types.ts';
import { addedStatements } from '../../src/plan/writes.ts';
import { sessionResources } from '../../src/session/resources.ts';
import { withFullDefaults } from '../helpers/answers.ts';
import { account, emptyAccount } from '../plan/account.ts';
import { fakeAws, fakeSession, homeOnly, memoryJournal, ownedBucket } from './fake-aws.ts';

const now = () => new Date('2026-11-23T10:00:00Z');
const { signal } = new AbortController();
const identity = { account, arn: '', userId: '', partition: 'aws' as const, alias: null };

const allowing = (Sid: string): PolicyStatement => ({
  Sid,
  Effect: 'Allow',
  Principal: { Service: 'delivery.logs.amazonaws.com' },
  Action: `s3:${Sid}`,
  Resource: '*',
});

const saying = (...sids: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: sids.map(allowing),
});

describe('an intent that another one follows', () => {
  const write = (before: PolicyDocument | null, after: PolicyDocument) => ({
    changes: ['x'],
    service: 's3' as const,
    operation: 'PutBucketPolicy' as const,
    account,
    region: 'us-east-1',
    target: 'logs',
    before,
    after,
  });

  it.each(['unmade', 'unknown'] as const)(
    'ends %s, and undo knows just what was added',
    async (superseded) => {
      const journal = memoryJournal();
      const recorder = journalRecorder({ journal, run: 'apply', now });
      await recorder.record(write(saying('Old'), saying('Old', 'Ours')), async () => ({
        result: null,
        ids: [],
        requestId: null,
        superseded,
      }));
      await recorder.record(write(saying('Old', 'Theirs'), saying('Old', 'Theirs', 'Ours')), async () => ({
        result: null,
        ids: [],
        requestId: 'r',
      }));
      const outcomes = journal.entries.filter(({ type }) => type === 'outcome');
      expect(outcomes).toMatchObject([
        { n: 1, status: superseded === 'unmade' ? 'failed' : 'unknown', error: { code: 'Superseded' } },
        { n: 2, status: 'done' },
      ]);
      const writes = sessionResources(journal.entries).flatMap((created) =>
        created.kind === 'bucket-policy' ? created.writes : [],
      );
      expect(addedStatements(writes)).toEqual([allowing('Ours')]);
    },
  );

  it('that is refused because of a foreign change was not made', async () => {
    const journal = memoryJournal();
    const recorder = journalRecorder({ journal, run: 'apply', now });
    const task = { doing: 'x', service: 's3' as const, operation: 'PutBucketPolicy', actions: [] };
    const attempt = recorder.record(write(null, saying('Ours')), async () => {
      throw changedSince(task, 'It was changed.');
    });
    await expect(attempt).rejects.toMatchObject({ report: { code: 'CHANGED_SINCE_PLANNED' } });
    expect(journal.entries.at(-1)).toMatchObject({
      status: 'failed',
      error: { code: 'CHANGED_SINCE_PLANNED' },
    });
  });
});

describe('reading back', () => {
  const answers = withFullDefaults(
    { version: 1, export: 'full', regions: ['us-east-1'], region: 'us-east-1' },
    'logs',
  );
  const changes = buildFullPlan(answers, emptyAccount(answers)).changes;
  const policyChange = changes.find(({ kind }) => kind === 'bucket-policy');
  const reading = async (policies: (PolicyDocument | null)[]) => {
    let last: PolicyDocument | null = null;
    const aws = fakeAws({
      readBucket: async (name) => {
        last = policies.shift() ?? last;
        return { ...ownedBucket(name), policy: last };
      },
    });
    return findOverwritten(changes, async () => aws, signal, [0, 0]);
  };
  const statements = policyChange?.kind === 'bucket-policy' ? policyChange.desired.statements : [];
  const whole: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [allowing('Theirs'), ...statements],
  };

  it('is content where it exists, beside what others have added', async () => {
    expect(await reading([whole])).toEqual([]);
    expect(await reading([null, saying('Theirs'), whole])).toEqual([]);
  });

  it('names what someone has overwritten', async () => {
    expect(await reading([saying('Theirs')])).toMatchObject([
      { item: { kind: 'bucket-policy' }, error: { code: 'OVERWRITTEN', exit: 1, retryable: true } },
    ]);
  });
});

describe('undo', () => {
  const base = { account, why: 'ours', dependsOn: [] as string[], action: 'remove' as const, owned: [] };
  const role: UndoChange = {
    ...base,
    kind: 'role',
    id: 'undo:role',
    region: null,
    name: 'Ours',
    target: { roleName: 'Ours' },
    observed: {
      role: {
        arn: 'arn:aws:iam::1:role/Ours',
        name: 'Ours',
        trustPolicy: saying('Trust'),
        attachedPolicyArns: [],
        tags: { [sessionTag]: 's' },
      },
      use: null,
      policy: null,
    },
  };
  const policy: UndoChange = {
    ...base,
    kind: 'policy',
    id: 'undo:policy',
    region: null,
    name: 'Ours',
    dependsOn: ['undo:role'],
    target: { policyArn: 'arn:aws:iam::1:policy/Ours' },
    observed: {
      role: null,
      use: null,
      policy: {
        arn: 'arn:aws:iam::1:policy/Ours',
        name: 'Ours',
        document: saying('Ours'),
        defaultVersionId: 'v1',
        versions: [{ id: 'v1', isDefault: true, createdAt: null }],
        attachmentCount: 0,
        tags: { [sessionTag]: 's' },
      },
    },
  };
  const bucketPolicy: UndoChange = {
    ...base,
    kind: 'bucket-policy',
    id: 'undo:bucket-policy',
    region: 'us-east-1',
    name: 'logs',
    target: { bucket: 'logs', region: 'us-east-1', statements: [allowing('Ours')] },
    observed: saying('Ours'),
  };

  async function undo(changes: UndoChange[], overrides: Partial<Aws>) {
    const journal = memoryJournal();
    await journal.append({ type: 'run', at: now().toISOString(), run: 'apply', changes: [] });
    return executeUndo({
      session: fakeSession(journal),
      plan: { version: 1, session: 's', account, changes, accounts: [] },
      accounts: homeOnly(fakeAws(overrides), identity),
      signal,
      now,
      onProgress: () => undefined,
    });
  }

  const task = { doing: 'x', service: 'iam' as const, operation: 'DeleteRole', actions: [] };

  it('names what has changed as kept, with what depends on it, and continues with the rest', async () => {
    const asked: string[] = [];
    const result = await undo([role, policy, bucketPolicy], {
      deleteRole: async () => {
        throw changedSince(task, 'Someone has changed the trust policy of the role Ours.');
      },
      deletePolicy: async () => void asked.push('policy'),
      removeBucketStatements: async () => void asked.push('statements'),
    });
    expect(asked).toEqual(['statements']);
    expect(result).toMatchObject({
      outcome: 'undone',
      removed: ['undo:bucket-policy'],
      failures: [],
      kept: [
        { kind: 'role', why: 'Someone has changed the trust policy of the role Ours.' },
        { kind: 'policy', why: expect.stringContaining('the trust policy of the role Ours') },
      ],
    });
  });

  it('passes on what was planned', async () => {
    let given: unknown = null;
    const result = await undo([role], {
      deleteRole: async (request) => {
        given = request;
      },
    });
    expect(given).toEqual({
      name: 'Ours',
      expected: { tags: { [sessionTag]: 's' }, trustPolicy: saying('Trust') },
    });
    expect(result).toMatchObject({ outcome: 'undone', removed: ['undo:role'], kept: [] });
  });
});
