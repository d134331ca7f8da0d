/**
 * How fast one client sends after AWS has throttled it: slower with each throttled request, faster again with each
 * response, but never below the minimum rate. Measures monotonic time, so that a change of the computer's clock doesn't
 * matter. The SDK's own limiter begins at one request in two seconds where a new client's first request is throttled.
 */
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Requests per second: every service allows an account at least this many reads; STS allows 600 ("IAM and AWS STS
 * quotas").
 */
const leastRates = { usual: 5, STS: 50 };

/** The first throttling reduces the rate to this share; several at once count once. */
const cut = 0.7;
const oneCutIn = 500;

/** Requests per second that each response adds. */
const growth = 0.5;

interface Answer {
  errorType?: string;
}

export class SendRate {
  readonly #now: () => number;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  #least = leastRates.usual;
  /** Requests a second; null before anything was throttled. */
  #rate: number | null = null;
  /** The time of the next free turn: each request takes one. */
  #nextTurn = 0;
  #cutAt = Number.NEGATIVE_INFINITY;
  #startedAt: number;
  #answers = 0;

  /** @param now monotonic milliseconds */
  constructor(
    now: () => number = () => performance.now(),
    wait: (milliseconds: number) => Promise<unknown> = delay,
  ) {
    this.#now = now;
    this.#wait = wait;
    this.#startedAt = now();
  }

  /** @param serviceId whose requests these are, as the SDK names it: `STS` */
  isFor(serviceId: unknown): void {
    this.#least = serviceId === 'STS' ? leastRates.STS : leastRates.usual;
  }

  /** Waits for a turn. */
  async getSendToken(): Promise<void> {
    if (this.#rate === null) return;
    const now = this.#now();
    const turn = Math.max(now, this.#nextTurn);
    this.#nextTurn = turn + 1000 / this.#rate;
    if (turn > now) await this.#wait(turn - now);
  }

  /** @param answer what the SDK says of an error; of a success nothing */
  updateClientSendingRate(answer: Answer): void {
    this.#answers += 1;
    if (answer.errorType !== 'THROTTLING') {
      if (this.#rate !== null) this.#rate += growth;
      return;
    }
    const now = this.#now();
    if (now - this.#cutAt < oneCutIn) return;
    this.#cutAt = now;
    const before = this.#rate ?? this.#answers / Math.max(0.5, (now - this.#startedAt) / 1000);
    this.#rate = Math.max(this.#least, before * cut);
  }
}
