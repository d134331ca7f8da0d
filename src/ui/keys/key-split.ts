/**
 * Splits what a terminal sends into keys. Pure: text in, keys out.
 *
 * A terminal sends bytes, not keys: key repeat over SSH, a paste or a script puts several keys into one chunk,
 * and a slow line puts one key into several chunks. It also sends answers that no one typed (OSC, DCS, mouse reports):
 * those are dropped here or in `key-forms.ts`.
 */
import { graphemes } from '../graphemes.ts';

const escapeByte = '\u001b';
/** Introducers of one byte (C1) mean the same as the two of ESC and a letter. */
const eightBit: Readonly<Record<string, string>> = {
  '\u008f': '\u001bO',
  '\u0090': '\u001bP',
  '\u0098': '\u001bX',
  '\u009b': '\u001b[',
  '\u009c': '\u001b\\',
  '\u009d': '\u001b]',
  '\u009e': '\u001b^',
  '\u009f': '\u001b_',
};
export const pasteStart = '\u001b[200~';
const pasteEnd = '\u001b[201~';
/** What is kept of one paste, in characters. */
const longestPaste = 1_000_000;

/**
 * What is handed on for the Escape key by itself: the unambiguous form of the kitty protocol. The plain byte
 * would be read together with the key that follows, as Alt and that key.
 */
export const escapeKey = '\u001b[27u';
export const interruptKey = '\u0003';

// rxvt ends shifted editing keys in `$`; function keys of the Linux console and PuTTY's page keys have a second `[`.
const controlSequence =
  /\u001b{1,2}(?:\[[235678]\$|\[\[(?:[A-E]|\d~)|\[[\u0030-\u003f]*[\u0020-\u002f]*[\u0040-\u005a\u005c-\u007e]|O[0-9;]*[\u0040-\u007e])/y;
const unfinishedSequence = /\u001b{1,2}(?:\[\[?|\[\[\d|\[[\u0030-\u003f]*[\u0020-\u002f]*|O[0-9;]*)?$/y;
/** The beginning of a sequence that something else cuts off. */
const brokenSequence = /\u001b{1,2}\[[\u0030-\u003f]*[\u0020-\u002f]*/y;
/** OSC, DCS, SOS, PM and APC: an answer of the terminal up to BEL or ST. Any other control character cuts it off. */
const answerString = /\u001b[\]PX^_][^\u0000-\u001f\u007f]*(?:\u0007|\u001b\\)/y;
const unfinishedString = /\u001b[\]PX^_][^\u0000-\u001f\u007f]*\u001b?$/y;
const brokenString = /\u001b[\]PX^_][^\u0000-\u001f\u007f]+/y;
/** A mouse report of the oldest kind ends in three characters of any value. */
const mouseReport = /\u001b\[M[^\u0000-\u001f]{3}/y;
const unfinishedMouseReport = /\u001b\[M[^\u0000-\u001f]{0,2}$/y;
const textRun = /[^\u0000-\u001f\u007f-\u009f]+/y;

/** Without its ESC, which has been taken for the Escape key by then. */
const lateTail =
  /(?:\[\[(?:[A-E]|\d~)|\[M[^\u0000-\u001f]{3}|\[[\u0030-\u003f]*[\u0020-\u002f]*[\u0040-\u005a\u005c-\u007e]|O[0-9;]*[A-DFHMP-S](?=$|\u001b)|[\]PX^_][^\u0000-\u001f\u007f]*(?:\u0007|\u001b\\))/y;
/** The end of an answer string whose beginning was given up. */
const stringEnd = /[^\u0000-\u001f\u007f]*(?:\u0007|\u001b\\)/y;
const unfinishedTail =
  /(?:\[[\u0030-\u003f]*[\u0020-\u002f]*|(?:\]\d+;|P[>!+$\d])[^\u0000-\u001f\u007f]*\u001b?)$/y;

/** What was given up because its rest did not come in time: an Escape key was made of it, or an answer was dropped. */
export type GivenUp = 'escape' | 'answer' | null;

export interface SplitKeys {
  /** One entry a key: a character (grapheme cluster), a control byte, a whole escape sequence, a whole paste. */
  keys: string[];
  /** The beginning of a sequence whose end has not arrived. */
  rest: string;
}

/**
 * The text of a paste, made fit for one line: line breaks inside become a space, those at the ends go, and so do
 * other control characters. So a paste is one unit of text and never presses a key.
 */
function pasted(text: string): string {
  return text
    .replaceAll(pasteStart, '')
    .replaceAll(pasteEnd, '')
    .replace(/^[\r\n]+|[\r\n]+$/g, '')
    .replace(/[\t\r\n]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
}

function matchAt(pattern: RegExp, input: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(input)?.[0];
}

/**
 * Splits `input` (the rest of last time and the new chunk) into keys.
 *
 * @param givenUp what was given up right before `input`: what can only be its end is then dropped
 */
export function splitKeys(input: string, givenUp: GivenUp = null): SplitKeys {
  const text = input.replace(/[\u008f-\u009f]/g, (character) => eightBit[character] ?? character);
  if (givenUp === 'answer') return splitFrom(text, matchAt(stringEnd, text, 0)?.length ?? 0);
  if (givenUp === 'escape') {
    // Late or not, a paste must press nothing.
    if (text.startsWith(pasteStart.slice(1))) return splitFrom(escapeByte + text, 0);
    const tail = matchAt(lateTail, text, 0);
    if (tail !== undefined) return splitFrom(text, tail.length);
    if (matchAt(unfinishedTail, text, 0) !== undefined) return { keys: [], rest: text };
  }
  return splitFrom(text, 0);
}

function splitFrom(input: string, start: number): SplitKeys {
  const keys: string[] = [];
  let index = start;
  const pasteUntil = (first: number, firstEnd: number): void => {
    let from = first;
    let end = firstEnd;
    do {
      const content = pasted(input.slice(from, end));
      if (content !== '') keys.push(content);
      index = end + pasteEnd.length;
      from = index;
      end = input.indexOf(pasteEnd, from);
    } while (end !== -1 && !input.slice(from, end).includes(pasteStart));
  };
  const lostEnd = input.indexOf(pasteEnd, index);
  // The start was lost, or the paste was taken as ended too early: what stands before its end is text all the same.
  if (lostEnd !== -1 && !input.slice(index, lostEnd).includes(pasteStart)) pasteUntil(index, lostEnd);
  while (index < input.length) {
    const text = matchAt(textRun, input, index);
    if (text !== undefined) {
      keys.push(
        ...(/^[ -~]*$/.test(text) ? text : Array.from(graphemes.segment(text), ({ segment }) => segment)),
      );
      index += text.length;
      continue;
    }
    const character = input[index] ?? '';
    if (character !== escapeByte) {
      if (character < '\u0080') keys.push(character);
      index += input.startsWith('\r\n', index) ? 2 : 1;
      continue;
    }
    if (input.startsWith(pasteStart, index)) {
      const pasteEndsAt = input.indexOf(pasteEnd, index);
      if (pasteEndsAt === -1) return { keys, rest: shortened(input.slice(index)) };
      pasteUntil(index, pasteEndsAt);
      continue;
    }
    const dropped = matchAt(mouseReport, input, index) ?? matchAt(answerString, input, index);
    if (dropped !== undefined) {
      index += dropped.length;
      continue;
    }
    if (
      [unfinishedMouseReport, unfinishedString, unfinishedSequence].some(
        (pattern) => matchAt(pattern, input, index) !== undefined,
      )
    ) {
      return { keys, rest: input.slice(index) };
    }
    const sequence = matchAt(controlSequence, input, index);
    if (sequence !== undefined) {
      keys.push(sequence);
      index += sequence.length;
      continue;
    }
    const broken = matchAt(brokenSequence, input, index) ?? matchAt(brokenString, input, index);
    if (broken !== undefined) {
      index += broken.length;
      continue;
    }
    const next = input.codePointAt(index + 1);
    if (next === undefined || next === 0x1b || next === 0x03) {
      keys.push(escapeKey);
      index += 1;
      continue;
    }
    const altKey = escapeByte + String.fromCodePoint(next);
    keys.push(altKey);
    index += altKey.length;
  }
  return { keys, rest: '' };
}

/** A paste of any length is kept in bounds; its last characters may be half of the end mark. */
function shortened(paste: string): string {
  return paste.length <= longestPaste
    ? paste
    : paste.slice(0, longestPaste) + paste.slice(-(pasteEnd.length - 1));
}

/**
 * The keys in a rest that nothing followed: Escape itself, Alt and a letter, or a paste that was cut off. What is only
 * the beginning of a sequence is no key. A rest without an ESC is what was typed after an Escape.
 */
export function keysInRest(rest: string): string[] {
  if (rest === '') return [];
  if (isPasteOpen(rest)) {
    const content = pasted(rest.slice(pasteStart.length));
    return content === '' ? [] : [content];
  }
  if (rest === escapeByte) return [escapeKey];
  if (rest === escapeByte + escapeByte) return [escapeKey, escapeKey];
  return Array.from(rest).length === (rest.startsWith(escapeByte) ? 2 : 1) ? [rest] : [];
}

/** Whether the rest is a paste whose end is still to come. */
export function isPasteOpen(rest: string): boolean {
  return rest.startsWith(pasteStart);
}

/** Whether the rest may be the Escape key by itself. */
export function isEscape(rest: string): boolean {
  return rest === escapeByte || rest === escapeByte + escapeByte;
}

/** Whether the rest is the beginning of an answer of the terminal, which ends in BEL or ST. */
export function isAnswer(rest: string): boolean {
  return matchAt(unfinishedString, rest, 0) !== undefined;
}
