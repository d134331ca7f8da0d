/** What the records of a log come to: counts in a line, and the destinations with the most bytes as bars. */
import type { DeliveryStatus } from '../../machines/context.ts';
import { useBodyWidth } from '../../src/ui/frame.tsx';
import { cleanText, displayWidth, pad, truncate } from '../../src/ui/text.ts';
import { Styled, useSymbols } from '../../src/ui/theme.tsx';
import { byteText, summarySentence } from '../../src/words/records.ts';

type Summary = NonNullable<DeliveryStatus['summary']>;

const widestBar = 20;
/** A long IPv6 address has 39. */
const widestAddress = 39;

/** Rows that `RecordCounts` takes at most. */
export function recordSummaryRows({ topDestinations }: Summary): number {
  return 1 + topDestinations.length;
}

/** @param rows as many as it takes at most */
export function RecordCounts({ summary, rows }: { summary: Summary; rows: number }) {
  const { barFull, ellipsis } = useSymbols();
  const width = useBodyWidth();
  const shown = summary.topDestinations.slice(0, Math.max(0, rows - 1)).map(({ address, bytes }) => ({
    address: truncate(cleanText(address), widestAddress, { ellipsis }),
    bytes,
    text: byteText(bytes),
  }));
  const addressWidth = Math.max(0, ...shown.map(({ address }) => displayWidth(address)));
  const textWidth = Math.max(0, ...shown.map(({ text }) => text.length));
  const room = Math.max(1, Math.min(widestBar, width - addressWidth - textWidth - 7));
  const most = Math.max(1, ...shown.map(({ bytes }) => bytes));
  return (
    <>
      <Styled>{truncate(summarySentence(summary), width, { ellipsis })}</Styled>
      {shown.map(({ address, bytes, text }) => (
        <Styled key={address}>
          {`to ${pad(address, addressWidth)}  ${pad(text, textWidth, 'right')}  ${barFull.repeat(Math.max(1, Math.round((bytes / most) * room)))}`}
        </Styled>
      ))}
    </>
  );
}
