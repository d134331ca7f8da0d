/** The line above a list that says what it is filtered by. */
import { Text } from 'ink';
import { Styled } from './theme.tsx';

export interface FilterLineProps {
  filter: string;
  /** Letters go into the filter: it has a cursor. */
  isFiltering: boolean;
  /** How many rows match. */
  found: number;
  /** What a row is, in the plural. */
  many: string;
}

export function FilterLine({ filter, isFiltering, found, many }: FilterLineProps) {
  if (filter === '' && !isFiltering) return <Styled tone="muted">Filter: press / to narrow the list</Styled>;
  return (
    <Styled>
      Filter: <Text bold>{filter}</Text>
      {isFiltering && <Text inverse> </Text>}
      <Text dimColor>{`  ${found === 0 ? `no ${many} match` : filter === '' ? '' : `${found} found`}`}</Text>
    </Styled>
  );
}
