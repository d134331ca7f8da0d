/**
 * Splits what a terminal sends into keys. Pure: text in, keys out.
 *
 * A terminal sends bytes, not keys: key repeat over SSH, a paste or a script puts several keys into one chunk,
 * and a slow line puts one key into several chunks.
 */

const escapeByte = '\u001b';
const pasteStart = '\u001b[200~';
const pasteEnd = '\u001b[201~';

/**
 * What is handed on for the Escape key by itself: the unambiguous form of the kitty protocol. The plain byte
 * would be read together with the key that follows, as Alt and that key.
 */
export const escapeKey = '\u001b[27u';
export const interruptKey = '\u0003';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
// rxvt ends shifted editing keys in `$`; the Linux console's function keys have a second `[`.
const controlSequence =
  /\u001b{1,2}(?:\[[235678]\$|\[\[[A-E]|\[[\u0030-\u003f]*[\u0020-\u002f]*[\u0040-\u005a\u005c-\u007e]|O[0-9;]*[\u0040-\u007e])/y;
const unfinishedSequence = /\u001b{1,2}(?:\[\[?|\[[\u0030-\u003f]*[\u0020-\u002f]*|O[0-9;]*)?$/y;
const textRun = /[^\u0000-\u001f\u007f]+/y;

export interface SplitKeys {
  /** One entry a key: a character (grapheme cluster), a control byte, a whole escape sequence, a whole paste. */
  keys: string[];
  /** The beginning of a sequence whose end has not arrived. */
  rest: string;
}

/**
 * The text of a paste, made fit for one line: line breaks inside become a blank, those at the ends go, and so do
 * other control characters. So a paste is one unit of text and never presses a key.
 */
function pasted(text: string): string {
  return text
    .replace(/^[\r\n]+|[\r\n]+$/g, '')
    .replace(/[\t\r\n]+/g, ' ')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
}

function matchAt(pattern: RegExp, input: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(input)?.[0];
}

/** Splits `input` (the rest of last time and the new chunk) into keys. */
export function splitKeys(input: string): SplitKeys {
  const keys: string[] = [];
  let index = 0;
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
      keys.push(character);
      index += input.startsWith('\r\n', index) ? 2 : 1;
      continue;
    }
    if (input.startsWith(pasteStart, index)) {
      const end = input.indexOf(pasteEnd, index);
      if (end === -1) return { keys, rest: input.slice(index) };
      const content = pasted(input.slice(index + pasteStart.length, end));
      if (content !== '') keys.push(content);
      index = end + pasteEnd.length;
      continue;
    }
    const sequence = matchAt(controlSequence, input, index);
    if (sequence !== undefined) {
      keys.push(sequence);
      index += sequence.length;
      continue;
    }
    if (matchAt(unfinishedSequence, input, index) !== undefined) return { keys, rest: input.slice(index) };
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

/** The keys in a rest that nothing followed: Escape itself, Alt and a bracket, or a paste that was cut off. */
export function keysInRest(rest: string): string[] {
  if (rest === '') return [];
  if (isPasteOpen(rest)) {
    const content = pasted(rest.slice(pasteStart.length));
    return content === '' ? [] : [content];
  }
  if (rest === escapeByte) return [escapeKey];
  if (rest === escapeByte + escapeByte) return [escapeKey, escapeKey];
  return [rest];
}

/** Whether the rest is a paste whose end is still to come. */
export function isPasteOpen(rest: string): boolean {
  return rest.startsWith(pasteStart);
}
