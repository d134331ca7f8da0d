import fc from 'fast-check';
import { expect, it } from 'vitest';
import { graphemes } from '../../src/ui/graphemes.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const split = (text: string) => Array.from(graphemes.segment(text), ({ segment, index }) => [segment, index]);
const expected = (text: string) =>
  Array.from(segmenter.segment(text), ({ segment, index }) => [segment, index]);

it('splits every pair of characters up to the last that it takes for single ones as Unicode does', () => {
  const all = Array.from({ length: 0x2900 }, (_, unit) => String.fromCharCode(unit));
  for (const character of all) {
    // Behind a letter, an arrow and a symbol that can be an emoji: what joins at all joins one of them.
    for (const text of [`a${character}`, `↔${character}`, `${character}✂`]) {
      if (split(text).length !== expected(text).length) throw new Error(JSON.stringify(text));
    }
  }
});

it('splits any text as Unicode does', () => {
  const drawn = fc.constantFrom(
    ...'a ─│❯✓⠋→…·é\u001b[1m',
    '\r\n',
    '\u0301',
    '👩‍👩‍👧',
    '🇩🇪',
    '각',
    '\ufe0f',
    '\u200d',
    '✂',
  );
  const text = fc.oneof(
    fc.array(drawn).map((parts) => parts.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(text, (value) => {
      expect(split(value)).toEqual(expected(value));
    }),
    { numRuns: 500 },
  );
});
