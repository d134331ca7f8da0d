/** `sessions report`: every changing call that AWS saw is in it, once, and nothing else decides what it says. */
import { spawn } from 'node:child_process';
import { chmod, cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { cleanEnvironment, jsonLines, makeHome, programFile, runProgram } from '../helpers/program.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();
const recorded = fileURLToPath(new URL('../saved-sessions/recorded/merged/sessions', import.meta.url));

const limit = { timeout: 90_000 };

const run = (...args: string[]) => runProgram(args, { env: given.env });

async function applied(answers: string): Promise<string> {
  const file = await given.answersFile(answers);
  const { exit, stdout, stderr } = await run('apply', '--answers', file, '--yes', '--json');
  expect(exit, stderr).toBe(0);
  return String(jsonLines(stdout).at(-1)?.session);
}

async function reportOf(session: string): Promise<string> {
  const { exit, stdout, stderr } = await run('sessions', 'report', session);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return stdout;
}

/** The calls of a report. */
function callsIn(report: string) {
  return [...report.matchAll(/^### \d+\. `(\w+)`\n([^#]*)/gm)].map(([, operation = '', text = '']) => ({
    operation,
    isDone: /^- Outcome: (?:found )?(?:created|changed|deleted)\b/m.test(text),
    requestId: /^- Request ID: `([^`]+)`$/m.exec(text)?.[1],
  }));
}

/** Each that took effect, with or without an answer, is listed once. */
function expectAll(report: string): void {
  const calls = callsIn(report);
  // The sandbox answers a cut connection with no status.
  const effective = given.mutations().filter(({ status }) => status < 400);
  const names = (each: readonly { operation: string }[]) => each.map(({ operation }) => operation).sort();
  expect(names(calls.filter(({ isDone }) => isDone))).toEqual(names(effective));
  for (const { requestId, status } of effective) {
    expect(report.split(requestId), requestId).toHaveLength(status === 0 ? 1 : 2);
  }
  const known = new Set(given.sandbox.requests().map(({ requestId }) => requestId));
  for (const { requestId } of calls) if (requestId !== undefined) expect(known).toContain(requestId);
}

it('lists each changing call of a full set-up once, after retries and an undo', {
  timeout: 60_000,
}, async () => {
  await setFaults(
    given.sandbox,
    'throttle=#1@PutBucketPolicy,reset-after=#1@CreateRole,error=#1@CreatePolicy',
  );
  const session = await applied(usualAnswers);
  await setFaults(given.sandbox);
  expect(given.mutations().map(({ status }) => status)).toEqual(expect.arrayContaining([0, 503]));
  expectAll(await reportOf(session));
  expect(await reportOf(session)).toBe(await reportOf(session));
  // What the last check found is in it, for each check that it told of.
  const verified = jsonLines((await run('verify', session, '--json')).stdout);
  const proven = await reportOf(session);
  expect(proven).toBe(await reportOf(session));
  const checks = verified.filter(({ event, decides }) => event === 'check' && decides !== false);
  expect(checks.length).toBeGreaterThan(5);
  for (const { id, state } of checks) expect(proven).toContain(`\n- ${state}: \`${id}\`\n`);
  const undo = /^kentik-aws-setup (undo \S+ --yes)$/m.exec(await reportOf(session))?.[1] ?? '';
  expect((await run(...undo.split(' '))).exit).toBe(0);
  const report = await reportOf(session);
  expectAll(report);
  expect(callsIn(report).map(({ operation }) => operation)).toContain('DeleteRole');
  expect(report).not.toMatch(/^kentik-aws-setup undo/m);
});

it('lists each changing call in many accounts once', limit, async () => {
  await setFaults(given.sandbox, 'throttle=20%,seed=3');
  const session = await applied(`version: 1
export: metadata-only
roles: nested
region: us-east-1
secondary:
  accounts: ["300000000001", "300000000002", "300000000003"]
  regions: [us-east-1]
`);
  await setFaults(given.sandbox);
  const report = await reportOf(session);
  expectAll(report);
  expect(callsIn(report).filter(({ operation }) => operation === 'CreateRole')).toHaveLength(4);
});

describe('a saved session', limit, () => {
  let env: Record<string, string>;
  let folder: string;
  let session: string;

  beforeEach(async () => {
    const home = await makeHome();
    env = cleanEnvironment(home);
    const sessions = join(env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions');
    await cp(recorded, sessions, { recursive: true });
    for (const name of await readdir(sessions, { recursive: true })) await chmod(join(sessions, name), 0o700);
    [session = ''] = await readdir(sessions);
    folder = join(home, 'tickets');
  });

  const report = (...args: string[]) => runProgram(['sessions', 'report', session, ...args], { env });

  it('is reported the same whatever the environment, and without the keys in it', async () => {
    const { exit, stdout } = await report();
    expect(exit).toBe(0);
    Object.assign(env, { TZ: 'Asia/Tokyo', LANG: 'C', AWS_SECRET_ACCESS_KEY: 'bucket', COLUMNS: '40' });
    expect((await report()).stdout).toBe(stdout);
    // One that is long enough to be no other word is removed, should the session have it all the same.
    env.AWS_SECRET_ACCESS_KEY = 'network-engineer-of-acme';
    const journal = join(env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', session, 'journal.jsonl');
    const text = await readFile(journal, 'utf8');
    await writeFile(journal, text.replaceAll('network-engineer', env.AWS_SECRET_ACCESS_KEY));
    expect((await report()).stdout).not.toContain('network-engineer');
  });

  it('is written to a file, over its own and nothing else', async () => {
    const file = join(folder, 'report.md');
    for (const _ of [1, 2]) expect((await report('--output', file)).exit).toBe(0);
    expect(await readFile(file, 'utf8')).toBe((await report()).stdout);
    await writeFile(file, 'mine');
    await symlink(file, join(folder, 'link.md'));
    for (const path of [file, join(folder, 'link.md'), folder]) {
      expect((await report('--output', path)).exit, path).toBe(2);
    }
    expect(await readFile(file, 'utf8')).toBe('mine');
  });

  it('fails as `sessions show` does', async () => {
    const journal = join(env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', session, 'journal.jsonl');
    const whole = await readFile(journal, 'utf8');
    for (const text of [whole.replace('"version":1', '"version":9'), `x\n${whole}`]) {
      await writeFile(journal, text);
      const shown = await runProgram(['sessions', 'show', session], { env });
      expect(await report()).toEqual(shown);
      expect(shown.exit).toBe(1);
    }
    session = 'no-such-session';
    expect((await report()).exit).toBe(2);
  });
});

it('has what a check knew that no one waited for', limit, async () => {
  const session = await applied(usualAnswers);
  await setFaults(given.sandbox, 'slow=never@s3:ListObjectsV2');
  const args = [programFile, 'verify', session, '--wait', '5'];
  const child = spawn(process.execPath, args, { env: given.env, stdio: 'ignore' });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  try {
    await expect.poll(() => reportOf(session), { timeout: 30_000 }).toContain('- waiting: `delivery:');
  } finally {
    child.kill('SIGTERM');
  }
  expect(await exited).toBe(130);
  expect(await reportOf(session)).toContain('not everything had arrived yet');
});
