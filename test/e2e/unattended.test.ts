import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { applyEvents, planOf, verifyEvents } from '../helpers/contract-json.ts';
import { cleanEnvironment, jsonLines, makeHome, runProgram } from '../helpers/program.ts';
import { someoneElse } from '../helpers/sandbox-account.ts';
import { sandboxState } from '../helpers/sandbox-pages.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

const { answersFile, mutations } = given;
const resultOf = (stdout: string) => jsonLines(stdout).at(-1) ?? {};

describe('apply', () => {
  it('makes everything, and a second time changes nothing and calls nothing that could', async () => {
    const file = await answersFile(usualAnswers);
    const first = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
    expect(first.exit, first.stderr).toBe(0);
    expect(resultOf(first.stdout)).toMatchObject({
      event: 'result',
      outcome: 'applied',
      buckets: ['test-logs-bucket'],
    });
    expect(resultOf(first.stdout).flowLogs).toHaveLength(6);
    expect(resultOf(first.stdout).cloudExports).toMatchObject([
      {
        name: 'aws-us-east-1',
        registered: false,
        id: null,
        status: null,
        request: {
          export: {
            aws: {
              bucket: 'test-logs-bucket',
              iamRoleArn: 'arn:aws:iam::123456789012:role/Kentik-Flow-Logs',
            },
          },
        },
      },
    ]);
    const before = mutations().length;
    expect(before).toBeGreaterThan(0);
    const second = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
    expect(second.exit).toBe(0);
    expect(resultOf(second.stdout)).toMatchObject({ outcome: 'unchanged' });
    for (const { stdout } of [first, second]) expect(applyEvents(stdout).length).toBeGreaterThan(1);
    expect(resultOf(second.stdout).session).toBe(resultOf(first.stdout).session);
    expect(mutations()).toHaveLength(before);
  });

  it('names the command that works once the answers that block it are corrected', async () => {
    const wrong = `${usualAnswers}kentik: {register: true, planId: "99"}\n`;
    const file = await answersFile(wrong);
    const first = await runProgram(['apply', '--answers', file, '--yes'], { env: given.env });
    expect(first.exit, first.stderr).toBe(5);
    const advice = /With corrected answers: kentik-aws-setup (.*)/.exec(first.stderr)?.[1]?.split(' ') ?? [];
    expect(advice).toEqual(['apply', '--resume', expect.any(String), '--answers', file, '--yes']);
    // Without a file, there is one to get first.
    const session = advice[2] ?? '';
    const again = await runProgram(['apply', '--resume', session, '--yes'], { env: given.env });
    expect(again.exit).toBe(5);
    expect(again.stderr).toContain(`sessions answers ${session} > answers.yaml\n`);
    await answersFile(wrong.replace('"99"', '"27182"'));
    const corrected = await runProgram(advice, { env: given.env });
    expect(corrected.exit, corrected.stderr).toBe(0);
  });

  it('keeps the statements that a bucket policy had', async () => {
    const { s3 } = someoneElse(given.sandbox);
    const read = async () => {
      const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: 'sandbox-network-logs' }));
      return JSON.parse(Policy ?? '{}') as { Statement: unknown[] };
    };
    const before = await read();
    expect(before.Statement.length).toBeGreaterThan(0);
    const file = await answersFile(usualAnswers.replace('test-logs-bucket', 'sandbox-network-logs'));
    const { exit, stdout, stderr } = await runProgram(['apply', '--answers', file, '--yes', '--json'], {
      env: given.env,
    });
    expect(exit, stderr).toBe(0);
    const after = await read();
    expect(after.Statement.slice(0, before.Statement.length)).toEqual(before.Statement);
    expect(after.Statement).toHaveLength(before.Statement.length + 2);
    // Someone adds one more; undo keeps it, and takes out only what was added here.
    const theirs = {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::sandbox-network-logs',
    };
    await s3.send(
      new PutBucketPolicyCommand({
        Bucket: 'sandbox-network-logs',
        Policy: JSON.stringify({ ...after, Statement: [...after.Statement, theirs] }),
      }),
    );
    const session = String(resultOf(stdout).session);
    const undone = await runProgram(['undo', session, '--yes'], { env: given.env });
    expect(undone.exit, undone.stderr).toBe(0);
    expect((await read()).Statement).toEqual([...before.Statement, theirs]);
  });

  it('names every fault of bad answers at once and calls AWS for none of them', async () => {
    const fields =
      'version srcaddr dstaddr srcport dstport packets bytes protocol start end action log-status account-id interface-id';
    const file = await answersFile(`
version: 1
export: full
account: "12"
bucket: My_Bucket
regions: [us-moon-1]
logFormat: [${fields.split(' ').join(', ')}]
bukcet: oops
`);
    const { exit, stderr } = await runProgram(['apply', '--answers', file, '--yes'], { env: given.env });
    expect(exit).toBe(2);
    for (const word of ['My_Bucket', 'logFormat', 'regions[0]', 'account', 'bukcet'])
      expect(stderr).toContain(word);
    expect(stderr).toContain('5 errors');
    // A setup that has no terminal lacks a confirmation, too.
    const setup = await runProgram(['--answers', file], { env: given.env });
    expect(setup.exit).toBe(2);
    for (const word of ['--yes', 'My_Bucket', 'bukcet']) expect(setup.stderr).toContain(word);
    expect(given.sandbox.requests()).toEqual([]);
  });

  it('refuses credentials of another account than the answers name', async () => {
    const file = await answersFile(`${usualAnswers}account: "999999999999"\n`);
    const { exit, stderr } = await runProgram(['apply', '--answers', file, '--yes'], { env: given.env });
    expect(exit).toBe(3);
    expect(stderr).toContain('999999999999');
    expect(stderr).toContain('123456789012');
    expect(mutations()).toEqual([]);
  });

  it('has exit code 3 and a way out where there are no credentials', async () => {
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _secret, ...without } = given.env;
    const file = await answersFile(usualAnswers);
    const { exit, stderr } = await runProgram(['apply', '--answers', file, '--yes'], { env: without });
    expect(exit).toBe(3);
    expect(stderr).toContain('--sandbox');
  });

  it('reads answers from standard input', async () => {
    const { exit, stdout } = await runProgram(['plan', '--answers', '-', '--json'], {
      env: given.env,
      input: usualAnswers,
    });
    expect(exit).toBe(0);
    expect(planOf(stdout)).toMatchObject({ summary: { create: 11 } });
    expect(mutations()).toEqual([]);
  });
});

describe('setup without a terminal', () => {
  it('runs the sandbox through with default answers: plan, apply, logs seen and decoded', async () => {
    const home = await makeHome();
    const quick = cleanEnvironment(home, { KENTIK_AWS_SETUP_SANDBOX_SPEED: '2000' });
    const { exit, stdout, stderr } = await runProgram(['--sandbox', '--json'], { env: quick });
    expect(exit, stderr).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.at(-1)).toMatchObject({ event: 'result', outcome: 'applied' });
    const check = (id: string) =>
      lines.find((line) => line.event === 'check' && String(line.id).startsWith(id));
    expect(check('delivery:')).toMatchObject({ side: 'aws', state: 'proven' });
    expect(check('record:')).toMatchObject({ side: 'record', state: 'proven', missingFields: [] });
    expect(check('record:')?.fields).toHaveLength(29);
    expect(check('grants:')).toMatchObject({ side: 'aws', state: 'proven' });
    expect(applyEvents(stdout)).toHaveLength(lines.length);
  });

  it('asks no one and names what it needs', async () => {
    const { exit, stderr } = await runProgram([], { env: given.env });
    expect(exit).toBe(2);
    expect(stderr).toContain('--answers');
    expect(given.sandbox.requests()).toEqual([]);
  });
});

describe('a session of separate roles in one account', () => {
  it('is one that every command understands', async () => {
    const input = 'version: 1\nexport: metadata-only\nroles: separate\n';
    const applied = await runProgram(['apply', '--answers', '-', '--yes', '--json'], {
      env: given.env,
      input,
    });
    expect(applied.exit, applied.stderr).toBe(0);
    const session = String(resultOf(applied.stdout).session);
    const again = await runProgram(['apply', '--answers', '-', '--yes', '--json'], { env: given.env, input });
    expect(resultOf(again.stdout)).toMatchObject({ outcome: 'unchanged', session });
    applyEvents(again.stdout);
    const verified = await runProgram(['verify', session, '--json'], { env: given.env });
    expect(verifyEvents(verified.stdout).at(-1)).toMatchObject({ outcome: 'proven' });
    for (const command of [
      ['verify', session],
      ['plan', session],
      ['undo', session, '--yes'],
    ]) {
      const { exit, stderr } = await runProgram(command, { env: given.env });
      expect(exit, stderr).toBe(0);
    }
  });
});

describe('undo', () => {
  it('leaves the account as it was, and twice is harmless', async () => {
    const stateOf = () => sandboxState(given.sandbox);
    const before = await stateOf();
    const file = await answersFile(
      usualAnswers.replace('us-east-1', 'us-east-1\nregions: [us-east-1, eu-west-1]'),
    );
    const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
    expect(applied.exit, applied.stderr).toBe(0);
    expect(await stateOf()).not.toEqual(before);
    const session = String(resultOf(applied.stdout).session);
    const undone = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
    expect(undone.exit, undone.stderr).toBe(0);
    expect(resultOf(undone.stdout)).toMatchObject({ outcome: 'undone', kept: [] });
    expect(await stateOf()).toEqual(before);
    const twice = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
    expect(twice.exit).toBe(0);
    expect(resultOf(twice.stdout)).toMatchObject({ outcome: 'undone', removed: [] });
  });
});

describe('verify', () => {
  it('finds drift and says so with exit code 6; apply fixes it', async () => {
    const file = await answersFile(usualAnswers);
    const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
    const { flowLogs, session } = resultOf(applied.stdout) as { flowLogs: { id: string }[]; session: string };
    const { DeleteFlowLogsCommand, EC2Client } = await import('@aws-sdk/client-ec2');
    const ec2 = new EC2Client({
      endpoint: given.sandbox.url,
      region: 'us-east-1',
      credentials: {
        accessKeyId: given.sandbox.environment.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: given.sandbox.environment.AWS_SECRET_ACCESS_KEY ?? '',
      },
    });
    await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: [flowLogs[0]?.id ?? ''] }));
    ec2.destroy();
    const verified = await runProgram(['verify', session, '--json'], { env: given.env });
    expect(verified.exit).toBe(6);
    expect(verifyEvents(verified.stdout)).toContainEqual(
      expect.objectContaining({ side: 'aws', state: 'refuted', action: 'create', kind: 'flow-log' }),
    );
    expect(resultOf(verified.stdout)).toMatchObject({
      outcome: 'failed',
      drift: [{ kind: 'flow-log', action: 'create' }],
    });
    const fixed = await runProgram(['apply', '--resume', session, '--yes', '--json'], { env: given.env });
    expect(resultOf(fixed.stdout)).toMatchObject({ outcome: 'applied', session });
    const again = await runProgram(['verify', session], { env: given.env });
    expect(again.exit).toBe(124);
  });
});
