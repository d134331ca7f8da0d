/** A row for each region whose logs are looked for; a window follows the one that is shown. */
import { useMemo } from 'react';
import type { DeliveryStatus } from '../../machines/context.ts';
import { useBodyWidth } from '../../src/ui/frame.tsx';
import { type Column, columnWidths, formatRow } from '../../src/ui/lists/columns.ts';
import { scrollWindow } from '../../src/ui/lists/scroll.ts';
import { Mark } from '../../src/ui/lists/scroll-view.tsx';
import { toWidth, utcMinute } from '../../src/ui/text.ts';
import { Styled, type SymbolName, type Tone, useSymbols } from '../../src/ui/theme.tsx';
import { deliveryWords } from '../../src/words/words.ts';

const looks: Record<DeliveryStatus['state'], { symbol: SymbolName; tone: Tone }> = {
  looking: { symbol: 'running', tone: 'accent' },
  'nothing-yet': { symbol: 'waiting', tone: 'muted' },
  'searched-partly': { symbol: 'waiting', tone: 'muted' },
  unanswered: { symbol: 'waiting', tone: 'muted' },
  delivered: { symbol: 'done', tone: 'success' },
  unread: { symbol: 'warning', tone: 'warning' },
  gone: { symbol: 'waiting', tone: 'muted' },
  failed: { symbol: 'failed', tone: 'danger' },
};

const columns: readonly Column[] = [
  { width: 11 },
  { whole: true },
  { min: 20, cut: 'middle' },
  // Half a time tells nothing.
  { optional: true, whole: true },
];
const most = 5;
const markWidth = 4;

/** Rows that `DeliveryRows` takes, for `Reserve`. */
export function deliveryRowCount(deliveries: readonly DeliveryStatus[]): number {
  return Math.min(most, deliveries.length);
}

export function DeliveryRows({
  deliveries,
  index,
}: {
  deliveries: readonly DeliveryStatus[];
  index: number;
}) {
  const symbols = useSymbols();
  const width = useBodyWidth();
  const rows = useMemo(
    () =>
      deliveries.map(({ region, bucket, state, deliveredAt }) => ({
        id: `${region} ${bucket}`,
        state,
        cells: [deliveryWords[state], region, bucket, deliveredAt === null ? '' : utcMinute(deliveredAt)],
      })),
    [deliveries],
  );
  const widths = useMemo(() => columnWidths(columns, rows, width - markWidth), [rows, width]);
  const scroll = scrollWindow({
    total: rows.length,
    room: deliveryRowCount(deliveries),
    top: 0,
    from: index,
    to: index,
  });
  return (
    <>
      {scroll.hasMarks && <Mark symbol={symbols.above} count={scroll.above} />}
      {rows.slice(scroll.top, scroll.top + scroll.height).map((row, place) => {
        const isShown = rows.length > 1 && scroll.top + place === index;
        const { symbol, tone } = looks[row.state];
        const mark = toWidth(isShown ? symbols.pointer : '', 2) + toWidth(symbols[symbol], 2);
        return (
          <Styled key={row.id} tone={isShown ? 'focused' : tone}>
            {mark + formatRow(columns, row.cells, widths, symbols.ellipsis)}
          </Styled>
        );
      })}
      {scroll.hasMarks && <Mark symbol={symbols.below} count={scroll.below} />}
    </>
  );
}
