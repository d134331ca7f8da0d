/** Cloud exports registered, resumed, updated and deleted, with the sandbox's AWS and Kentik. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { validateDraft } from '../../src/answers/answers.ts';
import { fullAnswersOf } from '../../src/answers/complete.ts';
import type { Answers } from '../../src/answers/types.ts';
import { accountsFor, reachOf } from '../../src/apply/accounts.ts';
import { executePlan } from '../../src/apply/execute.ts';
import { observeKentik, preparePlan } from '../../src/apply/prepare.ts';
import { prepareUndo, reachForUndo } from '../../src/apply/prepare-undo.ts';
import { executeUndo } from '../../src/apply/undo.ts';
import { connectKentik, type Kentik, kentikCredentials } from '../../src/kentik/index.ts';
import { readyCloudExports } from '../../src/plan/exports.ts';
import type { Plan } from '../../src/plan/types.ts';
import { exitOfResult } from '../../src/run/failure.ts';
import { pastOf } from '../../src/run/open-session.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { neighboursOf } from '../../src/session/shared.ts';
import { createSession, openSession, type Session } from '../../src/session/store.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';
import { exportsPath, kentikClient } from '../sandbox/clients.ts';

freshStateFolder();
const { signal } = new AbortController();
const now = () => new Date();
const place = { target: 'aws', endpoint: null } as const;
const vpcs = [{ type: 'vpc' as const, id: 'vpc-03986618268cc4efd', region: 'us-east-1' }];
const full = { version: 1, resources: vpcs, bucket: 'exported-logs', kentik: { register: true } } as const;
const answers = fullAnswersOf({ ...full, resources: vpcs });

let sandbox: Sandbox;
let call: ReturnType<typeof kentikClient>;
beforeEach(async () => {
  sandbox = await startSandbox({ speed: 100_000 });
  call = kentikClient(sandbox);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
});

const exports = async () => (await call('GET', exportsPath)).body.exports;

async function kentikAs(name: 'network-engineer' | 'reader' = 'network-engineer'): Promise<Kentik> {
  const [email, token] = [`${name}@sandbox.example`, `sandbox-kentik-token-of-the-${name}`];
  return connectKentik({
    credentials: await kentikCredentials({ email, token, url: sandbox.url, source: 'the test' }),
  });
}

async function accountsWith(reach: ReturnType<typeof reachOf>, kentik: Kentik | null) {
  const aws = connectIn(sandbox.environment);
  const home = { aws, identity: await aws.identify(signal) };
  return accountsFor(reach, home, () => expect.fail('a profile is asked for'), kentik);
}

const newSession = () => createSession({ ...place, program: 'test', now: now() });

async function apply(
  session: Session,
  desired: Answers = answers,
  kentik: Kentik | null | undefined = undefined,
) {
  const accounts = await accountsWith(reachOf(desired), kentik === undefined ? await kentikAs() : kentik);
  const plan = await preparePlan({
    answers: desired,
    accounts,
    signal,
    kentik: await observeKentik(desired, accounts, signal),
    history: await pastOf(session.id, session.journal.entries, place),
  });
  const result = await executePlan({ session, plan, accounts, signal, now, onProgress: () => undefined });
  return { plan, result, action: actionOf(plan), ready: readyCloudExports(plan, result) };
}

const actionOf = ({ changes }: Plan) => changes.find(({ kind }) => kind === 'cloud-export')?.action;

async function undo(
  session: Session,
  kentik: Kentik | null | undefined = undefined,
  deleteLogs: readonly string[] = ['exported-logs'],
) {
  const accounts = await accountsWith(
    reachForUndo(session),
    kentik === undefined ? await kentikAs() : kentik,
  );
  const { users: usedElsewhere } = await neighboursOf({ ...place, id: session.id }, validateDraft);
  const plan = await prepareUndo({ session, accounts, deleteLogs, usedElsewhere, signal });
  const result = await executeUndo({ session, plan, accounts, signal, now, onProgress: () => undefined });
  return { plan, result, exit: exitOfResult(result) };
}

/** The session as it is where the program was killed after a call's intent, before its outcome was written. */
async function killedIn(session: Session, operation: string): Promise<Session> {
  await session.close();
  const file = join(session.folder, 'journal.jsonl');
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const index = lines.findLastIndex((line) => JSON.parse(line).operation === operation);
  await writeFile(file, `${lines.slice(0, index + 1).join('\n')}\n`);
  return openSession(session.id, validateDraft);
}

test('is registered once, told, and deleted again', async () => {
  const session = await newSession();
  const { result, ready, plan } = await apply(session);
  expect(result.outcome).toBe('applied');
  const [there, ...more] = await exports();
  expect(more).toEqual([]);
  expect(ready).toMatchObject([{ name: 'aws-us-east-1', registered: true, id: there.id }]);
  expect(ready[0]?.status).toBe(there.currentStatus.status);
  expect({ export: there }).toMatchObject(
    Object(plan.documents.find(({ id }) => id === 'cloud-export')?.document),
  );
  expect(session.journal.entries).toContainEqual(
    expect.objectContaining({ operation: 'CreateCloudExport', target: 'aws-us-east-1', service: 'kentik' }),
  );
  const again = await apply(session);
  expect([again.action, again.result.outcome]).toEqual(['none', 'unchanged']);
  expect(again.ready).toMatchObject([{ registered: true, id: there.id }]);
  // Turned off later, nothing is deleted, and undo still knows it.
  const { kentik: _kentik, ...unregistered } = answers;
  expect((await apply(session, unregistered)).action).toBeUndefined();
  expect(await exports()).toHaveLength(1);
  expect((await undo(session)).result).toMatchObject({ outcome: 'undone', failures: [] });
  expect(await exports()).toEqual([]);
  await session.close();
});

test.each(['resumed', 'undone'])('is the only one, also where a killed run is %s', async (what) => {
  let session = await newSession();
  await apply(session);
  session = await killedIn(session, 'CreateCloudExport');
  if (what === 'resumed') {
    // Without credentials for Kentik it stays open, and AWS's side is as it was.
    const { kentik: _kentik, ...unregistered } = answers;
    expect((await apply(session, unregistered, null)).result.outcome).toBe('unchanged');
    const resumed = await apply(session);
    expect([resumed.action, resumed.result.outcome]).toEqual(['none', 'unchanged']);
    expect(await exports()).toHaveLength(1);
  }
  expect((await undo(session)).result.outcome).toBe('undone');
  expect(await exports()).toEqual([]);
  await session.close();
});

test.each(['error-after=500@', 'error-after=409@', 'error-after=html@', 'reset-after=', 'reset-before='])(
  'is the only one, and then none, after %s',
  async (fault) => {
    const failIn = async (operation: string) => {
      const body = `${fault}#1@${operation}`;
      await setFaults(sandbox, body);
    };
    const session = await newSession();
    await failIn('CreateCloudExport');
    expect((await apply(session)).result.failures).toEqual([]);
    expect(await exports()).toHaveLength(1);
    await failIn('DeleteCloudExport');
    expect((await undo(session)).result).toMatchObject({ outcome: 'undone', failures: [] });
    expect(await exports()).toEqual([]);
    await session.close();
  },
);

test('is not registered before a flow log writes to its bucket', async () => {
  const session = await newSession();
  await setFaults(sandbox, 'deny=ec2:CreateFlowLogs');
  const { result, ready } = await apply(session);
  expect([result.outcome, result.registered, ready]).toEqual(['partial', [], []]);
  expect(await exports()).toEqual([]);
  await setFaults(sandbox);
  expect(await apply(session)).toMatchObject({ action: 'create', ready: [{ registered: true }] });
  await session.close();
});

test('that Kentik refuses leaves the rest set up, and is registered by the next run', async () => {
  const session = await newSession();
  const { result, ready } = await apply(session, answers, await kentikAs('reader'));
  expect(result).toMatchObject({
    outcome: 'partial',
    registered: [],
    failures: [{ change: expect.stringMatching(/^cloud-export:/) }],
  });
  expect(exitOfResult(result)).toBe(5);
  expect(ready).toMatchObject([{ registered: false, id: null }]);
  expect(await apply(session)).toMatchObject({ action: 'create', result: { outcome: 'applied' } });
  // An undo without credentials for Kentik undoes the rest, and says what is left.
  const first = await undo(session, null);
  expect(first).toMatchObject({ result: { outcome: 'partial' }, exit: 5 });
  expect(first.plan.changes[0]).toMatchObject({ kind: 'cloud-export', action: 'blocked' });
  expect(first.result.removed.length).toBeGreaterThan(4);
  expect((await undo(session)).result.outcome).toBe('undone');
  expect(await exports()).toEqual([]);
  await session.close();
});

test('of someone else is updated in what differs, keeps the rest, and is restored', async () => {
  const theirs = {
    type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
    name: 'theirs',
    description: 'of another team',
    planId: '27182',
    cloudProvider: 'CLOUD_PROVIDER_AWS',
    sampling: { samplingEnabled: true, samplingType: 'CLOUD_EXPORT_SAMPLING_TYPE_RATE', samplingRate: 10 },
    aws: {
      iamRoleArn: `arn:aws:iam::${sandbox.account}:role/Kentik-Flow-Logs`,
      region: 'eu-west-1',
      bucket: 'exported-logs',
    },
  };
  await call('POST', exportsPath, { export: theirs });
  const [before] = await exports();
  const session = await newSession();
  expect(await apply(session)).toMatchObject({
    action: 'update',
    ready: [{ name: 'theirs', registered: true }],
  });
  const [after] = await exports();
  expect(after).toMatchObject({ ...theirs, enabled: true, aws: { ...theirs.aws, region: 'us-east-1' } });
  expect((await apply(session)).action).toBe('adopt');
  expect((await undo(session)).result.outcome).toBe('undone');
  const [restored, ...more] = await exports();
  expect(more).toEqual([]);
  const settings = ({ currentStatus: _status, edate: _edited, ...rest }: Record<string, unknown>) => rest;
  expect(settings(restored)).toEqual(settings(before));
  await session.close();
});

test('that two sessions use is handed over, and deleted by the last', async () => {
  const [one, two] = [await newSession(), await newSession()];
  await apply(one);
  const second = await apply(two);
  expect(second.action).toBe('adopt');
  await two.close();
  expect((await undo(one)).result.outcome).toBe('kept');
  expect(await exports()).toHaveLength(1);
  await one.close();
  const newOwner = await openSession(two.id, validateDraft);
  expect((await apply(newOwner)).action).toBe('none');
  expect((await undo(newOwner)).result.outcome).toBe('undone');
  expect(await exports()).toEqual([]);
  await newOwner.close();
});

test('that someone has edited since stays, and what it uses does not', async () => {
  const session = await newSession();
  await apply(session);
  const [there] = await exports();
  const { currentStatus: _status, cdate: _created, edate: _edited, ...settings } = there;
  await call('PUT', `${exportsPath}/${there.id}`, { export: { ...settings, enabled: false } });
  const { result } = await undo(session);
  expect(result).toMatchObject({
    outcome: 'undone',
    kept: [{ kind: 'cloud-export', name: 'aws-us-east-1' }],
  });
  expect(await exports()).toHaveLength(1);
  await session.close();
});

test.each(['nested', 'separate'] as const)('of %s roles reads every account', async (roles) => {
  const draft = withMetadataOnlyDefaults({ version: 1, kentik: { register: true } });
  const members = ['300000000001', '300000000002'];
  const secondary = {
    ...draft.secondary,
    accounts: members,
    reach: { assumeRole: 'OrganizationAccountAccessRole' },
  };
  const session = await newSession();
  const { result, ready } = await apply(session, { ...draft, roles, secondary });
  expect(result).toMatchObject({ outcome: 'applied', failures: [] });
  const readers = roles === 'nested' ? [sandbox.account] : [sandbox.account, ...members];
  expect(ready.map(({ account, registered }) => [account, registered])).toEqual(
    readers.map((account) => [account, true]),
  );
  const created = await exports();
  expect(created.map(({ aws }: { aws: object }) => aws)).toMatchObject(
    readers.map((account) => ({
      metadataOnly: true,
      iamRoleArn: expect.stringContaining(account),
      ...(roles === 'nested' ? { secondaryAwsAccounts: members } : {}),
    })),
  );
  const undone = await undo(session, undefined, []);
  expect(undone.result).toMatchObject({ outcome: 'undone', failures: [] });
  expect(await exports()).toEqual([]);
  await session.close();
});
