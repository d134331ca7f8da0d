import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findMatches, piecesOf, SearchText } from '../../src/ui/lists/match.ts';
import { filterRows, prepareFilter, type Row } from '../../src/ui/lists/row-filter.ts';

const vpcs = [
  ['production-west', 'vpc-0a1b2c3d4e5f60718', 'us-west-2', '10.7.0.0/16'],
  ['production', 'vpc-0123456789abcdef0', 'us-east-1', '10.17.0.0/16'],
  ['platform-rollout-dev', 'vpc-0fedcba9876543210', 'eu-west-1', '172.31.0.0/16'],
  ['Zürich – Büro 東京', 'vpc-0f00d000000000001', 'eu-central-2', '10.9.0.0/16'],
];

const rows: Row[] = vpcs.map((cells, index) => ({ id: String(index), cells }));
const found = (filter: string, of: readonly Row[] = rows) => filterRows(of, filter).rows.map(({ id }) => id);

describe('a filter finds', () => {
  it.each([
    ['what is typed, anywhere', 'west', ['0', '2']],
    ['an ID, whole or in part', 'vpc-0123456789abcdef0', ['1']],
    ['part of an address, and no other with its digits between others', '10.7.', ['0']],
    ['letters with others between them', 'prdwst', ['0']],
    ['a region by what people call it', 'use1', ['1']],
    ['several words, wherever they are', 'us-west prod', ['0']],
    ['names with and without their accents', 'zurich', ['3']],
    ['other scripts', '東京', ['3']],
    ['no ID because it has the same digits somewhere', 'a1d4', []],
    ['nothing across two cells', 'productionvpc', []],
    ['no name for a sign that it lacks', 'prod😀', []],
  ])('%s', (_, filter, ids) => {
    expect(found(filter)).toEqual(ids);
  });

  it('first what contains it as it was typed, each part in the order of the list, in each group', () => {
    const names = ['d-e-v', 'dev', 'delivery', 'dev-2'];
    const grouped = ['one', 'two'].flatMap((group) =>
      names.map((name): Row => ({ id: `${group} ${name}`, cells: [name], group })),
    );
    expect(found('dev', grouped)).toEqual(
      ['one', 'two'].flatMap((group) =>
        ['dev', 'dev-2', 'd-e-v', 'delivery'].map((name) => `${group} ${name}`),
      ),
    );
  });
});

it('tries nothing twice, however often a letter comes', () => {
  // Where each gap is tried in every length, this takes longer than the test may.
  const name = 'z'.repeat(256);
  expect(found(`${'z'.repeat(40)}y`, [{ id: 'z', cells: [name] }])).toEqual([]);
  expect(found('z'.repeat(40), [{ id: 'z', cells: [name] }])).toEqual(['z']);
});

/** The marked pieces of a line. */
const hits = (line: string, filter: string) =>
  piecesOf(line, filter).flatMap(({ text, isHit }) => (isHit ? [text] : []));

describe('the hit is marked', () => {
  it.each([
    ['production  us-west-2', 'duct', ['duct']],
    ['Zürich  eu-central-2', 'ZUR', ['Zür']],
    ['production-west  us-west-2', 'prdwst', ['pr', 'd', 'w', 'st']],
    ['production  us-east-1', 'use1', ['us', 'e', '1']],
    ['production  us-east-1', 'east prod', ['prod', 'east']],
    ['team  vpc-0a1b2c3d4e5f60718', '0a1b', ['0a1b']],
    ['production', 'x', []],
    ['production', '', []],
  ])('in %j for %j', (line, filter, marked) => {
    expect(hits(line, filter)).toEqual(marked);
  });
});

const name = fc.string({
  unit: fc.constantFrom('a', 'b', 'C', 'é', '1', '-', '.', ' ', '東', '😀'),
  maxLength: 8,
});

it('loses nothing that contains the filter, and finds and marks only what has its characters in order', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 8 }), name, (names, filter) => {
      const texts = names.map((each) => new SearchText([each]));
      const needle = new SearchText([filter]).whole.trim();
      const { found: indexes } = findMatches(texts, filter);
      expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
      for (const [index, { whole }] of texts.entries()) {
        const line = names[index] ?? '';
        expect(piecesOf(line, filter).map(({ text }) => text)).toSatisfy(
          (pieces: string[]) => pieces.join('') === line,
        );
        if (!indexes.includes(index)) {
          expect(whole.includes(needle)).toBe(false);
          continue;
        }
        const words = needle.split(/\s+/).filter((word) => word !== '');
        for (const word of words) {
          const inOrder = [...word].reduce((at, character) => {
            const next = whole.indexOf(character, at);
            return next === -1 ? Number.NaN : next + character.length;
          }, 0);
          expect(inOrder).not.toBeNaN();
          expect(hits(line, word).join('').length).toBe(word.length);
        }
      }
    }),
  );
});

it('finds an account ID with the hyphens of the console, and a name with such digits', () => {
  const accounts = ['300000000011', '300000000012', 'logs-3000-0000-0011'].map((id) => ({ id, cells: [id] }));
  for (const length of ['3000-0000-0011'.length - 1, '3000-0000-0011'.length]) {
    found('3000-0000-0011'.slice(0, length), accounts);
  }
  expect(found('3000-0000-0011', accounts).sort()).toEqual(['300000000011', 'logs-3000-0000-0011']);
});

it('finds the same letter by letter as at once', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), name, (names, filter) => {
      const typed = names.map((each, index): Row => ({ id: String(index), cells: [each] }));
      const characters = Array.from(filter);
      for (const at of characters.keys()) found(characters.slice(0, at + 1).join(''), typed);
      const fresh = typed.map((row) => ({ ...row }));
      expect(found(filter, typed)).toEqual(found(filter, fresh));
    }),
  );
});

describe('rows that are prepared for a filter', () => {
  const list = () =>
    Array.from({ length: 1000 }, (_, index) => ({
      id: `${index}`,
      cells: [`näme-${index}`, `vpc-0${index}`],
    }));
  const ids = (rows: ReturnType<typeof list>, filter: string) =>
    filterRows(rows, filter).rows.map(({ id }) => id);

  it.each([0, 1, 3, 20])('are found like others, prepared for %i turns', async (turns) => {
    const rows = list();
    const stop = prepareFilter(rows);
    for (let turn = 0; turn < turns; turn += 1) await nextTurn();
    expect(ids(rows, 'nam9')).toEqual(ids(list(), 'nam9'));
    stop();
    expect(ids(rows, 'name-99')).toEqual(['99', ...Array.from({ length: 10 }, (_, last) => `99${last}`)]);
  });
});
