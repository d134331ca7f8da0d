import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/model/errors.ts';
import { createExclusively } from '../../src/session/disk/exclusive-file.ts';
import { describeSelf } from '../../src/session/disk/holder.ts';
import { takeLock } from '../../src/session/disk/lock.ts';
import { freshStateFolder } from '../helpers/state-folder.ts';

const folder = freshStateFolder();
const lockFile = () => join(folder.path, 'lock');

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  if (child.pid === undefined) throw new Error('no pid');
  return child.pid;
}

async function refusalOf(taking: Promise<unknown>): Promise<UserError> {
  const error: unknown = await taking.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof UserError ? error : expect.fail(`no refusal: ${String(error)}`);
}

/** A lock of a process in another container, as it writes it. */
async function foreignLock(): Promise<string> {
  const me = await describeSelf(new Date('2026-11-23T17:40:00Z'));
  return JSON.stringify({ ...me, pid: await deadPid(), pidNamespace: 'pid:[1]' });
}

describe('the lock', () => {
  it('refuses a second taker and names the pid', async () => {
    const release = await takeLock(lockFile(), 'abc');
    await expect(takeLock(lockFile(), 'abc')).rejects.toThrow(new RegExp(`process ${process.pid}`));
    await release();
    await (await takeLock(lockFile(), 'abc'))();
  });

  it('takes over from a process that ended', async () => {
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

  it.each([
    ['torn', '{"pid": 12'],
    ['empty', ''],
    ['of another kind', '[]'],
    ['without a host', '{"pid":12}'],
    ['of a whole group of processes', '{"pid":-1,"host":"x"}'],
    ['binary', '\u0000\u0001'],
  ])(
    'refuses to guess at a lock that is %s, and says what to delete',
    async (_, content) => {
      await writeFile(lockFile(), content);
      const error = await refusalOf(takeLock(lockFile(), 'abc'));
      expect(error.report).toMatchObject({ code: 'SESSION_LOCK_DAMAGED', exit: 1 });
      expect(error.report.remedy.join(' ')).toContain(`delete ${lockFile()}`);
      expect(await readFile(lockFile(), 'utf8')).toBe(content);
    },
    10_000,
  );

  it('refuses to guess at a folder in its place', async () => {
    await mkdir(lockFile());
    expect((await refusalOf(takeLock(lockFile(), 'abc'))).report.code).toBe('SESSION_LOCK_DAMAGED');
  });

  it('waits for a lock that is just being filled', async () => {
    await writeFile(lockFile(), '');
    const taking = refusalOf(takeLock(lockFile(), 'abc'));
    await writeFile(lockFile(), JSON.stringify({ pid: process.pid, host: hostname(), startedAt: null }));
    expect((await taking).report.code).toBe('SESSION_LOCKED');
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

  it('names who holds it, and since when', async () => {
    const release = await takeLock(lockFile(), 'abc');
    const { report } = await refusalOf(takeLock(lockFile(), 'abc'));
    expect(report.message).toContain(
      `process ${process.pid} on ${hostname()}, since ${new Date().toISOString().slice(0, 10)}`,
    );
    await release();
  });

  it('is not released by another process than its own', async () => {
    const release = await takeLock(lockFile(), 'abc');
    const other = await foreignLock();
    await writeFile(lockFile(), other);
    await expect(release.confirm()).rejects.toMatchObject({ report: { code: 'SESSION_LOCK_LOST' } });
    await release();
    expect(await readFile(lockFile(), 'utf8')).toBe(other);
  });

  it('is taken again where someone deleted it', async () => {
    const release = await takeLock(lockFile(), 'abc');
    await rm(lockFile());
    await release.confirm();
    await expect(takeLock(lockFile(), 'abc')).rejects.toMatchObject({ report: { code: 'SESSION_LOCKED' } });
    await release();
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('a holder of another PID namespace lives as long as it touches the lock', async () => {
    await writeFile(lockFile(), await foreignLock());
    // The other clock is years off: only that it moves counts.
    let seconds = 1000;
    const touching = setInterval(() => {
      seconds += 1;
      void utimes(lockFile(), seconds, seconds);
    }, 20);
    const { report } = await refusalOf(takeLock(lockFile(), 'abc', { staleMs: 60_000 }));
    clearInterval(touching);
    expect(report.code).toBe('SESSION_LOCKED');
    expect(report.remedy.join(' ')).toContain(`delete ${lockFile()}`);
  });

  it('a holder of another PID namespace has ended when it no longer touches the lock', async () => {
    await writeFile(lockFile(), await foreignLock());
    // A time in the future proves no life.
    await utimes(lockFile(), 4e9, 4e9);
    const startedAt = performance.now();
    const release = await takeLock(lockFile(), 'abc', { staleMs: 300 });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
    await release();
  });

  it('only one of many takes over from another PID namespace', async () => {
    await writeFile(lockFile(), await foreignLock());
    const taking = Array.from({ length: 6 }, () => takeLock(lockFile(), 'abc', { staleMs: 200 }));
    const taken = (await Promise.allSettled(taking)).filter(({ status }) => status === 'fulfilled');
    expect(taken).toHaveLength(1);
  });

  it('leaves a wait when it is told to', async () => {
    await writeFile(lockFile(), await foreignLock());
    const leave = new AbortController();
    const taking = takeLock(lockFile(), 'abc', { staleMs: 60_000, signal: leave.signal });
    leave.abort();
    await expect(taking).rejects.toMatchObject({ name: 'InterruptedError' });
  });

  it('is touched while it is held', async () => {
    const release = await takeLock(lockFile(), 'abc', { beatMs: 20 });
    const { mtimeMs } = await stat(lockFile());
    await vi.waitFor(async () => expect((await stat(lockFile())).mtimeMs).toBeGreaterThan(mtimeMs));
    await release();
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('works where there are no hard links', async () => {
    const refuse = () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' }));
    expect(await createExclusively(lockFile(), 'one', refuse)).toBe(true);
    expect(await createExclusively(lockFile(), 'two', refuse)).toBe(false);
    expect(await readFile(lockFile(), 'utf8')).toBe('one');
    expect(await readdir(folder.path)).toEqual(['lock']);
  });
});
