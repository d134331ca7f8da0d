import { describe, expect, it } from 'vitest';
import { type Column, columnWidths, formatRow } from '../../src/ui/lists/columns.ts';
import {
  cleanLines,
  cleanText,
  displayWidth,
  duration,
  joinWords,
  pad,
  plural,
  toWidth,
  truncate,
  wrapText,
} from '../../src/ui/text.ts';

describe('cleanText', () => {
  it.each([
    ['plain', 'plain'],
    ['決済 – é 🚀', '決済 – é 🚀'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]8;;https://evil.example\u0007link\u001b]8;;\u001b\\', 'link'],
    ['\u001bPpayload\u001b\\after', 'after'],
    ['\u009b2Jafter', 'after'],
    ['never ended \u001b]0;title', 'never ended '],
    ['one\r\n\ttwo', 'one two'],
    ['nul\u0000 bell\u0007 del\u007f', 'nul bell del'],
    ['gpj.\u202eexe', 'gpj.exe'],
    ['half \ud83d emoji', 'half \ufffd emoji'],
  ])('%j', (foreign, clean) => {
    expect(cleanText(foreign)).toBe(clean);
  });

  it('keeps lines where they are wanted', () => {
    expect(cleanLines('one\r\n\ttwo\u001b[2J\nthree')).toEqual(['one', '  two', 'three']);
  });
});

describe('widths', () => {
  it('counts columns, not characters', () => {
    expect(displayWidth('決済')).toBe(4);
    expect(displayWidth('👩‍👩‍👧')).toBe(2);
    expect(displayWidth('e\u0301')).toBe(1);
  });

  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['決済ネット', 5, '決済…'],
    ['決済ネット', 6, '決済…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('cuts %j to %i', (text, width, expected) => {
    expect(truncate(text, width)).toBe(expected);
  });

  it('cuts in the middle and with an ellipsis of ASCII', () => {
    expect(truncate('vpc-0123456789', 9, { at: 'middle' })).toBe('vpc-…6789');
    expect(truncate('決済ネット', 7, { at: 'middle' })).toBe('決…ト');
    expect(truncate('abcdefgh', 6, { ellipsis: '...' })).toBe('abc...');
  });

  it('cuts between words, and inside of one that is too long by itself', () => {
    expect(truncate('account 123456789012 refused', 15, { at: 'word' })).toBe('account…');
    expect(truncate('account 123456789012 refused', 21, { at: 'word' })).toBe('account 123456789012…');
    expect(truncate('123456789012', 6, { at: 'word' })).toBe('12345…');
  });

  it('fills up', () => {
    expect(pad('決', 4)).toBe('決  ');
    expect(toWidth('12', 4, { align: 'right' })).toBe('  12');
    expect(toWidth('決済決', 4)).toBe('決… ');
  });
});

describe('wrapText', () => {
  it.each([
    ['one two three', 7, ['one two', 'three']],
    ['one  two', 20, ['one two']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['x abcdefghij y', 4, ['x', 'abcd', 'efgh', 'ij y']],
    ['決済決済', 5, ['決済', '決済']],
    // Behind a sign near the end, so that no half of a name stands alone.
    ['arn:policy/Kentik-Metadata', 21, ['arn:policy/Kentik-', 'Metadata']],
    ['a-bcdefghij', 8, ['a-bcdefg', 'hij']],
    ['a\n\nb', 10, ['a', '', 'b']],
    ['  indented text here', 12, ['  indented', '  text here']],
    ['決', 1, ['決']],
    ['', 10, ['']],
  ])('%j in %i', (text, width, lines) => {
    expect(wrapText(text, width)).toEqual(lines);
  });

  it('never makes a line too wide', () => {
    const text =
      'Flow logs of 決済ネットワーク go to arn:aws:s3:::a-very-long-bucket-name/with/a/prefix 🚀🚀🚀 and on.';
    for (let width = 2; width < 60; width += 1) {
      for (const line of wrapText(text, width)) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });
});

describe('words', () => {
  it('counts and joins', () => {
    expect(plural(1, 'VPC')).toBe('1 VPC');
    expect(plural(0, 'VPC')).toBe('0 VPCs');
    expect(plural(2, 'policy', 'policies')).toBe('2 policies');
    expect(joinWords(['a'])).toBe('a');
    expect(joinWords(['a', 'b', 'c'])).toBe('a, b and c');
    expect(joinWords(['a', 'b'], 'or')).toBe('a or b');
  });

  it.each([
    [0, '0 s'],
    [45_999, '45 s'],
    [80_000, '1 m 20 s'],
    [120_000, '2 m'],
    [7_500_000, '2 h 5 m'],
    [-5, '0 s'],
  ])('%i ms', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });
});

describe('columns', () => {
  const columns: Column[] = [
    { header: 'Name' },
    { header: 'Id', cut: 'middle', min: 9 },
    { header: 'Note', optional: true },
  ];
  const rows = [
    { cells: ['決済ネットワーク', 'vpc-0123456789abcdef0', 'logged already'] },
    { cells: ['b', 'vpc-1', ''] },
  ];

  it('are as wide as their cells where there is room', () => {
    expect(columnWidths(columns, rows, 80)).toEqual([16, 21, 14]);
  });

  it('are narrowed, then optional ones are left out', () => {
    const narrow = columnWidths(columns, rows, 40);
    expect(narrow.reduce((sum, width) => sum + width, 0) + 4).toBe(40);
    expect(columnWidths(columns, rows, 22)[2]).toBe(0);
    const line = formatRow(columns, rows[0]?.cells ?? [], columnWidths(columns, rows, 22), '…');
    expect(displayWidth(line)).toBeLessThanOrEqual(22);
    expect(line).toMatch(/^決.*… {1,3}vpc-.*…/);
  });

  it('keep exact widths', () => {
    expect(columnWidths([{ width: 12 }, {}], rows, 20)).toEqual([12, 6]);
    expect(columnWidths([{}, { width: 0 }, {}], rows, 32)).toEqual([16, 0, 14]);
  });
});
