/** Records of a flow log as a table that is wider than the window: columns from one on, as many as fit. */
import { useMemo } from 'react';
import { useBodyRows, useBodyWidth } from '../../src/ui/frame.tsx';
import { type Column, columnWidths, formatRow } from '../../src/ui/lists/columns.ts';
import { Styled, useSymbols } from '../../src/ui/theme.tsx';
import { inUnits } from '../../src/words/records.ts';

const widest = 24;
const gap = 2;
/** Header, one record and the count: with less room there is no table. */
export const smallestTable = 3;

export interface RecordTableProps {
  header: readonly string[];
  records: readonly (readonly string[])[];
  /** The first column that is shown. */
  from: number;
}

export function RecordTable({ header, records: raw, from }: RecordTableProps) {
  const symbols = useSymbols();
  const width = useBodyWidth();
  const rows = useBodyRows();
  const records = useMemo(
    () => raw.map((values) => values.map((value, place) => inUnits(header[place] ?? '', value))),
    [header, raw],
  );
  const natural = useMemo(() => {
    const columns = header.map((): Column => ({ max: widest }));
    return columnWidths(
      columns,
      [{ cells: header }, ...records.map((cells) => ({ cells }))],
      Number.MAX_SAFE_INTEGER,
    );
  }, [header, records]);
  const widths: number[] = [];
  let used = 0;
  for (const each of natural.slice(from)) {
    if (widths.length > 0 && used + gap + each > width) break;
    widths.push(each);
    used += each + gap;
  }
  const columns = widths.map((): Column => ({ cut: 'middle' }));
  const line = (cells: readonly string[]) =>
    formatRow(columns, cells.slice(from, from + widths.length), widths, symbols.ellipsis) || ' ';
  const hasBlank = rows > smallestTable;
  const shown = records.slice(0, Math.max(1, rows - 2 - (hasBlank ? 1 : 0)));
  const keyed = shown.map((cells, place) => ({ key: `${place} ${cells.join(' ')}`, cells }));
  return (
    <>
      {hasBlank && <Styled> </Styled>}
      <Styled tone="heading">{line(header)}</Styled>
      {keyed.map(({ key, cells }) => (
        <Styled key={key}>{line(cells)}</Styled>
      ))}
      <Styled tone="muted">
        {`Fields ${from + 1} to ${from + widths.length} of ${header.length}, ${shown.length} of the first ${records.length} records`}
      </Styled>
    </>
  );
}
