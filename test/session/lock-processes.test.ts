/** The lock between processes: suspended, killed, and in PID namespaces of their own as in containers. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { freshStateFolder } from '../helpers/state-folder.ts';

const folder = freshStateFolder();
const lockFile = () => join(folder.path, 'lock');
const script = fileURLToPath(new URL('hold-lock.ts', import.meta.url));
const unshare = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
const [unshareCommand = '', ...unshareOptions] = unshare;
const hasNamespaces = spawnSync(unshareCommand, [...unshareOptions, 'true']).status === 0;
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
});

/** Starts a process that takes the lock, and waits for what becomes of it. */
async function hold({
  staleMs = 20_000,
  apart = false,
} = {}): Promise<{ child: ChildProcess; said: string }> {
  const [command = '', ...args] = [
    ...(apart ? unshare : []),
    process.execPath,
    script,
    lockFile(),
    String(staleMs),
  ];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout ?? expect.fail('no output') });
  const [said] = (await once(lines, 'line')) as [string];
  return { child, said };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

describe('the lock between processes', () => {
  it('a suspended holder is not gone, a killed one is at once', async () => {
    const { child } = await hold();
    child.kill('SIGSTOP');
    expect((await hold()).said).toBe('SESSION_LOCKED');
    await end(child, 'SIGKILL');
    const startedAt = performance.now();
    expect((await hold({ staleMs: 60_000 })).said).toBe('taken');
    expect(performance.now() - startedAt).toBeLessThan(20_000);
  }, 60_000);

  it('a holder that ends in order leaves nothing', async () => {
    const { child } = await hold();
    const exited = once(child, 'exit');
    child.stdin?.end();
    await exited;
    await expect(readFile(lockFile())).rejects.toMatchObject({ code: 'ENOENT' });
  }, 30_000);

  it('of several that find a killed holder, one takes over', async () => {
    const { child } = await hold();
    await end(child, 'SIGKILL');
    const said = await Promise.all([hold(), hold(), hold()]);
    expect(said.map((each) => each.said).sort()).toEqual(['SESSION_LOCKED', 'SESSION_LOCKED', 'taken']);
  }, 60_000);

  describe.skipIf(!hasNamespaces)(
    'in PID namespaces of their own (skipped where unshare is not allowed)',
    () => {
      it('a holder in a container is seen from outside, and from another container', async () => {
        expect((await hold({ apart: true })).said).toBe('taken');
        expect((await hold()).said).toBe('SESSION_LOCKED');
        expect((await hold({ apart: true })).said).toBe('SESSION_LOCKED');
      }, 60_000);

      it('a holder outside is seen from a container', async () => {
        expect((await hold()).said).toBe('taken');
        expect((await hold({ apart: true })).said).toBe('SESSION_LOCKED');
      }, 60_000);

      it('a container that was killed is taken over from, after watching for long enough', async () => {
        const { child } = await hold({ apart: true });
        await end(child, 'SIGKILL');
        const before = JSON.parse(await readFile(lockFile(), 'utf8')) as { pid: number };
        const startedAt = performance.now();
        expect((await hold({ staleMs: 1500, apart: true })).said).toBe('taken');
        expect(performance.now() - startedAt).toBeGreaterThan(1500);
        // Both were the first process of their container: the pid alone would have called the dead one alive.
        expect(before.pid).toBe(1);
      }, 60_000);
    },
  );
});
