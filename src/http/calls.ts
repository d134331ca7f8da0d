/** What the doors to all services share: a record of each call for the debug log, nothing on the console, time, loading once. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Timing } from '../model/mutate-pauses.ts';

/** One call of a service, as `--debug` logs it. Holds no secrets. */
export interface CallRecord {
  service: string;
  operation: string;
  /** Empty for a service that has none. */
  region: string;
  requestId: string | null;
  /** `ok` or the error's code. */
  outcome: string;
  attempts: number;
  milliseconds: number;
  at: string;
}

const ignore = () => undefined;

/** The SDK's logger: silent, because its warnings on the console would tear a drawn screen. */
export const silentLogger = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The machine's own clock. */
export const systemTiming: Timing = {
  now: () => performance.now(),
  pause: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, { signal });
  },
  random: Math.random,
};

/** Creates something when it is first asked for, and returns the same promise from then on, even if it was rejected. */
export function once<Value>(create: () => Promise<Value>): () => Promise<Value> {
  let created: Promise<Value> | null = null;
  return () => {
    created ??= create();
    return created;
  };
}
