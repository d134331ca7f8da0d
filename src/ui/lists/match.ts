/**
 * What a filter finds, and where it is marked. Each word of a filter is found anywhere, or with other characters between
 * its own inside one word of a name. Pure.
 *
 * Why this package: `docs/decisions/fuzzy-filter.md`.
 */
import uFuzzy from '@leeoniya/ufuzzy';
import { cleanText } from '../text.ts';

let made: uFuzzy | undefined;

/**
 * Letters of every script count, and a match stays inside one word, so that it is never spread over two cells. Made when it
 * is first needed, and without its collator, which takes ten milliseconds: no rows are sorted by it.
 */
function fuzzy(): uFuzzy {
  made ??= new uFuzzy({
    unicode: true,
    interSplit: '[^\\p{L}\\d]+',
    intraSplit: '',
    intraChars: '[^ ]',
    intraIns: Number.POSITIVE_INFINITY,
    compare: () => 0,
  });
  return made;
}

/** IDs, addresses and account numbers: nearly every one has the digits of another somewhere. */
const machineMade = /[\da-f]{8}|\d\.\d/;

const printableAscii = /^[ -~]*$/;

/** Keeps the length of `text`, so that places found in the one are places in the other. */
function fold(text: string): string {
  return (printableAscii.test(text) ? text : uFuzzy.latinize(cleanText(text))).toLowerCase();
}

/** A text as it is searched: in lower case without accents. Foreign text is cleaned. */
export class SearchText {
  readonly whole: string;
  #loose: string | undefined;

  constructor(texts: readonly string[]) {
    this.whole = fold(texts.join(' '));
  }

  /** The part of it in which characters may stand between those of a filter. Found out only where it is needed. */
  get loose(): string {
    this.#loose ??= this.whole
      .split(' ')
      .map((word) => (machineMade.test(word) ? ' '.repeat(word.length) : word))
      .join(' ');
    return this.#loose;
  }
}

const wordsOf = (needle: string) => needle.split(/\s+/).filter((word) => word !== '');

/** Letters, with or without digits. Digits alone, and words with signs, are parts of IDs and addresses: found as they are typed. */
const mayBeSpread = (word: string) => /^\d*\p{L}[\p{L}\d]*$/u.test(word);

/** Which texts a filter finds, by their index, in the order of the texts. */
export interface Matches {
  readonly found: readonly number[];
  /** Whether a text that was found contains the filter as it was typed. */
  readonly isAsTyped: (index: number) => boolean;
}

/** @param among indexes of the texts that come into question; all of them by default */
export function findMatches(
  texts: readonly SearchText[],
  filter: string,
  among: readonly number[] = [...texts.keys()],
): Matches {
  const needle = fold(filter).trim();
  const has = (index: number, word: string) => texts[index]?.whole.includes(word) === true;
  let found = among;
  for (const word of wordsOf(needle)) {
    const exact = found.filter((index) => has(index, word));
    const others = mayBeSpread(word) && exact.length < found.length ? without(found, exact) : [];
    const loose = others.map((index) => texts[index]?.loose ?? '');
    const spread = loose.length === 0 ? [] : (fuzzy().filter(loose, word) ?? []).map((at) => others[at] ?? 0);
    found = spread.length === 0 ? exact : [...exact, ...spread].sort((a, b) => a - b);
  }
  return { found, isAsTyped: (index) => has(index, needle) };
}

/** Both ascending. */
function without(all: readonly number[], some: readonly number[]): number[] {
  let next = 0;
  return all.filter((index) => {
    if (index !== some[next]) return true;
    next += 1;
    return false;
  });
}

/** Items with those first that satisfy a condition, each part in its order. */
export function withFirst<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): Item[] {
  return [...items.filter(isFirst), ...items.filter((item) => !isFirst(item))];
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
  if (!mayBeSpread(word) || (fuzzy().filter([text], word) ?? []).length === 0) return [];
  const ends = fuzzy().info([0], [text], word).ranges[0] ?? [];
  return ends.flatMap((from, index) => (index % 2 === 0 ? range(from, ends[index + 1] ?? from) : []));
}
