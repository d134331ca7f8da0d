/** Text longer than the window, to be read: documents, plans. Only what is visible is drawn. */
import { Box } from 'ink';
import { useMemo } from 'react';
import { useHintConditions } from '../keys/key-hints.tsx';
import { defineKeys, edgeHelp, type KeyTable, pageHelp, useKeys } from '../keys/keys.ts';
import { useBodyRows, useBodyWidth } from '../room.tsx';
import { cleanText, toWidth, wrapText } from '../text.ts';
import { Styled, type Tone, useSymbols } from '../theme.tsx';
import { useLiveReducer } from './live-reducer.ts';
import { type Reading, reduceReading, type ScrollAction, type ScrollRow, scrollWindow } from './scroll.ts';

/** Pass it to `Frame` beside the screen's own keys. Conditions `back` and `accept`; `scrolls` is the view's own. */
export const scrollKeys = defineKeys([
  { id: 'up', keys: ['up', 'k', 'ctrl+p'], hint: { key: '↑↓', label: 'scroll' }, when: 'scrolls' },
  { id: 'down', keys: ['down', 'j', 'ctrl+n'] },
  { id: 'pageUp', keys: ['pageup', 'ctrl+u'], help: pageHelp },
  { id: 'pageDown', keys: ['pagedown', 'ctrl+d', 'space'] },
  { id: 'first', keys: ['home', 'g'], help: edgeHelp },
  { id: 'last', keys: ['end', 'G'] },
  { id: 'accept', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'continue' }, when: 'accept' },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
]);

/** A line and how it looks. Foreign text is cleaned. */
export interface ScrollText {
  text: string;
  tone: Tone;
  /** The row that the line belongs to, where a cursor goes from row to row. */
  row?: string;
}

export type ScrollLine = string | ScrollText;

/** What can be done with the row under the cursor. */
export interface RowKeys<Id extends string = string> {
  keys: KeyTable<Id>;
  handlers: Record<Id, (row: string) => void>;
  /** The row that has the cursor at first, and who is told of each that gets it. */
  initial?: string | undefined;
  onMove?: (row: string) => void;
}

/** Columns that the cursor takes, where there is one: lines are laid out for so many less. */
export const cursorWidth = 2;

export interface ScrollViewProps {
  lines: readonly ScrollLine[];
  /** Lines that are too long are wrapped; otherwise they are cut. */
  wrap?: boolean;
  onSubmit?: () => void;
  onBack?: () => void;
  /** Room in lines; the frame's body by default. */
  rowsAvailable?: number;
  /** Without it nothing but the window moves. */
  rowKeys?: RowKeys;
}

export function ScrollView({
  lines,
  wrap = false,
  onSubmit,
  onBack,
  rowsAvailable,
  rowKeys,
}: ScrollViewProps) {
  const symbols = useSymbols();
  const bodyRows = useBodyRows();
  const width = useBodyWidth();
  const room = rowsAvailable ?? bodyRows;
  const laidOut = useMemo(() => layOut(lines, wrap ? width : undefined), [lines, wrap, width]);
  const rows = useMemo(() => rowsOf(laidOut), [laidOut]);
  // Two or three lines have room for only one mark, which covers both sides.
  const isTight = laidOut.length > room && room > 1 && room < 4;
  useHintConditions(laidOut.length > room || rows.length > 1 ? {} : { scrolls: false });
  const setting = { rows, room: isTight ? room - 1 : room };
  const { state, dispatch, read } = useLiveReducer<Reading, ScrollAction>(
    (before, action) => reduceReading(before, action, setting),
    () => {
      const cursor = Math.max(
        0,
        rows.findIndex(({ id }) => id === rowKeys?.initial),
      );
      return { cursor, top: cursor === 0 ? 0 : (rows[cursor]?.from ?? 0) };
    },
  );
  const rowAt = ({ cursor }: Reading) => rows[Math.min(cursor, rows.length - 1)];
  const move = (action: ScrollAction) => {
    const id = rowAt(dispatch(action))?.id;
    if (id !== undefined) rowKeys?.onMove?.(id);
  };
  useKeys(
    scrollKeys,
    {
      up: () => move({ type: 'by', by: -1 }),
      down: () => move({ type: 'by', by: 1 }),
      pageUp: () => move({ type: 'page', by: -1 }),
      pageDown: () => move({ type: 'page', by: 1 }),
      first: () => move({ type: 'edge', to: 'first' }),
      last: () => move({ type: 'edge', to: 'last' }),
      accept: () => onSubmit?.(),
      back: () => onBack?.(),
    },
    { conditions: { back: onBack !== undefined, accept: onSubmit !== undefined } },
  );
  const { keys = [], handlers = {} } = rowKeys ?? {};
  const withRow = (id: string) => () => {
    const row = rowAt(read())?.id;
    if (row !== undefined) handlers[id]?.(row);
  };
  useKeys(keys, Object.fromEntries(keys.map(({ id }) => [id, withRow(id)])));
  const setTop = { top: state.top, from: state.top, to: state.top };
  const scroll = scrollWindow({ total: laidOut.length, room: setting.room, ...setTop });
  // A row that begins above the window has its cursor at its first visible line.
  const cursorLine = rowKeys === undefined ? -1 : Math.max(rowAt(state)?.from ?? 0, scroll.top);
  return (
    <Box flexDirection="column">
      {scroll.hasMarks && <Mark symbol={symbols.above} count={scroll.above} />}
      {laidOut.slice(scroll.top, scroll.top + scroll.height).map(({ number, tone, text }) => (
        <Box key={number}>
          {rowKeys !== undefined && (
            <Styled tone="focused">{toWidth(number === cursorLine ? symbols.bar : '', cursorWidth)}</Styled>
          )}
          <Styled tone={tone}>{text === '' ? ' ' : text}</Styled>
        </Box>
      ))}
      {scroll.hasMarks && <Mark symbol={symbols.below} count={scroll.below} />}
      {isTight &&
        (scroll.below > 0 ? (
          <Mark symbol={symbols.below} count={scroll.below} />
        ) : (
          <Mark symbol={symbols.above} count={scroll.above} />
        ))}
    </Box>
  );
}

interface LaidOutLine extends ScrollText {
  number: number;
}

function layOut(lines: readonly ScrollLine[], wrapAt: number | undefined): LaidOutLine[] {
  return lines
    .flatMap((line) => {
      const { text, ...look } = typeof line === 'string' ? { text: line, tone: 'plain' as const } : line;
      const clean = cleanText(text);
      return (wrapAt === undefined ? [clean] : wrapText(clean, wrapAt)).map((part) => ({
        ...look,
        text: part,
      }));
    })
    .map((line, number) => ({ ...line, number }));
}

/** Lines that stand together and are of the same row. */
function rowsOf(lines: readonly LaidOutLine[]): (ScrollRow & { id: string | undefined })[] {
  const rows: (ScrollRow & { id: string | undefined })[] = [];
  for (const { number, row } of lines) {
    const last = rows.at(-1);
    if (last !== undefined && last.id === row) last.to = number;
    else rows.push({ id: row, from: number, to: number });
  }
  return rows;
}

/** How much of a list is out of sight on one side; a blank line where nothing is, so that the list does not jump. */
export function Mark({ symbol, count, note = '' }: { symbol: string; count: number; note?: string }) {
  return <Styled tone="muted">{count === 0 ? ' ' : `  ${symbol} ${count} more${note}`}</Styled>;
}
