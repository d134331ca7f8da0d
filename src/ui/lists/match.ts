/**
 * What a filter finds, and where the matches are. Each word of a filter is found anywhere, or with other characters
 * between its own inside one word of a name. Pure.
 *
 * Why no package does it: `docs/decisions/fuzzy-filter.md`.
 */
import { cleanText } from '../text.ts';

/** IDs, addresses and account numbers: nearly every one has the digits of another somewhere. */
const machineMade = /[\da-f]{8}|\d\.\d/;

const printableAscii = /^[ -~]*$/;

/** Keeps the length of `text`, so that places found in the one are places in the other. */
function fold(text: string): string {
  if (printableAscii.test(text)) return text.toLowerCase();
  const plain = cleanText(text).replace(/[\u00c0-\u024f]/g, (letter) => letter.normalize('NFD').charAt(0));
  return plain.toLowerCase();
}

/** A text as it is searched: in lower case without accents. Foreign text is cleaned. */
export class SearchText {
  readonly whole: string;
  #loose: string | undefined;

  constructor(texts: readonly string[]) {
    this.whole = fold(texts.join(' '));
  }

  /** Finds out now what a filter may need. */
  prepare(): void {
    this.#loose ??= looseOf(this.whole);
  }

  /** The part of it in which characters may stand between those of a filter. Found out only where it is needed. */
  get loose(): string {
    this.#loose ??= looseOf(this.whole);
    return this.#loose;
  }
}

function looseOf(whole: string): string {
  return whole
    .split(' ')
    .map((word) => (machineMade.test(word) ? ' '.repeat(word.length) : word))
    .join(' ');
}

const wordsOf = (needle: string) => needle.split(/\s+/).filter((word) => word !== '');

/** Letters, with or without digits. Digits alone, and words with signs, are parts of IDs and addresses: found as they are typed. */
const mayBeSpread = (word: string) => /^\d*\p{L}[\p{L}\d]*$/u.test(word);

/**
 * The characters of a word in their order, all inside one word of a text. Each gap ends at the first character that may end it:
 * so nothing is tried twice, however long the text is and however often a letter comes in it.
 */
function spreadPattern(word: string): RegExp {
  const [first = '', ...others] = word;
  return new RegExp(`(${first})${others.map((each) => `[^ ${each}]*(${each})`).join('')}`, 'du');
}

/** Which texts a filter finds, by their index, in the order of the texts. */
export interface Matches {
  readonly found: readonly number[];
  /** Whether a text that was found contains the filter as it was typed. */
  readonly isAsTyped: (index: number) => boolean;
}

/** @param among indexes of the candidate texts; all of them by default */
export function findMatches(
  texts: readonly SearchText[],
  filter: string,
  among: readonly number[] = [...texts.keys()],
): Matches {
  const needle = fold(filter).trim();
  const has = (index: number, word: string) => texts[index]?.whole.includes(word) === true;
  let found = among;
  for (const word of wordsOf(needle)) {
    const spread = mayBeSpread(word) ? spreadPattern(word) : null;
    const number = withoutGroups(word);
    found = found.filter(
      (index) =>
        has(index, word) ||
        spread?.test(texts[index]?.loose ?? '') === true ||
        (number !== word && has(index, number)),
    );
  }
  return { found, isAsTyped: (index) => has(index, needle) };
}

/** Numbers of 12 digits in groups of four, as AWS's console shows account IDs. Lists have them without hyphens. */
const grouped = /\b(\d{4})-(\d{4})-(\d{4})\b/g;

/** Text with such numbers as lists have them. */
export function withoutGroups(filter: string): string {
  return filter.replace(grouped, '$1$2$3');
}

/** Items with those first that satisfy a condition, each part in its order. */
export function withFirst<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): Item[] {
  const first: Item[] = [];
  const others: Item[] = [];
  for (const item of items) (isFirst(item) ? first : others).push(item);
  return first.concat(others);
}

/** A piece of a line, and whether the filter found it. */
export interface Piece {
  text: string;
  isHit: boolean;
}

/** A line in pieces, as it is drawn: what the filter finds in it, and what is between. */
export function piecesOf(line: string, filter: string): Piece[] {
  const { whole, loose } = new SearchText([line]);
  const needle = fold(filter).trim();
  if (needle === '' || whole.length !== line.length) return [{ text: line, isHit: false }];
  const hits = whole.includes(needle)
    ? spanOf(whole, needle)
    : wordsOf(needle).flatMap((word) => (whole.includes(word) ? spanOf(whole, word) : spreadOf(loose, word)));
  const pieces: Piece[] = [];
  const marks = new Set(hits);
  for (const [index, unit] of line.split('').entries()) {
    const last = pieces.at(-1);
    if (last?.isHit === marks.has(index)) last.text += unit;
    else pieces.push({ text: unit, isHit: marks.has(index) });
  }
  return pieces;
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** Places of all characters, as indexes. */
function spanOf(text: string, word: string): number[] {
  const at = text.indexOf(word);
  return range(at, at + word.length);
}

function spreadOf(text: string, word: string): number[] {
  const { indices = [] } = (mayBeSpread(word) ? spreadPattern(word).exec(text) : null) ?? {};
  return indices.slice(1).flatMap((place) => (place === undefined ? [] : range(...place)));
}
