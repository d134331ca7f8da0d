/** An undo that isn't allowed to read something, or whose journal was edited by hand: a sentence and a result, no crash. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { jsonLines, runProgram } from '../helpers/program.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();
let session = '';
let folder = '';

beforeEach(async () => {
  const file = await given.answersFile(usualAnswers);
  const { stdout } = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
  session = String(jsonLines(stdout).at(-1)?.session);
  folder = join(given.env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', session);
});

it.each([
  ['deny=iam:GetRole', 4],
  ['deny=iam:GetPolicy', 4],
  ['deny=iam:ListPolicyVersions', 4],
  ['deny=s3:GetBucketPolicy', 4],
  ['deny=ec2:DescribeFlowLogs', 4],
  ['expire-after=3', 3],
] as const)('ends with a result and without its lock: %s', { timeout: 60_000 }, async (faults, exit) => {
  // The regions answer late, so that the refusal comes while something else is still waited for.
  const body = `${faults},slow=300ms@DescribeRegions`;
  await setFaults(given.sandbox, body);
  const undone = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
  expect(undone.exit, undone.stderr).toBe(exit);
  expect(jsonLines(undone.stdout).at(-1)).toMatchObject({ event: 'result', outcome: 'failed' });
  expect(await readdir(folder)).not.toContain('lock');
});

/** What undo reads before its first change. Some of it is optional: the undo does without, and keeps what it can't judge. */
const reads = [
  'sts:GetCallerIdentity',
  'ec2:DescribeRegions',
  'ec2:DescribeFlowLogs',
  's3:GetBucketLocation',
  's3:ListBucket',
  's3:GetBucketPolicy',
  's3:GetBucketTagging',
  's3:ListObjectVersions',
  'iam:GetRole',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'iam:ListInstanceProfilesForRole',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:ListPolicyVersions',
];

it('ends with a result and without its lock whatever it is not allowed to read', {
  timeout: 240_000,
}, async () => {
  let refused = 0;
  for (const read of reads) {
    await setFaults(given.sandbox, `deny=${read}`);
    const mutations = given.mutations().length;
    const { exit, stdout, stderr } = await runProgram(['undo', session, '--yes', '--json'], {
      env: given.env,
    });
    const result = jsonLines(stdout).at(-1);
    expect(result, `${read}: ${stderr}`).toMatchObject({ event: 'result' });
    expect(stderr, read).not.toMatch(/\bat .*\.js:|fault of the program/);
    expect(await readdir(folder), read).not.toContain('lock');
    await setFaults(given.sandbox);
    if (exit === 0) {
      expect(result?.outcome, read).toMatch(/^(?:undone|kept)$/);
      const file = await given.answersFile(usualAnswers);
      const again = await runProgram(['apply', '--answers', file, '--yes', '--json', '--new'], {
        env: given.env,
      });
      expect(again.exit, `${read}: ${again.stderr}`).toBe(0);
      session = String(jsonLines(again.stdout).at(-1)?.session);
      folder = join(given.env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', session);
    } else {
      refused += 1;
      expect([3, 4], `${read}: ${stderr}`).toContain(exit);
      expect(result, read).toMatchObject({ outcome: 'failed' });
      expect(given.mutations(), read).toHaveLength(mutations);
    }
  }
  // Most of it is needed.
  expect(refused).toBeGreaterThanOrEqual(7);
});

it('names what is wrong with a journal that was edited by hand', { timeout: 120_000 }, async () => {
  const file = join(folder, 'journal.jsonl');
  const text = await readFile(file, 'utf8');
  const lines = text.trimEnd().split('\n');
  const index = (part: string) => lines.findIndex((line) => line.includes(part));
  const withLine = (at: number, change: (entry: Record<string, unknown>) => object) =>
    lines.map((line, each) => (each === at ? JSON.stringify(change(JSON.parse(line))) : line));
  const policy = index('"CreatePolicy"');
  const edits: Record<string, string[]> = {
    'an operation that no one knows': withLine(policy, (entry) => ({ ...entry, operation: 'Frobnicate' })),
    'a null document': withLine(policy, (entry) => ({ ...entry, after: null })),
    'a document without statements': withLine(policy, (entry) => ({ ...entry, after: { Statement: 5 } })),
    'a condition of null': withLine(policy, (entry) => ({
      ...entry,
      after: { Statement: [{ Effect: 'Allow', Condition: { Bool: null } }] },
    })),
    'a missing field': withLine(policy, ({ account: _account, ...entry }) => entry),
    'a wrong type': withLine(policy, (entry) => ({ ...entry, target: 7 })),
    'a time that is none': withLine(policy, (entry) => ({ ...entry, at: '2026-13-45T99:00:00.000Z' })),
    'a foreign run': withLine(policy, (entry) => ({ ...entry, run: 'walk' })),
    'a repeated number': [...lines, lines[policy] ?? ''],
    'an outcome without its call': [
      ...lines,
      '{"type":"outcome","at":"2026-11-23T10:00:00.000Z","n":900,"status":"done","ids":[],"requestId":null}',
    ],
    'an outcome before its call': [lines[0] ?? '', ...lines.slice(policy + 1), lines[policy] ?? ''],
    'a second beginning': [...lines, lines[0] ?? ''],
    'a handover of nonsense': [
      ...lines,
      '{"type":"handover","at":"2026-11-23T10:00:00.000Z","to":"x","made":[{"kind":"role"}]}',
    ],
  };
  for (const [name, edited] of Object.entries(edits)) {
    await writeFile(file, `${edited.join('\n')}\n`);
    const undone = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
    expect(undone.exit, `${name}: ${undone.stderr}`).toBe(1);
    expect(jsonLines(undone.stdout).at(0), name).toMatchObject({ error: { code: 'JOURNAL_DAMAGED' } });
    expect(undone.stderr, name).not.toMatch(/\bat .*\.js:|fault of the program/);
    expect(await readdir(folder), name).not.toContain('lock');
  }
});

it('asks before a session is removed that still owns something', { timeout: 60_000 }, async () => {
  const refused = await runProgram(['sessions', 'remove', session], { env: given.env });
  expect(refused.exit).toBe(2);
  expect(await readdir(folder)).toContain('journal.jsonl');
  const removed = await runProgram(['sessions', 'remove', session, '--yes', '--json'], { env: given.env });
  expect(removed).toMatchObject({ exit: 0, stdout: `${JSON.stringify({ removed: session })}\n` });
});

it('verify of an undone session asks AWS nothing', { timeout: 60_000 }, async () => {
  await runProgram(['undo', session, '--yes'], { env: given.env });
  const before = given.sandbox.requests().length;
  const verified = await runProgram(['verify', session, '--json'], { env: given.env });
  expect(verified.exit, verified.stderr).toBe(0);
  expect(jsonLines(verified.stdout)).toMatchObject([{ event: 'result', outcome: 'undone' }]);
  expect(given.sandbox.requests()).toHaveLength(before);
});
