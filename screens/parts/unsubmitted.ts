/**
 * What was typed or chosen on a screen that was left without accepting it. It is no answer, so the machine does not know it;
 * but who comes back to the screen finds it there.
 */
import { createContext, useContext, useState } from 'react';
import type { Row } from '../../src/ui/row-filter.ts';
import type { ScreenProps } from '../props.ts';

/** By state. A state has one screen, and that screen puts there what it alone reads. */
export type Unsubmitted = Map<ScreenProps['state'], unknown>;

/** Null where nothing is kept, as in a screen that is shown by itself. */
export const UnsubmittedContext = createContext<Unsubmitted | null>(null);

/** What was kept when the screen was last left, and how to keep something. One kind of entry a state. */
export function useKept<Entry>(state: ScreenProps['state']): [Entry | undefined, (entry: Entry) => void] {
  const store = useContext(UnsubmittedContext);
  const [entry] = useState(() => store?.get(state) as Entry | undefined);
  return [entry, (next) => store?.set(state, next)];
}

/** A line of text. `usual` stands there where nothing was kept. */
export function useKeptText(
  { state }: ScreenProps,
  usual: string | undefined,
): { initial: string | undefined; keep: (text: string) => void } {
  const [entry, keep] = useKept<string>(state);
  const initial = entry ?? usual;
  return {
    initial,
    keep: (text) => {
      if (text !== (initial ?? '')) keep(text);
    },
  };
}

/** A list of which several rows are chosen. `Usual` is `string[]`, or may be `all` too. */
export interface KeptRows<Usual> {
  initial: Usual | readonly string[];
  /** For keys that take the list away: keeps the ids chosen, where they were changed. */
  keep: (ids: readonly string[]) => void;
  /** Keeps them and goes back. */
  leave: (ids: readonly string[]) => void;
}

/** `usual` is what is chosen where nothing was kept. */
export function useKeptRows<Usual extends 'all' | readonly string[]>(
  { state, send }: ScreenProps,
  rows: readonly Row[],
  usual: Usual,
): KeptRows<Usual> {
  const [entry, store] = useKept<readonly string[]>(state);
  // Ids of another account, say, tell nothing about these rows.
  const [isKnown] = useState(() => entry !== undefined && rows.some(({ id }) => entry.includes(id)));
  const initial = entry !== undefined && isKnown ? entry : usual;
  const keep = (ids: readonly string[]) => {
    if (!isSame(ids, rows, initial)) store(ids);
  };
  return {
    initial,
    keep,
    leave: (ids) => {
      keep(ids);
      send({ type: 'back' });
    },
  };
}

function isSame(ids: readonly string[], rows: readonly Row[], initial: 'all' | readonly string[]): boolean {
  const before = new Set(initial);
  const then = rows.filter((row) => row.disabled === undefined && (initial === 'all' || before.has(row.id)));
  const now = new Set(ids);
  return then.length === now.size && then.every(({ id }) => now.has(id));
}
