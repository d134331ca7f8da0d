import { describe, expect, it } from 'vitest';
import { escapeKey, keysInRest, splitKeys } from '../../src/ui/keys/key-split.ts';

describe('splitKeys', () => {
  it.each([
    ['letters', 'abc', ['a', 'b', 'c']],
    ['text and Enter', 'text\r', ['t', 'e', 'x', 't', '\r']],
    ['CRLF as one Enter', 'a\r\nb', ['a', '\r', 'b']],
    ['arrows', '\u001b[A\u001b[B\u001bOC', ['\u001b[A', '\u001b[B', '\u001bOC']],
    [
      'keys with numbers and modifiers',
      '\u001b[5~\u001b[1;5D\u001b[3~',
      ['\u001b[5~', '\u001b[1;5D', '\u001b[3~'],
    ],
    ['Shift+Tab', '\u001b[Zx', ['\u001b[Z', 'x']],
    ['Linux console F1', '\u001b[[Ax', ['\u001b[[A', 'x']],
    ['Alt and a letter', '\u001bfx', ['\u001bf', 'x']],
    ['Alt and an arrow', '\u001b\u001b[A', ['\u001b\u001b[A']],
    ['Escape twice, then a letter', '\u001b\u001bx', [escapeKey, '\u001bx']],
    ['Escape and Ctrl+C', '\u001b\u0003', [escapeKey, '\u0003']],
    ['control bytes', '\u0001\u007f\u007f\t', ['\u0001', '\u007f', '\u007f', '\t']],
    ['CJK', '東京', ['東', '京']],
    ['an accent that follows its letter', 'e\u0301a', ['e\u0301', 'a']],
    ['a family of emoji', '👩‍👩‍👧x', ['👩‍👩‍👧', 'x']],
    ['a flag', '🇨🇭🇩🇪', ['🇨🇭', '🇩🇪']],
  ])('%s', (_, input, keys) => {
    expect(splitKeys(input)).toEqual({ keys, rest: '' });
  });

  it('keeps a paste whole and makes it fit for one line', () => {
    const { keys } = splitKeys('a\u001b[200~\nvpc-1\r\nvpc-2\t\u001b[Az\n\u001b[201~b');
    expect(keys).toEqual(['a', 'vpc-1 vpc-2 [Az', 'b']);
  });

  it('drops an empty paste', () => {
    expect(splitKeys('\u001b[200~\n\u001b[201~')).toEqual({ keys: [], rest: '' });
  });

  it.each([
    '\u001b',
    '\u001b\u001b',
    '\u001b[',
    '\u001b[1;',
    '\u001bO',
    '\u001b\u001b[',
    '\u001b[200~half a pas',
  ])('waits for the end of %j', (rest) => {
    expect(splitKeys(`x${rest}`)).toEqual({ keys: ['x'], rest });
  });

  it('gives the same keys however the bytes are cut', () => {
    const input = 'ab\u001b[A\u001b[1;5D\u001bOP東\u001bx\u001b[200~p\r\nq\u001b[201~\u001b[3~\r';
    const whole = splitKeys(input).keys;
    for (let cut = 1; cut < input.length; cut += 1) {
      const first = splitKeys(input.slice(0, cut));
      const second = splitKeys(first.rest + input.slice(cut));
      expect([...first.keys, ...second.keys]).toEqual(whole);
      expect(second.rest).toBe('');
    }
  });
});

describe('keysInRest', () => {
  it.each([
    ['', []],
    ['\u001b', [escapeKey]],
    ['\u001b\u001b', [escapeKey, escapeKey]],
    ['\u001b[', ['\u001b[']],
    ['\u001b[200~half a pas', ['half a pas']],
  ])('%j', (rest, keys) => {
    expect(keysInRest(rest)).toEqual(keys);
  });
});
