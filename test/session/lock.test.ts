import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { takeLock } from '../../src/session/lock.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';

const folder = freshStateFolder();
const lockFile = () => join(folder.path, 'lock');

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  if (child.pid === undefined) throw new Error('no pid');
  return child.pid;
}

describe('the lock', () => {
  it('refuses a second taker and names the pid', async () => {
    const release = await takeLock(lockFile(), 'abc');
    await expect(takeLock(lockFile(), 'abc')).rejects.toThrow(new RegExp(`process ${process.pid}`));
    await release();
    await (await takeLock(lockFile(), 'abc'))();
  });

  it('takes over from a process that is gone', async () => {
    await writeFile(lockFile(), JSON.stringify({ pid: await deadPid(), host: hostname(), startedAt: '1' }));
    const release = await takeLock(lockFile(), 'abc');
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
    await release();
  });

  it('takes over from a dead process whose pid another has now', async () => {
    await writeFile(lockFile(), JSON.stringify({ pid: process.pid, host: hostname(), startedAt: '1' }));
    await (await takeLock(lockFile(), 'abc'))();
  });

  it('believes another machine, and says what to delete where that is none', async () => {
    await writeFile(lockFile(), JSON.stringify({ pid: 1, host: 'elsewhere', startedAt: null }));
    const refusal: unknown = await takeLock(lockFile(), 'abc').catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect((refusal as UserError).report.remedy.join(' ')).toContain(`delete ${lockFile()}`);
  });

  it('takes over a torn lock', async () => {
    await writeFile(lockFile(), '{"pid": 12');
    await (await takeLock(lockFile(), 'abc'))();
  });

  it('gives a stale lock to one of many takers only, and leaves nothing behind', async () => {
    for (let turn = 0; turn < 30; turn += 1) {
      await writeFile(lockFile(), JSON.stringify({ pid: await deadPid(), host: hostname(), startedAt: '1' }));
      const results = await Promise.allSettled(Array.from({ length: 6 }, () => takeLock(lockFile(), 'abc')));
      const taken = results.filter((result) => result.status === 'fulfilled');
      expect(taken).toHaveLength(1);
      await taken[0]?.value();
      expect(await readdir(folder.path)).toEqual([]);
    }
  });
});
