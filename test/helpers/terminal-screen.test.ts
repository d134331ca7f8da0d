import { describe, expect, it } from 'vitest';
import { TerminalScreen } from './terminal-screen.ts';

const begin = '\u001b[?2026h';
const end = '\u001b[?2026l';
const home = '\u001b[H\u001b[J';

describe('TerminalScreen', () => {
  it('shows a frame only when the whole of it has arrived', async () => {
    const screen = new TerminalScreen({ columns: 20, rows: 5 });
    screen.write('old title\r\nold line');
    await screen.flush();
    screen.write(`${begin}${home}new title`);
    const seen = screen.waitFor('new title').then(() => screen.text());
    await screen.flush();
    expect(screen.text()).toBe('old title\nold line');
    screen.write(`\r\nnew line${end}`);
    expect(await seen).toBe('new title\nnew line');
    screen.dispose();
  });

  it('sees each of several frames that arrive in one chunk', async () => {
    const screen = new TerminalScreen({ columns: 20, rows: 5 });
    const first = screen.waitFor('first');
    screen.write(`${begin}${home}first${end}${begin}${home}second${end}${begin}${home}third`);
    await first;
    await screen.flush();
    expect(screen.text()).toBe('second');
    screen.dispose();
  });
});
