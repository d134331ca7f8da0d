/** The built program against a sandbox that is as unkind as AWS and networks can be. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { applyEvents, verifyEvents } from '../helpers/contract-json.ts';
import { confirmFirst, pressFresh } from '../helpers/deliberate.ts';
import { cleanEnvironment, jsonLines, makeHome, programFile, runProgram } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { oneRegionQuestions, walkOneRegion } from '../helpers/walk.ts';

let sandbox: Sandbox | null = null;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-answers-'));
});

afterEach(async () => {
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

async function begin(
  options: SandboxOptions,
): Promise<{ env: Record<string, string>; file: string; served: Sandbox }> {
  sandbox = await startSandbox({ speed: 1, ...options });
  const file = join(folder, 'a.yaml');
  await writeFile(file, 'version: 1\nexport: full\nregion: us-east-1\nbucket: acme-logs\n');
  return { env: cleanEnvironment(await makeHome(), sandbox.environment), file, served: sandbox };
}

interface FlowLog {
  resourceId: string;
  tags: Record<string, string>;
}

interface State {
  accounts: {
    id: string;
    policies: Record<string, { versions: unknown[] }>;
    regions: Record<string, { flowLogs: FlowLog[] }>;
  }[];
  buckets: { name: string; policy: string | null }[];
}

/** What the sandbox holds of its first account. */
async function stateOf(served: Sandbox) {
  const state = (await (await fetch(`${served.url}/_sandbox/state`)).json()) as State;
  const account = state.accounts.find(({ id }) => id === served.account);
  return {
    flowLogs: account?.regions['us-east-1']?.flowLogs ?? [],
    policies: account?.policies ?? {},
    buckets: state.buckets,
  };
}

describe('apply', () => {
  it.each([1, 2, 3])(
    'of 50 VPCs ends with exactly 50 flow logs under throttling, server errors and resets after effect, seed %i',
    { timeout: 180_000 },
    async (seed) => {
      const { env, file, served } = await begin({
        extraVpcs: { region: 'us-east-1', count: 44 },
        faults: `throttle=30%,error=10%,reset-after=5%,seed=${seed}`,
      });
      const { exit, stdout, stderr } = await runProgram(['apply', '--answers', file, '--yes', '--json'], {
        env,
      });
      expect(exit, stderr).toBe(0);
      expect(jsonLines(stdout).at(-1)).toMatchObject({ outcome: 'applied' });
      const { flowLogs, policies, buckets } = await stateOf(served);
      expect(flowLogs).toHaveLength(50);
      expect(new Set(flowLogs.map(({ resourceId }) => resourceId)).size).toBe(50);
      expect(policies['kentik-metadata-policy']?.versions).toHaveLength(1);
      const policy = buckets.find(({ name }) => name === 'acme-logs')?.policy ?? '{}';
      expect((JSON.parse(policy) as { Statement: unknown[] }).Statement).toHaveLength(2);
    },
  );

  it("continues with what a refusal doesn't block, and names action, resource and the smallest statement", async () => {
    const { env, file, served } = await begin({ faults: 'deny=iam:CreateRole' });
    const { exit, stdout, stderr } = await runProgram(['apply', '--answers', file, '--yes', '--json'], {
      env,
    });
    expect(exit, stderr).toBe(5);
    const result = applyEvents(stdout).at(-1) ?? {};
    expect(result).toMatchObject({ outcome: 'partial', roleArn: null, buckets: ['acme-logs'] });
    expect(result.flowLogs).toHaveLength(6);
    expect(stderr).toContain('iam:CreateRole');
    expect(stderr).toContain('arn:aws:iam::123456789012:role/Kentik-Flow-Logs');
    expect(stderr).toContain('"Effect"');
    await fetch(`${served.url}/_sandbox/faults`, { method: 'POST', body: '' });
    const again = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(again.exit, again.stderr).toBe(0);
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({ outcome: 'applied', session: result.session });
  });

  it('takes back flow logs that AWS made, though it did not let one read which is whose', async () => {
    const { env, file, served } = await begin({ faults: 'deny=ec2:DescribeFlowLogs@#2+' });
    const { exit, stdout } = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(exit).toBe(5);
    const { session } = jsonLines(stdout).at(-1) ?? {};
    expect((await stateOf(served)).flowLogs).toHaveLength(6);
    await fetch(`${served.url}/_sandbox/faults`, { method: 'POST', body: '' });
    const undo = await runProgram(['undo', String(session), '--yes'], { env });
    expect(undo.exit, undo.stderr).toBe(0);
    const { flowLogs, policies, buckets } = await stateOf(served);
    expect(flowLogs).toEqual([]);
    expect(policies).not.toHaveProperty('kentik-metadata-policy');
    expect(buckets.map(({ name }) => name)).not.toContain('acme-logs');
  });

  it('claims no proof of what it was not let look at, and empties a bucket under throttling', async () => {
    const { env, file, served } = await begin({ speed: 600 });
    const { stdout } = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    const session = String(jsonLines(stdout).at(-1)?.session);
    const faults = (body: string) => fetch(`${served.url}/_sandbox/faults`, { method: 'POST', body });
    await faults('deny=iam:ListRolePolicies');
    const verify = ['verify', session, '--wait', '1'];
    const unproven = await runProgram([...verify, '--json'], { env });
    expect(unproven.exit, unproven.stderr).toBe(6);
    expect(verifyEvents(unproven.stdout).at(-1)).toMatchObject({ outcome: 'unproven' });
    const words = await runProgram(verify, { env });
    expect(words.stdout).not.toContain('Proven');
    await faults('');
    expect((await runProgram(verify, { env })).stdout).toContain('Proven');
    await faults('throttle=#1@ListObjectVersions,throttle=#2@ListObjectVersions');
    const undo = await runProgram(['undo', session, '--yes', '--delete-logs', 'acme-logs'], { env });
    expect(undo.exit, undo.stderr).toBe(0);
    expect((await stateOf(served)).buckets.map(({ name }) => name)).not.toContain('acme-logs');
  });

  it('says so when a service control policy refuses', async () => {
    const { env, file } = await begin({ faults: 'deny=s3:CreateBucket@scp' });
    const { exit, stderr } = await runProgram(['apply', '--answers', file, '--yes'], { env });
    expect(exit).toBe(5);
    expect(stderr).toMatch(/service control policy|SCP/i);
  });

  it('ends with 5 when credentials expire after a change, names how to get new ones, and resumes', async () => {
    const { env, file, served } = await begin({ faults: 'expire-after=14' });
    const first = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(first.exit, first.stderr).toBe(5);
    expect(first.stderr).toContain('expired');
    // The keys come from the environment: no login renews them.
    expect(first.stderr).toMatch(/^ +Get new keys where these came from and export them/m);
    expect(first.stderr).toMatch(/kentik-aws-setup apply --resume \S+ --yes/);
    await fetch(`${served.url}/_sandbox/faults`, { method: 'POST', body: '' });
    const second = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(second.exit, second.stderr).toBe(0);
    expect((await stateOf(served)).flowLogs).toHaveLength(6);
  });

  it('waits until IAM has spread what is new', { timeout: 60_000 }, async () => {
    const { env, file } = await begin({ faults: 'iam-delay=3s' });
    const { exit, stdout, stderr } = await runProgram(['apply', '--answers', file, '--yes', '--json'], {
      env,
    });
    expect(exit, stderr).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ outcome: 'applied' });
  });
});

describe('apply --json', () => {
  /** Runs it until it has said or asked for something, then ends it as a supervisor does. */
  async function interruptedAt(faults: string, isReached: (said: string, served: Sandbox) => boolean) {
    const { env, file, served } = await begin({ faults });
    const args = [programFile, 'apply', '--answers', file, '--yes', '--json'];
    const child = spawn(process.execPath, args, { env, stdio: 'pipe' });
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    const stderr = text(child.stderr);
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    await vi.waitUntil(() => isReached(stdout, served), { timeout: 20_000 });
    child.kill('SIGTERM');
    const exit = await exited;
    return { exit, stderr: await stderr, result: jsonLines(stdout).at(-1), env, file, served };
  }

  it('ends in a result that tells what is there, also when it is interrupted', async () => {
    const { exit, result, stderr, env, file, served } = await interruptedAt(
      'slow=never@before@PutBucketPolicy',
      (said) => /"kind":"bucket",.*"status":"done"/.test(said),
    );
    expect(exit).toBe(130);
    expect(result).toMatchObject({
      event: 'result',
      outcome: 'interrupted',
      account: '123456789012',
      buckets: ['acme-logs'],
      flowLogs: [],
      cloudExports: [],
    });
    expect(result).toHaveProperty('roleArn');
    expect(stderr).toContain(`--resume ${result?.session}`);
    await fetch(`${served.url}/_sandbox/faults`, { method: 'POST', body: '' });
    const again = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(again.exit, again.stderr).toBe(0);
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({ outcome: 'applied', session: result?.session });
  });

  it('ends in a result when it is interrupted before there is a plan, and leaves no session behind', async () => {
    const { exit, result, env } = await interruptedAt('slow=never@ec2:Describe*', (_said, served) =>
      served.requests().some(({ operation }) => operation === 'GetCallerIdentity'),
    );
    expect(exit).toBe(130);
    expect(result).toMatchObject({ event: 'result', outcome: 'interrupted', session: null, flowLogs: [] });
    const { stdout } = await runProgram(['sessions', 'list', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({ sessions: [] });
  });

  it('ends in a result when the answers are wrong', async () => {
    const { env } = await begin({});
    const { exit, stdout } = await runProgram(['apply', '--answers', '-', '--yes', '--json'], {
      env,
      input: 'version: 1\nexport: full\nbucket: My_Bucket\n',
    });
    expect(exit).toBe(2);
    expect(applyEvents(stdout)).toMatchObject([
      { event: 'error', error: { exit: 2 } },
      { event: 'result', outcome: 'failed', session: null, failures: [{ changes: [] }] },
    ]);
  });
});

describe('the wizard', () => {
  const wait = { timeout: 20_000 };
  const bucketName = 'kentik-flow-logs-123456789012-us-east-1';

  async function toReview(faults: string) {
    const { env, served } = await begin(faults === '' ? {} : { faults });
    const terminal = spawnInTerminal(process.execPath, [programFile, '--new'], {
      env: { ...env, TERM: 'xterm-256color' },
    });
    await terminal.waitFor('Enter start', wait);
    await walkOneRegion(
      terminal,
      ['Which AWS credentials', ...oneRegionQuestions, 'The plan for account'],
      wait,
    );
    return { terminal, served, env };
  }

  it('pauses when credentials expire while applying, and continues after a new login', {
    timeout: 90_000,
  }, async () => {
    const { terminal, served } = await toReview('');
    await fetch(`${served.url}/_sandbox/faults`, { method: 'POST', body: 'expire-after=4' });
    await confirmFirst(terminal, /expired/i);
    await fetch(`${served.url}/_sandbox/faults`, { method: 'POST', body: '' });
    await pressFresh(terminal, 'r', 'Looking for flow logs');
    terminal.press('ctrl+c');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expect(terminal.cursorVisible()).toBe(true);
  });

  it('finishes the call in flight on Ctrl-C while applying, and the journal is true', {
    timeout: 90_000,
  }, async () => {
    const { terminal, served, env } = await toReview('');
    await fetch(`${served.url}/_sandbox/faults`, { method: 'POST', body: 'slow=3s@mutating' });
    const [folder = ''] = await readdir(join(env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions'));
    const journalFile = join(env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', folder, 'journal.jsonl');
    const journalNow = async () => jsonLines(await readFile(journalFile, 'utf8'));
    await confirmFirst(terminal, 'Applying the plan');
    await vi.waitFor(
      async () =>
        expect(await journalNow()).toContainEqual(expect.objectContaining({ operation: 'CreateBucket' })),
      wait,
    );
    terminal.press('ctrl+c');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expect(terminal.history().join('\n')).toContain(`kentik-aws-setup --resume ${folder}`);
    expect(terminal.cursorVisible()).toBe(true);
    const journal = await journalNow();
    const intents = journal.filter(({ type }) => type === 'intent');
    const outcomes = intents.map(({ n }) =>
      journal.find((entry) => entry.type === 'outcome' && entry.n === n),
    );
    // Each has an outcome that is known: made, or never sent.
    expect(outcomes.map((outcome) => outcome?.status)).toContain('done');
    for (const outcome of outcomes) {
      if (outcome?.status !== 'done') expect(outcome).toMatchObject({ error: { code: 'NotSent' } });
    }
    const made = outcomes.filter((outcome) => outcome?.status === 'done').flatMap((outcome) => outcome?.ids);
    const { buckets, policies } = await stateOf(served);
    expect(buckets.some(({ name }) => name === bucketName)).toBe(made.includes(bucketName));
    expect('kentik-metadata-policy' in policies).toBe(made.some((id) => String(id).includes(':policy/')));
  });

  it('gives up a call that never answers, and restores the terminal, also when Ctrl-C comes twice', {
    timeout: 90_000,
  }, async () => {
    const { terminal, served } = await toReview('');
    await fetch(`${served.url}/_sandbox/faults`, { method: 'POST', body: 'slow=never@mutating' });
    await confirmFirst(terminal, /creating|running|Applying|0 of/i);
    terminal.burst('\u0003\u0003');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expect(terminal.history().join(' ')).toMatch(/Continue with: +kentik-aws-setup --resume \S+/);
    expect(terminal.cursorVisible()).toBe(true);
    expect((await stateOf(served)).flowLogs).toEqual([]);
  });
});
