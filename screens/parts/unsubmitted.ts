/**
 * What was typed or chosen on a screen that was left without accepting it. It isn't an answer, so the machine doesn't know
 * it, but someone who comes back to the screen finds it there.
 */
import { createContext, useContext, useState } from 'react';
import type { Row } from '../../src/ui/lists/row-filter.ts';
import type { ScreenProps } from './screen-frame.tsx';

/** By state: chosen ids, a typed text, or what a question calls `unsaved`. A field can start from the ids of its list. */
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

/**
 * A list of which several rows are chosen.
 *
 * @param usual what is chosen where nothing was kept
 */
export function useKeptRows(
  { state }: ScreenProps,
  rows: readonly Row[],
  usual: readonly string[],
): { initial: readonly string[]; keep: (ids: readonly string[]) => void } {
  const [entry, keep] = useKept<readonly string[]>(state);
  // IDs of another account, for example, don't name any of these rows.
  const [isKnown] = useState(() => entry !== undefined && rows.some(({ id }) => entry.includes(id)));
  const initial = entry !== undefined && isKnown ? entry : usual;
  return {
    initial,
    keep: (ids) => {
      const before = new Set(initial);
      const then = rows.filter(({ id, disabled }) => disabled === undefined && before.has(id));
      if (then.map(({ id }) => id).join() !== ids.join()) keep(ids);
    },
  };
}
