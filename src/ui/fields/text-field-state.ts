/** The state of a `TextField`. Pure. */
import { editLine, type LineAction, type LineEdit, oneLine } from './line-edit.ts';

export interface TextFieldState {
  value: string;
  /** Where the next character goes, as an index into `value`; null at its end, where ink-text-input types. */
  cursor: number | null;
  /** Whether Enter was refused; from then on an empty field says what is missing. */
  isAttempted: boolean;
  /** Whether the last change was refused because the text would be longer than a field draws in time. */
  isTooLong: boolean;
  /** Incremented to remount ink-text-input with its cursor at the end, because its value was rejected. */
  mount: number;
}

/** Characters, almost a thousand IDs: drawing more would slow each key, and a megabyte would take minutes. */
export const longestText = 20_000;

export type TextFieldAction =
  /** The value that ink-text-input computed for a key. */
  | { type: 'edit'; value: string }
  /** ink-text-input took a shortcut for text, or moved its cursor where there is nothing. */
  | { type: 'refuseEdit' }
  | LineAction
  | { type: 'attempt' };

export function startTextField(value: string): TextFieldState {
  return { value: oneLine(value), cursor: null, isAttempted: false, isTooLong: false, mount: 0 };
}

export function lineOf({ value, cursor }: TextFieldState): LineEdit {
  return { value, cursor: cursor ?? value.length };
}

/** A text that would be too long is rejected as a whole: half of a list could be mistaken for the list. */
export function reduceTextField(before: TextFieldState, action: TextFieldAction): TextFieldState {
  const added = action.type === 'edit' ? action.value : action.type === 'insert' ? action.text : '';
  const size = added.length + (action.type === 'insert' ? before.value.length : 0);
  if (size > longestText && size > before.value.length) {
    return { ...before, isTooLong: true, mount: before.mount + 1 };
  }
  return change(before.isTooLong ? { ...before, isTooLong: false } : before, action);
}

function change(state: TextFieldState, action: TextFieldAction): TextFieldState {
  /** Where the cursor comes to the end ink-text-input takes over, and starts with its cursor there. */
  const become = ({ value, cursor }: LineEdit): TextFieldState =>
    cursor >= value.length
      ? { ...state, value, cursor: null, mount: state.mount + 1 }
      : { ...state, value, cursor };
  switch (action.type) {
    case 'edit': {
      const value = oneLine(action.value);
      return value === action.value
        ? { ...state, value, cursor: null }
        : become({ value, cursor: value.length });
    }
    case 'refuseEdit':
      return become(lineOf(state));
    case 'attempt':
      return { ...state, isAttempted: true };
    default:
      return become(editLine(lineOf(state), action));
  }
}
