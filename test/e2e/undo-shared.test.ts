/** Sessions that share things with others that run at the same time, and logs that an undo leaves behind. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateRoleCommand, ListAttachedRolePoliciesCommand } from '@aws-sdk/client-iam';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { takeLock } from '../../src/session/disk/lock.ts';
import { jsonLines, programFile, runProgram } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { someoneElse } from '../helpers/sandbox-account.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

interface Applied {
  outcome: string;
  session: string;
  flowLogs: { id: string; region: string }[];
}

async function apply(text = usualAnswers, ...flags: string[]): Promise<Applied> {
  const file = await given.answersFile(text);
  const args = ['apply', '--answers', file, '--yes', '--json', ...flags];
  const { exit, stdout, stderr } = await runProgram(args, { env: given.env });
  expect(exit, stderr).toBe(0);
  return jsonLines(stdout).at(-1) as unknown as Applied;
}

const undo = (session: string, ...flags: string[]) =>
  runProgram(['undo', session, '--yes', ...flags], { env: given.env });

const folderOf = (session: string) => join(given.env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', session);

it('changes nothing where the session that would take over is in use', { timeout: 120_000 }, async () => {
  const { session } = await apply();
  const newOwner = (await apply(usualAnswers, '--new')).session;
  const [own, theirs] = [session, newOwner].map((id) => join(folderOf(id), 'journal.jsonl'));
  const journals = async () => [await readFile(own ?? '', 'utf8'), await readFile(theirs ?? '', 'utf8')];
  const [before, mutations] = [await journals(), given.mutations().length];
  const release = await takeLock(join(folderOf(newOwner), 'lock'), newOwner);
  try {
    const { exit, stdout, stderr } = await undo(session, '--json');
    expect(exit, stderr).toBe(1);
    expect(jsonLines(stdout)).toContainEqual(
      expect.objectContaining({ error: expect.objectContaining({ code: 'HEIR_BUSY' }) }),
    );
    expect(jsonLines(stdout).at(-1)).toMatchObject({ event: 'result', outcome: 'failed' });
    expect(stderr).toContain(newOwner);
    expect(stderr).toContain(`process ${process.pid}`);
    expect(given.mutations()).toHaveLength(mutations);
    expect(await journals()).toEqual(before);
    expect(await readdir(folderOf(session))).not.toContain('lock');
  } finally {
    await release();
  }
  expect((await undo(session)).exit).toBe(0);
});

const existing = usualAnswers.replace('test-logs-bucket', 'sandbox-network-logs');

/** Writes objects as a flow log delivers them. */
async function deliver(id: string, count: number, bytes: number): Promise<void> {
  const { s3 } = someoneElse(given.sandbox);
  for (let n = 0; n < count; n += 1) {
    const Key = `AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/29/123456789012_vpcflowlogs_us-east-1_${id}_20261129T00${String(n).padStart(2, '0')}Z_x.log.gz`;
    await s3.send(new PutObjectCommand({ Bucket: 'sandbox-network-logs', Key, Body: 'x'.repeat(bytes) }));
  }
}

it('names the logs that stay in a bucket that stays', { timeout: 120_000 }, async () => {
  const { session, flowLogs } = await apply(existing);
  const [first] = flowLogs;
  await deliver(first?.id ?? '', 3, 1000);
  const { exit, stdout, stderr } = await undo(session, '--json');
  expect(exit, stderr).toBe(0);
  const { leftLogs } = jsonLines(stdout).at(-1) as { leftLogs: Record<string, unknown>[] };
  expect(leftLogs).toHaveLength(1);
  expect(leftLogs[0]).toMatchObject({ bucket: 'sandbox-network-logs', isComplete: true });
  expect(leftLogs[0]?.objects).toBeGreaterThanOrEqual(3);
  expect(leftLogs[0]?.bytes).toBeGreaterThanOrEqual(3000);
  expect(leftLogs[0]?.prefix).toMatch(/^AWSLogs\/123456789012\/vpcflowlogs\/us-east-1/);
  expect(leftLogs[0]?.command).toContain(first?.id);
});

it('five runs of the same answers at once all end well', { timeout: 240_000 }, async () => {
  const file = await given.answersFile(usualAnswers);
  const args = ['apply', '--answers', file, '--yes', '--json'];
  const five = await Promise.all([1, 2, 3, 4, 5].map(() => runProgram(args, { env: given.env })));
  for (const { exit, stdout, stderr } of five) {
    expect(exit, `${stderr}\n${stdout}`).toBe(0);
    expect(jsonLines(stdout).at(-1)?.outcome).toMatch(/^(?:applied|unchanged)$/);
  }
  const mutations = given.mutations().length;
  expect(await apply()).toMatchObject({ outcome: 'unchanged' });
  expect(given.mutations()).toHaveLength(mutations);
  // Undone in any order, nothing is left.
  for (const session of (await readdir(join(given.env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions'))).sort())
    expect((await undo(session)).exit).toBe(0);
  const { exit, stdout } = await runProgram(['plan', '--answers', file, '--json'], { env: given.env });
  expect(exit).toBe(0);
  const { changes } = JSON.parse(stdout) as { changes: { action: string }[] };
  expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(['create']));
});

it('attaches the role that another run created to the policy of its own', { timeout: 120_000 }, async () => {
  const file = await given.answersFile(usualAnswers);
  const documents = join(given.folder, 'documents');
  const dry = ['apply', '--answers', file, '--dry-run', '--output', documents];
  expect((await runProgram(dry, { env: given.env })).exit).toBe(0);
  const [trust = ''] = (await readdir(documents)).filter((name) => name.startsWith('trust-policy'));
  const RoleName = 'Kentik-Flow-Logs';
  const AssumeRolePolicyDocument = await readFile(join(documents, trust), 'utf8');
  // The other run creates the role, is refused the policy, and waits.
  await setFaults(given.sandbox, 'slow=15s@before@#1@CreateRole');
  const run = runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
  // It asks for the role and the bucket at the same time, and for flow logs once the bucket is ready.
  await expect
    .poll(() => given.mutations().some(({ operation }) => operation === 'CreateFlowLogs'), {
      timeout: 30_000,
    })
    .toBe(true);
  const { iam } = someoneElse(given.sandbox);
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const { exit, stdout, stderr } = await run;
  expect(stdout).toContain('EntityAlreadyExists');
  expect(exit, `${stderr}\n${stdout}`).toBe(0);
  expect(jsonLines(stdout).at(-1)).toMatchObject({ outcome: 'applied', failures: [] });
  const { AttachedPolicies: attached } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(attached).toMatchObject([{ PolicyName: 'Kentik-Metadata-Policy' }]);
});

it.each([
  ['yes', false, []],
  ['no', true, []],
  ['yes', false, ['--plain']],
] as const)(
  'asks in a terminal before a session is removed: %s',
  { timeout: 60_000 },
  async (answer, stays, flags) => {
    const { session } = await apply();
    const terminal = spawnInTerminal(
      process.execPath,
      [programFile, 'sessions', 'remove', session, ...flags],
      {
        env: given.env,
        columns: 160,
      },
    );
    await terminal.waitFor('Type yes:', { timeout: 30_000 });
    // In plain mode nothing moves the cursor.
    expect(terminal.rawBytes().includes('\x1b[')).toBe(flags.length === 0);
    terminal.type(answer);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    const sessions = await readdir(join(given.env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions'));
    expect(sessions.includes(session)).toBe(stays);
  },
);

it.each([
  [
    ['apply', '--answers', 'FILE', '--yes', '--plain', '--debug'],
    /apply --resume SESSION --yes --plain --debug/,
  ],
  [
    ['setup', '--answers', 'FILE', '--yes', '--no-input', '--debug'],
    /--resume SESSION --yes --no-input --debug/,
  ],
  [
    ['undo', 'SESSION', '--yes', '--delete-logs', 'test-logs-bucket'],
    /undo SESSION --yes --delete-logs test-logs-bucket/,
  ],
  [['verify', 'SESSION', '--wait', '5', '--plain'], /verify SESSION --wait 5 --plain/],
] as const)('an interrupted run repeats its flags: %j', { timeout: 120_000 }, async (args, expected) => {
  const session = /undo|verify/.test(args[0]) ? (await apply()).session : '';
  const file = await given.answersFile(usualAnswers);
  // Slow enough that the run is interrupted in the middle.
  const body = 'slow=3s@CreateRole,slow=3s@DeleteRole';
  await setFaults(given.sandbox, body);
  const words = args.map((word) => (word === 'FILE' ? file : word === 'SESSION' ? session : word));
  const [from, mutations] = [given.sandbox.requests().length, given.mutations().length];
  const terminal = spawnInTerminal(process.execPath, [programFile, ...words], {
    env: given.env,
    columns: 200,
    rows: 60,
  });
  const isUnderWay = () =>
    args[0] === 'verify'
      ? given.sandbox.requests().some(({ operation }, n) => n >= from && operation.startsWith('ListObjects'))
      : given.mutations().length > mutations;
  await terminal.waitFor(isUnderWay, { timeout: 60_000 });
  terminal.press('ctrl+c');
  expect(await terminal.exit, terminal.text()).toMatchObject({ exitCode: 130 });
  const shown = terminal
    .history()
    .join('\n')
    .replaceAll(/\d{4}-\d\d-\d\d-[a-z0-9]{4}/g, 'SESSION');
  expect(shown).toMatch(expected);
});
