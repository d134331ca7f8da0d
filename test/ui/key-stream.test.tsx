import { EventEmitter } from 'node:events';
import { Text, useInput } from 'ink';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { escapeKey } from '../../src/ui/keys/key-split.ts';
import { KeyStream } from '../../src/ui/keys/key-stream.ts';
import { nameKey } from '../../src/ui/keys/keys.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';

/** Keeps no state of its own but what it last drew: loses keys that come two at a time. */
function Forgetful({ seen }: { seen: string[] }) {
  const [count, setCount] = useState(0);
  useInput((input, key) => {
    seen.push(nameKey(input, key)?.name ?? '(none)');
    setCount(count + 1);
  });
  return <Text>{`${count} keys`}</Text>;
}

function Two({ seen }: { seen: string[] }) {
  const [screen, setScreen] = useState<'first' | 'second'>('first');
  return screen === 'first' ? (
    <One key="first" onEnter={() => setScreen('second')} name="first" seen={seen} />
  ) : (
    <One key="second" onEnter={() => undefined} name="second" seen={seen} />
  );
}

function One({ name, seen, onEnter }: { name: string; seen: string[]; onEnter: () => void }) {
  useInput((_input, key) => {
    seen.push(`${name} ${key.return ? 'enter' : 'other'}`);
    if (key.return) onEnter();
  });
  return <Text>{name}</Text>;
}

describe('KeyStream under Ink', () => {
  it('loses none of a burst of mixed keys', async () => {
    const seen: string[] = [];
    const terminal = renderInTerminal(<Forgetful seen={seen} />);
    const round = 'ab\u001b[B\u001b[B \u001b[A\u007f\t\u001b[Z\u001b[5~東\u0001';
    await terminal.burst(`${round.repeat(50)}text\r`);
    const names = [
      'a',
      'b',
      'down',
      'down',
      'space',
      'up',
      'backspace',
      'tab',
      'shift+tab',
      'pageup',
      'text',
      'ctrl+a',
    ];
    expect(seen).toEqual([...Array.from({ length: 50 }, () => names).flat(), 't', 'e', 'x', 't', 'enter']);
    // The component counted what it had last drawn: one frame a key.
    expect(terminal.text()).toBe('605 keys');
  });

  it('hands the second of two Enters to the screen that the first one opened', async () => {
    const seen: string[] = [];
    const terminal = renderInTerminal(<Two seen={seen} />);
    await terminal.burst('\r\rx');
    expect(seen).toEqual(['first enter', 'second enter', 'second other']);
  });

  it('passes on a lone Escape, also right before another key', async () => {
    const seen: string[] = [];
    const terminal = renderInTerminal(<Forgetful seen={seen} />);
    await terminal.press('escape');
    expect(seen).toEqual(['escape']);
    await terminal.press('escape', 'x');
    expect(seen).toEqual(['escape', 'escape', 'x']);
  });

  it('joins a key whose bytes come apart', async () => {
    const seen: string[] = [];
    const terminal = renderInTerminal(<Forgetful seen={seen} />);
    await Promise.all([terminal.burst('a\u001b'), terminal.burst('[B')]);
    expect(seen).toEqual(['a', 'down']);
  });

  it('names keys with Ctrl and Alt held, in each form', async () => {
    const seen: string[] = [];
    const terminal = renderInTerminal(<Forgetful seen={seen} />);
    await terminal.burst('\u001b[1;5D\u001bOd\u001b\u001b[C\u001bb\u001b[98;3u\u001b[27;3;98~');
    await terminal.burst('\u001b\u007f\u001b[127;5u\u001b[3;3~\u001bO\u001bOp\u001b[57400u\u001b[27;2;65~');
    expect(seen).toEqual([
      'ctrl+left',
      'ctrl+left',
      'alt+right',
      'alt+b',
      'alt+b',
      'alt+b',
      'alt+backspace',
      'ctrl+backspace',
      'alt+delete',
      'alt+o',
      'text',
      'text',
      'A',
    ]);
  });

  it('lets an interrupt overtake what waits, and drops it', async () => {
    const seen: string[] = [];
    const terminal = renderInTerminal(<Forgetful seen={seen} />);
    await terminal.burst('abcdef\u0003');
    expect(terminal.interrupts()).toBe(1);
    expect(seen).toEqual(['ctrl+c']);
  });

  it('takes Ctrl+C by itself for Ctrl+C, though the end of a paste is still missing', async () => {
    const input = Object.assign(new EventEmitter(), {
      isTTY: true,
      resume: () => undefined,
      pause: () => undefined,
    });
    const keys = new KeyStream(input);
    keys.setRawMode(true);
    const read = new Promise((resolve) => keys.once('data', resolve));
    input.emit('data', '\u001b[200~what never ends');
    input.emit('data', '\u0003');
    expect(await read).toBe('\u0003');
    keys.destroy();
  });

  it('lets go of a terminal that was closed', () => {
    const input = Object.assign(new EventEmitter(), {
      isTTY: true,
      setRawMode(isRaw: boolean) {
        if (!isRaw) throw Object.assign(new Error('setRawMode EIO'), { code: 'EIO' });
      },
      resume: () => undefined,
      pause: () => undefined,
    });
    const keys = new KeyStream(input);
    keys.setRawMode(true);
    expect(() => keys.setRawMode(false)).not.toThrow();
    expect(input.listenerCount('data')).toBe(0);
  });

  it('gives a paste as one piece that presses no key', async () => {
    const seen: string[] = [];
    const terminal = renderInTerminal(<Forgetful seen={seen} />);
    await terminal.paste('one\ntwo\n');
    expect(seen).toEqual(['text']);
    expect(terminal.rawBytes()).toContain('\u001b[?2004h');
    await terminal.unmount();
    expect(terminal.rawBytes()).toContain('\u001b[?2004l');
    expect(terminal.cursorVisible()).toBe(true);
  });
});

describe('KeyStream by itself', () => {
  function source() {
    const calls: string[] = [];
    const input = Object.assign(new EventEmitter(), {
      isTTY: true,
      setRawMode: (isRaw: boolean) => calls.push(`raw ${isRaw}`),
      resume: () => calls.push('resume'),
      pause: () => calls.push('pause'),
      ref: () => calls.push('ref'),
      unref: () => calls.push('unref'),
    });
    return { input, calls };
  }

  it('reads from the terminal only in raw mode, so that a child process gets its own keys', () => {
    const { input, calls } = source();
    const keys = new KeyStream(input);
    expect(input.listenerCount('data')).toBe(0);
    keys.ref();
    keys.setRawMode(true);
    expect(input.listenerCount('data')).toBe(1);
    input.emit('data', 'typed ahead');
    expect(keys.waiting).toBe(11);
    keys.setRawMode(false);
    keys.unref();
    expect(input.listenerCount('data')).toBe(0);
    expect(keys.waiting).toBe(0);
    expect(calls).toEqual(['ref', 'raw true', 'resume', 'pause', 'raw false', 'unref']);
  });

  it('puts characters together whose bytes come apart, and keeps keys until someone reads', async () => {
    const { input } = source();
    const keys = new KeyStream(input);
    keys.setRawMode(true);
    const bytes = Buffer.from('é東😀');
    for (const byte of bytes) input.emit('data', Buffer.from([byte]));
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      keys.on('readable', () => {
        const key = keys.read() as string | null;
        if (key !== null) seen.push(key);
        if (seen.length === 3) resolve();
      });
    });
    expect(seen).toEqual(['é', '東', '😀']);
    expect(keys.waiting).toBe(0);
    keys.destroy();
  });
});

describe('KeyStream and time', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function typing() {
    const input = Object.assign(new EventEmitter(), {
      isTTY: true,
      resume: () => undefined,
      pause: () => undefined,
    });
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
