/** What has happened since, while a plan is carried out and while logs are looked for. Pure. */
import type { DeliveryStatus, WizardContext } from '../../machines/context.ts';
import { accountTasks } from '../layouts/account-tasks.ts';
import type { ChangeProgress } from '../model/progress.ts';
import { countByKind, isKept, isPending } from '../plan/summary.ts';
import type { Change, Plan } from '../plan/types.ts';
import { plural } from '../ui/text.ts';
import { changeName } from '../words/changes.ts';
import { byteText, inUnits, summarySentence } from '../words/records.ts';
import { trafficSentences } from '../words/traffic.ts';
import { deliveryWords } from '../words/words.ts';
import { pageSize } from './selection.ts';
import type { PlainLine } from './writer.ts';

type Progress = Pick<WizardContext, 'plan' | 'progress'> & Partial<Pick<WizardContext, 'organization'>>;

/**
 * A line for each change that has started, that has ended; and one for each thing that is waited for. Where very
 * many come to the same at once (a call creates up to 300 flow logs), they are reported in one line.
 */
export function progressNews(before: Progress, now: Progress): string[] {
  if (now.plan?.accounts !== undefined) return accountNews(now.plan, before, now);
  const groups = new Map<string, { state: ChangeProgress; changes: Change[] }>();
  const waits = waitsOf(before);
  for (const change of now.plan?.changes ?? []) {
    const was = before.progress[change.id];
    const is = now.progress[change.id];
    if (is === undefined || is.status === 'waiting' || (isKept(change) && is.status !== 'failed')) continue;
    const isSame = was?.status === is.status && (is.status !== 'started' || was.detail === is.detail);
    if (isSame) continue;
    const isWait = is.status === 'started' && is.detail !== null;
    if (isWait && waits.has(`${change.kind} ${is.detail}`)) continue;
    const key = isWait
      ? [change.kind, is.detail].join('\n')
      : [is.status, change.kind, change.region, is.detail, is.error?.message].join('\n');
    const group = groups.get(key) ?? { state: is, changes: [] };
    group.changes.push(change);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ state, changes }) => {
    const isWait = state.status === 'started' && state.detail !== null;
    if (changes.length === 1 || (changes.length <= pageSize && !isWait))
      return changes.map((change) => progressLine(changeName(change), state));
    const regions = new Set(changes.map(({ region }) => region));
    const [region] = regions;
    const place = region == null || regions.size > 1 ? '' : ` in ${region}`;
    return [progressLine(`${countByKind(changes)}${place}`, state)];
  });
}

/** What changes of a kind wait for already: others that wait for the same have nothing new to say. */
function waitsOf({ plan, progress }: Progress): Set<string> {
  return new Set(
    (plan?.changes ?? []).flatMap(({ id, kind }) => {
      const is = progress[id];
      return is?.status === 'started' && is.detail !== null ? [`${kind} ${is.detail}`] : [];
    }),
  );
}

/** A line for each account that has finished; how many have started says little. */
function accountNews(plan: Plan, before: Progress, now: Progress): string[] {
  const was = new Map(accountTasks(plan, { organization: null, ...before }).map((task) => [task.id, task]));
  const ended = accountTasks(plan, { organization: null, ...now }).filter(
    ({ id, state }) => (state === 'done' || state === 'failed') && was.get(id)?.state !== state,
  );
  return ended.map(
    ({ name, word, detail }) => `${word}: account ${name}${detail === undefined ? '' : `. ${detail}`}`,
  );
}

function progressLine(name: string, { status, detail, error }: ChangeProgress): string {
  if (status === 'started') return detail === null ? `started: ${name}` : `waiting: ${name}, ${detail}`;
  if (status === 'done') return `done: ${name}`;
  if (error != null) return `${status}: ${name}. ${error.message}`;
  return `${status}: ${name}${detail === null ? '' : `, ${detail}`}`;
}

/** "3 of 8 changes ended; waiting for: role Kentik". */
export function progressStatus({ plan, progress, organization = null }: Progress): string {
  if (plan?.accounts !== undefined) {
    const changed = new Set(plan.changes.filter(isPending).map(({ account }) => account));
    const tasks = accountTasks(plan, { progress, organization }).filter(({ id }) => changed.has(id));
    const ended = tasks.filter(({ state }) => state === 'done' || state === 'failed').length;
    return `${ended} of ${plural(tasks.length, 'account')} finished`;
  }
  const changes = (plan?.changes ?? []).filter(isPending);
  const isOpen = (id: string) => ['waiting', 'started'].includes(progress[id]?.status ?? 'waiting');
  const ended = changes.filter(({ id }) => !isOpen(id)).length;
  const [running] = changes.filter(({ id }) => progress[id]?.status === 'started');
  const detail = running === undefined ? null : (progress[running.id]?.detail ?? null);
  const doing =
    running === undefined ? '' : `; now: ${changeName(running)}${detail === null ? '' : `, ${detail}`}`;
  return `${ended} of ${plural(changes.length, 'change')} finished${doing}`;
}

function deliveryLine({ state, region, bucket, message }: DeliveryStatus): string {
  return `${deliveryWords[state]}: ${region}, bucket ${bucket}. ${message}`.trimEnd();
}

/** A line for each region whose state is another one than before. */
export function deliveryNews(before: readonly DeliveryStatus[], now: readonly DeliveryStatus[]): string[] {
  const key = ({ region, bucket }: DeliveryStatus) => `${region}/${bucket}`;
  const was = new Map(before.map((delivery) => [key(delivery), delivery.state]));
  return now
    .filter((delivery) => delivery.state !== 'looking' && was.get(key(delivery)) !== delivery.state)
    .map(deliveryLine);
}

export function deliveryStatus(deliveries: readonly DeliveryStatus[]): string {
  const arrived = deliveries.filter(({ state }) => state === 'delivered').length;
  // IAM is asked last, and may throttle.
  const then =
    arrived === deliveries.length && arrived > 0
      ? '; checking what the role grants and what Kentik reads'
      : '';
  return `logs from ${arrived} of ${plural(deliveries.length, 'region')} have arrived${then}`;
}

const mostRecords = 2;

/** What arrived in one region: the file, and what its records come to. */
export function deliveryDetails(delivery: DeliveryStatus): PlainLine[] {
  const { key, missingFields, summary, traffic } = delivery;
  return [
    deliveryLine(delivery),
    ...trafficSentences(traffic),
    ...(key === null ? [] : [{ verbatim: `File: ${key}` }]),
    ...(missingFields.length === 0
      ? []
      : [`failed: Kentik can't read these records. Missing: ${missingFields.join(', ')}.`]),
    ...(summary === null ? [] : [`Records: ${summarySentence(summary)}.`]),
    ...(summary?.topDestinations ?? []).map(
      ({ address, bytes }) => `Sent to ${address}: ${byteText(bytes)}.`,
    ),
  ];
}

/** The first records of each region as lists of fields. */
export function sampleLines(deliveries: readonly DeliveryStatus[]): string[] {
  return deliveries
    .filter(({ records }) => records.length > 0)
    .flatMap(({ region, bucket, header, records }) => [
      `${region}, bucket ${bucket}:`,
      ...records.slice(0, mostRecords).map((record, index) => {
        const fields = record.map((value, place) => {
          const field = header[place] ?? `field ${place + 1}`;
          return `${field} ${inUnits(field, value)}`;
        });
        return `Record ${index + 1}: ${fields.join(', ')}.`;
      }),
    ]);
}
