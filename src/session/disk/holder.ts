/** Who holds a lock, and whether that process lives, as far as it can be asked from here. */
import { randomBytes } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { jsonMembers } from '../../model/clean-text.ts';
import { systemCode } from '../../model/errors.ts';

/** A process that cannot be mistaken for another one. What a system doesn't say is null. */
export interface Holder {
  pid: number;
  host: string;
  /** Tells a new process from a dead one that had its pid: the kernel's ticks since boot. */
  startedAt: string | null;
  /** The kernel's boot: containers with one host name share it, machines with one host name don't. */
  boot: string | null;
  /** The PID namespace: a pid means nothing in another one. */
  pidNamespace: string | null;
  /** Random, so that a lock is released by whom it belongs to; null in locks of earlier versions, which have no heartbeat. */
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

/** Reads a lock's content; null where it isn't one. */
export function parseHolder(text: string): Holder | null {
  const { pid, host, ...rest } = jsonMembers(text) ?? {};
  // 0 and below would ask for whole groups of processes.
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

/** Whether a pid means the same here and there. */
export function isNear(holder: Holder, me: Holder): boolean {
  const isKnown = holder.boot !== null && holder.pidNamespace !== null;
  if (isKnown && me.boot !== null && me.pidNamespace !== null) {
    return holder.boot === me.boot && holder.pidNamespace === me.pidNamespace;
  }
  // Earlier versions, and systems without namespaces, name only the host.
  return holder.host === me.host;
}

/** Whether a process lives whose pid means the same here. A suspended one does. */
export async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    // EPERM: it lives and belongs to another user.
  }
  const found = await processOf(holder.pid);
  if (found === null) return true;
  // A killed process keeps its pid until its parent has asked for its end, and in a container no one may.
  if (found.isOver) return false;
  return holder.startedAt === null || found.startedAt === holder.startedAt;
}

/** A process as /proc tells; null where it doesn't, or shows the processes of another PID namespace. */
async function processOf(pid: number | 'self'): Promise<{ startedAt: string; isOver: boolean } | null> {
  if (pid !== 'self' && (await textOf(readlink('/proc/self'))) !== String(process.pid)) return null;
  const stat = await textOf(readFile(`/proc/${pid}/stat`, 'utf8'));
  if (stat === null) return null;
  // The command name may hold spaces and parentheses; the fields after it don't: state is the first, start the 20th.
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
