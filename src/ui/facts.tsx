/** Facts to read: labelled values, tables, notes. */
import { Box } from 'ink';
import { useMemo } from 'react';
import { type Column, columnWidths, formatRow } from './columns.ts';
import { useBodyWidth } from './room.tsx';
import type { ScrollLine } from './scroll-view.tsx';
import { cleanLines, cleanText, displayWidth, pad, toWidth, wrapText } from './text.ts';
import { Lines, Styled, type SymbolName, type Tone, useSymbols, useTheme } from './theme.tsx';

export interface KeyValue {
  label: string;
  /** Foreign text is cleaned. Long values are wrapped under themselves, never cut: ARNs are there to be copied. */
  value: string;
  tone?: Tone;
}

/** Labels in one column, their values in the next. */
export function KeyValues({ items }: { items: readonly KeyValue[] }) {
  const width = useBodyWidth();
  const labelWidth = Math.min(
    Math.floor(width / 2),
    Math.max(0, ...items.map(({ label }) => displayWidth(label))) + 2,
  );
  return (
    <Box flexDirection="column">
      {items.map(({ label, value, tone = 'plain' }) => (
        <Box key={label}>
          <Box width={labelWidth} flexShrink={0}>
            <Styled tone="muted">{label}</Styled>
          </Box>
          <Lines tone={tone} lines={wrapText(cleanText(value), width - labelWidth)} />
        </Box>
      ))}
    </Box>
  );
}

interface TableRow {
  id: string;
  cells: readonly string[];
  tone?: Tone;
}

export interface TableProps {
  columns: readonly Column[];
  rows: readonly TableRow[];
  /** Rows to show; the rest is counted in a last line. Long tables that are to be read belong into a `ScrollView`. */
  limit?: number;
}

/** A table that fits the width: columns are narrowed, then optional ones are left out. */
export function Table({ columns, rows, limit = Number.POSITIVE_INFINITY }: TableProps) {
  const width = useBodyWidth();
  const { ellipsis } = useSymbols();
  const widths = useMemo(() => columnWidths(columns, rows, width), [columns, rows, width]);
  const hasHeader = columns.some((column) => column.header !== undefined);
  const headers = columns.map((column) => column.header ?? '');
  const shown = rows.length > limit ? rows.slice(0, Math.max(0, limit - 1)) : rows;
  return (
    <Box flexDirection="column">
      {hasHeader && <Styled tone="heading">{formatRow(columns, headers, widths, ellipsis)}</Styled>}
      {shown.map((row) => (
        <Styled key={row.id} tone={row.tone ?? 'plain'}>
          {formatRow(columns, row.cells, widths, ellipsis) || ' '}
        </Styled>
      ))}
      {shown.length < rows.length && <Styled tone="muted">{`and ${rows.length - shown.length} more`}</Styled>}
    </Box>
  );
}

/** The lines of a table, for a `ScrollView`. `width` and `ellipsis` come from `useBodyWidth` and `useSymbols`. */
export function tableLines({ columns, rows }: TableProps, width: number, ellipsis: string): ScrollLine[] {
  const widths = columnWidths(columns, rows, width);
  const headers = columns.map((column) => column.header ?? '');
  const lines: ScrollLine[] = rows.map((row) => ({
    text: formatRow(columns, row.cells, widths, ellipsis),
    tone: row.tone ?? 'plain',
  }));
  if (columns.some((column) => column.header !== undefined)) {
    lines.unshift({ text: formatRow(columns, headers, widths, ellipsis), tone: 'heading' });
  }
  return lines;
}

type CalloutKind = 'info' | 'success' | 'warning' | 'error';

const calloutLooks: Record<CalloutKind, { tone: Tone; word: string; symbol: SymbolName }> = {
  info: { tone: 'info', word: 'Note', symbol: 'information' },
  success: { tone: 'success', word: 'Done', symbol: 'done' },
  warning: { tone: 'warning', word: 'Warning', symbol: 'warning' },
  error: { tone: 'danger', word: 'Error', symbol: 'failed' },
};

export interface CalloutProps {
  kind: CalloutKind;
  /** Instead of "Note", "Done", "Warning", "Error". */
  word?: string;
  /** One sentence or several; foreign text is cleaned, line breaks are kept. */
  text: string;
}

/** The lines a callout takes at this width, for `Reserve`. */
export function calloutRows({ kind, word, text }: CalloutProps, width: number): number {
  return calloutText(kind, word, text, width).length;
}

function calloutText(kind: CalloutKind, word: string | undefined, text: string, width: number): string[] {
  const lead = `${word ?? calloutLooks[kind].word}: `;
  return cleanLines(lead + text).flatMap((line) => wrapText(line, width - 4));
}

/** A note beside a bar, its kind told by a word. */
export function Callout({ kind, word, text }: CalloutProps) {
  const width = useBodyWidth();
  const { color } = useTheme();
  const symbols = useSymbols();
  const { tone, symbol } = calloutLooks[kind];
  const lines = calloutText(kind, word, text, width);
  const bars = lines.map(
    (_, index) => toWidth(symbols.bar, 2) + toWidth(index === 0 ? symbols[symbol] : '', 2),
  );
  return (
    <Box>
      <Box width={4} flexShrink={0}>
        <Lines tone={tone} lines={bars.map((bar) => pad(bar, 4))} />
      </Box>
      <Lines tone={color ? 'plain' : 'strong'} lines={lines} />
    </Box>
  );
}
