/** The position of a window in a longer list. Pure; all numbers are lines. */

/** What is visible: lines `top` up to `top + height`, and how many are hidden on either side. */
export interface Scroll {
  top: number;
  height: number;
  above: number;
  below: number;
  /** Whether the list is longer than the room, so that a line above and one below are kept for the marks. */
  hasMarks: boolean;
}

/**
 * The window of a list of `total` lines in a room of `room` lines. `top` is where it stood before; it moves only as far
 * as it must to show lines `from` to `to` (the line under the cursor).
 */
export function scrollWindow(options: {
  total: number;
  room: number;
  top: number;
  from: number;
  to: number;
}): Scroll {
  const { total } = options;
  const room = Math.max(1, options.room);
  // In a very small room the marks would leave nothing of the list.
  const hasMarks = total > room && room >= 4;
  const height = total > room ? room - (hasMarks ? 2 : 0) : total;
  let top = options.top;
  if (options.from < top) top = options.from;
  // Where not all of it fits, its last line counts: a row rather than the name of its group.
  if (options.to >= top + height) top = options.to - height + 1;
  top = Math.max(0, Math.min(top, total - height));
  return { top, height, above: top, below: Math.max(0, total - top - height), hasMarks };
}

/** Lines that belong together: the cursor goes from one row to the next. Text without rows is one row. */
export interface ScrollRow {
  from: number;
  /** The last line. */
  to: number;
}

/** The reading position: the first visible line, and the row under the cursor. */
export interface Reading {
  top: number;
  cursor: number;
}

export type ScrollAction =
  | { type: 'by'; by: 1 | -1 }
  | { type: 'page'; by: 1 | -1 }
  | { type: 'edge'; to: 'first' | 'last' };

/**
 * The reading position after a key. A row that is higher than the window is scrolled through before the cursor leaves
 * it.
 */
export function reduceReading(
  before: Reading,
  action: ScrollAction,
  { rows, room }: { rows: readonly ScrollRow[]; room: number },
): Reading {
  const last = rows.length - 1;
  const total = (rows[last]?.to ?? -1) + 1;
  const { top, height } = scrollWindow({ total, room, top: before.top, from: before.top, to: before.top });
  const lowest = Math.max(0, total - height);
  const cursor = Math.max(0, Math.min(before.cursor, last));
  const at = (row: number, start: number): Reading => ({
    cursor: Math.max(0, Math.min(row, last)),
    top: Math.max(0, Math.min(start, lowest)),
  });
  if (action.type === 'edge') return action.to === 'first' ? at(0, 0) : at(last, lowest);
  if (action.type === 'page') {
    const start = Math.max(0, Math.min(top + action.by * Math.max(1, height - 1), lowest));
    const isAtEdge = start === (action.by === 1 ? lowest : 0);
    const first = rows.findIndex(({ to }) => to >= start);
    return at(isAtEdge && start === top ? (action.by === 1 ? last : 0) : first, start);
  }
  const here = rows[cursor] ?? { from: 0, to: 0 };
  const isHidden = action.by === 1 ? here.to >= top + height : here.from < top;
  const next = rows[cursor + action.by];
  if (isHidden || next === undefined) return at(cursor, isHidden ? top + action.by : top);
  const isTall = next.to - next.from >= height;
  const start = action.by === 1 && isTall ? next.from : Math.max(top, next.to - height + 1);
  return at(cursor + action.by, action.by === 1 || isTall ? start : Math.min(top, next.from));
}
