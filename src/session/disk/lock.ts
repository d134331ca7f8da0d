/**
 * Allows one process per session: a lock file names its holder, which touches it every few seconds. A holder in this
 * PID namespace is dead if its process is; one in another container or machine, if its lock isn't touched for long. The
 * waiting process measures that itself: the clocks of two machines are never compared.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { InterruptedError, isAbort, systemCode, UserError } from '../../model/errors.ts';
import { utcMinute } from '../../ui/text.ts';
import { createExclusively, readSmall, type Seen, touch } from './exclusive-file.ts';
import { describeSelf, type Holder, isAlive, isNear, parseHolder } from './holder.ts';

/** Releases the lock; harmless when called twice. */
export type Release = (() => Promise<void>) & {
  /** Checks that no one has taken over the lock in the meantime. @throws UserError `SESSION_LOCK_LOST` */
  confirm(): Promise<void>;
};

export interface LockOptions {
  signal?: AbortSignal;
  /** Milliseconds between two touches. */
  beatMs?: number;
  /** Milliseconds without a touch after which a holder elsewhere counts as dead. */
  staleMs?: number;
}

/** Several touches can be late before a holder counts as dead. */
const usual = { beatMs: 2000, staleMs: 20_000 };

/** Milliseconds allowed for short steps: filling a new lock, removing a stale one. */
const momentMs = 1000;

/** Milliseconds between two checks of a lock. */
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
    // If the lock changes hands for so long, several processes compete for it, and one of them has it.
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

/** Is the holder dead? Null: not known yet. A touch since it was first seen proves that it is alive. */
async function judge(holder: Holder, me: Holder, isUntouched: () => boolean | null): Promise<boolean | null> {
  if (isNear(holder, me)) return !(await isAlive(holder));
  // Earlier versions don't touch their locks, so these count as held.
  if (holder.nonce === null) return false;
  const untouched = isUntouched();
  return untouched === null ? false : untouched || null;
}

/** True once a file has been unchanged this long by this process's clock; null if it was touched in the meantime. */
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
      // A network file system can fail temporarily; the next touch might succeed.
      if (systemCode(error) === null) throw error;
    }
  };
  const timer = setInterval(() => {
    underWay = beat();
  }, beatMs);
  // The lock must not keep the process alive.
  timer.unref();
  const release = async (): Promise<void> => {
    clearInterval(timer);
    await underWay;
    if ((await readSmall(file))?.text === content) await rm(file, { force: true });
  };
  const confirm = async (): Promise<void> => {
    const seen = await readSmall(file);
    // An unreadable file proves nothing; the journal reports what is wrong with the folder.
    if (seen !== null && (seen.text === content || seen.text === null)) return;
    // Removed by hand, and not taken by anyone else.
    if (seen === null && (await createExclusively(file, content))) return;
    throw lost(session);
  };
  return Object.assign(release, { confirm });
}

/**
 * Several processes can find the same stale lock: they take turns, and each checks again in its turn. False: another
 * has it.
 */
async function removeStale(
  file: string,
  expected: Seen,
  isStale: ReturnType<typeof watcher>,
): Promise<boolean> {
  const turn = `${file}.removal`;
  if (!(await createExclusively(turn, JSON.stringify(await describeSelf(new Date()))))) {
    const other = await readSmall(turn);
    // A process that takes this long has died during this step.
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
      // It can't be checked from here whether it is alive; the machine might also have been renamed since.
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
