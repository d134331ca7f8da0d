/**
 * When keys arrive, so that what changes something can tell a key that was pressed for it from one that was already
 * down: a terminal repeats a held key, and doesn't report its release.
 */
import { createContext, useContext } from 'react';

/** How long a screen must be visible before a key counts as meant for it: no one reads faster. */
const readingMilliseconds = 300;
/** A key that hasn't repeated for this long was released. Longer than the pause before a held key starts to repeat. */
export const releaseMilliseconds = 750;
/** Keys closer together than this come from a paste that the terminal does not mark, not from fingers. */
const burstMilliseconds = 40;
/** A deliberate key comes after a pause: something resting on the keyboard presses different keys closer together. */
const pauseMilliseconds = 150;
/** Different keys that are remembered. */
const most = 32;
/** A paste is one key here; its text need not be kept. */
const longestName = 24;

/** What an action requires of its key: `fresh`: it wasn't already down; `deliberate`: it also isn't Enter alone. */
type Demand = 'none' | 'fresh' | 'deliberate';

/** Why a key does not count: it was down already, or it was Enter and nothing was chosen with another key. */
export type Refusal = 'held' | 'alone';

const enter = '\r';

function nameOf(key: string): string {
  return key === '\n' ? enter : key.slice(0, longestName);
}

/** Remembers when each key came last. Told of each key by the stream, right before the key is handled. */
export class KeyPulse {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  #lastOf = new Map<string, number>();
  #lastAny = Number.NEGATIVE_INFINITY;
  #current = { name: '', sinceSame: Number.POSITIVE_INFINITY, sinceAny: Number.POSITIVE_INFINITY };
  /** The key that is being handled is the line break at the end of a paste: no one pressed Enter. */
  isPasteEnd = false;

  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  note(key: string, isPasteEnd = false): void {
    this.isPasteEnd = isPasteEnd;
    const at = this.now();
    const name = nameOf(key);
    const same = this.#lastOf.get(name) ?? Number.NEGATIVE_INFINITY;
    this.#current = { name, sinceSame: at - same, sinceAny: at - this.#lastAny };
    this.#lastAny = at;
    // Set again, it is the last in order, and the first one is the oldest.
    this.#lastOf.delete(name);
    this.#lastOf.set(name, at);
    const [oldest] = this.#lastOf.keys();
    if (this.#lastOf.size > most && oldest !== undefined) this.#lastOf.delete(oldest);
  }

  /** Why the key that is being handled must not do this on a screen shown since `shownAt`; null where it may. */
  refusal(demand: Demand, shownAt: number): Refusal | null {
    if (demand === 'none') return null;
    const { name, sinceSame, sinceAny } = this.#current;
    const isFresh =
      this.now() - shownAt >= readingMilliseconds &&
      sinceSame >= releaseMilliseconds &&
      sinceAny >= (demand === 'deliberate' ? pauseMilliseconds : burstMilliseconds);
    if (!isFresh) return 'held';
    if (demand === 'fresh' || name !== enter) return null;
    const isChosen = [...this.#lastOf].some(([other, at]) => other !== enter && at >= shownAt);
    return isChosen ? null : 'alone';
  }
}

/** Without a terminal's stream no key is known to be down. */
export const KeyPulseContext = createContext(new KeyPulse());

export function useKeyPulse(): KeyPulse {
  return useContext(KeyPulseContext);
}
