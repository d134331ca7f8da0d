/**
 * Kentik's limits for a customer. Over the soft one its answers come late, over the hard ones there is none. Source:
 * Kentik's "APIs Overview", which has separate limits for queries and for all other calls. Times are divided by the clock's speed.
 */
import type { AwsFailure } from '../failure.ts';
import type { World } from '../world/types.ts';
import { kentikError } from './failures.ts';
import type { LimitKind } from './state.ts';

const limits: Record<LimitKind, Record<'atOnce' | 'soft' | 'delay' | 'hard' | 'hourly', number>> = {
  other: { atOnce: 1, soft: 20, delay: 1500, hard: 60, hourly: 3750 },
  query: { atOnce: 4, soft: 30, delay: 1000, hard: 100, hourly: 1500 },
};

const minute = 60_000;

/** A request that was let in: how long its answer is held back, and what ends it; more than once does no harm. */
interface Admitted {
  milliseconds: number;
  leave(): void;
}

/** True while as many requests are being answered as Kentik answers at once. */
export function isBusy({ kentik }: World, kind: LimitKind): boolean {
  return kentik.usage[kind].active >= limits[kind].atOnce;
}

/** Counts a request that came. */
export function admit(world: World, kind: LimitKind): Admitted | { refusal: AwsFailure } {
  const { clock, kentik } = world;
  const { soft, delay, hard, hourly } = limits[kind];
  const usage = kentik.usage[kind];
  const now = clock.now();
  const since = (milliseconds: number) => now - clock.lapse(milliseconds);
  usage.times = usage.times.filter((time) => time > since(60 * minute));
  const lastMinute = usage.times.filter((time) => time > since(minute));
  const refuse = (milliseconds: number) => ({
    refusal: kentikError(429, { 'retry-after': String(Math.ceil(clock.lapse(milliseconds) / 1000)) }),
  });
  if (isBusy(world, kind)) return refuse(1000);
  if (usage.times.length >= hourly) return refuse(60 * minute);
  if (lastMinute.length >= hard) return refuse(minute);
  usage.times.push(now);
  usage.active += 1;
  let isActive = true;
  return {
    milliseconds: lastMinute.length >= soft ? clock.lapse(delay) : 0,
    leave() {
      if (isActive) usage.active -= 1;
      isActive = false;
    },
  };
}
