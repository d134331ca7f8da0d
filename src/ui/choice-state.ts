/** What a `ChoiceField` knows beside what ink-select-input keeps to itself. Pure. */
import { cleanText } from './text.ts';

export interface ChoiceState {
  /** The highlighted item, and where it was last, for when items come and go. */
  value: string | undefined;
  index: number;
  /** Goes up where the list has to start anew at its item: ink-select-input takes a position only when it is mounted. */
  mount: number;
  /** What is wrong with the last key, in a sentence. */
  complaint: string | undefined;
  /** What was typed to narrow the list. */
  filter: string;
}

export type ChoiceAction =
  /** ink-select-input has moved by itself. */
  | { type: 'highlighted'; value: string }
  | { type: 'move'; by: number }
  | { type: 'edge'; to: 'first' | 'last' }
  | { type: 'complain'; complaint: string }
  | { type: 'type'; text: string }
  | { type: 'erase' }
  | { type: 'clearFilter' };

/** The first item that can be chosen is highlighted where `initial` names none. */
export function startChoice(items: readonly ChoiceEntry[], initial: string | undefined): ChoiceState {
  const wanted = items.findIndex((item) => item.value === initial);
  const free = items.findIndex((item) => item.disabled === undefined);
  const index = Math.max(0, wanted === -1 ? free : wanted);
  return { value: items[index]?.value, index, mount: 0, complaint: undefined, filter: '' };
}

interface ChoiceEntry {
  readonly value: string;
  readonly label?: string;
  readonly hint?: string | undefined;
  readonly disabled?: string | undefined;
}

/** The items whose label or hint contains the filter, in any case. */
export function visibleChoices<Entry extends ChoiceEntry>(
  items: readonly Entry[],
  filter: string,
): readonly Entry[] {
  if (filter === '') return items;
  const needle = filter.toLowerCase();
  return items.filter(({ label = '', hint = '' }) =>
    cleanText(`${label} ${hint}`).toLowerCase().includes(needle),
  );
}

/** Where the highlight is; it stays on its item when items come and go. */
export function choiceIndex(state: ChoiceState, items: readonly ChoiceEntry[]): number {
  const found = items.findIndex((item) => item.value === state.value);
  return found === -1 ? Math.max(0, Math.min(state.index, items.length - 1)) : found;
}

export function reduceChoice(
  state: ChoiceState,
  action: ChoiceAction,
  all: readonly ChoiceEntry[],
): ChoiceState {
  const items = visibleChoices(all, state.filter);
  const jump = (wanted: number): ChoiceState => {
    const index = Math.max(0, Math.min(wanted, items.length - 1));
    return { ...state, value: items[index]?.value, index, mount: state.mount + 1, complaint: undefined };
  };
  const narrow = (filter: string): ChoiceState => {
    const left = visibleChoices(all, filter);
    const stays = left.findIndex(({ value }) => value === state.value);
    const index = Math.max(0, stays);
    // With nothing left the highlight is remembered: it is there again when the filter goes.
    const value = left[index]?.value ?? state.value;
    return { value, index, mount: state.mount + 1, complaint: undefined, filter };
  };
  switch (action.type) {
    case 'highlighted': {
      const next = { ...state, value: action.value, complaint: undefined };
      return { ...next, index: choiceIndex(next, items) };
    }
    case 'move':
      return jump(choiceIndex(state, items) + action.by);
    case 'edge':
      return jump(action.to === 'first' ? 0 : items.length - 1);
    case 'complain':
      return { ...state, complaint: action.complaint };
    case 'type':
      return narrow(state.filter + action.text);
    case 'erase':
      return narrow(Array.from(state.filter).slice(0, -1).join(''));
    case 'clearFilter':
      return narrow('');
  }
}
