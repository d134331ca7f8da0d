/**
 * No secret that a run has is in anything that it leaves or says: state folder, debug log, output, process arguments,
 * the report of an error that no one caught. Kentik answers with the token, as services do that quote a request.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonLines, runProgram, withoutKentik } from '../helpers/program.ts';
import { email, FakeKentik, type Reply } from '../kentik/fake-kentik.ts';
import { sandboxPerTest, usualAnswers } from './sandbox-program.ts';

const given = sandboxPerTest();

const secrets = {
  'AWS key': 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYofTheTest0',
  'AWS session token': 'FwoGZXIvYXdzEJr//////////wEaDPretendedTokenOfTheTest+/=',
  'Kentik token': 'c0ffee5eedfacade0123456789abcde1',
};

/** The ways in which a text can have them. */
const forms = Object.entries(secrets).flatMap(([name, secret]) => {
  const bytes = Buffer.from(secret);
  const variants = [secret, encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('base64')];
  return variants.map((form) => [name, form] as const);
});

/** Names of the secrets in a text. */
function found(text: string): string[] {
  return [...new Set(forms.filter(([, form]) => text.includes(form)).map(([name]) => name))];
}

/** Arguments of all processes that can be read, where the system shows them as files. */
function argumentsOfProcesses(): string {
  if (!existsSync('/proc/self/cmdline')) return '';
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        // It has ended.
        return '';
      }
    })
    .join('\n');
}

/** A set-up with the secrets in the environment or in files; `run` runs the program and looks everywhere. */
async function setUp(source: 'environment' | 'files') {
  const kentik = await new FakeKentik().open();
  const { AWS_ACCESS_KEY_ID = '', ...env } = withoutKentik(given.env);
  env.KTAPI_URL = kentik.url;
  const home = env.HOME ?? '';
  const keys = {
    AWS_ACCESS_KEY_ID,
    AWS_SECRET_ACCESS_KEY: secrets['AWS key'],
    AWS_SESSION_TOKEN: secrets['AWS session token'],
  };
  if (source === 'environment') {
    Object.assign(env, keys, { KTAPI_AUTH_EMAIL: email, KTAPI_AUTH_TOKEN: secrets['Kentik token'] });
  } else {
    delete env.AWS_SECRET_ACCESS_KEY;
    await mkdir(join(home, '.aws'));
    await mkdir(join(home, '.kentik'));
    const lines = Object.entries(keys).map(([name, value]) => `${name.toLowerCase()} = ${value}`);
    await writeFile(join(home, '.aws', 'credentials'), ['[default]', ...lines, ''].join('\n'));
    const pair = { email, 'api-key': secrets['Kentik token'] };
    await writeFile(join(home, '.kentik', 'default'), JSON.stringify(pair));
  }
  const file = await given.answersFile(`${usualAnswers}kentik: {register: true}\n`);
  let fault: (line: string) => Reply | undefined = () => undefined;
  let seenArguments: string | null = null;
  kentik.reply = (line) => {
    seenArguments ??= argumentsOfProcesses();
    return fault(line);
  };
  const run = async (args: string[], more: Record<string, string> = {}) => {
    seenArguments = null;
    const result = await runProgram([...args, '--debug'], { env: { ...env, ...more } });
    const said = result.stdout + result.stderr;
    expect(found(said), `output of ${args.join(' ')}: ${said}`).toEqual([]);
    expect(found(seenArguments ?? ''), `arguments at ${args.join(' ')}`).toEqual([]);
    const state = env.KENTIK_AWS_SETUP_HOME ?? '';
    const names = await readdir(state, { recursive: true, withFileTypes: true });
    const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
    for (const each of files) {
      expect(found(await readFile(each, 'utf8')), `${each} after ${args.join(' ')}`).toEqual([]);
    }
    expect(files.filter((each) => each.includes('debug')).length).toBeGreaterThan(0);
    return result;
  };
  const apply = (...more: string[]) => run(['apply', '--answers', file, '--yes', ...more]);
  return {
    run,
    apply,
    file,
    kentik,
    /** From now on Kentik answers the lines that `meant` fits with the request that it got. */
    breakKentik(meant: RegExp | null, reply: Reply = {}) {
      fault = (line) => {
        if (!meant?.test(line)) return undefined;
        return { ...reply, body: echoOf(kentik.requests.at(-1)?.headers ?? {}, reply) };
      };
    },
  };
}

/** What services quote of a request: all of its headers, and what they make of them. */
function echoOf(headers: object, { headers: type }: Reply): unknown {
  const token = secrets['Kentik token'];
  const encoded = Buffer.from(`${email}:${token}`).toString('base64');
  const message = `bad request: ${JSON.stringify(headers)} Basic ${encoded} key=${encodeURIComponent(token)} ${token}`;
  if (type !== undefined) return `<html><head><title>${token}</title></head><body>${message}</body></html>`;
  return { code: 2, message, error: message, details: [{ token }] };
}

const asHtml = { 'content-type': 'text/html' };

describe.each(['environment', 'files'] as const)('secrets from %s', (source) => {
  it('are in nothing that a good run leaves', { timeout: 240_000 }, async () => {
    const { run, apply, file, kentik } = await setUp(source);
    expect((await run(['plan', '--answers', file])).exit).toBe(0);
    const applied = await apply('--json');
    expect(applied.exit, applied.stderr).toBe(0);
    const session = String(jsonLines(applied.stdout).at(-1)?.session);
    await run(['verify', session]);
    await run(['verify', session, '--json']);
    expect((await run(['undo', session, '--yes'])).exit).toBe(0);
    expect(kentik.exports.size).toBe(0);
    expect(kentik.requests.every(({ headers }) => found(JSON.stringify(headers)).length === 1)).toBe(true);
  });
});

it('are in nothing that a run leaves whose faults quote them', { timeout: 240_000 }, async () => {
  const { run, apply, file, breakKentik } = await setUp('environment');
  breakKentik(/plans/, { status: 401 });
  expect((await apply('--json')).exit).toBe(3);
  breakKentik(/^POST .*exports/, { status: 403, headers: asHtml });
  expect((await apply()).exit).toBe(5);
  breakKentik(/^POST .*exports/, { status: 409 });
  const refused = await apply('--json');
  expect(refused.exit).toBe(5);
  const session = String(jsonLines(refused.stdout).at(-1)?.session);
  breakKentik(/exports/, { status: 403 });
  await run(['plan', '--answers', file, '--json']);
  await run(['verify', session, '--json']);
  breakKentik(/^GET .*exports\//, { status: 200, headers: asHtml });
  await apply('--json');
  breakKentik(/^DELETE/, { status: 400 });
  // The export is deleted first, so nothing is.
  expect((await run(['undo', session, '--yes', '--json'])).exit).toBe(1);
  breakKentik(null);
  await run(['undo', session, '--yes']);
});

it('are not in a report of a session', { timeout: 120_000 }, async () => {
  const { apply, breakKentik, run } = await setUp('environment');
  breakKentik(/^POST .*exports/, { status: 400 });
  await apply('--json');
  const [session = ''] = await readdir(join(given.env.KENTIK_AWS_SETUP_HOME ?? '', 'sessions'));
  expect(session).not.toBe('');
  for (const words of [['report'], ['show'], ['show', '--json'], ['answers']]) {
    const [name = '', ...flags] = words;
    const { exit, stdout } = await runProgram(['sessions', name, session, ...flags], { env: given.env });
    expect(exit).toBe(0);
    // Nor where another environment reads it, that holds no secret.
    expect(found(stdout)).toEqual([]);
  }
  await run(['verify', session]);
});

it('are not in the report of an error that no one caught', { timeout: 120_000 }, async () => {
  const { run, file } = await setUp('files');
  const preload = `--import=${new URL('throw-uncaught.mjs', import.meta.url).href}`;
  for (const flags of [['--json'], []]) {
    const crashed = await run(['apply', '--answers', file, '--yes', ...flags], {
      NODE_OPTIONS: preload,
      KENTIK_AWS_SETUP_STACK: '1',
    });
    expect(crashed.exit).toBe(1);
    expect(crashed.stderr).toContain('a fault with [redacted]');
    for (const line of crashed.stdout.split('\n').filter(() => flags.length > 0)) {
      if (line !== '') JSON.parse(line);
    }
  }
});
