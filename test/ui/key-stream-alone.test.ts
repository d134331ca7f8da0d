/** A key stream without Ink: what it does with its terminal, and with keys that no one reads yet. */
import { describe, expect, it, vi } from 'vitest';
import { KeyStream } from '../../src/ui/keys/key-stream.ts';
import { terminalInput } from './terminal-input.ts';

describe('KeyStream by itself', () => {
  /** A terminal that notes what is done with it. */
  function source() {
    const calls: string[] = [];
    const input = terminalInput({
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

  it('keeps keys for whoever comes next, all but Ctrl+C', async () => {
    const input = terminalInput();
    const keys = new KeyStream(input);
    const seen: string[] = [];
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    keys.setRawMode(true);
    keys.hold(true);
    keys.on('data', (key: string) => seen.push(key));
    input.emit('data', 'xy');
    for (let turns = 0; turns < 3; turns += 1) await turn();
    expect(seen).toEqual([]);
    keys.hold(false);
    await vi.waitFor(() => expect(seen).toEqual(['x', 'y']));
    keys.hold(true);
    input.emit('data', 'z\u0003');
    await vi.waitFor(() => expect(seen).toEqual(['x', 'y', '\u0003']));
    keys.destroy();
  });

  it('takes Ctrl+C by itself for Ctrl+C, though the end of a paste is still missing', async () => {
    const input = terminalInput();
    const keys = new KeyStream(input);
    keys.setRawMode(true);
    const read = new Promise((resolve) => keys.once('data', resolve));
    input.emit('data', '\u001b[200~what never ends');
    input.emit('data', '\u0003');
    expect(await read).toBe('\u0003');
    keys.destroy();
  });

  it('lets go of a terminal that was closed', () => {
    const input = terminalInput({
      setRawMode(isRaw: boolean) {
        if (!isRaw) throw Object.assign(new Error('setRawMode EIO'), { code: 'EIO' });
      },
    });
    const keys = new KeyStream(input);
    keys.setRawMode(true);
    expect(() => keys.setRawMode(false)).not.toThrow();
    expect(input.listenerCount('data')).toBe(0);
  });
});
