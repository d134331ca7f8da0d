/** Text longer than the window, to be read: documents, plans. Only what is visible is drawn. */
import { Box } from 'ink';
import { useMemo } from 'react';
import { useHintConditions } from './key-hints.tsx';
import { defineKeys, useKeys } from './keys.ts';
import { useLiveReducer } from './live-reducer.ts';
import { useBodyRows, useBodyWidth } from './room.tsx';
import { type Scroll, scrollWindow } from './scroll.ts';
import { cleanText, wrapText } from './text.ts';
import { Styled, type Tone, useSymbols } from './theme.tsx';

/** Pass it to `Frame` beside the screen's own keys. Conditions `back` and `accept`; `scrolls` is the view's own. */
export const scrollKeys = defineKeys([
  { id: 'up', keys: ['up', 'k', 'ctrl+p'], hint: { key: '↑↓', label: 'scroll' }, when: 'scrolls' },
  { id: 'down', keys: ['down', 'j', 'ctrl+n'] },
  { id: 'pageUp', keys: ['pageup', 'ctrl+u'] },
  { id: 'pageDown', keys: ['pagedown', 'ctrl+d', 'space'] },
  { id: 'first', keys: ['home', 'g'] },
  { id: 'last', keys: ['end', 'G'] },
  { id: 'accept', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'continue' }, when: 'accept' },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
]);

/** A line, and how it looks. Foreign text is cleaned. */
export type ScrollLine = string | { text: string; tone: Tone };

export type ScrollAction =
  | { type: 'by'; lines: number }
  | { type: 'page'; by: 1 | -1 }
  | { type: 'edge'; to: 'first' | 'last' };

/** The first visible line after a key. */
export function reduceScroll(
  top: number,
  action: ScrollAction,
  setting: { total: number; room: number },
): number {
  const at = (wanted: number): Scroll => scrollWindow({ ...setting, top: wanted, from: wanted, to: wanted });
  const { top: current, height } = at(top);
  const last = Math.max(0, setting.total - height);
  const to = (wanted: number) => Math.max(0, Math.min(wanted, last));
  if (action.type === 'edge') return action.to === 'first' ? 0 : last;
  return to(current + (action.type === 'by' ? action.lines : action.by * Math.max(1, height - 1)));
}

export interface ScrollViewProps {
  lines: readonly ScrollLine[];
  /** Lines that are too long are wrapped; otherwise they are cut. */
  wrap?: boolean;
  onSubmit?: () => void;
  onBack?: () => void;
  /** Room in lines; the frame's body by default. */
  rowsAvailable?: number;
}

export function ScrollView({ lines, wrap = false, onSubmit, onBack, rowsAvailable }: ScrollViewProps) {
  const symbols = useSymbols();
  const bodyRows = useBodyRows();
  const width = useBodyWidth();
  const room = rowsAvailable ?? bodyRows;
  const laidOut = useMemo(() => layOut(lines, wrap ? width : undefined), [lines, wrap, width]);
  // In two or three lines there is room for one mark only: it tells of both sides.
  const isTight = laidOut.length > room && room > 1 && room < 4;
  useHintConditions(laidOut.length > room ? {} : { scrolls: false });
  const setting = { total: laidOut.length, room: isTight ? room - 1 : room };
  const { state, dispatch } = useLiveReducer<number, ScrollAction>(
    (top, action) => reduceScroll(top, action, setting),
    () => 0,
  );
  useKeys(
    scrollKeys,
    {
      up: () => dispatch({ type: 'by', lines: -1 }),
      down: () => dispatch({ type: 'by', lines: 1 }),
      pageUp: () => dispatch({ type: 'page', by: -1 }),
      pageDown: () => dispatch({ type: 'page', by: 1 }),
      first: () => dispatch({ type: 'edge', to: 'first' }),
      last: () => dispatch({ type: 'edge', to: 'last' }),
      accept: () => onSubmit?.(),
      back: () => onBack?.(),
    },
    { conditions: { back: onBack !== undefined, accept: onSubmit !== undefined } },
  );
  const scroll = scrollWindow({ ...setting, top: state, from: state, to: state });
  return (
    <Box flexDirection="column">
      {scroll.hasMarks && <Mark symbol={symbols.above} count={scroll.above} />}
      {laidOut.slice(scroll.top, scroll.top + scroll.height).map((line) => (
        <Styled key={line.number} tone={line.tone}>
          {line.text === '' ? ' ' : line.text}
        </Styled>
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

interface LaidOutLine {
  number: number;
  text: string;
  tone: Tone;
}

function layOut(lines: readonly ScrollLine[], wrapAt: number | undefined): LaidOutLine[] {
  return lines
    .flatMap((line) => {
      const { text, tone } = typeof line === 'string' ? { text: line, tone: 'plain' as const } : line;
      const clean = cleanText(text);
      return (wrapAt === undefined ? [clean] : wrapText(clean, wrapAt)).map((part) => ({ text: part, tone }));
    })
    .map((line, number) => ({ ...line, number }));
}

/** How much of a list is out of sight on one side; a blank line where nothing is, so that the list does not jump. */
export function Mark({ symbol, count }: { symbol: string; count: number }) {
  return <Styled tone="muted">{count === 0 ? ' ' : `  ${symbol} ${count} more`}</Styled>;
}
