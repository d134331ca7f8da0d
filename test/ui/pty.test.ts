import { describe, expect, it } from 'vitest';
import { spawnInTerminal } from '../helpers/pty.ts';

describe('spawnInTerminal', () => {
  it('shows what a program writes and tells how it ended', async () => {
    const script = `
      process.stdout.write('\\x1b[?25l' + [process.stdout.columns, process.stdout.rows, process.env.CI, process.env.TERM].join(' '));
      process.stdin.setRawMode(true);
      process.stdin.on('data', (data) => {
        process.stdout.write('\\r\\ngot ' + JSON.stringify(String(data)));
        if (String(data).includes('q')) { process.stdout.write('\\x1b[?25h'); process.exit(7); }
      });
      process.stdout.on('resize', () => process.stdout.write('\\r\\nnow ' + process.stdout.columns));
    `;
    const terminal = spawnInTerminal(process.execPath, ['-e', script], { columns: 70, rows: 10 });
    await terminal.waitFor('70 10  xterm-256color');
    expect(terminal.cursorVisible()).toBe(false);
    terminal.press('down');
    await terminal.waitFor('got "\\u001b[B"');
    terminal.resize({ columns: 50, rows: 12 });
    await terminal.waitFor('now 50');
    terminal.type('q');
    expect(await terminal.exit).toEqual({ exitCode: 7, signal: undefined });
    expect(terminal.cursorVisible()).toBe(true);
    expect(terminal.alternate()).toBe(false);
  });

  it('shows the screen where what one waits for does not come', async () => {
    const terminal = spawnInTerminal(process.execPath, [
      '-e',
      'console.log("something else"); setInterval(() => {}, 1000)',
    ]);
    await terminal.waitFor('something else');
    await expect(terminal.waitFor('what never comes', { timeout: 50 })).rejects.toThrow(
      /not seen within 50 ms: what never comes[\s\S]*80×24\nsomething else/,
    );
  });
});
