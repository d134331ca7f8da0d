/** The rows and groups of a list that are in sight, each with its mark. */
import { Box } from 'ink';
import { memo } from 'react';
import { cleanText, toWidth, truncate } from '../text.ts';
import { Styled, useSymbols } from '../theme.tsx';
import { type Column, formatRow } from './columns.ts';
import { Marked } from './filter-line.tsx';
import { cursorIndex, isChosen, type MultiSelectState, viewOf } from './multi-select-state.ts';
import type { Row } from './row-filter.ts';
import type { Scroll } from './scroll.ts';

/** Columns of the cursor's mark. */
export const markWidth = 2;

interface VisibleLinesProps extends Omit<ListRowProps, 'row' | 'isFocused' | 'isOn' | 'filter'> {
  state: MultiSelectState;
  setting: { rows: readonly Row[]; room: number };
  scroll: Scroll;
  width: number;
}

/** The lines of a list that its window shows. */
export function VisibleLines({
  state,
  setting,
  scroll,
  columns,
  widths,
  checkWidth,
  width,
}: VisibleLinesProps) {
  const symbols = useSymbols();
  const view = viewOf(state, setting);
  const cursor = cursorIndex(state, view);
  return view.lines.slice(scroll.top, scroll.top + scroll.height).map((line) => {
    if ('group' in line) {
      return (
        <Styled key={`group ${line.group}`} tone="strong">
          {truncate(cleanText(line.group), width, { ellipsis: symbols.ellipsis })}
        </Styled>
      );
    }
    const row = view.rows[line.row];
    if (row === undefined) return null;
    const isOn = isChosen(state.chosen, row);
    return (
      <ListRow
        key={row.id}
        {...{ row, isOn, columns, widths, checkWidth }}
        filter={state.filter}
        isFocused={line.row === cursor}
      />
    );
  });
}

interface ListRowProps {
  row: Row;
  isFocused: boolean;
  isOn: boolean;
  filter: string;
  columns: readonly Column[];
  widths: readonly number[];
  checkWidth: number;
}

/** Redrawn only when something in it changes. */
const ListRow = memo(function ListRow(props: ListRowProps) {
  const { row, isFocused, isOn, filter, columns, widths, checkWidth } = props;
  const symbols = useSymbols();
  const check = row.disabled !== undefined ? symbols.blocked : isOn ? symbols.checked : symbols.unchecked;
  const mark = toWidth(isFocused ? symbols.pointer : '', markWidth) + toWidth(check, checkWidth);
  const tone = isFocused ? 'focused' : row.disabled === undefined ? 'plain' : 'muted';
  // Two pieces, because Ink measures text of ASCII alone many times faster: a symbol would slow the whole line.
  return (
    <Box>
      <Box width={markWidth + checkWidth} flexShrink={0}>
        <Styled tone={tone}>{mark}</Styled>
      </Box>
      <Marked
        tone={tone}
        text={formatRow(columns, row.cells, widths, symbols.ellipsis) || ' '}
        filter={filter}
      />
    </Box>
  );
});
