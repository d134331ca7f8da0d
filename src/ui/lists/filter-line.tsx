/** Draws a list's filter and what it found. */
import { Text } from 'ink';
import { partsAt } from '../fields/line-edit.ts';
import { useBodyWidth } from '../room.tsx';
import { displayWidth, head, tail } from '../text.ts';
import { Styled, type Tone } from '../theme.tsx';
import { piecesOf } from './match.ts';

export interface FilterLineProps {
  filter: string;
  filterCursor: number;
  /** Letters go into the filter: it has a cursor. */
  isFiltering: boolean;
  /** Only rows that were chosen are shown. */
  isNarrow?: boolean;
  /** How many of those are chosen still. */
  selected?: number;
  /** How many rows match. */
  found: number;
  /** What a row is, in the plural. */
  many: string;
}

/** The line above a list. Always one line: a longer filter shows what is around its cursor. */
export function FilterLine(props: FilterLineProps) {
  const { filter, filterCursor, isFiltering, isNarrow = false, found, many, selected = found } = props;
  const width = useBodyWidth();
  const lead = isNarrow ? 'Only selected, filter: ' : 'Filter: ';
  if (filter === '' && !isFiltering) {
    const cleared = found === selected ? '' : ` (${found - selected} cleared)`;
    return (
      <Styled tone="muted">
        {isNarrow
          ? `Only the ${selected} selected are shown${cleared}`
          : 'Filter: press / to narrow the list'}
      </Styled>
    );
  }
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

/** One line in which what the filter finds is marked. Clean text. */
export function Marked({ tone, text, filter }: { tone: Tone; text: string; filter: string }) {
  if (filter === '') return <Styled tone={tone}>{text}</Styled>;
  let at = 0;
  return (
    <Styled tone={tone}>
      {piecesOf(text, filter).map((piece) => {
        at += piece.text.length;
        return (
          <Text key={at} {...(piece.isHit ? { underline: true, bold: true } : {})}>
            {piece.text}
          </Text>
        );
      })}
    </Styled>
  );
}
