/** What a `ChoiceField` knows beside what ink-select-input keeps to itself. Pure. */

export interface ChoiceState {
  /** The highlighted item, and where it was last, for when items come and go. */
  value: string | undefined;
  index: number;
  /** Goes up where the list has to start anew at its item: ink-select-input takes a position only when it is mounted. */
  mount: number;
  /** What is wrong with the last key, in a sentence. */
  complaint: string | undefined;
}

export type ChoiceAction =
  /** ink-select-input has moved by itself. */
  | { type: 'highlighted'; value: string }
  | { type: 'move'; by: number }
  | { type: 'edge'; to: 'first' | 'last' }
  | { type: 'complain'; complaint: string };

/** The first item that can be chosen is highlighted where `initial` names none. */
export function startChoice(items: readonly ChoiceEntry[], initial: string | undefined): ChoiceState {
  const wanted = items.findIndex((item) => item.value === initial);
  const free = items.findIndex((item) => item.disabled === undefined);
  const index = Math.max(0, wanted === -1 ? free : wanted);
  return { value: items[index]?.value, index, mount: 0, complaint: undefined };
}

interface ChoiceEntry {
  readonly value: string;
  readonly disabled?: string | undefined;
}

/** Where the highlight is; it stays on its item when items come and go. */
export function choiceIndex(state: ChoiceState, items: readonly ChoiceEntry[]): number {
  const found = items.findIndex((item) => item.value === state.value);
  return found === -1 ? Math.max(0, Math.min(state.index, items.length - 1)) : found;
}

export function reduceChoice(
  state: ChoiceState,
  action: ChoiceAction,
  items: readonly ChoiceEntry[],
): ChoiceState {
  const jump = (wanted: number): ChoiceState => {
    const index = Math.max(0, Math.min(wanted, items.length - 1));
    return { value: items[index]?.value, index, mount: state.mount + 1, complaint: undefined };
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
  }
}
