import { Styled } from './theme.tsx';

/** How much of a list is out of sight on one side; a blank line where nothing is, so that the list does not jump. */
export function Mark({ symbol, count }: { symbol: string; count: number }) {
  return <Styled tone="muted">{count === 0 ? ' ' : `  ${symbol} ${count} more`}</Styled>;
}
