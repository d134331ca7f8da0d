/** The line above a list that says what it is filtered by. Always one line: a longer filter shows what is around its cursor. */
import { Text } from 'ink';
import { partsAt } from '../fields/line-edit.ts';
import { useBodyWidth } from '../room.tsx';
import { displayWidth, head, tail } from '../text.ts';
import { Styled } from '../theme.tsx';

export interface FilterLineProps {
  filter: string;
  filterCursor: number;
  /** Letters go into the filter: it has a cursor. */
  isFiltering: boolean;
  /** How many rows match. */
  found: number;
  /** What a row is, in the plural. */
  many: string;
}

const lead = 'Filter: ';

export function FilterLine({ filter, filterCursor, isFiltering, found, many }: FilterLineProps) {
  const width = useBodyWidth();
  if (filter === '' && !isFiltering) return <Styled tone="muted">Filter: press / to narrow the list</Styled>;
  const note = `  ${found === 0 ? `no ${many} match` : filter === '' ? '' : `${found} found`}`;
  const [before, under, behind] = partsAt({ value: filter, cursor: isFiltering ? filterCursor : 0 });
  const cursor = isFiltering && under === '' ? ' ' : under;
  const room = Math.max(0, width - displayWidth(lead + cursor + note));
  const shownBefore = tail(before, room);
  return (
    <Styled>
      {lead}
      <Text bold>{shownBefore}</Text>
      <Text bold inverse={isFiltering}>
        {cursor}
      </Text>
      <Text bold>{head(behind, room - displayWidth(shownBefore))}</Text>
      <Text dimColor>{note}</Text>
    </Styled>
  );
}
