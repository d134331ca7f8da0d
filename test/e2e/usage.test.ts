/** The built program as it is called: flags, environment, the profile, signals; and what blocks it outside of the answers. */
import { spawn } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { jsonLines, programFile, runProgram } from '../helpers/program.ts';
import { setFaults } from '../helpers/sandbox-pages.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

const { answersFile, mutations } = given;
const resultOf = (stdout: string) => jsonLines(stdout).at(-1) ?? {};

describe('calling apply', () => {
  it('works in the region of the profile where nothing else names one', async () => {
    const config = join(given.folder, 'config');
    await writeFile(config, '[profile dev]\nregion = eu-west-1\n');
    const { AWS_REGION: _region, AWS_DEFAULT_REGION: _default, ...env } = given.env;
    const file = await answersFile('version: 1\nexport: full\nbucket: test-logs-bucket\nprofile: dev\n');
    const credentials = join(given.folder, 'credentials');
    await writeFile(
      credentials,
      `[dev]\naws_access_key_id = ${env.AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${env.AWS_SECRET_ACCESS_KEY}\n`,
    );
    const files = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials };
    const { exit, stdout, stderr } = await runProgram(['plan', '--answers', file, '--json'], {
      env: { ...env, ...files },
    });
    expect(exit, stderr).toBe(0);
    const { changes } = JSON.parse(stdout) as { changes: { id: string; kind: string }[] };
    expect(changes.find(({ kind }) => kind === 'bucket')?.id).toBe('bucket:eu-west-1:test-logs-bucket');
  });

  it('names what is missing among the flags and what is wrong in the answers at once', async () => {
    const file = await answersFile('version: 1\nexport: full\nbucket: My_Bucket\n');
    const { exit, stderr } = await runProgram(['apply', '--answers', file], { env: given.env });
    expect(exit).toBe(2);
    expect(stderr).toContain('--yes');
    expect(stderr).toContain('My_Bucket');
  });

  it('ends its JSON in a result also when it is left at once', async () => {
    await setFaults(given.sandbox, 'slow=never@CreateBucket');
    const file = await answersFile(usualAnswers);
    const args = [programFile, 'apply', '--answers', file, '--yes', '--json'];
    const child = spawn(process.execPath, args, { env: given.env, stdio: 'pipe' });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
    await vi.waitUntil(() => stdout.includes('"kind":"bucket"'), { timeout: 20_000 });
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await exited).toBe(130);
    expect(resultOf(stdout)).toMatchObject({
      event: 'result',
      outcome: 'interrupted',
      account: '123456789012',
    });
  });

  it('names both flags that it lacks, and calls nothing', async () => {
    const { exit, stderr } = await runProgram(['apply'], { env: given.env });
    expect(exit).toBe(2);
    expect(stderr).toContain('--answers');
    expect(stderr).toContain('--yes');
    expect(given.sandbox.requests()).toEqual([]);
  });
});

const id = '2026-01-01-bcdf';

describe('a command that is refused for what it lacks', () => {
  it.each([
    [
      ['apply', '--resume', id, '--profile', 'dev'],
      [`plan ${id} --profile dev`, `apply --resume ${id} --yes --profile dev`],
    ],
    [
      ['apply', '--answers', 'a b.yaml', '--new'],
      ["plan --answers 'a b.yaml'", "apply --answers 'a b.yaml' --new --yes"],
    ],
    [
      ['apply', '--resume'],
      ['plan SESSION', 'apply --resume --yes'],
    ],
    [
      ['apply', '--yes'],
      ['plan --answers FILE', 'apply --answers FILE --yes'],
    ],
    [
      ['apply', '--sandbox'],
      ['plan --sandbox', 'apply --yes --sandbox'],
    ],
    [
      ['--resume', id, '--no-input'],
      [`plan ${id}`, `--resume ${id} --yes --no-input`],
    ],
    [
      ['plan', id, '--answers', 'a.yaml'],
      ['plan --answers a.yaml', `plan ${id}`],
    ],
    [
      ['verify', id, '--answers', 'a.yaml'],
      [`verify ${id}`, 'verify --answers a.yaml'],
    ],
  ])('names the commands that do it: %j', async (args, commands) => {
    const { exit, stderr } = await runProgram(args, { env: given.env });
    expect(exit).toBe(2);
    expect(stderr.match(/(?<=kentik-aws-setup )[^\n]+/g)).toEqual(commands);
  });
});

describe('what is wrong outside of the answers', () => {
  it.each([
    [['apply', '--yes', '--resume', '--new'], '--new'],
    [['plan', '--answers', '-', '--format', 'json'], '--dry-run'],
    [['apply', '--answers', '-', '--yes', '--output', 'x'], '--dry-run'],
    [['plan', '--answers', '-', '--region', 'mars-1'], 'mars-1'],
    [['nonsense'], '"nonsense"'],
  ])('is one clear message and exit code 2: %j', async (args, word) => {
    const { exit, stderr } = await runProgram(args, { env: given.env, input: usualAnswers });
    expect(exit).toBe(2);
    expect(stderr).toContain(word);
    expect(stderr).not.toContain('inside kentik-aws-setup');
    expect(given.sandbox.requests()).toEqual([]);
  });

  it('names an endpoint that is no URL', async () => {
    const broken = { ...given.env, AWS_ENDPOINT_URL: 'notaurl' };
    const { exit, stderr } = await runProgram(['plan', '--answers', '-'], {
      env: broken,
      input: usualAnswers,
    });
    expect(exit).toBe(2);
    expect(stderr).toContain('AWS_ENDPOINT_URL');
  });

  it.each(['/proc/nowhere', '/dev/null/x'])('names a state folder that cannot be: %s', async (home) => {
    const { exit, stderr } = await runProgram(['apply', '--answers', '-', '--yes'], {
      env: { ...given.env, KENTIK_AWS_SETUP_HOME: home },
      input: usualAnswers,
    });
    expect(exit).toBe(1);
    expect(stderr).toContain('KENTIK_AWS_SETUP_HOME');
    expect(mutations()).toEqual([]);
  });

  it('is named in the result of an undo, too', async () => {
    const { exit, stdout } = await runProgram(['undo', '2026-01-01-none', '--yes', '--json'], {
      env: given.env,
    });
    expect(exit).toBe(2);
    expect(resultOf(stdout)).toMatchObject({
      outcome: 'failed',
      failures: [{ changes: [], code: 'SESSION_NOT_FOUND' }],
    });
  });

  it('is a server that is not AWS: its pages name no account', async () => {
    const page = createServer((_request, response) => response.end('<html>Sign in</html>'));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    const { port } = page.address() as AddressInfo;
    const wrong = { ...given.env, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const { exit, stderr, stdout } = await runProgram(['apply', '--answers', '-', '--yes', '--json'], {
      env: wrong,
      input: 'version: 1\nexport: metadata-only\nroles: separate\n',
    });
    page.close();
    expect(exit).toBe(1);
    expect(stderr).toContain('it is a web page');
    expect(resultOf(stdout)).toMatchObject({
      outcome: 'failed',
      account: null,
      failures: [{ code: 'ANSWER_NOT_AWS' }],
    });
  });

  it('shows and keeps no password of an endpoint', async () => {
    const { host } = new URL(given.sandbox.url);
    const secret = { ...given.env, AWS_ENDPOINT_URL: `http://someone:S3cr3tPass@${host}` };
    const applied = await runProgram(['apply', '--answers', '-', '--yes', '--json'], {
      env: secret,
      input: usualAnswers,
    });
    expect(applied.exit, applied.stderr).toBe(0);
    const listed = await runProgram(
      ['sessions', 'show', String(resultOf(applied.stdout).session), '--json'],
      {
        env: given.env,
      },
    );
    expect(applied.stdout + applied.stderr + listed.stdout).not.toContain('S3cr3tPass');
    expect(listed.stdout).toContain(`http://${host}`);
  });

  it.skipIf(process.platform !== 'linux')('is a disk that is full: what is lost is no success', async () => {
    const full = await open('/dev/full', 'w');
    const child = spawn(process.execPath, [programFile, 'schema'], {
      env: given.env,
      stdio: ['ignore', full.fd, 'pipe'],
    });
    const exit = await new Promise((resolve) => child.once('exit', resolve));
    await full.close();
    expect(exit).toBe(1);
  });

  it("is a session that can't be read: it is named and blocks no other session", async () => {
    const broken = join(
      given.env.KENTIK_AWS_SETUP_HOME ?? '',
      'sessions',
      '2026-01-01-bbbb',
      'journal.jsonl',
    );
    await mkdir(broken, { recursive: true });
    const { exit, stderr } = await runProgram(['apply', '--answers', '-', '--yes'], {
      env: given.env,
      input: usualAnswers,
    });
    expect(exit, stderr).toBe(0);
    expect(stderr).toContain('2026-01-01-bbbb');
  });

  it('names answers that contain themselves', async () => {
    const { exit, stderr } = await runProgram(['plan', '--answers', '-'], {
      env: given.env,
      input: 'bucket: &r [*r]',
    });
    expect(exit).toBe(2);
    expect(stderr).not.toContain('inside kentik-aws-setup');
  });

  it('finishes its changes when no one reads its output any longer', async () => {
    const file = await answersFile(usualAnswers);
    const child = spawn(process.execPath, [programFile, 'apply', '--answers', file, '--yes', '--json'], {
      env: given.env,
      stdio: 'pipe',
    });
    child.stdout.once('data', () => child.stdout.destroy());
    child.stderr.destroy();
    const exit = await new Promise((resolve) => child.once('exit', resolve));
    expect(exit).toBe(0);
    const again = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
    expect(resultOf(again.stdout)).toMatchObject({ outcome: 'unchanged' });
  });
});
