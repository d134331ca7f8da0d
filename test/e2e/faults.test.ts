/** `apply` against a sandbox that is as unkind as AWS and networks can be. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { describe, expect, it, vi } from 'vitest';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { applyEvents, verifyEvents } from '../helpers/contract-json.ts';
import { jsonLines, programFile, runProgram } from '../helpers/program.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { begin, stateOf } from './faulty-sandbox.ts';

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
    const { env, file, served } = await begin({ faults: 'deny=iam:CreateRole@#1+' });
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
    await setFaults(served);
    const again = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(again.exit, again.stderr).toBe(0);
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({ outcome: 'applied', session: result.session });
  });

  it("undoes flow logs that AWS created, although it didn't let one read which is whose", async () => {
    const { env, file, served } = await begin({ faults: 'deny=ec2:DescribeFlowLogs@#2+' });
    const { exit, stdout } = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(exit).toBe(5);
    const { session } = jsonLines(stdout).at(-1) ?? {};
    expect((await stateOf(served)).flowLogs).toHaveLength(6);
    await setFaults(served);
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
    await setFaults(served, 'deny=iam:ListRolePolicies');
    const verify = ['verify', session, '--wait', '1'];
    const unproven = await runProgram([...verify, '--json'], { env });
    expect(unproven.exit, unproven.stderr).toBe(6);
    expect(verifyEvents(unproven.stdout).at(-1)).toMatchObject({ outcome: 'unproven' });
    const words = await runProgram(verify, { env });
    expect(words.stdout).not.toContain('Proven');
    await setFaults(served);
    expect((await runProgram(verify, { env })).stdout).toContain('Proven');
    await setFaults(served, 'throttle=#1@ListObjectVersions,throttle=#2@ListObjectVersions');
    const undo = await runProgram(['undo', session, '--yes', '--delete-logs', 'acme-logs'], { env });
    expect(undo.exit, undo.stderr).toBe(0);
    expect((await stateOf(served)).buckets.map(({ name }) => name)).not.toContain('acme-logs');
  });

  it('says so when a service control policy refuses', async () => {
    const { env, file } = await begin({ faults: 'deny=s3:CreateBucket@scp@#1+' });
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
    expect(first.stderr).toContain('Get new keys where these came from and export them');
    expect(first.stderr).toMatch(/kentik-aws-setup apply --resume \S+ --yes/);
    await setFaults(served);
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

  it('ends in a result that says what exists, also when it is interrupted', async () => {
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
    await setFaults(served);
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
