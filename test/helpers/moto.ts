/**
 * `moto_server` (https://github.com/getmoto/moto): AWS as others wrote it. Started on a free port of the loopback
 * interface, stopped with the test process. Where it is not installed its tests are skipped with a visible line;
 * with REQUIRE_MOTO=1 its absence fails.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

export interface Moto {
  /** `http://127.0.0.1:PORT` */
  url: string;
  /** What an AWS client needs to reach it: endpoint, made-up keys, no metadata service. */
  environment: Record<string, string>;
  /** Forgets everything. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds that the server gets to start; a loaded machine needs many of them. */
const startLimit = 60_000;

const command = 'moto_server';

/**
 * Starts a server of its own.
 *
 * @param settings of moto, as environment variables
 */
export async function startMoto(settings: Record<string, string> = {}): Promise<Moto> {
  const child = spawn(command, ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // None of the tests' own AWS variables: boto reads them too, and stumbles over an AWS_PROFILE that doesn't exist.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      PYTHONUNBUFFERED: '1',
      ...settings,
    },
  });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const url = await addressOf(child);
  return {
    url,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'made-up-for-moto',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    reset: async () => {
      const answer = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
      expect(answer.ok).toBe(true);
    },
    close: async () => {
      process.off('exit', stop);
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The server names its port once it listens. */
async function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const timer = setTimeout(() => fail('did not start in time'), startLimit);
    const fail = (what: string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`moto_server ${what}:\n${said.join('\n')}`));
    };
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with ${code}`));
    if (!child.stderr) return fail('has no output');
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const url = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(url);
    });
  });
}

/** A `describe` with a server that lives as long as its tests. */
export function describeWithMoto(name: string, body: (moto: () => Moto) => void): void {
  if (!isInstalled(command)) {
    if (process.env.REQUIRE_MOTO === '1') {
      describe(name, () => {
        test('moto_server is installed', () =>
          expect.fail('moto_server is not on the PATH (pip install "moto[server]")'));
      });
      return;
    }
    console.warn(`SKIPPED: ${name}: moto_server is not on the PATH (pip install "moto[server]")`);
    describe.skip(`${name} (moto_server is not installed)`, () => body(notRunning));
    return;
  }
  describe(name, () => {
    let moto: Moto | null = null;
    beforeAll(async () => {
      moto = await startMoto();
    }, startLimit);
    afterAll(async () => {
      await moto?.close();
    });
    body(() => moto ?? notRunning());
  });
}

function notRunning(): never {
  throw new Error('moto_server is not running');
}

/** Whether a command is on the PATH. */
export function isInstalled(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
