/** Runs `aws login`, which only the AWS CLI knows. Source: AWS CLI command reference, `login`. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { InterruptedError } from '../../model/errors.ts';
import type { Origin } from './origin.ts';

/** The first AWS CLI with `aws login`. */
const firstVersion = [2, 32] as const;

/** Milliseconds for `aws --version`, and for a person to sign in. */
const versionLimit = 10_000;
const loginLimit = 15 * 60_000;

interface LoginOptions {
  withTerminal: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Stops the wait. */
  ended?: AbortSignal;
}

/** @returns whether the user has signed in; false where no AWS CLI is installed that can do it */
export async function loginWithCli(
  { profile }: Origin & { from: 'login' },
  { withTerminal, ended }: LoginOptions,
): Promise<boolean> {
  if (!(await knowsLogin())) return false;
  return withTerminal(async () => {
    const limit = AbortSignal.timeout(loginLimit);
    const signal = ended === undefined ? limit : AbortSignal.any([limit, ended]);
    const child = spawn('aws', ['login', '--profile', profile], { stdio: 'inherit', signal });
    const code = await endOf(child);
    if (ended?.aborted) throw new InterruptedError();
    return code === 0;
  });
}

async function knowsLogin(): Promise<boolean> {
  const child = spawn('aws', ['--version'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal: AbortSignal.timeout(versionLimit),
  });
  const [version, code] = await Promise.all([text(child.stdout), endOf(child)]);
  const [, major = 0, minor = 0] = (/^aws-cli\/(\d+)\.(\d+)\./.exec(version) ?? []).map(Number);
  const [firstMajor, firstMinor] = firstVersion;
  return code === 0 && (major > firstMajor || (major === firstMajor && minor >= firstMinor));
}

/** The exit code; null where it can't be started or was ended. */
function endOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
}
