/** Looking for logs, and showing them: a row a region, and the first records of one as a table. */
import { useMemo } from 'react';
import type { DeliveryStatus, WizardContext } from '../machines/context.ts';
import { filesOf } from '../machines/events.ts';
import { kentikLines } from '../src/layouts/portal-values.ts';
import { Callout, type CalloutProps, calloutRows } from '../src/ui/callout.tsx';
import { Reserve, useBodyRows, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { useLiveReducer } from '../src/ui/lists/live-reducer.ts';
import { useElapsed } from '../src/ui/progress.tsx';
import { cleanText, plural, truncate, wrapText } from '../src/ui/text.ts';
import { Lines, Styled, useSymbols } from '../src/ui/theme.tsx';
import { trafficSentences } from '../src/words/traffic.ts';
import { deliveryText, program } from '../src/words/words.ts';
import { DeliveryRows, deliveryRowCount } from './parts/delivery-rows.tsx';
import { RecordCounts, recordSummaryRows } from './parts/record-summary.tsx';
import { RecordTable, smallestTable } from './parts/record-table.tsx';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const keys = defineKeys([
  { id: 'next', keys: ['enter'], hint: { key: 'Enter', label: 'continue' }, when: 'settled' },
  { id: 'leave', keys: ['l'], hint: { key: 'L', label: 'leave, come back later' }, when: 'waiting' },
  { id: 'down', keys: ['down', 'tab', 'j'], hint: { key: '↑↓', label: 'region' }, when: 'regions' },
  { id: 'up', keys: ['up', 'shift+tab', 'k'], when: 'regions' },
  { id: 'right', keys: ['right'], hint: { key: '←→', label: 'columns' }, when: 'table' },
  { id: 'left', keys: ['left'], when: 'table' },
  { id: 'again', keys: ['r'], hint: { key: 'R', label: 'look again' }, when: 'settled' },
  { id: 'save', keys: ['s'], hint: { key: 'S', label: 'save the raw file' }, when: 'file' },
]);

/** Where one looks: a region (the first with logs until one is picked) and the first visible column. */
interface View {
  region: string | null;
  column: number;
}
type ViewAction = { type: 'region'; by: 1 | -1 } | { type: 'column'; by: 1 | -1 };

function shownIndex(view: View, deliveries: readonly DeliveryStatus[]): number {
  const picked = deliveries.findIndex((delivery) => delivery.region === view.region);
  if (picked !== -1) return picked;
  return Math.max(
    0,
    deliveries.findIndex((delivery) => delivery.state === 'delivered'),
  );
}

function reduceView(view: View, action: ViewAction, deliveries: readonly DeliveryStatus[]): View {
  const index = shownIndex(view, deliveries);
  if (action.type === 'column') {
    const last = Math.max(0, (deliveries[index]?.header.length ?? 1) - 1);
    return { ...view, column: Math.max(0, Math.min(view.column + action.by, last)) };
  }
  const next = deliveries[Math.max(0, Math.min(index + action.by, deliveries.length - 1))];
  return { region: next?.region ?? null, column: 0 };
}

export function Logs({ context, state, send }: ScreenProps) {
  const { deliveries, savedLogs } = context;
  const { state: view, dispatch } = useLiveReducer<View, ViewAction>(
    (before, action) => reduceView(before, action, deliveries),
    () => ({ region: null, column: 0 }),
  );
  const elapsed = useElapsed();
  const isWaiting = state === 'checkingLogs';
  const index = shownIndex(view, deliveries);
  const shown = deliveries[index];
  const conditions = {
    waiting: isWaiting,
    settled: !isWaiting,
    regions: deliveries.length > 1,
    table: (shown?.records.length ?? 0) > 0,
    file: !isWaiting && shown !== undefined && shown.key !== null,
  };
  useKeys(
    keys,
    {
      next: () => send({ type: 'next' }),
      leave: () => send({ type: 'logs.left' }),
      again: () => send({ type: 'retry' }),
      save: () => send({ type: 'logs.saving', logs: shown === undefined ? [] : filesOf([shown]) }),
      down: () => dispatch({ type: 'region', by: 1 }),
      up: () => dispatch({ type: 'region', by: -1 }),
      right: () => dispatch({ type: 'column', by: 1 }),
      left: () => dispatch({ type: 'column', by: -1 }),
    },
    { conditions },
  );
  const arrived = deliveries.filter((delivery) => delivery.state === 'delivered').length;
  const isProvingRole = deliveries.length > 0 && arrived === deliveries.length;
  const provingText = context.grants === null ? roleText : kentikText;
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={
        isWaiting
          ? `${isProvingRole ? provingText : `Looking for flow logs in ${plural(new Set(deliveries.map(({ bucket }) => bucket)).size, 'bucket')}`}, ${elapsed}`
          : arrivedWords(arrived, deliveries)
      }
      description={
        isWaiting
          ? waitingText(arrived, context, isProvingRole)
          : savedLogs.join(' ') || 'These are the newest files that AWS has delivered.'
      }
      keys={[keys]}
      conditions={conditions}
    >
      <DeliveryRows deliveries={deliveries} index={index} />
      {shown !== undefined && (
        <Reserve rows={deliveryRowCount(deliveries)}>
          <Shown delivery={shown} column={view.column} exports={context.exports} />
        </Reserve>
      )}
    </ScreenFrame>
  );
}

/** All logs have been decoded; IAM is asked last, and may throttle. */
const roleText = 'Checking what the role grants Kentik';
const kentikText = 'Asking Kentik about the cloud exports';

function arrivedWords(arrived: number, deliveries: readonly DeliveryStatus[]): string {
  const all = deliveries.length;
  if (deliveries.some(({ state }) => state === 'searched-partly'))
    return `Flow logs from ${arrived} of ${plural(all, 'region')} were found; not all folders were searched`;
  if (deliveries.some(({ state }) => state === 'unanswered'))
    return `Flow logs from ${arrived} of ${plural(all, 'region')} were found; AWS gave no usable answer about others`;
  if (arrived === 0) return 'No flow logs have arrived';
  const of = arrived === all ? '' : `${arrived} of `;
  return `Flow logs from ${of}${plural(all, 'region')} have arrived`;
}

/** How long it takes is shown until something has arrived. */
function waitingText(arrived: number, context: WizardContext, isProvingRole: boolean): string {
  const comeBack = `L leaves; "${program} verify ${context.session ?? ''}" looks again later.`;
  if (isProvingRole) {
    const whom = context.grants === null ? 'AWS what the role grants' : 'Kentik what it reads';
    return `Logs from every region have arrived. Still asking ${whom}. ${comeBack}`;
  }
  return arrived === 0 ? `${deliveryText(context)} ${comeBack}` : comeBack;
}

interface ShownProps {
  delivery: DeliveryStatus;
  /** The first visible column. */
  column: number;
  exports: WizardContext['exports'];
}

/** What is known of one region: its message, what its records lack, its records; cut to the room that there is. */
function Shown({ delivery, column, exports }: ShownProps) {
  const width = useBodyWidth();
  const room = useBodyRows();
  const { ellipsis } = useSymbols();
  const { state, message, missingFields, header, records, key, summary, traffic } = delivery;
  const hasTable = records.length > 0;
  const said = useMemo(
    () => [
      ...wrapText(cleanText(message), width),
      ...kentikLines(exports, width),
      ...trafficSentences(traffic).flatMap((line) => wrapText(cleanText(line), width)),
    ],
    [message, exports, traffic, width],
  );
  const missing: CalloutProps | null =
    state === 'delivered' && missingFields.length > 0
      ? {
          kind: 'warning',
          text: `Kentik can't read these records: ${missingFields.join(', ')} ${missingFields.length === 1 ? 'is' : 'are'} missing.`,
        }
      : null;
  const missingRows = missing === null ? 0 : calloutRows(missing, width);
  // The blank line, and at least two lines of the table.
  const forWords = Math.max(1, room - 1 - missingRows - (hasTable ? smallestTable : 0));
  const shownWords = said.slice(0, forWords);
  const hasKey = key !== null && shownWords.length < forWords;
  const wordRows = 1 + shownWords.length + (hasKey ? 1 : 0) + missingRows;
  const free = Math.max(0, room - wordRows - (hasTable ? smallestTable : 0));
  const summaryRows = summary === null ? 0 : Math.min(recordSummaryRows(summary), free);
  const rows = wordRows + summaryRows;
  return (
    <>
      <Styled> </Styled>
      <Lines tone={state === 'failed' ? 'danger' : 'plain'} lines={shownWords} />
      {hasKey && <Styled tone="muted">{truncate(cleanText(key), width, { ellipsis, at: 'middle' })}</Styled>}
      {missing !== null && <Callout {...missing} />}
      {summary !== null && summaryRows > 0 && <RecordCounts summary={summary} rows={summaryRows} />}
      {hasTable && room - rows >= smallestTable && (
        <Reserve rows={rows}>
          <RecordTable header={header} records={records} from={column} />
        </Reserve>
      )}
    </>
  );
}
