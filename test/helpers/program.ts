/** Runs the built program without a terminal, as a script or a pipe does. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';

/** What `npm run build` made; `npm test` builds first. Built into another folder, it is taken from there. */
export const programFile = join(
  process.env.KENTIK_AWS_SETUP_OUTDIR ?? fileURLToPath(new URL('../../dist', import.meta.url)),
  'cli.js',
);

export interface ProgramResult {
  exit: number | null;
  stdout: string;
  stderr: string;
}

const homes: string[] = [];

afterEach(async () => {
  for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
});

/** An empty home folder, removed after the test. */
export async function makeHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-'));
  homes.push(home);
  return home;
}

/** A clean environment: nothing of the machine's AWS settings, sessions or terminal leaks in. */
export function cleanEnvironment(home: string, env: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    KENTIK_AWS_SETUP_HOME: join(home, 'state'),
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...env,
  };
}

/** The same without credentials for Kentik. */
export function withoutKentik(env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('KTAPI_')));
}

/** Runs it to the end. */
export async function runProgram(
  args: readonly string[],
  options: { env: Record<string, string>; input?: string },
): Promise<ProgramResult> {
  const child = spawn(process.execPath, [programFile, ...args], { env: options.env, stdio: 'pipe' });
  child.stdin.end(options.input ?? '');
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr, exit] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { exit, stdout, stderr };
}

/** The JSON objects of an output with one a line. */
export function jsonLines(output: string): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
