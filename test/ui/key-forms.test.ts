/** What terminals send, byte by byte, and the key that each of it is. */
import { describe, expect, it } from 'vitest';
import { oneForm } from '../../src/ui/keys/key-forms.ts';
import { escapeKey, splitKeys } from '../../src/ui/keys/key-split.ts';
import { TerminalText } from '../../src/ui/terminal-text.ts';

function keysOf(input: string): string[] {
  return splitKeys(input).keys.flatMap((key) => oneForm(key) ?? []);
}

const up = '\u001b[A';
const home = '\u001b[H';
const end = '\u001b[F';
const ctrlLeft = '\u001b[1;5D';
const altLeft = '\u001b[1;3D';
const alt = (letter: string) => `\u001b[${letter.charCodeAt(0)};3u`;

describe('keys that have several forms', () => {
  it.each([
    ['cursor keys in both modes', '\u001b[A\u001bOA\u001b[1A\u001b[1;1A', [up, up, up, up]],
    [
      'Home and End of every terminal',
      '\u001b[H\u001bOH\u001b[1~\u001b[7~\u001b[4~\u001b[8~',
      [home, home, home, home, end, end],
    ],
    ['Ctrl and an arrow', '\u001b[1;5D\u001b[5D\u001bO5D\u001bO1;5D\u001bOd', Array(5).fill(ctrlLeft)],
    ['Alt and an arrow', '\u001b[1;3D\u001b\u001b[D\u001b\u001bOD', [altLeft, altLeft, altLeft]],
    [
      'rxvt with Shift, Ctrl and both',
      '\u001b[a\u001b[3$\u001b[3^\u001b[3@',
      ['\u001b[1;2A', '\u001b[3;2~', '\u001b[3;5~', '\u001b[3;6~'],
    ],
    ['Caps Lock and Num Lock held', '\u001b[1;129A\u001b[1;65A\u001b[1;193A', [up, up, up]],
    ['the digits of the keypad, application mode', '\u001bOp\u001bOq\u001bOy', ['0', '1', '9']],
    [
      'the signs of the keypad',
      '\u001bOj\u001bOk\u001bOl\u001bOm\u001bOn\u001bOo\u001bOX',
      ['*', '+', ',', '-', '.', '/', '='],
    ],
    ['F1, which is Ctrl+G', '\u001bOP\u001b[11~\u001b[[A\u001b[P\u001b[1;129P', Array(5).fill('\u0007')],
    ['Enter and Tab of the keypad', '\u001bOM\u001bOI\u001b[57414u', ['\r', '\t', '\r']],
    [
      'the keypad of the kitty protocol',
      '\u001b[57399u\u001b[57408;129u\u001b[57413u\u001b[57419u\u001b[57426u',
      ['0', '9', '+', up, '\u001b[3~'],
    ],
    [
      'letters of the kitty protocol',
      '\u001b[97u\u001b[97;2u\u001b[97:65;2u\u001b[97;65u\u001b[97;66u',
      ['a', 'A', 'A', 'A', 'a'],
    ],
    ['a sign with Shift', '\u001b[49:33;2u\u001b[49;2;33u', ['!', '!']],
    ['text that a key makes', '\u001b[0;;229u\u001b[97;;104:105u', ['hi']],
    [
      'Ctrl and a letter',
      '\u001b[99;5u\u001b[27;5;99~\u001b[99;133u\u0003',
      ['\u0003', '\u0003', '\u0003', '\u0003'],
    ],
    ['Ctrl and a letter of a Cyrillic keyboard', '\u001b[1089::99;5u', ['\u0003']],
    [
      'Alt and a letter',
      '\u001bb\u001b[98;3u\u001b[27;3;98~\u001b[98;33u',
      [alt('b'), alt('b'), alt('b'), alt('b')],
    ],
    ['Ctrl, Alt and a letter', '\u001b\u0002\u001b[98;7u', ['\u001b[98;7u', '\u001b[98;7u']],
    ['Backspace', '\u007f\u001b[127u\u001b[127;2u\u001b[8u', ['\u007f', '\u007f', '\u007f', '\u007f']],
    ['Alt and Backspace', '\u001b\u007f\u001b[127;3u\u001b[27;3;127~', Array(3).fill('\u001b[127;3u')],
    ['Ctrl and Backspace', '\u001b[127;5u\u001b[27;5;8~', Array(2).fill('\u001b[127;5u')],
    ['Enter with anything held', '\u001b[13u\u001b[13;2u\u001b[27;5;13~\u001b\r', ['\r', '\r', '\r', '\r']],
    [
      'Tab and Shift+Tab',
      '\u001b[9u\u001b[9;2u\u001b[27;2;9~\u001b[Z',
      ['\t', '\u001b[Z', '\u001b[Z', '\u001b[Z'],
    ],
    ['Escape', '\u001b[27u\u001b[27;129u\u001b[27;1;27~', [escapeKey, escapeKey, escapeKey]],
    [
      'a key held down, and let go',
      '\u001b[97;1:1u\u001b[97;1:2u\u001b[97;1:3u\u001b[1;1:2A\u001b[1;1:3A\u001b[3;1:3~',
      ['a', 'a', up],
    ],
    ['sequences of 8-bit controls', '\u009bA\u008fA\u009b1;5D', [up, up, ctrlLeft]],
  ])('%s', (_, input, keys) => {
    expect(keysOf(`${input}x`)).toEqual([...keys, 'x']);
  });
});

describe('what is no key', () => {
  it.each([
    ['the color of the background (OSC, BEL)', '\u001b]11;rgb:0000/0000/0000\u0007'],
    ['the same with ST', '\u001b]11;rgb:0000/0000/0000\u001b\\'],
    ['the same with 8-bit controls', '\u009d11;rgb:0000/0000/0000\u009c'],
    ['the name of the terminal (DCS)', '\u001bP>|tmux 3.3a\u001b\\'],
    ['a setting (DCS) with 8-bit controls', '\u00901$r0m\u009c'],
    ['APC', '\u001b_Gi=31;OK\u001b\\'],
    ['PM', '\u001b^message\u001b\\'],
    ['SOS', '\u001bXstart\u001b\\'],
    ['focus gained and lost', '\u001b[I\u001b[O'],
    ['a mouse report (SGR)', '\u001b[<0;10;20M\u001b[<0;10;20m'],
    ['a mouse report (urxvt)', '\u001b[32;10;20M'],
    ['a mouse report (X10)', '\u001b[M !!\u001b[M#\u00e9\u0100'],
    ['where the cursor is', '\u001b[12;40R\u001b[?12;40R'],
    ['what the terminal is', '\u001b[?62;22c\u001b[>0;276;0c\u001b[0n'],
    ['modes', '\u001b[?2026;2$y\u001b[?1u\u001b[8;24;80t'],
    ['other function keys and Insert', '\u001bOQ\u001b[15~\u001b[[B\u001b[1;2Q\u001b[2~\u001b[E'],
    ['modifiers by themselves, volume', '\u001b[57441;2u\u001b[57358u\u001b[57439u'],
    ['keys with Super held', '\u001b[99;9u\u001b[1;9:1u\u001b[118;10u'],
    ['the end of a paste that never began', '\u001b[201~'],
    ['numbers that are no characters', '\u001b[1114112u\u001b[55296u\u001b[9999999999u\u001b[0u'],
    ['controls of one byte', '\u0085\u0080\u0099'],
  ])('%s', (_, input) => {
    expect(keysOf(`${input}x`)).toEqual(['x']);
    for (let cut = 1; cut < input.length; cut += 1) {
      const first = splitKeys(input.slice(0, cut));
      const second = splitKeys(`${first.rest}${input.slice(cut)}x`);
      const keys = [...first.keys, ...second.keys].flatMap((key) => oneForm(key) ?? []);
      expect([cut, keys]).toEqual([cut, ['x']]);
    }
  });

  it.each([
    ['Enter', '\r'],
    ['Ctrl+C', '\u0003'],
    ['an arrow', up],
  ])('an answer that never ends, cut off by %s', (_, key) => {
    expect(keysOf(`\u001b]11;rgb${key}x`)).toEqual([key, 'x']);
    expect(keysOf(`\u001b[1;5${key}x`)).toEqual([key, 'x']);
  });
});

describe('a rest that comes after its ESC was taken for Escape', () => {
  it.each([
    '[B',
    'OD',
    '[1;5C',
    '[[A',
    '[3~',
    '[97;5u',
    ']11;rgb:0/0/0\u0007',
    'P>|tmux\u001b\\',
    '[<0;1;2M',
    '[M !!',
    '[[5~',
  ])('drops %j, and nothing behind it', (tail) => {
    expect(splitKeys(tail, 'escape')).toEqual({ keys: [], rest: '' });
    expect(splitKeys(`${tail}\u001b[Bx`, 'escape')).toEqual({ keys: ['\u001b[B', 'x'], rest: '' });
  });

  it.each(['x', 'Only', 'OK', ' [B', '\u001b[B', '\r'])('takes %j as it is', (text) => {
    expect(splitKeys(text, 'escape')).toEqual(splitKeys(text));
    expect(splitKeys(text, 'escape').keys.length).toBeGreaterThan(0);
  });

  it('waits for a tail in pieces', () => {
    expect(splitKeys('[', 'escape')).toEqual({ keys: [], rest: '[' });
    expect(splitKeys('[1;', 'escape')).toEqual({ keys: [], rest: '[1;' });
    expect(splitKeys(']11;rgb', 'escape')).toEqual({ keys: [], rest: ']11;rgb' });
  });

  it('keeps a paste together', () => {
    expect(splitKeys('[200~one\rtwo\u001b[201~x', 'escape')).toEqual({ keys: ['one two', 'x'], rest: '' });
  });
});

describe('pastes', () => {
  it.each([
    ['a start inside of a paste', '\u001b[200~a\u001b[200~b\u001b[201~c', ['ab', 'c']],
    ['two starts and two ends', '\u001b[200~a\u001b[200~b\u001b[201~c\r\u001b[201~d', ['ab', 'c', 'd']],
    ['an end whose start was lost', 'a\rb\u001b[201~c', ['a b', 'c']],
    ['8-bit marks', '\u009b200~a\rb\u009b201~c', ['a b', 'c']],
  ])('%s', (_, input, keys) => {
    expect(keysOf(input)).toEqual(keys);
  });

  it('keeps a paste without an end in bounds, and finds the end though it comes in pieces', () => {
    let rest = `\u001b[200~${'x'.repeat(900_000)}`;
    for (const piece of ['y'.repeat(900_000), 'z'.repeat(900_000), '\u001b[20', '1~after']) {
      const split = splitKeys(rest + piece);
      rest = split.rest;
      expect(rest.length).toBeLessThan(1_100_000);
      if (rest === '') expect(split.keys.slice(1)).toEqual(Array.from('after'));
    }
    expect(rest).toBe('');
  });
});

describe('TerminalText', () => {
  function decoded(...chunks: number[][]): string {
    const text = new TerminalText();
    return chunks.map((bytes) => text.write(Uint8Array.from(bytes))).join('');
  }

  it('joins characters that come in pieces', () => {
    const bytes = [...Buffer.from('aé東😀👩‍👩‍👧')];
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(decoded(bytes.slice(0, cut), bytes.slice(cut))).toBe('aé東😀👩‍👩‍👧');
    }
  });

  it('keeps 8-bit controls, and marks what is no UTF-8', () => {
    expect(decoded([0x9b, 0x41])).toBe('\u009bA');
    expect(decoded([0xff, 0x61, 0xa0, 0xc0, 0x61])).toBe('\ufffda\ufffd\ufffda');
    expect(decoded([0xe6, 0x9d, 0x61])).toBe('\ufffda');
    expect(decoded([0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80])).toBe(
      '\ufffd\ufffd\ufffd',
    );
  });
});
