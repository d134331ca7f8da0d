/** The line above a list that says what it is filtered by. */
import { Text } from 'ink';
import { Styled } from './theme.tsx';

export interface FilterLineProps {
  filter: string;
  /** How many rows match. */
  found: number;
  /** What a row is, in the plural. */
  many: string;
}

export function FilterLine({ filter, found, many }: FilterLineProps) {
  if (filter === '') return <Styled tone="muted">Filter: type to narrow the list</Styled>;
  return (
    <Styled>
      Filter: <Text bold>{filter}</Text>
      <Text inverse> </Text>
      <Text dimColor>{`  ${found === 0 ? `no ${many} match` : `${found} found`}`}</Text>
    </Styled>
  );
}
