/** Every answer on one sheet: Enter leads to the plan, and a row that was moved to is changed instead. */
import { Box } from 'ink';
import { useMemo, useRef } from 'react';
import {
  type SheetRow,
  sheetHelp,
  sheetRows,
  sheetTitle,
  sheetWhy,
  showPlan,
} from '../src/questions/sheet.ts';
import { useBodyRows, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, edgeHelp, pageHelp, useKeys } from '../src/ui/keys/keys.ts';
import { useLiveReducer } from '../src/ui/lists/live-reducer.ts';
import { scrollWindow } from '../src/ui/lists/scroll.ts';
import { Mark } from '../src/ui/lists/scroll-view.tsx';
import { cleanText, displayWidth, pad, wrapText } from '../src/ui/text.ts';
import { Styled, useSymbols } from '../src/ui/theme.tsx';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

/** Conditions: `accept` at the top, `change` at a row. */
const sheetKeys = defineKeys([
  { id: 'up', keys: ['up', 'k', 'ctrl+p'], hint: { key: '↑↓', label: 'move' } },
  { id: 'down', keys: ['down', 'j', 'ctrl+n'] },
  { id: 'accept', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'show the plan' }, when: 'accept' },
  { id: 'change', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'change' }, when: 'change' },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' } },
  { id: 'pageUp', keys: ['pageup'], help: pageHelp },
  { id: 'pageDown', keys: ['pagedown'] },
  { id: 'first', keys: ['home'], help: edgeHelp },
  { id: 'last', keys: ['end'] },
]);

/** Rows that a page key moves by. */
const page = 8;

export function AnswersSheet({ context, state, send }: ScreenProps) {
  const rows = sheetRows(context);
  const help = useMemo(() => sheetHelp(context), [context]);
  // 0 stands above the rows.
  const {
    state: at,
    dispatch,
    read,
  } = useLiveReducer<number, number>(
    (before, by) => Math.max(0, Math.min(before + by, rows.length)),
    () => 0,
  );
  const conditionsAt = (now: number) => ({ accept: now === 0, change: now > 0 });
  useKeys(
    sheetKeys,
    {
      up: () => dispatch(-1),
      down: () => dispatch(1),
      pageUp: () => dispatch(-page),
      pageDown: () => dispatch(page),
      first: () => dispatch(-rows.length),
      last: () => dispatch(rows.length),
      accept: () => send({ type: 'answers.accepted' }),
      change: () => {
        const row = rows[read() - 1];
        if (row !== undefined) send({ type: 'answer.changing', question: row.question });
      },
      back: () => send({ type: 'back' }),
    },
    { conditions: () => conditionsAt(read()) },
  );
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={sheetTitle}
      description={sheetWhy(context)}
      keys={[sheetKeys]}
      help={help}
      conditions={conditionsAt(at)}
    >
      <Sheet rows={rows} at={at} />
    </ScreenFrame>
  );
}

const gap = 2;
const sourceWidth = 'default'.length;

interface Line {
  row: number;
  text: string;
  source: string;
}

/** Labels, values whose further lines are below the first, and where each comes from. */
function linesOf(rows: readonly SheetRow[], width: number): Line[] {
  const labelWidth = Math.max(...rows.map(({ label }) => displayWidth(label))) + gap;
  const room = width - labelWidth - gap - sourceWidth;
  const wrapped = rows.map(({ value }) => wrapText(cleanText(value), room));
  const valueWidth = Math.max(...wrapped.flat().map(displayWidth)) + gap;
  return [
    { row: 0, text: showPlan, source: '' },
    ...rows.flatMap(({ label, source }, index) =>
      (wrapped[index] ?? []).map((line, part) => ({
        row: index + 1,
        text: pad(part === 0 ? label : '', labelWidth) + pad(line, valueWidth),
        source: part === 0 ? source : '',
      })),
    ),
  ];
}

function Sheet({ rows, at }: { rows: readonly SheetRow[]; at: number }) {
  const symbols = useSymbols();
  const room = useBodyRows();
  const lines = linesOf(rows, useBodyWidth() - gap);
  const [from, to] = [lines.findIndex(({ row }) => row === at), lines.findLastIndex(({ row }) => row === at)];
  const top = useRef(0);
  const scroll = scrollWindow({ total: lines.length, room, top: top.current, from, to });
  top.current = scroll.top;
  return (
    <Box flexDirection="column">
      {scroll.hasMarks && <Mark symbol={symbols.above} count={scroll.above} />}
      {lines.slice(scroll.top, scroll.top + scroll.height).map(({ row, text, source }, index) => {
        const isFirst = scroll.top + index === from;
        return (
          <Box key={`${row} ${text}`}>
            <Styled tone={row === at ? 'focused' : 'plain'}>
              {pad(isFirst ? symbols.pointer : '', gap) + text}
            </Styled>
            <Styled tone="muted">{source}</Styled>
          </Box>
        );
      })}
      {scroll.hasMarks && <Mark symbol={symbols.below} count={scroll.below} />}
    </Box>
  );
}
