/**
 * Text as a terminal sees it: what may be drawn, how wide it is, where it breaks.
 *
 * Widths are columns of the terminal, not characters: CJK and emoji take two, combining marks none.
 */
import stringWidth from 'string-width';
import { cleanText } from '../model/clean-text.ts';
import { graphemes } from './graphemes.ts';

export { cleanText };

const printableAscii = /^[ -~]*$/;

/** Like `cleanText`, but keeps the line breaks: one entry a line. Tabs become two spaces. */
export function cleanLines(foreign: string): string[] {
  return foreign.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => cleanText(line.replaceAll('\t', '  ')));
}

/** Columns that `text` takes in a terminal. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

/** The longest head of `text` that fits into `width` columns; never half a character. */
export function head(text: string, width: number): string {
  if (printableAscii.test(text)) return text.slice(0, Math.max(0, width));
  let used = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > width) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

/** The longest tail of `text` that fits into `width` columns. */
export function tail(text: string, width: number): string {
  if (width <= 0) return '';
  if (printableAscii.test(text)) return text.slice(-width);
  const parts = Array.from(graphemes.segment(text), ({ segment }) => segment);
  let used = 0;
  let start = parts.length;
  while (start > 0) {
    used += stringWidth(parts[start - 1] ?? '');
    if (used > width) break;
    start -= 1;
  }
  return parts.slice(start).join('');
}

/**
 * `text` cut to at most `width` columns, with an ellipsis where something is missing.
 * `at: 'middle'` keeps both ends, for ids and ARNs whose end tells them apart; `at: 'word'` keeps whole words, for sentences
 * in which an id may stand.
 */
export function truncate(
  text: string,
  width: number,
  options: { ellipsis?: string; at?: 'end' | 'middle' | 'word' } = {},
): string {
  if (width <= 0) return '';
  if (stringWidth(text) <= width) return text;
  const ellipsis = head(options.ellipsis ?? '…', width);
  const room = width - stringWidth(ellipsis);
  const start = head(text, room);
  if (options.at === 'word' && text.charAt(start.length) !== ' ') {
    const end = start.lastIndexOf(' ');
    return (end === -1 ? start : start.slice(0, end)) + ellipsis;
  }
  if (options.at !== 'middle') return start + ellipsis;
  const front = Math.ceil(room / 2);
  return head(text, front) + ellipsis + tail(text, room - front);
}

/** `text` padded with spaces to `width` columns. Wider text is left as it is. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'left' ? text + spaces : spaces + text;
}

/** Exactly `width` columns: cut if longer, filled up if shorter. */
export function toWidth(
  text: string,
  width: number,
  options: { ellipsis?: string; at?: 'end' | 'middle' | 'word'; align?: 'left' | 'right' } = {},
): string {
  return pad(truncate(text, width, options), width, options.align);
}

/** Sentences are hard to read in longer lines, however wide the window is. */
export const widestProse = 110;

/**
 * Breaks `text` at spaces into lines of at most `width` columns and `widestProse`.
 *
 * @param longWords what becomes of a word longer than `width`: broken hard, or a line of its own
 */
export function wrapText(text: string, width: number, longWords: 'broken' | 'whole' = 'broken'): string[] {
  const longest = width <= widestProse ? 0 : Math.max(...text.split(/[ \n]/).map(displayWidth));
  const limit = Math.max(1, Math.min(width, Math.max(widestProse, longest)));
  return text.split('\n').flatMap((paragraph) => {
    const indent = /^ */.exec(paragraph)?.[0].slice(0, limit - 1) ?? '';
    const lines: string[] = [];
    let line = indent;
    let isLineEmpty = true;
    for (const word of paragraph.split(' ').filter((part) => part !== '')) {
      if (!isLineEmpty && stringWidth(line) + 1 + stringWidth(word) <= limit) {
        line += ` ${word}`;
        continue;
      }
      if (!isLineEmpty) {
        lines.push(line);
        line = indent;
      }
      let rest = word;
      while (longWords === 'broken' && stringWidth(line) + stringWidth(rest) > limit) {
        const room = limit - stringWidth(line);
        // A character wider than the line still has to go somewhere.
        const part =
          atSign(head(rest, room)) ||
          (graphemes.segment(rest)[Symbol.iterator]().next().value?.segment ?? rest);
        lines.push(line + part);
        rest = rest.slice(part.length);
        line = indent;
      }
      line += rest;
      isLineEmpty = rest === '';
    }
    if (!isLineEmpty || lines.length === 0) lines.push(line.trimEnd());
    return lines;
  });
}

/** What is broken breaks behind a sign where one stands near its end: half a name reads like another one. */
function atSign(part: string): string {
  const end = /^.*[-/:_](?=[^-/:_]*$)/s.exec(part)?.[0] ?? '';
  return end.length > part.length * 0.6 ? end : part;
}

/** A count with its noun: `plural(1, 'VPC')` is "1 VPC", `plural(3, 'policy', 'policies')` is "3 policies". */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and c"; `word` replaces "and". */
export function joinWords(items: readonly string[], word = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;
}

/** The same with a capital letter at its beginning. */
export function capitalized(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** An ISO 8601 time to the minute: "2026-01-01 10:05 UTC". */
export function utcMinute(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** A length of time in milliseconds as people say it: "0 s", "45 s", "1 m 20 s", "2 h 5 m". */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} m` : `${minutes} m ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} m`;
}
