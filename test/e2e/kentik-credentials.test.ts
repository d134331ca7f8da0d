/** Credentials for Kentik that are missing, or another company's, when a session is continued. */
import { beforeEach, describe, expect, it } from 'vitest';
import { exportsIn } from '../crash/kentik-calls.ts';
import { jsonLines, runProgram, withoutKentik } from '../helpers/program.ts';
import { sandboxState } from '../helpers/sandbox-pages.ts';
import { FakeKentik } from '../kentik/fake-kentik.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

const change = 'cloud-export:123456789012:aws-us-east-1';
let session = '';
let file = '';
let without: Record<string, string> = {};

/** Exports of the company that the session registered one with. */
async function exportsThere(): Promise<unknown[]> {
  return exportsIn(JSON.stringify(await sandboxState(given.sandbox)));
}

const run = async (args: string[], env: Record<string, string>) => {
  const result = await runProgram([...args, '--json'], { env });
  return { ...result, last: jsonLines(result.stdout).at(-1) ?? {} };
};
const undo = (env: Record<string, string>) => run(['undo', session, '--yes'], env);

beforeEach(async () => {
  without = withoutKentik(given.env);
  file = await given.answersFile(`${usualAnswers}kentik: {register: true}\n`);
  const { exit, last } = await run(['apply', '--answers', file, '--yes'], given.env);
  expect(exit).toBe(0);
  session = String(last.session);
  expect(await exportsThere()).toHaveLength(1);
}, 60_000);

/** AWS's side was undone by someone who couldn't undo Kentik's; the right credentials do that. */
async function finishUndo() {
  expect(await exportsThere()).toHaveLength(1);
  const { exit, last } = await undo(given.env);
  expect(exit).toBe(0);
  expect(last).toMatchObject({ outcome: 'undone' });
  expect(await exportsThere()).toEqual([]);
}

describe('credentials that are missing', { timeout: 120_000 }, () => {
  it('end an apply before it begins, and are named by verify', async () => {
    const before = given.mutations().length;
    const again = await run(['apply', '--resume', session, '--yes'], without);
    expect(again.exit).toBe(3);
    expect(again.stdout).toContain('NO_KENTIK_CREDENTIALS');
    expect(given.mutations()).toHaveLength(before);
    const verified = await run(['verify', session], without);
    expect(verified.last.unchecked).toContainEqual(expect.stringContaining('Kentik'));
    expect(verified.last.outcome).not.toBe('failed');
  });

  it('leave an undo partly done, and known', async () => {
    const { exit, last, stderr } = await undo(without);
    expect(exit).toBe(5);
    expect(last).toMatchObject({ outcome: 'partial' });
    expect(stderr).toContain('KTAPI_AUTH_EMAIL');
    await finishUndo();
  });
});

describe("another company's credentials", { timeout: 120_000 }, () => {
  it('register nothing there, and say so', async () => {
    const kentik = await new FakeKentik().open();
    const env = { ...given.env, KTAPI_URL: kentik.url };
    const again = await run(['apply', '--resume', session, '--yes'], env);
    expect(again.exit).toBe(5);
    expect(again.last.failures).toMatchObject([{ changes: [change], code: 'BLOCKED' }]);
    const verified = await run(['verify', session], env);
    expect(verified.exit).toBe(6);
    expect(jsonLines(verified.stdout)).toContainEqual(
      expect.objectContaining({ id: change, side: 'kentik', state: 'refuted', action: 'blocked' }),
    );
    expect(kentik.requests.filter(({ line }) => !line.startsWith('GET'))).toEqual([]);
    const { exit } = await run(['apply', '--resume', session, '--yes'], given.env);
    expect(exit).toBe(0);
    expect(await exportsThere()).toHaveLength(1);
  });

  it('do not make an undo forget the export', async () => {
    const kentik = await new FakeKentik().open();
    const { exit, last } = await undo({ ...given.env, KTAPI_URL: kentik.url });
    expect(exit).toBe(5);
    const failures = [{ changes: [`undo:${change}`], code: 'BLOCKED' }];
    expect(last).toMatchObject({ outcome: 'partial', failures });
    expect(kentik.requests.filter(({ line }) => !line.startsWith('GET'))).toEqual([]);
    await finishUndo();
  });
});
