/** From a key to the whole frame that shows what it did, in a list of 10,000 rows. */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median, milliseconds, quantile } from '../measure/figures.ts';
import type { Part, Row } from '../measure/part.ts';
import { bundle, cleanEnvironment } from '../measure/programs.ts';
import { type BenchTerminal, startInTerminal } from '../measure/terminal.ts';

const echoFile = fileURLToPath(new URL('../echo.mjs', import.meta.url));
const rows = 10_000;
const limit = 16;
/** Milliseconds between two keys: what a key that is held down repeats at. */
const pace = 33;

interface Key {
  kind: string;
  bytes: string;
  /** Whether the screen shows what the key did. `before` is the row that the cursor was on. */
  isDone: (screen: string[], before: number) => boolean;
}

/** The number in the name of the row under the cursor; -1 where there is none. */
function cursorRow(screen: string[]): number {
  const line = screen.find((candidate) => /^\s*❯.*name-\d+/.test(candidate));
  return Number(/name-(\d+)/.exec(line ?? '')?.[1] ?? -1);
}

const shows = (screen: string[], text: string) => screen.some((line) => line.includes(text));
const times = (count: number, key: Key): Key[] => Array.from({ length: count }, () => key);

const down: Key = { kind: 'move', bytes: '\u001b[B', isDone: (screen, at) => cursorRow(screen) === at + 1 };
const up: Key = { kind: 'move', bytes: '\u001b[A', isDone: (screen, at) => cursorRow(screen) === at - 1 };
const pageDown: Key = {
  kind: 'page',
  bytes: '\u001b[6~',
  isDone: (screen, at) => cursorRow(screen) > at + 1,
};
const end: Key = { kind: 'jump', bytes: '\u001b[F', isDone: (screen) => cursorRow(screen) === rows - 1 };
const home: Key = { kind: 'jump', bytes: '\u001b[H', isDone: (screen) => cursorRow(screen) === 0 };
const selected = (count: number) => (screen: string[]) => shows(screen, `${count} of ${rows} VPCs selected`);

/** Space on one row after the other. */
const choosing = Array.from({ length: 40 }, (_, index): Key[] => [
  { kind: 'choose', bytes: ' ', isDone: selected(index + 1) },
  down,
]).flat();

const choosingAll = Array.from({ length: 6 }, (): Key[] => [
  { kind: 'all/none', bytes: '\u0001', isDone: selected(rows) },
  { kind: 'all/none', bytes: '\u0001', isDone: selected(0) },
]).flat();

const word = 'name-0123';
const filtering = Array.from({ length: 8 }, (): Key[] => [
  { kind: 'filter', bytes: '/', isDone: (screen) => shows(screen, 'Enter keep filter') },
  ...Array.from(word, (letter, index): Key => {
    const filter = word.slice(0, index + 1);
    return {
      kind: 'filter',
      bytes: letter,
      isDone: (screen) => screen.some((line) => line.includes(`Filter: ${filter} `)),
    };
  }),
  { kind: 'filter', bytes: '\u0015', isDone: (screen) => !shows(screen, `Filter: ${word}`) },
  { kind: 'filter', bytes: '\r', isDone: (screen) => shows(screen, 'Filter: press / to narrow') },
]).flat();

const allKeys = [
  ...times(120, down),
  ...times(40, up),
  ...times(60, pageDown),
  ...Array.from({ length: 10 }, () => [end, home]).flat(),
  ...choosing,
  ...filtering,
  ...choosingAll,
];

async function press(terminal: BenchTerminal, { bytes, isDone }: Key): Promise<number> {
  const before = cursorRow(terminal.screen());
  const frame = terminal.frame((screen) => isDone(screen, before));
  const pressedAt = performance.now();
  terminal.send(bytes);
  return (await frame) - pressedAt;
}

export const keys: Part = {
  name: 'keys',
  needs: [],
  async run({ folder, say }): Promise<Row[]> {
    const list = await bundle('list', folder);
    const env = await cleanEnvironment(folder);
    const terminal = startInTerminal([list, String(rows)], env);
    const echo = startInTerminal([echoFile], env);
    const taken: { kind: string; ms: number }[] = [];
    const echoed: number[] = [];
    try {
      await terminal.frame(selected(0));
      await echo.text('0 keys');
      for (const key of [...times(20, down), home]) {
        await press(terminal, key);
        await delay(pace);
      }
      for (const [index, key] of allKeys.entries()) {
        taken.push({ kind: key.kind, ms: await press(terminal, key) });
        const isDone = (screen: string[]) => shows(screen, `${index + 1} keys`);
        echoed.push(await press(echo, { kind: 'echo', bytes: 'x', isDone }));
        await delay(pace);
      }
    } finally {
      await terminal.leave();
      await echo.leave();
    }
    const all = taken.map(({ ms }) => ms);
    const kinds = [...new Set(taken.map(({ kind }) => kind))];
    say(`median ${milliseconds(median(all))}, worst ${milliseconds(Math.max(...all))}`);
    say(
      `median by kind of key: ${kinds
        .map(
          (kind) =>
            `${kind} ${milliseconds(median(taken.filter((key) => key.kind === kind).map(({ ms }) => ms)))}`,
        )
        .join(', ')}`,
    );
    const slow = quantile(all, 0.99);
    return [
      {
        what: `key to frame, ${rows.toLocaleString('en')} rows, p99 of ${all.length} keys`,
        ours: milliseconds(slow),
        beside: `${milliseconds(quantile(echoed, 0.99))} p99 of a program that only echoes`,
        ratio: '',
        budget: `≤ ${limit} ms`,
        isMet: slow <= limit,
      },
    ];
  },
};
