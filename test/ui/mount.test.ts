import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PtyTerminal, spawnInTerminal } from '../helpers/pty.ts';

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-mount-'));
  program = join(folder, 'mounted-program.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('mounted-program.tsx', import.meta.url))],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    // Ink loads its devtools, which are not installed, only when they are asked for.
    splitting: true,
    bundle: true,
    platform: 'node',
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    external: ['react-devtools-core'],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'error',
  });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('mountTerminal on the real standard streams', () => {
  it('takes everything from one burst, across screens, and leaves the terminal as it was', async () => {
    const terminal = spawnInTerminal(process.execPath, [program]);
    await terminal.waitFor('0 of 100 rows selected');
    await terminal.waitFor('▼');
    terminal.burst(' \u001b[B\u001b[B \u001b[F \rhello\u007fp\r');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: undefined });
    expect(terminal.history().join('\n')).toContain('answer: 0,2,99 hellp');
    expect(terminal.cursorVisible()).toBe(true);
    expect(terminal.rawBytes()).toMatch(/\u001b\[\?2004h[\s\S]*\u001b\[\?2004l/);
    // No frame was drawn before keys were ours.
    expect(terminal.rawBytes()).toContain('raw');
    expect(terminal.rawBytes()).not.toContain('cooked');
  });

  it('tells of Ctrl+C and ends orderly', async () => {
    const terminal = spawnInTerminal(process.execPath, [program]);
    await terminal.waitFor('0 of 100 rows selected');
    terminal.press('down', 'ctrl+c');
    expect(await terminal.exit).toEqual({ exitCode: 130, signal: undefined });
    expect(terminal.history().join('\n')).toContain('interrupted');
    expect(terminal.cursorVisible()).toBe(true);
  });

  it('follows the window', async () => {
    const terminal = spawnInTerminal(process.execPath, [program], { columns: 100, rows: 40 });
    await terminal.waitFor('❯ ○ row 0');
    terminal.resize({ columns: 50, rows: 15 });
    await terminal.waitFor('too small');
    terminal.resize({ columns: 60, rows: 20 });
    await terminal.waitFor('❯ ○ row 0');
    await terminal.waitFor((lines) => lines.filter((line) => line.includes('program')).length === 1);
    terminal.press('escape', 'down', 'space', 'enter');
    await terminal.waitFor('Name');
    terminal.type('x');
    terminal.press('enter');
    await terminal.exit;
    expect(terminal.history().join('\n')).toContain('answer: 1 x');
  });

  it('leaves nothing in the scrollback, whatever size the window takes', async () => {
    const sizes = [
      { columns: 60, rows: 20 },
      { columns: 80, rows: 24 },
      { columns: 120, rows: 40 },
      { columns: 200, rows: 60 },
    ];
    const terminal = spawnInTerminal(process.execPath, [program], { columns: 120, rows: 40 });
    await terminal.waitFor('❯ ○ row 0');
    expect(terminal.alternate()).toBe(true);
    for (let count = 0; count < 20; count += 1) {
      // Up and down in steps of every length.
      const size = sizes[(count * 3 + (count >> 2)) % sizes.length];
      if (size === undefined) throw new Error('no such size');
      terminal.resize(size);
      // Some sizes last too short to be drawn.
      if (count % 3 === 2) continue;
      await terminal.waitFor((lines) => {
        const hints = lines.findLastIndex((line) => line.includes('Ctrl+C leave'));
        // One frame, at the top, and not a line above it. The frame before is erased a moment before the next is drawn.
        const frames = lines.filter((line) => line.includes('program')).length;
        const isDrawn = lines[0]?.trimStart().startsWith('program') === true && hints > 15;
        return isDrawn && hints < size.rows - 1 && frames === 1 && terminal.history().length === size.rows;
      });
    }
    terminal.press('ctrl+c');
    await terminal.exit;
    expect(terminal.alternate()).toBe(false);
    const left = terminal.history().filter((line) => line !== '');
    expect(left).toEqual(['interrupted']);
  });

  it('gives a paste as one text', async () => {
    const terminal = spawnInTerminal(process.execPath, [program]);
    await terminal.waitFor('0 of 100 rows selected');
    terminal.press('/');
    await terminal.waitFor('Enter keep filter');
    terminal.paste('row 42\n');
    await terminal.waitFor('1 found');
    terminal.press('enter', 'space', 'enter');
    await terminal.waitFor('Name');
    terminal.paste('two\r\nwords\r\n');
    await terminal.waitFor('two words');
    terminal.press('enter');
    await terminal.exit;
    expect(terminal.history().join('\n')).toContain('answer: 42 two words');
  });
});

describe('job control', () => {
  /** A shell that has started the program, as a person does. */
  async function inShell(): Promise<PtyTerminal> {
    const terminal = spawnInTerminal('bash', ['--norc', '--noprofile', '-i'], { env: { PS1: 'shell> ' } });
    await terminal.waitFor('shell>');
    terminal.type(`'${process.execPath}' '${program}'\r`);
    await terminal.waitFor('❯ ○ row 0', { timeout: 15_000 });
    return terminal;
  }

  async function expectSaneTerminal(terminal: PtyTerminal): Promise<void> {
    await terminal.waitFor('Stopped');
    expect(terminal.alternate()).toBe(false);
    expect(terminal.cursorVisible()).toBe(true);
    // Not the last mark of all: the shell asks for marked pastes by itself.
    expect(terminal.rawBytes()).toMatch(/\u001b\[\?2004l(?:(?!\u001b\[\?2004h)[\s\S])*Stopped/);
    terminal.type('stty -a | tr ";" "\\n" | tr " " "\\n" | grep -cx -e icanon -e echo -e isig\r');
    await terminal.waitFor((lines) => lines.some((line) => line.trim() === '3'));
  }

  async function expectWholeFrame(terminal: PtyTerminal): Promise<void> {
    terminal.type('fg\r');
    await terminal.waitFor(
      (lines) => lines[0]?.includes('program') === true && lines.join().includes('Ctrl+C leave'),
    );
    expect(terminal.alternate()).toBe(true);
    terminal.press('down', 'space');
    await terminal.waitFor('❯ ◉ row 1');
  }

  it('gives the terminal to the shell at Ctrl+Z and draws again at fg, as often as one likes', async () => {
    const terminal = await inShell();
    for (const count of [1, 2]) {
      terminal.press('ctrl+z');
      await expectSaneTerminal(terminal);
      terminal.type('clear\r');
      await terminal.waitFor((lines) => lines.join('').trim() === 'shell>');
      terminal.type('fg\r');
      await terminal.waitFor((lines) => lines[0]?.includes('program') === true);
      terminal.press('space');
      await terminal.waitFor(`${count % 2} of 100 rows selected`);
    }
    terminal.press('ctrl+c');
    await terminal.waitFor('interrupted');
  }, 30_000);

  it.each(['TSTP', 'STOP'])(
    'survives kill -%s',
    async (signal) => {
      const terminal = await inShell();
      const [, pid] = /pid (\d+)/.exec(terminal.text()) ?? [];
      process.kill(Number(pid), `SIG${signal}`);
      await terminal.waitFor('Stopped');
      if (signal === 'TSTP') await expectSaneTerminal(terminal);
      await expectWholeFrame(terminal);
    },
    30_000,
  );

  it('continues where no one can stop it', async () => {
    const terminal = spawnInTerminal(process.execPath, [program]);
    await terminal.waitFor('❯ ○ row 0');
    terminal.press('ctrl+z');
    await terminal.waitFor(() => terminal.rawBytes().split('\u001b[?2004h').length === 3);
    await terminal.waitFor('❯ ○ row 0');
    terminal.press('down', 'space');
    await terminal.waitFor('❯ ◉ row 1');
    expect(terminal.alternate()).toBe(true);
  });
});
