import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawnInTerminal } from '../helpers/pty.ts';

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
