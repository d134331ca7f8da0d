/** One process a session: a lock file with the holder's pid, taken over where the holder is gone. */
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { exitCode, UserError } from '../errors.ts';
import { FILE_MODE, fileErrorCode } from './files.ts';

interface Holder {
  pid: number;
  host: string;
  /** Tells a new process from a dead one whose pid it was given; null where the system does not say. */
  startedAt: string | null;
}

/** Releases the lock; harmless when called twice. */
export type Release = () => Promise<void>;

/**
 * Takes the lock or refuses.
 *
 * @throws UserError `SESSION_LOCKED`, naming the pid that holds it
 */
export async function takeLock(file: string, session: string): Promise<Release> {
  const me: Holder = { pid: process.pid, host: hostname(), startedAt: await startOf(process.pid) };
  // Each turn takes the lock, refuses, removes a stale one or waits for somebody who does; many turns mean a fight.
  for (let turn = 0; turn < 50; turn += 1) {
    if (await create(file, me)) return () => release(file, me);
    const text = await readIfThere(file);
    if (text === null) continue;
    const holder = parseHolder(text);
    if (holder && (await isAlive(holder))) throw locked(session, file, holder);
    await removeStale(file, text);
  }
  throw locked(session, file, null);
}

/** The lock appears with its content in one step (a hard link), so that nobody reads it half written. */
async function create(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${randomBytes(4).toString('hex')}.new`;
  const handle = await open(draft, 'w', FILE_MODE);
  try {
    await handle.writeFile(JSON.stringify(holder));
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (fileErrorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A process that is this long in removing a stale lock, a matter of milliseconds, has died in it. */
const REMOVAL_MS = 10_000;

/**
 * Removes a stale lock. Several processes may find the same one; they take turns (a second lock), and each looks again
 * in its turn, because by then the lock may be somebody's fresh one.
 */
async function removeStale(file: string, expected: string): Promise<void> {
  const turn = `${file}.removal`;
  if (!(await beginTurn(turn))) {
    await delay(20);
    return;
  }
  try {
    if ((await readIfThere(file)) === expected) await rm(file, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

async function beginTurn(turn: string): Promise<boolean> {
  try {
    await (await open(turn, 'wx', FILE_MODE)).close();
    return true;
  } catch (error) {
    if (fileErrorCode(error) !== 'EEXIST') throw error;
  }
  try {
    if (Date.now() - (await stat(turn)).mtimeMs > REMOVAL_MS) await rm(turn, { force: true });
  } catch (error) {
    if (fileErrorCode(error) !== 'ENOENT') throw error;
  }
  return false;
}

async function release(file: string, me: Holder): Promise<void> {
  const text = await readIfThere(file);
  if (text === null) return;
  const holder = parseHolder(text);
  if (holder?.pid === me.pid && holder.host === me.host) await rm(file, { force: true });
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { pid, host, startedAt } = value as Record<string, unknown>;
    // 0 and below would ask for whole groups of processes.
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || typeof host !== 'string')
      return null;
    return { pid, host, startedAt: typeof startedAt === 'string' ? startedAt : null };
  } catch (error) {
    // A lock torn by a crash while it was written holds nothing.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  // Another machine's process (a shared home folder) cannot be asked: believe it.
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (fileErrorCode(error) === 'ESRCH') return false;
    // EPERM: it lives and belongs to somebody else.
  }
  const startedAt = await startOf(holder.pid);
  return holder.startedAt === null || startedAt === null || startedAt === holder.startedAt;
}

/** When a process started, in the kernel's ticks since boot; null where /proc does not exist. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and parentheses; the fields after it do not. Field 22 is the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[19] ?? null;
  } catch (error) {
    if (fileErrorCode(error) !== null) return null;
    throw error;
  }
}

function locked(session: string, file: string, holder: Holder | null): UserError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  const isElsewhere = holder !== null && holder.host !== hostname();
  return new UserError({
    code: 'SESSION_LOCKED',
    exit: exitCode.failed,
    doing: 'opening a session',
    message: `Session ${session} is in use by ${who}.`,
    remedy: [
      'Let that process finish or end it, then try again; or start another session with --new.',
      // Whether it lives cannot be asked from here; a machine may also have been given another name since.
      ...(isElsewhere
        ? [`If that machine is this one under an older name, or the process is gone, delete ${file}.`]
        : []),
    ],
    state: 'Nothing was changed by this run.',
  });
}
