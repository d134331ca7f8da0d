/** What holds for the screens of large accounts at every size of the window, and whatever it is resized to. */
import { describe, expect, it } from 'vitest';
import { screens } from '../../screens/index.ts';
import { randomFrom } from '../helpers/random.ts';
import { type InProcessTerminal, renderInTerminal } from '../helpers/terminal.tsx';
import type { TerminalKey } from '../helpers/terminal-keys.ts';
import type { TerminalSize } from '../helpers/terminal-screen.ts';
import { cases, manyCases, type ScreenCase } from './cases.ts';
import { cutIds, idsOf } from './cut-ids.ts';

const sizes: TerminalSize[] = [
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
];

/** The same sizes in every run. */
function* resizes(count: number): Generator<TerminalSize> {
  const random = randomFrom(20_260_101);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  for (let index = 0; index < count; index += 1) yield { columns: between(60, 220), rows: between(20, 70) };
}

/** With 112 flow logs, and with 300 accounts. */
const large = [
  ...manyCases(),
  ...cases().filter(({ name }) =>
    /^metadata-(?:accounts|sheet|review|documents|applying|failures|checking|showing|done)$/.test(name),
  ),
];

/** What is pressed to see all there is to see of a screen. */
const views: Record<string, TerminalKey[][]> = {
  'many-resources': [[], ['ctrl+t'], ['ctrl+t', 'end']],
  'many-review': [[], ['u'], ['u', 'end']],
  'metadata-review': [[], ['u']],
};

const opened = large.flatMap((each) =>
  (views[each.name] ?? [[]]).map((keys) => ({ ...each, keys, title: [each.name, ...keys].join(' ') })),
);

async function draw({ state, context }: ScreenCase, keys: readonly TerminalKey[], size: TerminalSize) {
  const Screen = screens[state];
  const element = <Screen context={context} state={state} send={() => undefined} />;
  const terminal = renderInTerminal(element, { ...size, alternateScreen: true });
  await terminal.press(...keys);
  return terminal;
}

function expectWhole(terminal: InProcessTerminal, { columns, rows }: TerminalSize, ids: readonly string[]) {
  const lines = terminal.text().split('\n');
  const what = `${columns}×${rows}\n${terminal.text()}`;
  expect(lines.length, what).toBeLessThanOrEqual(rows - 1);
  expect(lines[0], what).toMatch(/Look|Choose|Review|Apply/);
  expect(lines.at(-1), what).toContain('Ctrl+C leave');
  expect(terminal.history(), what).toHaveLength(rows);
  expect(cutIds(terminal.text(), ids), what).toEqual([]);
  expect(terminal.behind().join(''), what).toBe('');
}

it('has 112 flow logs and 300 accounts to show', () => {
  const plans = large.flatMap(({ context }) => context.plan ?? []);
  expect(plans.map((plan) => plan.changes.filter(({ kind }) => kind === 'flow-log').length)).toContain(112);
  expect(plans.map((plan) => plan.accounts?.length ?? 0)).toContain(301);
});

describe.each(opened)('$title', (opening) => {
  const ids = idsOf(opening.context);

  it('is whole at every size, and cuts no ID', async () => {
    for (const size of sizes) {
      const terminal = await draw(opening, opening.keys, size);
      expectWhole(terminal, size, ids);
      await terminal.press('pagedown', 'pagedown');
      expectWhole(terminal, size, ids);
      await terminal.unmount();
    }
  });

  it('stays whole through 20 resizes, and leaves no line behind', async () => {
    const terminal = await draw(opening, opening.keys, { columns: 80, rows: 24 });
    let last: TerminalSize = { columns: 80, rows: 24 };
    for (const size of resizes(20)) {
      await terminal.resize(size);
      expectWhole(terminal, size, ids);
      last = size;
    }
    const lines = (await draw(opening, opening.keys, last)).screen().map((line) => line.trimEnd());
    const left = terminal.screen().filter((line) => !lines.includes(line.trimEnd()));
    // Where it is scrolled to may differ, and what is in sight there; nothing of another width does not belong there.
    if (!opening.keys.includes('end')) expect(left).toEqual([]);
    await terminal.unmount();
    expect(terminal.behind().join('')).toBe('');
  });
});
