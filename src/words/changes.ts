/**
 * Changes of a plan, of a setup and of an undo, as lines that say what they are: those that need the same done for the same
 * reason are listed once, and what is long is folded.
 */
import { kinds } from '../plan/kinds/index.ts';
import { isKept } from '../plan/summary.ts';
import type { Action, Change, UndoAction } from '../plan/types.ts';
import type { UndoChange, UndoKind } from '../plan/undo/undo-types.ts';
import { displayWidth, pad, plural } from '../ui/text.ts';
import { withoutNames } from './alike.ts';
import {
  type DifferenceRole,
  differenceLines,
  differencesHeading,
  type Line,
  openDecision,
} from './differences.ts';
import { byRegionAndName, noName } from './words.ts';

export type PlanRole =
  | 'warning'
  | 'note'
  | 'heading'
  | 'names'
  | 'change'
  | 'member'
  | 'why'
  | 'fix'
  | 'decide'
  | 'differences'
  | DifferenceRole;

export interface PlanLine extends Line<PlanRole> {
  /** What can be opened, and whose documents can be asked for: the ID of its first change, or the name of a part. */
  row: string;
  /** The first line of a row that has more to say, or says all of it. */
  fold?: 'closed' | 'open';
  /** Only of a `change`: what happens, and to which changes of the plan. Each of them belongs to one line. */
  change?: { action: Action | UndoAction; label: string; ids: string[] };
}

export interface LineOptions {
  /** `would`: nothing is carried out, as in a dry run. */
  mood?: 'will' | 'would';
  /** By account, beside those that the plan has; foreign text. */
  names?: ReadonlyMap<string, string>;
  /** Rows that are shown in full. Long lists are folded in all others. */
  isOpen?: (row: string) => boolean;
  /** Bytes a second that existing flow logs deliver, by their IDs. */
  measured?: ReadonlyMap<string, number>;
  /** Differences are listed in folded rows, too. */
  differences?: boolean;
}

export type AnyChange = Change | UndoChange;

/** The most names that are listed without unfolding. */
export const mostListed = 5;
/** The most reasons that are listed for changes that differ only in names. */
const mostReasons = 2;

export const kindNames = Object.fromEntries(
  Object.entries(kinds).map(([kind, { nouns }]) => [kind, nouns[0]]),
) as Record<Change['kind'], string>;

const undoNouns: Record<UndoKind, readonly [one: string, many: string]> = {
  bucket: kinds.bucket.nouns,
  'flow-log': kinds['flow-log'].nouns,
  policy: kinds.policy.nouns,
  role: kinds.role.nouns,
  attachment: kinds.attachment.nouns,
  'cloud-export': kinds['cloud-export'].nouns,
  'bucket-policy': ['statements in the policy of the bucket', "buckets' log delivery statements"],
  'flow-log-restoration': ['replaced flow log', 'replaced flow logs'],
  'trust-policy': ['trust policy of the role', 'trust policies of roles'],
  'policy-version': ['previous version of the policy', 'previous versions of policies'],
  'cloud-export-update': ['settings of the cloud export', 'cloud exports (their settings)'],
};

export const actionNames: Record<Action, [will: string, would: string]> = {
  create: ['create', 'would create'],
  update: ['update', 'would update'],
  replace: ['replace', 'would replace'],
  detach: ['detach', 'would detach'],
  adopt: ['use existing', 'would use existing'],
  none: ['unchanged', 'unchanged'],
  blocked: ['blocked', 'blocked'],
};

export const undoActionNames: Record<UndoAction, [will: string, done: string]> = {
  remove: ['delete', 'deleted'],
  restore: ['restore', 'restored'],
  keep: ['keep', 'kept'],
  gone: ['already deleted', 'already deleted'],
  blocked: ['blocked', 'blocked'],
};

function labelOf(change: AnyChange, mood: LineOptions['mood']): string {
  return 'desired' in change
    ? actionNames[change.action][mood === 'would' ? 1 : 0]
    : undoActionNames[change.action][0];
}

function nounsOf(change: AnyChange): readonly [one: string, many: string] {
  return 'desired' in change ? kinds[change.kind].nouns : undoNouns[change.kind];
}

/** What is said of a change beside what every planned one has. */
function comparisonOf(change: AnyChange): Pick<Change, 'differences' | 'decision'> {
  return 'desired' in change ? change : {};
}

/** The name tag of what a flow log records: empty where it has none, null where nothing is known of one. */
function tagOf(change: AnyChange): string | null {
  return 'desired' in change && change.kind === 'flow-log' ? change.resourceName : null;
}

/** The flow log that a flow log's change is about; the change itself is named by what is recorded. */
function aboutOf(change: AnyChange): string | null {
  if ('desired' in change) return change.kind === 'flow-log' ? (change.current?.id ?? null) : null;
  return change.kind === 'flow-log' ? change.target.resourceId || null : null;
}

/** The region, where the name doesn't end in it. */
function placeOf({ region, name }: AnyChange): string | null {
  return region === null || name.endsWith(region) ? null : region;
}

/** `vpc-0abc (prod-core) in us-east-1`. Foreign text is not cleaned. */
export function placedName(change: AnyChange): string {
  const tag = tagOf(change);
  const place = placeOf(change);
  const name = tag === null ? change.name : `${change.name} ${tag === '' ? noName : `(${tag})`}`;
  return `${name}${place === null ? '' : ` in ${place}`}`;
}

/** The same with its kind: `flow log vpc-0abc (prod-core) in us-east-1`. */
export function changeName(change: AnyChange): string {
  return `${nounsOf(change)[0]} ${placedName(change)}`;
}

/** `flow log fl-0abc of vpc-0def in us-east-1`, as an undo names it. Foreign text is not cleaned. */
export function undoName(change: UndoChange): string {
  const about = aboutOf(change);
  const place = placeOf(change);
  const names = [change.name, ...(about === null ? [] : [about])].join(' of ');
  return `${nounsOf(change)[0]} ${names}${place === null ? '' : ` in ${place}`}`;
}

/** Changes that need the same done for the same reason, whatever they are called. By region, then by name. */
function groupsOf(changes: readonly AnyChange[]): AnyChange[][] {
  const groups = Map.groupBy(changes, (change) => {
    const { action, kind, why, remedy, name, account } = change;
    const { differences, decision } = comparisonOf(change);
    const bucket = 'desired' in change && change.kind === 'flow-log' ? change.desired.bucket : '';
    const names = [name, account, bucket, aboutOf(change) ?? ''];
    return withoutNames(JSON.stringify([action, kind, why, remedy, differences, decision?.made]), names);
  });
  const placed = (change: AnyChange) => ({ region: change.region, name: tagOf(change), id: change.name });
  return [...groups.values()].map((group) =>
    group.toSorted((one, other) => byRegionAndName(placed(one), placed(other))),
  );
}

/** `106 flow logs: us-east-1 64, eu-west-1 42` */
function countWords(group: readonly AnyChange[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const count = `${group.length} ${nounsOf(first)[1]}`;
  if (group.length <= mostListed) return count;
  const regions = [...Map.groupBy(group, ({ region }) => region)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  const [only] = regions;
  if (regions.length === 1) return only?.[0] == null ? count : `${count} in ${only[0]}`;
  return `${count}: ${regions.map(([region, own]) => `${region ?? 'global'} ${own.length}`).join(', ')}`;
}

/** Names in columns: what it is, where, its name tag, the flow log. */
function memberTexts(group: readonly AnyChange[]): string[] {
  const rows = group.map((change) => [
    change.name,
    placeOf(change) ?? '',
    tagOf(change) === '' ? noName : (tagOf(change) ?? ''),
    aboutOf(change) ?? '',
  ]);
  const widths = [0, 1, 2, 3].map((at) => Math.max(...rows.map((row) => displayWidth(row[at] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, at) => pad(cell, widths[at] ?? 0))
      .filter((cell) => cell !== '')
      .join('  ')
      .trimEnd(),
  );
}

/** The same reason once. Where it differs in names, the first stands for the rest. */
function reasonLines(
  role: 'why' | 'fix',
  reasons: readonly { name: string; text: string | undefined }[],
): Line<PlanRole>[] {
  const [first] = reasons;
  const texts = [...new Set(reasons.flatMap(({ text }) => text ?? []))];
  const lead = role === 'fix' ? 'Fix: ' : '';
  if (first?.text === undefined) return [];
  const told =
    texts.length <= mostReasons
      ? texts
      : [`${role === 'why' ? 'For' : 'for'} example, ${first.name}: ${first.text}`];
  return told.map((text) => ({ role, text: `${lead}${text}`, level: 1 }));
}

/** A group's lines: what happens to what, to which, why, how to fix it, what differs. */
function groupLines(
  group: readonly AnyChange[],
  { mood, isOpen = never, differences = false }: LineOptions,
): PlanLine[] {
  const [first] = group;
  if (first === undefined) return [];
  const row = first.id;
  const comparison = comparisonOf(first);
  const differing = comparison.differences ?? [];
  const hasMore = group.length > mostListed || (differing.length > 0 && !differences);
  const isWhole = isOpen(row);
  const members = group.length === 1 || (group.length > mostListed && !isWhole) ? [] : memberTexts(group);
  const decide = openDecision(comparison);
  const shown: Line<PlanRole>[] =
    differing.length === 0
      ? []
      : differences || isWhole
        ? [{ role: 'differences', text: differencesHeading, level: 1 }, ...differenceLines(differing, 2)]
        : [
            {
              role: 'differences',
              text: `${plural(differing.length, 'field')} ${differing.length === 1 ? 'differs' : 'differ'}`,
              level: 1,
            },
          ];
  const reasons = (text: (change: AnyChange) => string | undefined) =>
    group.map((change) => ({ name: change.name, text: text(change) }));
  const lines: Line<PlanRole>[] = [
    ...members.map((text) => ({ role: 'member' as const, text, level: 1 })),
    ...reasonLines(
      'why',
      reasons(({ why }) => why),
    ),
    ...reasonLines(
      'fix',
      reasons(({ remedy }) => remedy),
    ),
    ...(decide === null ? [] : [{ role: 'decide' as const, text: decide, level: 1 }]),
    ...shown,
  ];
  return [
    {
      role: 'change',
      text: group.length === 1 ? changeName(first) : countWords(group),
      level: 0,
      row,
      ...(hasMore ? { fold: isWhole ? 'open' : 'closed' } : {}),
      change: { action: first.action, label: labelOf(first, mood), ids: group.map(({ id }) => id) },
    },
    ...lines.map((line) => ({ ...line, row })),
  ];
}

export const never = () => false;

/** Lines of changes of one account, or of all where there are no accounts to tell apart: blocked, changing, kept. */
export function changeLines(changes: readonly AnyChange[], options: LineOptions): PlanLine[] {
  const rank = ({ action }: AnyChange) => (action === 'blocked' ? 0 : isAsItIs(action) ? 2 : 1);
  return [0, 1, 2].flatMap((each) =>
    groupsOf(changes.filter((change) => rank(change) === each)).flatMap((group) =>
      groupLines(group, options),
    ),
  );
}

function isAsItIs(action: AnyChange['action']): boolean {
  return isKept({ action }) || action === 'keep' || action === 'gone';
}
