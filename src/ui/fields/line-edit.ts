/**
 * Editing a line of text, for every field and filter: a cursor that is never inside a character, and the shortcuts of a
 * shell. Pure.
 */

import { graphemes } from '../graphemes.ts';
import { cleanText } from '../text.ts';

export interface LineEdit {
  value: string;
  /** Where the next character goes, as an index into `value`. */
  cursor: number;
}

export type LineAction =
  | { type: 'insert'; text: string }
  | { type: 'move'; to: 'left' | 'right' | 'wordLeft' | 'wordRight' | 'home' | 'end' }
  /** The character before the cursor (`erase`), under it (`delete`), the word before or behind it, all from it on. */
  | { type: 'erase' | 'delete' | 'eraseWord' | 'deleteWord' | 'deleteRest' | 'clear' };

/** What separates words: spaces, and the separators of names, ARNs and paths. */
const wordBefore = /[^\s/:.,-]*[\s/:.,-]*$/;
const wordBehind = /^[\s/:.,-]*[^\s/:.,-]*/;

/** No line breaks, no control characters, and no half of a character outside of the basic plane. */
export function oneLine(text: string): string {
  return cleanText(text.replace(/\p{Surrogate}/gu, ''));
}

/** The text before the cursor, the character under it, and the rest. */
export function partsAt({ value, cursor }: LineEdit): [before: string, under: string, behind: string] {
  const next = stops(value).find((stop) => stop > cursor) ?? value.length;
  return [value.slice(0, cursor), value.slice(cursor, next), value.slice(next)];
}

/** The places between characters, the beginning and the end included. */
function stops(value: string): number[] {
  return [...Array.from(graphemes.segment(value), ({ index }) => index), value.length];
}

function stopBefore(value: string, cursor: number): number {
  return stops(value).findLast((stop) => stop < cursor) ?? 0;
}

/** A new character can combine with the one before it: the cursor goes after the result. */
function stopFrom(value: string, cursor: number): number {
  return stops(value).find((stop) => stop >= cursor) ?? value.length;
}

export function editLine(line: LineEdit, action: LineAction): LineEdit {
  const { value, cursor } = line;
  const [before, under, behind] = partsAt(line);
  const wordStart = cursor - (wordBefore.exec(before)?.[0].length ?? 0);
  const wordEnd = cursor + (wordBehind.exec(under + behind)?.[0].length ?? 0);
  const without = (from: number, to: number): LineEdit => {
    const kept = value.slice(0, from) + value.slice(to);
    return { value: kept, cursor: stopFrom(kept, from) };
  };
  switch (action.type) {
    case 'insert': {
      const text = oneLine(action.text);
      const longer = before + text + under + behind;
      return { value: longer, cursor: stopFrom(longer, cursor + text.length) };
    }
    case 'move': {
      const places = {
        left: stopBefore(value, cursor),
        right: cursor + under.length,
        wordLeft: wordStart,
        wordRight: wordEnd,
        home: 0,
        end: value.length,
      };
      return { value, cursor: stopFrom(value, places[action.to]) };
    }
    case 'erase':
      return without(stopBefore(value, cursor), cursor);
    case 'delete':
      return without(cursor, cursor + under.length);
    case 'eraseWord':
      return without(wordStart, cursor);
    case 'deleteWord':
      return without(cursor, wordEnd);
    case 'deleteRest':
      return without(cursor, value.length);
    case 'clear':
      return { value: '', cursor: 0 };
  }
}
