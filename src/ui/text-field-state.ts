/** What a `TextField` knows. Pure. */
import { cleanText } from './text.ts';

export interface TextFieldState {
  value: string;
  /** Whether Enter was refused; from then on an empty field says what is missing. */
  isAttempted: boolean;
  /** Goes up where ink-text-input has to start anew, with its cursor at the end, because its own idea was not taken. */
  mount: number;
}

export type TextFieldAction =
  /** What ink-text-input made of a key. */
  | { type: 'edit'; value: string }
  /** ink-text-input took a shortcut for text. */
  | { type: 'refuseEdit' }
  | { type: 'clear' }
  | { type: 'eraseWord' }
  | { type: 'attempt' };

export function startTextField(value: string): TextFieldState {
  return { value: oneLine(value), isAttempted: false, mount: 0 };
}

/** No line breaks, no control characters, and no half of an emoji, which ink-text-input leaves behind. */
function oneLine(text: string): string {
  return cleanText(text.replace(/\p{Surrogate}/gu, ''));
}

export function reduceTextField(state: TextFieldState, action: TextFieldAction): TextFieldState {
  const restart = (value: string) => ({ ...state, value, mount: state.mount + 1 });
  switch (action.type) {
    case 'edit': {
      const value = oneLine(action.value);
      return value === action.value ? { ...state, value } : restart(value);
    }
    case 'refuseEdit':
      return restart(state.value);
    case 'clear':
      return restart('');
    case 'eraseWord':
      return restart(state.value.replace(/[^\s/:.-]*[\s/:.-]*$/, ''));
    case 'attempt':
      return { ...state, isAttempted: true };
  }
}
