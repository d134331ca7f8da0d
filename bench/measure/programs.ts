/** Starts programs: the built one, its counterparts, and the tools that it is compared with. */
import { execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const execute = promisify(execFile);

/** What `npm run build` made; `npm run bench` builds first. */
export const program = join(root, 'dist', 'cli.js');

/** A clean environment with an empty home below the folder: nothing of the machine's own AWS settings leaks in. */
export async function cleanEnvironment(
  folder: string,
  more: Record<string, string> = {},
): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const home = await mkdtemp(join(folder, 'home-'));
  return {
    PATH: process.env.PATH ?? '',
    HOME: home,
    LANG: 'en_US.UTF-8',
    TZ: 'UTC',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    ...more,
  };
}

/**
 * Bundles a program with the options of the program's own build.
 *
 * @param asPublished leaves packages as they are published, without patches of this build
 * @returns the file to run
 */
export async function bundle(name: string, folder: string, { asPublished = false } = {}): Promise<string> {
  const outdir = join(folder, asPublished ? `${name}-as-published` : name);
  const flags = ['--entry', `${name}=bench/${name}.tsx`, ...(asPublished ? ['--as-published'] : [])];
  await execute(process.execPath, [join(root, 'scripts', 'build.mjs'), ...flags], {
    env: { ...process.env, KENTIK_AWS_SETUP_OUTDIR: outdir },
  });
  return join(outdir, `${name}.js`);
}

/** Runs a command to its end. @returns milliseconds. @throws Error with what it wrote where it does not end with 0 */
export async function timeOf(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<number> {
  const startedAt = performance.now();
  await execute(command, [...args], { env, maxBuffer: 64 * 1024 * 1024 });
  return performance.now() - startedAt;
}

/** A server that was started. */
export interface Server {
  /** `http://127.0.0.1:PORT` */
  url: string;
  stop(): Promise<void>;
}

/** Starts a server that prints its address on a line of its output. */
export async function startServer(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Server> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${command} ${what}:\n${said.join('\n')}`));
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with ${code}`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
        if (found) resolve(found[0]);
      });
    }
  });
  return {
    url,
    stop: async () => {
      process.off('exit', kill);
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * The file behind a command. A version manager's stand-in ("shim") costs the time of a shell at each start, which is
 * not the tool's: what it stands for is run instead.
 */
export async function commandFile(command: string): Promise<string> {
  const found = findOnPath(command);
  if (found === null) throw new Error(`${command} is not on the PATH`);
  if (!found.includes('/.pyenv/shims/')) return found;
  return (await execute('pyenv', ['which', command])).stdout.trim();
}

export function findOnPath(command: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const file = join(folder, command);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not here: the next folder.
    }
  }
  return null;
}
