import { Text, useInput } from 'ink';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
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
