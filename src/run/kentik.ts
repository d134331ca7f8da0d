/** Kentik's side of a run: its credentials are looked for once. */
import { kentikMissing } from '../apply/failures.ts';
import type { CallRecord } from '../http/calls.ts';
import { isLoopback } from '../http/proxies.ts';
import {
  connectKentik,
  findKentikCredentials,
  type Kentik,
  type KentikCredentials,
} from '../kentik/index.ts';
import { UserError } from '../model/errors.ts';
import { output } from '../process/output.ts';
import { kentikUsualMs } from '../proof/kentik.ts';
import { sandboxSpeed } from './sandbox.ts';

/**
 * `needed`: nothing is done without credentials for Kentik. `wanted`: what needs them is left out, and why is said.
 * `offered`: they are used where there are any.
 */
export type KentikUse = 'needed' | 'wanted' | 'offered' | 'unused';

/**
 * How a run that registers nothing unasked uses Kentik.
 *
 * @param use where the answers call for registration
 * @param otherwise where they don't
 */
export function kentikUse(
  { kentik }: { kentik?: { register: boolean } },
  use: 'needed' | 'wanted' = 'needed',
  otherwise: 'offered' | 'unused' = 'unused',
): KentikUse {
  return kentik?.register === true ? use : otherwise;
}

/**
 * How long Kentik usually takes at most, and how long it is waited for, in milliseconds. The sandbox's Kentik is as fast as its
 * clock; the machine isn't.
 */
export function kentikTimes({ access }: Pick<Kentik, 'access'>): { usualMs: number; forMs: number } {
  const usualMs = kentikUsualMs / (isLoopback(new URL(access.v6).hostname) ? (sandboxSpeed() ?? 1) : 1);
  return { usualMs, forMs: Math.max(usualMs, leastWaitMs) };
}

/** Milliseconds. */
const leastWaitMs = 60_000;

/** What a connection needs of its run. */
export interface KentikRun {
  readonly signal: AbortSignal;
  onCall(call: CallRecord): void;
}

/** Calls nothing. What only reads ends with the run. */
export function connectedFor(run: KentikRun, credentials: KentikCredentials): Kentik {
  return connectKentik({ credentials, onCall: (call) => run.onCall(call), ended: run.signal });
}

/** Calls nothing. @throws UserError where they are needed and there are none, or half of them */
export async function kentikOf(run: KentikRun, use: KentikUse): Promise<Kentik | null> {
  if (use === 'unused') return null;
  try {
    const credentials = await findKentikCredentials();
    if (credentials !== null) return connectedFor(run, credentials);
    if (use === 'offered') return null;
    throw new UserError({ ...kentikMissing, state: 'Nothing was changed.' });
  } catch (error) {
    if (use === 'needed' || !(error instanceof UserError)) throw error;
    output.note(error.report.message);
    return null;
  }
}
