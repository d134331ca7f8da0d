/** Who holds a lock, and whether that process is alive, as far as this process can tell. */
import { randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { jsonMembers } from '../../model/clean-text.ts';
import { systemCode } from '../../model/errors.ts';

/** Identifies a process uniquely. What a system doesn't provide is null. */
export interface Holder {
  pid: number;
  host: string;
  /** Distinguishes a new process from a dead one with the same PID: the kernel's ticks since boot. */
  startedAt: string | null;
  /** The kernel's boot ID: containers with the same host name share it, machines with the same host name don't. */
  boot: string | null;
  /** The PID namespace: a PID means nothing in another one. */
  pidNamespace: string | null;
  /** Random, so that only its owner releases a lock; null in locks of earlier versions, which have no heartbeat. */
  nonce: string | null;
  /** When the lock was taken, ISO 8601. */
  since: string | null;
}

/** This process, with a fresh nonce. */
export async function describeSelf(now: Date): Promise<Holder> {
  return {
    pid: process.pid,
    host: hostname(),
    startedAt: (await processOf('self'))?.startedAt ?? null,
    boot: await textOf(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    pidNamespace: await textOf(readlink('/proc/self/ns/pid')),
    nonce: randomBytes(12).toString('hex'),
    since: now.toISOString(),
  };
}

/** Parses a lock's content; null if it isn't a lock. */
export function parseHolder(text: string): Holder | null {
  const { pid, host, ...rest } = jsonMembers(text) ?? {};
  // 0 and below would mean process groups.
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || typeof host !== 'string')
    return null;
  const field = (key: string): string | null => {
    const found = rest[key];
    return typeof found === 'string' && found !== '' ? found : null;
  };
  return {
    pid,
    host,
    startedAt: field('startedAt'),
    boot: field('boot'),
    pidNamespace: field('pidNamespace'),
    nonce: field('nonce'),
    since: field('since'),
  };
}

/** Whether a PID means the same here and there. */
export function isNear(holder: Holder, me: Holder): boolean {
  const isKnown = holder.boot !== null && holder.pidNamespace !== null;
  if (isKnown && me.boot !== null && me.pidNamespace !== null) {
    return holder.boot === me.boot && holder.pidNamespace === me.pidNamespace;
  }
  // Earlier versions, and systems without namespaces, name only the host.
  return holder.host === me.host;
}

/** Whether a process whose PID means the same here is alive. A suspended one is. */
export async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    // EPERM: it is alive and belongs to another user.
  }
  const found = await processOf(holder.pid);
  if (found === null) return true;
  // A killed process keeps its PID until its parent has waited for it, which in a container might never happen.
  if (found.isOver) return false;
  return holder.startedAt === null || found.startedAt === holder.startedAt;
}

/** A process as /proc shows it; null if it doesn't, or if /proc is that of another PID namespace. */
async function processOf(pid: number | 'self'): Promise<{ startedAt: string; isOver: boolean } | null> {
  if (pid !== 'self' && (await textOf(readlink('/proc/self'))) !== String(process.pid)) return null;
  const stat = await textOf(readFile(`/proc/${pid}/stat`, 'utf8'));
  if (stat === null) return null;
  // The command name can contain spaces and parentheses; the fields after it can't: state is the first, start the 20th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = ''] = fields;
  const startedAt = fields[19];
  return startedAt === undefined ? null : { startedAt, isOver: /^[ZXx]$/.test(state) };
}

/** What the kernel says, or null where it says nothing. */
async function textOf(reading: Promise<string>): Promise<string | null> {
  try {
    return (await reading).trim();
  } catch (error) {
    if (systemCode(error) !== null) return null;
    throw error;
  }
}
