/**
 * What readers take for one character: grapheme clusters. The packages of Ink split text here, too, in our build (see
 * `scripts/lighter-packages.mjs`).
 */

/**
 * Letters, lines, arrows and symbols that join nothing beside them, line breaks, and the byte that begins an escape sequence. Not in
 * here: whatever Unicode's rules join (marks, joiners, emoji modifiers, Hangul, flags, a line break of two).
 * Source: https://www.unicode.org/reports/tr29/#Grapheme_Cluster_Boundary_Rules
 */
const unjoined =
  /^[\n\u001b -~\u00a0-\u00ac\u00ae-\u00ff\u2010-\u2027\u2190-\u21ff\u2500-\u27bf\u2800-\u28ff]*$/;

let segmenter: Intl.Segmenter | undefined;

export interface Grapheme {
  segment: string;
  /** Where it begins, in UTF-16 units. */
  index: number;
}

export const graphemes = {
  /** As `Intl.Segmenter` splits it, which is made only for text that needs it: that takes ten milliseconds. */
  segment(text: string): Iterable<Grapheme> {
    if (unjoined.test(text)) return unitsOf(text);
    segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    return segmenter.segment(text);
  },
};

function* unitsOf(text: string): Generator<Grapheme> {
  for (let index = 0; index < text.length; index += 1) yield { segment: text.charAt(index), index };
}
