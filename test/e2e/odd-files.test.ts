/** Files that a command reads and that are pipes, or larger than memory: it ends, and says what is wrong. */
import { execFileSync, spawn } from 'node:child_process';
import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { jsonLines, programFile, runProgram } from '../helpers/program.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

/** A pipe. */
function pipe(name = 'pipe'): string {
  const path = join(given.folder, name);
  execFileSync('/usr/bin/env', ['mkfifo', path]);
  return path;
}

describe.skipIf(process.platform === 'win32')('a pipe', () => {
  it.each([
    ['--answers', (path: string) => ({ args: ['plan', '--answers', path] }), 2],
    ['explain', (path: string) => ({ args: ['explain', path] }), 2],
    ['AWS_CONFIG_FILE', (path: string) => ({ AWS_CONFIG_FILE: path }), 0],
    ['AWS_SHARED_CREDENTIALS_FILE', (path: string) => ({ AWS_SHARED_CREDENTIALS_FILE: path }), 0],
    ['AWS_CA_BUNDLE', (path: string) => ({ AWS_CA_BUNDLE: path }), 2],
    [
      'AWS_WEB_IDENTITY_TOKEN_FILE',
      (path: string) => ({
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/Web',
        AWS_WEB_IDENTITY_TOKEN_FILE: path,
      }),
      3,
    ],
  ] as const)('without a writer is empty: %s', { timeout: 60_000 }, async (_name, setUp, expected) => {
    const file = await given.answersFile(usualAnswers);
    const { args = ['plan', '--answers', file], ...env } = setUp(pipe()) as { args?: string[] };
    const { exit, stderr } = await runProgram(args, { env: { ...given.env, ...env } });
    expect(exit, stderr).toBe(expected);
  });

  it('can come late and in parts', { timeout: 60_000 }, async () => {
    const path = pipe();
    const child = spawn(process.execPath, [programFile, 'plan', '--answers', path, '--json'], {
      env: given.env,
    });
    const [one = '', two = ''] = usualAnswers.split(/(?=^bucket)/m);
    const script = 'exec > "$0"; printf "%s" "$1"; sleep 0.3; printf "%s" "$2"';
    execFileSync('sh', ['-c', script, path, one, two]);
    const planned = await text(child.stdout);
    expect(JSON.parse(planned)).toMatchObject({ summary: { blocked: 0 } });
  });
});

describe('a file of a session that is no file of ours', () => {
  const folderOf = (session: string) => join(given.env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', session);

  async function applied(...flags: string[]): Promise<string> {
    const args = ['apply', '--answers', '-', '--yes', '--json', ...flags];
    const { exit, stdout, stderr } = await runProgram(args, { env: given.env, input: usualAnswers });
    expect(exit, stderr).toBe(0);
    return String(jsonLines(stdout).at(-1)?.session);
  }

  it.each(['journal.jsonl', 'answers.json'])(
    '%s larger than memory is named, and blocks no other session',
    { timeout: 60_000 },
    async (name) => {
      const session = await applied();
      // It takes no space on the disk.
      await truncate(join(folderOf(session), name), 3_000_000_000);
      const listed = await runProgram(['sessions', 'list'], { env: given.env });
      expect(listed, listed.stderr).toMatchObject({ exit: 0 });
      expect(listed.stderr).toContain(session);
      const undone = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
      expect(undone.exit).toBe(1);
      expect(undone.stderr).toMatch(/larger than \d+ MB/);
      expect(undone.stderr).not.toContain('bug');
      await applied();
    },
  );

  it.skipIf(process.platform === 'win32')('a pipe in place of it', { timeout: 60_000 }, async () => {
    const session = await applied();
    const journal = join(folderOf(session), 'journal.jsonl');
    await rename(journal, `${journal}.bak`);
    execFileSync('/usr/bin/env', ['mkfifo', journal]);
    // Another session is applied beside it.
    await applied();
    await rm(journal);
    await rename(`${journal}.bak`, journal);
    await rm(join(folderOf(session), 'lock'), { force: true });
    execFileSync('/usr/bin/env', ['mkfifo', join(folderOf(session), 'lock')]);
    const removed = await runProgram(['sessions', 'remove', session, '--yes'], { env: given.env });
    expect(removed.exit).toBe(1);
    expect(removed.stderr).toContain('lock');
    expect(removed.stderr).not.toContain('bug');
  });
});

it('an answers file larger than memory is refused', async () => {
  const file = join(given.folder, 'large.yaml');
  await writeFile(file, usualAnswers);
  await truncate(file, 3_000_000_000);
  const { exit, stderr } = await runProgram(['plan', '--answers', file], { env: given.env });
  expect(exit).toBe(2);
  expect(stderr).toMatch(/larger than \d+ MB/);
});
