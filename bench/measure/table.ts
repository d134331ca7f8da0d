/** The result on standard output. */
import type { Row } from './part.ts';

const headers = ['what', 'measured', 'beside it', 'ratio', 'budget', ''];

export function printTable(rows: readonly Row[], machine: string): void {
  const lines = rows.map(({ what, ours, beside, ratio, budget, isMet }) => [
    what,
    ours,
    beside,
    ratio,
    budget,
    isMet === null ? '' : isMet ? 'met' : 'NOT MET',
  ]);
  const widths = headers.map((header, column) =>
    Math.max(header.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const text = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const ruler = widths.map((width) => '─'.repeat(width));
  console.log(
    `\n${[text(headers), text(ruler), ...lines.map(text)].join('\n')}\n\nMedians of one run. ${machine}`,
  );
}
