import { describe, expect, it } from 'vitest';
import { LineInput } from '../../src/plain/lines.ts';
import { FakeInput } from './plain-terminal.ts';

function start(isTTY = true) {
  const source = new FakeInput(isTTY);
  const seen = { inputs: 0, interrupts: 0, suspends: 0 };
  const lines = new LineInput(source, {
    onInput: () => {
      seen.inputs += 1;
    },
    onInterrupt: () => {
      seen.interrupts += 1;
    },
    onSuspend: () => {
      seen.suspends += 1;
    },
  });
  const all = () => {
    const texts: string[] = [];
    for (let line = lines.take(); line !== null; line = lines.take()) texts.push(line.text);
    return texts;
  };
  return { source, lines, seen, all };
}

describe('typed lines', () => {
  it('are kept in order when several arrive at once, whatever ends them', () => {
    const { source, all } = start();
    source.type('one\ntwo\r\nthree\rfour\n\nlast');
    expect(all()).toEqual(['one', 'two', 'three', 'four', '']);
    source.type(' one\n');
    expect(all()).toEqual(['last one']);
  });

  it('are told apart from lines of a paste, where a person types', () => {
    for (const isTTY of [true, false]) {
      const { source, lines } = start(isTTY);
      source.type('one\ntwo\n');
      expect(lines.take()).toMatchObject({ text: 'one', isPasted: false });
      expect(lines.take()).toMatchObject({ text: 'two', isPasted: isTTY });
    }
  });

  it('hold together over chunks, also where one cuts a character or a line end', () => {
    const { source, all } = start();
    const bytes = Buffer.from('Zürich\r\nBern\n');
    source.emit('data', bytes.subarray(0, 2));
    source.emit('data', bytes.subarray(2, 8));
    source.emit('data', bytes.subarray(8));
    expect(all()).toEqual(['Zürich', 'Bern']);
  });

  it('are without control characters and outer spaces', () => {
    const { source, all } = start();
    source.type('  \u001B[Aeu-west-1\u0007\t\n');
    expect(all()).toEqual(['eu-west-1']);
  });

  it('know whether they came before the question', () => {
    const { source, lines } = start();
    source.type('early\n');
    lines.markAsked();
    source.type('in time\n');
    expect(lines.take()).toMatchObject({ text: 'early', isAhead: true });
    expect(lines.take()).toMatchObject({ text: 'in time', isAhead: false });
  });

  it('let a word be heard while something is waited for, and keep what stands before it', () => {
    const { source, lines, all } = start();
    source.type('for later\nleave\n');
    lines.markAsked();
    expect(lines.takeWord((text) => text === 'leave')).toBeNull();
    source.type('\nleave\n');
    expect(lines.takeWord((text) => text === 'leave')).toMatchObject({ text: 'leave', isAhead: false });
    expect(all()).toEqual(['for later', 'leave', '']);
  });

  it('end with the input; what has no line end counts', () => {
    const { source, lines, seen, all } = start();
    source.type('unfinished');
    source.end();
    expect(lines.hasEnded).toBe(true);
    expect(seen.inputs).toBe(1);
    expect(all()).toEqual(['unfinished']);
  });
});

describe('a line without echo', () => {
  it('is read raw, with the keys that edit it, until it is asked for no more', () => {
    const { source, lines, seen, all } = start();
    expect(lines.setSecret(true)).toBe(true);
    expect(source.isRaw).toBe(true);
    source.type('129\u007f');
    source.type('3456\rnext\n');
    expect(source.isRaw).toBe(true);
    lines.setSecret(false);
    expect(source.isRaw).toBe(false);
    expect(all()).toEqual(['123456', 'next']);
    expect(seen.interrupts).toBe(0);
  });

  it('passes Ctrl-C on, for which a raw terminal sends no signal', () => {
    const { source, lines, seen, all } = start();
    lines.setSecret(true);
    source.type('12\u0003');
    expect(seen.interrupts).toBe(1);
    expect(all()).toEqual([]);
  });

  it('passes Ctrl-Z on, and gives the terminal back and takes it again', () => {
    const { source, lines, seen, all } = start();
    lines.leave();
    lines.enter();
    expect(source.isRaw).toBe(false);
    lines.setSecret(true);
    source.type('1🇨🇭\u007f\u001a');
    expect(seen.suspends).toBe(1);
    lines.leave();
    expect(source.isRaw).toBe(false);
    lines.enter();
    expect(source.isRaw).toBe(true);
    source.type('2\r');
    expect(all()).toEqual(['12']);
  });

  it('takes Ctrl-D on an empty line for the end', () => {
    const { source, lines } = start();
    lines.setSecret(true);
    source.type('1\u0004');
    expect(lines.hasEnded).toBe(false);
    source.type('\u007f\u0004');
    expect(lines.hasEnded).toBe(true);
  });

  it('is not possible where the input is no terminal', () => {
    const { lines, source } = start(false);
    expect(lines.setSecret(true)).toBe(false);
    expect(source.isRaw).toBe(false);
  });

  it('leaves the terminal as it was', () => {
    const { lines, source } = start();
    lines.setSecret(true);
    lines.close();
    expect(source.isRaw).toBe(false);
    expect(source.isPaused).toBe(true);
    expect(source.listenerCount('data')).toBe(0);
  });
});
