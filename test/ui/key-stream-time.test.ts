/** What a key stream makes of the time that passes between bytes: keys that come apart, answers of the terminal, pastes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { escapeKey } from '../../src/ui/keys/key-split.ts';
import { KeyStream } from '../../src/ui/keys/key-stream.ts';
import { terminalInput } from './terminal-input.ts';

describe('KeyStream and time', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function typing() {
    const input = terminalInput();
    const keys = new KeyStream(input);
    keys.setRawMode(true);
    const seen: string[] = [];
    keys.on('data', (key: string) => seen.push(key));
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    return {
      seen,
      /** Everything that waits for its turn is handed on. */
      settle: async () => {
        for (let count = 0; count < 50; count += 1) await turn();
      },
      /** Bytes that come one after the other, a time apart. */
      send: async (...parts: (string | Buffer | number)[]) => {
        for (const part of parts) {
          if (typeof part === 'number') vi.advanceTimersByTime(part);
          else input.emit('data', Buffer.from(part));
          for (let count = 0; count < 50; count += 1) await turn();
        }
        return seen;
      },
    };
  }

  it.each([5, 25, 60, 99])('joins an arrow whose rest comes after %i ms', async (delay) => {
    expect(await typing().send('\u001b', delay, '[B', delay, 'x')).toEqual(['\u001b[B', 'x']);
    expect(await typing().send('\u001b', delay, 'OD')).toEqual(['\u001b[D']);
    expect(await typing().send('\u001b', delay, '[', delay, '1;5', delay, 'C')).toEqual(['\u001b[1;5C']);
  });

  it.each(['[B', 'OD', '[1;5C', ']11;rgb:0000/0000/0000\u0007'])(
    'types nothing of %j that comes later',
    async (tail) => {
      expect(await typing().send('\u001b', 150, tail, 10, 'x')).toEqual([escapeKey, 'x']);
    },
  );

  it('takes Escape and what is typed after it as they are', async () => {
    expect(await typing().send('\u001b', 150, '[', 150, 'B')).toEqual([escapeKey, '[', 'B']);
    expect(await typing().send('\u001b', 150, 'O', 50, 'D')).toEqual([escapeKey, 'O', 'D']);
    expect(await typing().send('\u001b', 150, 1100, '[B')).toEqual([escapeKey, '[', 'B']);
    expect(await typing().send('\u001b', 150, 'x', 10, '[', 10, 'B')).toEqual([escapeKey, 'x', '[', 'B']);
  });

  it('reads what has arrived before it gives up, however busy the program was', async () => {
    const terminal = typing();
    void terminal.send('\u001b');
    vi.advanceTimersByTime(5000);
    await terminal.send('[B');
    expect(terminal.seen).toEqual(['\u001b[B']);
  });

  it('drops an answer of the terminal that comes in pieces, and one that never ends', async () => {
    expect(await typing().send('\u001b]11;', 300, 'rgb:0000', 300, '\u001b', 200, '\\', 10, 'x')).toEqual([
      'x',
    ]);
    expect(await typing().send('\u001bP>|tm', 600, 'ux', 600, 'x')).toEqual(['x']);
    expect(await typing().send('\u001b[1;', 1100, 'x')).toEqual(['x']);
  });

  it.each([
    '\u001b]11;rgb:0000/0000/0000\u0007',
    '\u001b]11;rgb:0000/0000/0000\u001b\\',
    '\u001bP>|XTerm(380)\u001b\\',
    '\u001b[97:65;2;65u',
  ])('types nothing of %j where a slow line brings its bytes one by one', async (answer) => {
    const parts = Array.from(answer).flatMap((byte) => [byte, 90]);
    expect(await typing().send(...parts, 500, 'x')).toEqual(answer.endsWith('u') ? ['A', 'x'] : ['x']);
  });

  it('drops the end of an answer that was given up', async () => {
    expect(await typing().send('\u001b]11;rgb', 1500, ':0000/0000/0000\u0007', 10, 'x')).toEqual(['x']);
    expect(await typing().send('\u001bP>|tmux', 1500, ' 3.3a\u001b\\', 10, 'x')).toEqual(['x']);
    expect(await typing().send('\u001b]11;rgb', 1500, 'yes', 10, '\r')).toEqual(['y', 'e', 's', '\r']);
  });

  it('takes lines that arrive at once for a paste, in however many pieces', async () => {
    expect(await typing().send('300000000015\r300000000013\r', 60, 'x')).toEqual([
      '300000000015 300000000013',
      'x',
    ]);
    expect(await typing().send('one\ntwo\nth', 20, 'ree\r', 20, 'four\r', 60, '\r')).toEqual([
      'one two three four',
      '\r',
    ]);
    expect(await typing().send('one\rtwo\r', 20, '\u0003')).toEqual(['\u0003']);
    expect(await typing().send('300000000015,300000000013')).toEqual(['300000000015,300000000013']);
  });

  it.each(['y\rn\r', 'text\r', ' \r \r', '/us-east-1', 'jjjjjjjj11', 'abcdefghij'])(
    'takes %j for keys',
    async (text) => {
      expect(await typing().send(text, 60)).toEqual(Array.from(text));
    },
  );

  it('ends a paste whose end does not come, and presses nothing with what comes late', async () => {
    expect(await typing().send('\u001b[20', 50, '0~one\r', 1100, 'x\r')).toEqual(['one', 'x', '\r']);
    expect(await typing().send('\u001b[200~one\r', 1100, 'two\r\u001b[201~', 10, 'x')).toEqual([
      'one',
      'two',
      'x',
    ]);
    expect(await typing().send('\u001b[200~one', 1100, '\u001b[20', 10, '1~x')).toEqual(['one', 'x']);
  });

  it('joins the bytes of a character', async () => {
    const [first, ...others] = Buffer.from('東');
    expect(await typing().send(Buffer.from([first ?? 0]), 500, Buffer.from(others))).toEqual(['東']);
  });
});
