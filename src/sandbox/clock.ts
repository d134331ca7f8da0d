/**
 * The sandbox's clock and its time-lapse.
 *
 * The clock itself always shows real time: clients compare what AWS says with their own clock (signatures, expiry, the
 * date folders of a bucket), and a clock that ran ahead would put logs into next week. What a speed above 1 changes is
 * how long AWS takes: every delay that AWS is known for is divided by it. At speed 60 the first logs are there after
 * ten seconds instead of ten minutes, a window of five minutes lasts five seconds, and all times that can be read, in
 * names and in records, are still true.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** How many times faster than AWS things happen. */
  readonly speed: number;
  /** How long something takes here that takes AWS `milliseconds`. */
  lapse(milliseconds: number): number;
}

/** @param now real time in milliseconds; tests give their own */
export function createClock(speed: number, now: () => number = Date.now): Clock {
  if (!Number.isFinite(speed) || speed <= 0) throw new RangeError(`speed must be above 0, not ${speed}`);
  return { now, speed, lapse: (milliseconds) => milliseconds / speed };
}
