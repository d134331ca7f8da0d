/** An apply and an undo of two sessions that share everything, at the same time: what each says of the end is true. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { jsonLines, programFile, runProgram } from '../helpers/program.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

async function apply(...flags: string[]) {
  const file = await given.answersFile(usualAnswers);
  const args = ['apply', '--answers', file, '--yes', '--json', ...flags];
  const { exit, stdout, stderr } = await runProgram(args, { env: given.env });
  return { exit, stderr, result: jsonLines(stdout).at(-1) ?? {} };
}

/** Starts an undo, and ends it with its result. */
function startUndo(session: string) {
  const args = [programFile, 'undo', session, '--yes', '--json'];
  const child = spawn(process.execPath, args, { env: given.env });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const all = Promise.all([text(child.stdout), text(child.stderr), exited]);
  const end = async () => {
    const [stdout, stderr, exit] = await all;
    return { exit, stderr, result: jsonLines(stdout).at(-1) ?? {} };
  };
  return { child, end };
}

const asked = (operation: string, from: number) =>
  given.sandbox.requests().some((request, index) => index >= from && request.operation === operation);

it('an apply relies on nothing that an undo is deleting', { timeout: 120_000 }, async () => {
  const { result } = await apply();
  // It has deleted some of it, and waits for the rest.
  await setFaults(given.sandbox, 'slow=5s@before@#1@DetachRolePolicy');
  const from = given.sandbox.requests().length;
  const undo = startUndo(String(result.session));
  await expect.poll(() => asked('DeleteFlowLogs', from), { timeout: 30_000 }).toBe(true);
  // Stopped, it can't be faster than the apply.
  undo.child.kill('SIGSTOP');
  const before = given.mutations().length;
  const refused = await apply('--new');
  undo.child.kill('SIGCONT');
  expect(refused.exit, refused.stderr).toBe(1);
  expect(refused.result).toMatchObject({ outcome: 'failed', failures: [{ code: 'UNDO_BESIDE' }] });
  expect(refused.stderr).toContain(String(result.session));
  expect(
    given
      .mutations()
      .slice(before)
      .map(({ operation }) => operation),
  ).not.toContain('CreateRole');
  expect(await undo.end()).toMatchObject({ exit: 0, result: { outcome: 'undone' } });
  // The undo has ended: nothing keeps the next apply from creating it all.
  expect(await apply()).toMatchObject({ exit: 0, result: { outcome: 'applied' } });
});

it('an apply relies on nothing that an undo deleted while it planned', { timeout: 120_000 }, async () => {
  const { result } = await apply();
  await setFaults(given.sandbox, 'slow=10s@#1@DescribeFlowLogs');
  const from = given.sandbox.requests().length;
  const second = apply('--new');
  await expect.poll(() => asked('ListAttachedRolePolicies', from), { timeout: 30_000 }).toBe(true);
  expect(await startUndo(String(result.session)).end()).toMatchObject({
    exit: 0,
    result: { outcome: 'undone' },
  });
  expect(await second).toMatchObject({
    exit: 1,
    result: { outcome: 'failed', failures: [{ code: 'UNDO_BESIDE' }] },
  });
});

it('an undo deletes nothing that an apply began to use while it looked', { timeout: 120_000 }, async () => {
  const { result } = await apply();
  const session = String(result.session);
  await setFaults(given.sandbox, 'slow=10s@#1@DescribeRegions');
  const from = given.sandbox.requests().length;
  const undo = startUndo(session);
  await expect.poll(() => asked('GetRole', from), { timeout: 30_000 }).toBe(true);
  // Stopped, it can't be faster than the apply.
  undo.child.kill('SIGSTOP');
  const before = given.mutations().length;
  const second = await apply('--new');
  undo.child.kill('SIGCONT');
  expect(second).toMatchObject({ exit: 0, result: { outcome: 'unchanged' } });
  const refused = await undo.end();
  expect(refused).toMatchObject({
    exit: 1,
    result: { outcome: 'failed', failures: [{ code: 'USED_MEANWHILE' }] },
  });
  expect(refused.stderr).toContain(String(second.result.session));
  expect(given.mutations()).toHaveLength(before);
  // Now it hands over, and the other session's undo deletes.
  expect(await startUndo(session).end()).toMatchObject({ exit: 0, result: { outcome: 'kept' } });
  expect(await startUndo(String(second.result.session)).end()).toMatchObject({
    exit: 0,
    result: { outcome: 'undone' },
  });
});
