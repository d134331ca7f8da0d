/** Where a window onto a longer list stands. Pure; all numbers are lines. */

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
