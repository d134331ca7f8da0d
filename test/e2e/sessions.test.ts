/** What protects a session: its lock, its account, and the refusal to guess at files that can't be read. */
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { takeLock } from '../../src/session/disk/lock.ts';
import { jsonLines, programFile, runProgram } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { sandboxPerTest } from './sandbox-program.ts';

const given = sandboxPerTest();
let session: string;
let sessionFolder: string;

beforeEach(async () => {
  const file = await given.answersFile('version: 1\nexport: full\nregion: us-east-1\nbucket: acme-logs\n');
  const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
  session = String(jsonLines(applied.stdout).at(-1)?.session);
  sessionFolder = join(given.env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions', session);
});

const mutations = () => given.mutations().length;

it('refuses a second process on one session, names the first, and nothing breaks', async () => {
  const release = await takeLock(join(sessionFolder, 'lock'), session);
  const before = mutations();
  for (const command of [
    ['apply', '--resume', session, '--yes'],
    ['undo', session, '--yes'],
    ['sessions', 'remove', session],
  ]) {
    const { exit, stderr } = await runProgram(command, { env: given.env });
    expect(exit, command.join(' ')).toBe(1);
    expect(stderr).toContain(`process ${process.pid}`);
  }
  expect(mutations()).toBe(before);
  await release();
  const { exit } = await runProgram(['apply', '--resume', session, '--yes'], { env: given.env });
  expect(exit).toBe(0);
});

it('refuses the second process before it looks at what there is to plan', async () => {
  const release = await takeLock(join(sessionFolder, 'lock'), session);
  const before = given.sandbox.requests().length;
  const { exit } = await runProgram(['apply', '--resume', session, '--yes'], { env: given.env });
  expect(exit).toBe(1);
  // Whose credentials they are is asked before; buckets, roles and flow logs are not.
  const asked = given.sandbox.requests().slice(before);
  expect(asked.map(({ operation }) => operation).sort()).toEqual(['GetCallerIdentity', 'ListAccountAliases']);
  await release();
});

it('refuses the credentials of another account and names both accounts', async () => {
  const other = given.sandbox.environments['210987654321'];
  expect(other).toBeDefined();
  const before = mutations();
  for (const command of [
    ['apply', '--resume', session, '--yes'],
    ['undo', session, '--yes'],
  ]) {
    const { exit, stderr } = await runProgram(command, { env: { ...given.env, ...other } });
    expect(exit, command.join(' ')).toBe(3);
    expect(stderr).toContain('210987654321');
    expect(stderr).toContain('123456789012');
  }
  expect(mutations()).toBe(before);
  // Answers of a refused run are not the session's.
  const saved = await readFile(join(sessionFolder, 'answers.json'), 'utf8');
  const file = join(given.folder, 'other.yaml');
  await writeFile(file, 'version: 1\nexport: full\nregion: us-east-1\nbucket: other-logs\n');
  const args = ['apply', '--resume', session, '--answers', file, '--yes', '--json'];
  const refused = await runProgram(args, { env: { ...given.env, ...other } });
  expect(refused.exit).toBe(3);
  expect(jsonLines(refused.stdout).at(-2)).toMatchObject({ error: { code: 'OTHER_ACCOUNT' } });
  expect(await readFile(join(sessionFolder, 'answers.json'), 'utf8')).toBe(saved);
});

it.each([
  ['damaged', 'journal.jsonl', '\nnot a journal\n{"type":"result"}\n'],
  ['of a newer version', 'answers.json', '{"version": 7}'],
])('names a session that is %s, and leaves it alone', async (_, name, text) => {
  const file = join(sessionFolder, name);
  if (name === 'answers.json') await writeFile(file, text);
  else await appendFile(file, text);
  const content = await readFile(file, 'utf8');
  for (const command of [
    ['apply', '--resume', session, '--yes'],
    ['undo', session, '--yes'],
    ['sessions', 'show', session],
  ]) {
    const { exit, stderr } = await runProgram(command, { env: given.env });
    expect(exit, command.join(' ')).toBe(1);
    expect(stderr).toContain(name);
  }
  const { stderr } = await runProgram(['sessions', 'list'], { env: given.env });
  expect(stderr).toContain(session);
  expect(await readFile(file, 'utf8')).toBe(content);
  expect(await readdir(sessionFolder)).toContain(name);
});

it('continues after a torn last line of the journal', async () => {
  await appendFile(join(sessionFolder, 'journal.jsonl'), '{"type":"intent","n":9');
  const { exit, stdout } = await runProgram(['apply', '--resume', session, '--yes', '--json'], {
    env: given.env,
  });
  expect(exit).toBe(0);
  expect(jsonLines(stdout).at(-1)).toMatchObject({ outcome: 'unchanged', session });
});

it('tells the story of a session in words and as data, without secrets', async () => {
  const words = await runProgram(['sessions', 'show', session], { env: given.env });
  expect(words.stdout).toContain('CreateBucket acme-logs');
  expect(words.stdout).toContain('  bucket: acme-logs');
  expect(words.stdout).toContain('apply ended: applied');
  const data = await runProgram(['sessions', 'show', session, '--json'], { env: given.env });
  const { journal } = JSON.parse(data.stdout) as { journal: { type: string }[] };
  expect(journal.filter(({ type }) => type === 'intent').length).toBeGreaterThan(5);
  const secret = given.sandbox.environment.AWS_SECRET_ACCESS_KEY ?? '';
  for (const name of await readdir(sessionFolder)) {
    expect(await readFile(join(sessionFolder, name), 'utf8')).not.toContain(secret);
  }
});

it.each(['ctrl+d', 'ctrl+c'])(
  'undo that is left by %s at its question changes nothing and says how to continue',
  async (key) => {
    const before = mutations();
    const terminal = spawnInTerminal(process.execPath, [programFile, 'undo', session], { env: given.env });
    await terminal.waitFor('Type yes:', { timeout: 20_000 });
    terminal.press(key);
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expect(terminal.history().join('\n')).toContain(`kentik-aws-setup undo ${session}`);
    expect(mutations()).toBe(before);
    expect(await readdir(sessionFolder)).not.toContain('lock');
  },
);

it('hands over what another session uses, and that one deletes it', async () => {
  const answers = 'version: 1\nexport: full\nregion: us-east-1\nbucket: acme-logs\n';
  const file = await given.answersFile(answers);
  const args = ['apply', '--answers', file, '--yes', '--json', '--new'];
  const other = String(jsonLines((await runProgram(args, { env: given.env })).stdout).at(-1)?.session);
  expect(other).not.toBe(session);
  const undo = async (id: string) =>
    (await runProgram(['undo', id, '--yes', '--json'], { env: given.env })).stdout;
  expect(jsonLines(await undo(session)).at(-1)).toMatchObject({ outcome: 'kept', removed: [] });
  expect(jsonLines(await undo(other)).at(-1)).toMatchObject({ outcome: 'undone', kept: [] });
  expect(jsonLines(await undo(session)).at(-1)).toMatchObject({ outcome: 'kept', removed: [] });
});

it('verifies nothing of what an undo kept, names it, and asks before such a session is removed', async () => {
  await setFaults(given.sandbox, 'actor=bucket-policy:acme-logs@sts:GetCallerIdentity');
  const undone = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
  const { kept } = jsonLines(undone.stdout).at(-1) as { kept: { name: string; kind: string }[] };
  expect(kept.length, undone.stderr).toBeGreaterThan(0);
  const verified = await runProgram(['verify', session, '--json'], { env: given.env });
  const left = kept.map(({ name, kind }) => expect.objectContaining({ name, kind }));
  expect(jsonLines(verified.stdout)).toMatchObject([{ event: 'result', outcome: 'undone', kept: left }]);
  const words = await runProgram(['verify', session], { env: given.env });
  expect(words.stdout).toContain('acme-logs');
  const { stdout: report } = await runProgram(['sessions', 'report', session], { env: given.env });
  expect(report.slice(report.indexOf('## Undo'))).toMatch(/acme-logs`\n[\s\S]*\nkentik-aws-setup undo /);
  const remove = ['sessions', 'remove', session];
  const refused = await runProgram(remove, { env: given.env });
  expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining(`undo ${session}`)]);
  expect((await runProgram([...remove, '--yes'], { env: given.env })).exit).toBe(0);
});

it('removes a session of which an undo left nothing without asking', async () => {
  await runProgram(['undo', session, '--yes'], { env: given.env });
  expect((await runProgram(['sessions', 'remove', session], { env: given.env })).exit).toBe(0);
});
