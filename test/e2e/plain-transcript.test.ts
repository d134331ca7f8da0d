/**
 * The whole job in plain mode, as docs/plain.md shows it. A page that differs from what the program writes fails, and
 * `npx vitest run test/e2e/plain-transcript --update` rewrites it.
 */
import { expect, it } from 'vitest';
import { cleanEnvironment, makeHome, programFile } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';

const WAIT = { timeout: 60_000 };

const introduction = `# Plain mode

\`kentik-aws-setup --plain\` writes lines and asks for numbers: for screen readers, for terminals that can't redraw, and for logs.
\`ACCESSIBLE=1\`, \`INK_SCREEN_READER=1\` and \`TERM=dumb\` switch it on, too. This is the whole job on the sandbox, from
\`kentik-aws-setup --sandbox --plain\` to the end: Enter answers every question but one, which chooses the first region.

A test compares this page with what the program writes. To be the same for each run, it has fixed session IDs and times, leaves out most fields
of the records, and sorts the changes by kind, although they run at the same time.

`;

const kinds = ['bucket', 'bucket policy', 'flow log', 'policy', 'role', 'attachment', 'cloud export'];

/** What is written of a change, in an order that doesn't depend on which call ends first. */
function changeOrder(line: string): string {
  const [status = '', rest = ''] = line.split(/: (.*)/);
  const kind = kinds.findLastIndex((each) => rest.startsWith(`${each} `));
  return `${kind} ${rest} ${status === 'started' ? 0 : 1}`;
}

/** The lines without those that depend on how fast the machine is: what is waited for, and for how long. */
function steadyLines(lines: readonly string[]): string[] {
  let isDropped = false;
  const kept = lines.filter((line) => {
    if (line === '' || /^\S[\w' ]*: /.test(line)) isDropped = /^(?:nothing yet|waiting|looking): /.test(line);
    return !isDropped;
  });
  const isChange = (line: string) => /^(?:started|done): (?!Account)/.test(line);
  const first = kept.findIndex(isChange);
  const changes = kept
    .filter(isChange)
    .toSorted((one, other) => changeOrder(one).localeCompare(changeOrder(other), 'en'));
  return [...kept.slice(0, first), ...changes, ...kept.slice(first).filter((line) => !isChange(line))];
}

/** What was written, the same in each run. */
function steady(written: string): string {
  const text = written
    .replaceAll('\r\n', '\n')
    .replaceAll(/ +$/gm, '')
    .replaceAll(/\d{4}-\d\d-\d\d-[0-9a-z]{4}/g, '2026-01-01-ab12')
    .replaceAll(/\/\d{4}\/\d\d\/\d\d\//g, '/2026/01/01/')
    // The terminal breaks what is longer than a line.
    .replaceAll(/shortUrl\/[0-9a-f]+(?:\n[0-9a-f]+$)?/gm, 'shortUrl/0123abcd')
    .replaceAll(
      /^Records: [\s\S]*?(?=^1: )/gm,
      'Records: 18 records: 15 accepted, 3 rejected; 23 MB in 32532 packets.\nSent to 10.3.2.11: 6.7 MB.\n…\n',
    )
    .replaceAll(/_fl-[0-9a-f]+_\d{8}T\d{4}Z_[0-9a-f]+/g, '_fl-0123456789abcdef0_20260101T0000Z_0123abcd');
  return steadyLines(text.split('\n')).join('\n').trim();
}

it('is shown in docs/plain.md', { timeout: 120_000 }, async () => {
  const terminal = spawnInTerminal(process.execPath, [programFile, '--sandbox', '--plain'], {
    env: cleanEnvironment(await makeHome(), { KENTIK_AWS_SETUP_SANDBOX_SPEED: '600' }),
  });
  let answered = 0;
  const rest = () => terminal.rawBytes().slice(answered);
  let isLast = false;
  while (!isLast) {
    await terminal.waitFor(() => /ress Enter for [\s\S]{0,160}: $/.test(rest()), WAIT);
    isLast = rest().endsWith('1, Leave: ');
    const isRegions = rest().includes('In which regions');
    answered = terminal.rawBytes().length;
    if (isRegions) terminal.type('1\r');
    else terminal.press('enter');
  }
  expect((await terminal.exit).exitCode).toBe(0);
  const page = `${introduction}\`\`\`text\n${steady(terminal.rawBytes())}\n\`\`\`\n`;
  await expect(page).toMatchFileSnapshot('../../docs/plain.md');
});
