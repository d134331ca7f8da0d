/** The state of a `ChoiceField` besides that of ink-select-input. Pure. */

import { findMatches, SearchText, withFirst } from '../lists/match.ts';
import { editFilter, type FilterAction, type Filtering } from '../lists/row-filter.ts';
import { cleanText } from '../text.ts';
import type { LineAction } from './line-edit.ts';
import { fitWords, pastedWords } from './pasted-ids.ts';

export interface ChoiceState extends Filtering {
  /** The highlighted item, and where it was last, for when items come and go. */
  value: string | undefined;
  index: number;
  /** Incremented to remount the list at its item: ink-select-input accepts a position only when it is mounted. */
  mount: number;
  /** What is wrong with the last key, in a sentence. */
  complaint: string | undefined;
}

export type ChoiceAction =
  /** ink-select-input has moved by itself. */
  | { type: 'highlighted'; value: string }
  | { type: 'move'; by: number }
  | { type: 'edge'; to: 'first' | 'last' }
  | { type: 'complain'; complaint: string }
  | FilterAction;

/** The first item that can be chosen is highlighted where `initial` names none. */
export function startChoice(items: readonly ChoiceEntry[], initial: string | undefined): ChoiceState {
  const desired = items.findIndex((item) => item.value === initial);
  const free = items.findIndex((item) => item.disabled === undefined);
  const index = Math.max(0, desired === -1 ? free : desired);
  return {
    value: items[index]?.value,
    index,
    mount: 0,
    complaint: undefined,
    filter: '',
    filterCursor: 0,
    isFiltering: false,
  };
}

interface ChoiceEntry {
  readonly value: string;
  readonly label?: string;
  readonly hint?: string | undefined;
  readonly disabled?: string | undefined;
}

/** The items in whose label or hint the filter is found. */
export function visibleChoices<Entry extends ChoiceEntry>(
  items: readonly Entry[],
  filter: string,
): readonly Entry[] {
  if (filter === '') return items;
  const texts = items.map(({ label = '', hint = '' }) => new SearchText([label, hint]));
  const { found, isAsTyped } = findMatches(texts, filter);
  return withFirst(found, isAsTyped).flatMap((index) => items[index] ?? []);
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
  const jump = (desired: number): ChoiceState => {
    const index = Math.max(0, Math.min(desired, items.length - 1));
    return { ...state, value: items[index]?.value, index, mount: state.mount + 1, complaint: undefined };
  };
  const narrow = (edit: LineAction): ChoiceState => {
    const { filter, filterCursor } = editFilter(state, edit);
    if (filter === state.filter) return { ...state, filterCursor, complaint: undefined };
    const left = visibleChoices(all, filter);
    const stays = left.findIndex(({ value }) => value === state.value);
    const index = Math.max(0, stays);
    // With nothing left the highlight is remembered: it comes back when the filter is cleared.
    const value = left[index]?.value ?? state.value;
    return { ...state, value, index, mount: state.mount + 1, complaint: undefined, filter, filterCursor };
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
    case 'edit':
      return narrow(action.edit);
    case 'openFilter':
      return { ...state, isFiltering: true, filterCursor: state.filter.length, complaint: undefined };
    case 'keepFilter':
      return { ...state, isFiltering: false };
    case 'clearFilter':
      return { ...narrow({ type: 'clear' }), isFiltering: false };
    case 'paste':
      return pasteInto({ ...narrow({ type: 'clear' }), isFiltering: false }, action.text, all);
  }
}

/** Highlights what was pasted. Reports what isn't in the list, and that only one of several can be chosen. */
function pasteInto(state: ChoiceState, text: string, all: readonly ChoiceEntry[]): ChoiceState {
  const words = pastedWords(text);
  const wholeText = cleanText(text).trim();
  const find = (word: string) =>
    all.findIndex(({ value, label }) => value === word || cleanText(label ?? '') === word);
  const index = find(wholeText) === -1 ? find(words[0] ?? '') : find(wholeText);
  if (index === -1) return { ...state, complaint: `Not in the list: ${fitWords(words, longestComplaint)}` };
  const isOne = words.length === 1 || find(wholeText) !== -1;
  const complaint = isOne ? undefined : 'Only one can be chosen here, so the first pasted value was used.';
  return { ...state, value: all[index]?.value, index, mount: state.mount + 1, complaint };
}

/** Fits into the narrowest frame, after its lead. */
const longestComplaint = 38;
