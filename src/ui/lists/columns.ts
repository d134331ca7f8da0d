/** Columns of tables and lists, fitted to the width that there is. Pure. */
import { cleanText, displayWidth, toWidth } from '../text.ts';

export interface Column {
  header?: string;
  /** Exact width in columns of the terminal, 0 to leave it out; without it, as wide as the widest cell. */
  width?: number;
  /** Not narrowed below this (default 6, or the natural width where that is less). */
  min?: number;
  max?: number;
  align?: 'left' | 'right';
  /** Where a cell that is too long is cut: ids and ARNs are better cut in the middle. */
  cut?: 'end' | 'middle';
  /** May be left out where there is no room for all columns; the rightmost goes first. */
  optional?: boolean;
  /** Ids, regions, addresses: never cut. It is narrowed never, and left out only when nothing else is left to give way. */
  whole?: boolean;
}

const gap = 2;
const defaultMinimum = 6;

/**
 * The width of each column so that a row takes at most `available`; 0 for a column that is left out. Where there is too
 * little room, columns give way in this order: those that may be cut are narrowed to their minimum; optional ones go, the
 * rightmost first; then others that may be cut, then others, except for the first two: a name and an ID. Of these, the one
 * that may be cut goes.
 */
export function columnWidths(
  columns: readonly Column[],
  rows: readonly { readonly cells: readonly string[] }[],
  available: number,
): number[] {
  const natural = columns.map((column, index) => {
    if (column.width !== undefined) return column.width;
    let widest = displayWidth(column.header ?? '');
    for (const row of rows) {
      const cell = row.cells[index];
      if (cell !== undefined && cell.length * 2 > widest)
        widest = Math.max(widest, displayWidth(cleanText(cell)));
    }
    return Math.min(widest, column.max ?? widest);
  });
  const minimum = columns.map((column, index) => {
    const width = natural[index] ?? 0;
    return column.width ?? (column.whole === true ? width : Math.min(width, column.min ?? defaultMinimum));
  });
  const kept = columns.map(({ width }) => width !== 0);
  const sum = (widths: readonly number[]) => {
    const used = widths.filter((_, index) => kept[index]);
    return used.reduce((total, width) => total + width, 0) + gap * Math.max(0, used.length - 1);
  };
  const last = (isMeant: (column: Column, index: number) => boolean) =>
    columns.findLastIndex((column, index) => kept[index] === true && isMeant(column, index));
  while (sum(minimum) > available && kept.filter(Boolean).length > 1) {
    const candidates = [
      last(({ optional }) => optional === true),
      last(({ whole }, index) => index > 0 && whole !== true),
      last((_, index) => index > 1),
      last(({ whole }) => whole !== true),
      last(() => true),
    ];
    kept[candidates.find((index) => index !== -1) ?? 0] = false;
  }
  const widths = natural.map((width, index) => (kept[index] ? width : 0));
  while (sum(widths) > available) {
    let widest = -1;
    for (const [index, width] of widths.entries()) {
      if (kept[index] && width > (minimum[index] ?? 0) && width > (widths[widest] ?? 0)) widest = index;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 1) - 1;
  }
  return widths;
}

/** One row as one line: foreign text cleaned, each cell cut or filled up to its width. */
export function formatRow(
  columns: readonly Column[],
  cells: readonly string[],
  widths: readonly number[],
  ellipsis: string,
): string {
  return columns
    .flatMap((column, index) => {
      const width = widths[index] ?? 0;
      if (width === 0) return [];
      const { cut: at = 'end', align = 'left' } = column;
      return [toWidth(cleanText(cells[index] ?? ''), width, { at, align, ellipsis })];
    })
    .join(' '.repeat(gap))
    .trimEnd();
}
