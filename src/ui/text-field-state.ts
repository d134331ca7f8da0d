/** What a `TextField` knows. Pure. */
import { cleanText } from './text.ts';

export interface TextFieldState {
  value: string;
  /** Where the next character goes, as an index into `value`; null at its end, where ink-text-input types. */
  cursor: number | null;
  /** Whether Enter was refused; from then on an empty field says what is missing. */
  isAttempted: boolean;
  /** Goes up where ink-text-input has to start anew, with its cursor at the end, because its own idea was not taken. */
  mount: number;
}

export type TextFieldAction =
  /** What ink-text-input made of a key. */
  | { type: 'edit'; value: string }
  /** ink-text-input took a shortcut for text, or moved its cursor where there is nothing. */
  | { type: 'refuseEdit' }
  | { type: 'move'; to: 'left' | 'right' | 'home' | 'end' }
  /** Typed or pasted where the cursor is, inside the text. */
  | { type: 'insert'; text: string }
  /** The character before the cursor, or with `delete` the one under it. */
  | { type: 'erase' }
  | { type: 'delete' }
  | { type: 'clear' }
  | { type: 'eraseWord' }
  | { type: 'attempt' };

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function startTextField(value: string): TextFieldState {
  return { value: oneLine(value), cursor: null, isAttempted: false, mount: 0 };
}

/** No line breaks, no control characters, and no half of an emoji, which ink-text-input leaves behind. */
function oneLine(text: string): string {
  return cleanText(text.replace(/\p{Surrogate}/gu, ''));
}

/** The places between characters, the beginning and the end included. */
function stops(value: string): number[] {
  return [...Array.from(graphemes.segment(value), ({ index }) => index), value.length];
}

function before(value: string, cursor: number): number {
  return stops(value).findLast((stop) => stop < cursor) ?? 0;
}

/** The text before the cursor, the character under it, and the rest. */
export function partsAt({
  value,
  cursor,
}: Pick<TextFieldState, 'value' | 'cursor'>): [string, string, string] {
  const at = cursor ?? value.length;
  const next = stops(value).find((stop) => stop > at) ?? value.length;
  return [value.slice(0, at), value.slice(at, next), value.slice(next)];
}

export function reduceTextField(state: TextFieldState, action: TextFieldAction): TextFieldState {
  const { value, cursor } = state;
  const at = cursor ?? value.length;
  const [head, under, tail] = partsAt(state);
  /** Where the cursor comes to the end ink-text-input takes over, and starts with its cursor there. */
  const become = (next: string, place: number): TextFieldState =>
    place >= next.length
      ? { ...state, value: next, cursor: null, mount: state.mount + 1 }
      : { ...state, value: next, cursor: place };
  switch (action.type) {
    case 'edit': {
      const edited = oneLine(action.value);
      return edited === action.value
        ? { ...state, value: edited, cursor: null }
        : become(edited, edited.length);
    }
    case 'refuseEdit':
      return become(value, at);
    case 'move': {
      const places = { left: before(value, at), right: at + under.length, home: 0, end: value.length };
      return become(value, places[action.to]);
    }
    case 'insert': {
      const text = oneLine(action.text);
      return become(head + text + under + tail, at + text.length);
    }
    case 'erase': {
      const from = before(value, at);
      return become(value.slice(0, from) + under + tail, from);
    }
    case 'delete':
      return become(head + tail, at);
    case 'clear':
      return become('', 0);
    case 'eraseWord': {
      const kept = head.replace(/[^\s/:.-]*[\s/:.-]*$/, '');
      return become(kept + under + tail, kept.length);
    }
    case 'attempt':
      return { ...state, isAttempted: true };
  }
}
