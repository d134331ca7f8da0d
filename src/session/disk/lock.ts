/**
 * One process a session: a lock file that names its holder, who touches it every few seconds. A holder of this PID
 * namespace is dead when its process is; one of another container or machine when its lock isn't touched for long, which
 * the waiting process measures itself: the clocks of two machines are never compared.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { InterruptedError, isAbort, systemCode, UserError } from '../../model/errors.ts';
import { utcMinute } from '../../ui/text.ts';
import { createExclusively, readSmall, type Seen, touch } from './exclusive-file.ts';
import { describeSelf, type Holder, isAlive, isNear, parseHolder } from './holder.ts';

/** Releases the lock; harmless when called twice. */
export type Release = (() => Promise<void>) & {
  /** Checks that no one has taken the lock over meanwhile. @throws UserError `SESSION_LOCK_LOST` */
  confirm(): Promise<void>;
};

export interface LockOptions {
  signal?: AbortSignal;
  /** Milliseconds between two touches. */
  beatMs?: number;
  /** Milliseconds without a touch after which a holder elsewhere is taken for dead. */
  staleMs?: number;
}

/** Several touches may come late before a holder is taken for dead. */
const usual = { beatMs: 2000, staleMs: 20_000 };

/** Milliseconds for what takes a few: filling a lock that was just created, removing a stale one. */
const momentMs = 1000;

/** Milliseconds between two looks at a lock. */
const lookMs = 50;

/** Takes the lock, or watches it for `staleMs` at most. @throws UserError `SESSION_LOCKED`, `SESSION_LOCK_DAMAGED` */
export async function takeLock(file: string, session: string, options: LockOptions = {}): Promise<Release> {
  const { beatMs = usual.beatMs, staleMs = usual.staleMs, signal } = options;
  const me = await describeSelf(new Date());
  const content = JSON.stringify(me);
  const startedAt = performance.now();
  const isStale = watcher();
  for (;;) {
    if (signal?.aborted) throw new InterruptedError();
    if (await createExclusively(file, content)) return keep(file, content, session, beatMs);
    const seen = await readSmall(file);
    const holder = seen?.text ? parseHolder(seen.text) : null;
    // Whoever comes and goes for so long is a crowd; one of them has the lock.
    if (performance.now() - startedAt > staleMs + 2 * momentMs) throw locked(session, file, holder, me);
    if (seen !== null && holder === null && (seen.text === null || isStale(file, seen, momentMs))) {
      throw damaged(session, file);
    }
    if (seen !== null && holder !== null) {
      const isDead = await judge(holder, me, () => isStale(file, seen, staleMs));
      if (isDead === false) throw locked(session, file, holder, me);
      if (isDead && (await removeStale(file, seen, isStale))) continue;
    }
    await delay(lookMs, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
      throw isAbort(error) ? new InterruptedError() : error;
    });
  }
}

/** Is the holder dead? Null: not known yet. A touch since it was first seen proves that it lives. */
async function judge(holder: Holder, me: Holder, isUntouched: () => boolean | null): Promise<boolean | null> {
  if (isNear(holder, me)) return !(await isAlive(holder));
  // Earlier versions don't touch their locks: believe them.
  if (holder.nonce === null) return false;
  const untouched = isUntouched();
  return untouched === null ? false : untouched || null;
}

/** True once a file is unchanged for so long by this process's time; null where it was touched meanwhile. */
function watcher(): (file: string, seen: Seen, milliseconds: number) => boolean | null {
  const first = new Map<string, { touched: string; at: number }>();
  return (file, { text, touched }, milliseconds) => {
    const key = `${file} ${text}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, { touched, at: performance.now() });
      return false;
    }
    return before.touched === touched ? performance.now() - before.at >= milliseconds : null;
  };
}

/** Touches the lock until it is released. */
function keep(file: string, content: string, session: string, beatMs: number): Release {
  let underWay: Promise<unknown> = Promise.resolve();
  const beat = async (): Promise<void> => {
    try {
      if (!(await touch(file, content))) clearInterval(timer);
    } catch (error) {
      // A network file system that fails for a moment; the next touch may succeed.
      if (systemCode(error) === null) throw error;
    }
  };
  const timer = setInterval(() => {
    underWay = beat();
  }, beatMs);
  // A lock alone keeps no process alive.
  timer.unref();
  const release = async (): Promise<void> => {
    clearInterval(timer);
    await underWay;
    if ((await readSmall(file))?.text === content) await rm(file, { force: true });
  };
  const confirm = async (): Promise<void> => {
    const seen = await readSmall(file);
    // What can't be read proves nothing; the journal says what is wrong with the folder.
    if (seen !== null && (seen.text === content || seen.text === null)) return;
    // Removed by hand, and taken by no one else.
    if (seen === null && (await createExclusively(file, content))) return;
    throw lost(session);
  };
  return Object.assign(release, { confirm });
}

/**
 * Several processes may find the same stale lock: they take turns, and each looks again in its turn. False: it's another's.
 */
async function removeStale(
  file: string,
  expected: Seen,
  isStale: ReturnType<typeof watcher>,
): Promise<boolean> {
  const turn = `${file}.removal`;
  if (!(await createExclusively(turn, JSON.stringify(await describeSelf(new Date()))))) {
    const other = await readSmall(turn);
    // A process that takes so long for this has died in it.
    if (other !== null && isStale(turn, other, momentMs)) await rm(turn, { force: true });
    return false;
  }
  try {
    const now = await readSmall(file);
    if (now?.text === expected.text && now.touched === expected.touched) await rm(file, { force: true });
    return true;
  } finally {
    await rm(turn, { force: true });
  }
}

function locked(session: string, file: string, holder: Holder | null, me: Holder): UserError {
  const who = holder
    ? `process ${holder.pid} on ${holder.host}${holder.since ? `, since ${utcMinute(holder.since)}` : ''}`
    : 'another process';
  const isElsewhere = holder !== null && !isNear(holder, me);
  return new UserError({
    code: 'SESSION_LOCKED',
    doing: 'opening a session',
    message: `Session ${session} is in use by ${who}.`,
    remedy: [
      'Wait for that process to finish or end it, then try again. Or start another session with --new.',
      // Whether it lives can't be asked from here; a machine might also have been given another name since.
      ...(isElsewhere
        ? [`It runs in another container or machine. If it no longer does, delete ${file}.`]
        : []),
    ],
    state: 'Nothing was changed by this run.',
  });
}

function damaged(session: string, file: string): UserError {
  return new UserError({
    code: 'SESSION_LOCK_DAMAGED',
    doing: 'opening a session',
    message: `The lock file of session ${session} can't be read, so it doesn't say who uses the session.`,
    why: 'The file was edited, or belongs to another user, or a full disk or a power cut left it incomplete.',
    where: { name: file },
    remedy: [`Check that no other kentik-aws-setup uses this session, then delete ${file}.`],
    state: 'Nothing was changed by this run.',
  });
}

function lost(session: string): UserError {
  return new UserError({
    code: 'SESSION_LOCK_LOST',
    doing: 'recording a change',
    message: `Another process has taken over session ${session}.`,
    why: 'This process was suspended, or its lock file was deleted.',
    remedy: [`Wait for the other process to finish, then: kentik-aws-setup apply --resume ${session}`],
    state: 'What was done before is recorded. Nothing more was changed by this run.',
  });
}
