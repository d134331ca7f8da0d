/** The plan as lines to read before it is confirmed. Pure. */
import type { NetworkResource } from '../src/plan/existing.ts';
import { countByKind } from '../src/plan/summary.ts';
import type { Action, Change, Plan } from '../src/plan/types.ts';
import { actionNames, kindNames } from '../src/render/plan-text.ts';
import type { ScrollLine } from '../src/ui/scroll-view.tsx';
import { cleanText, displayWidth, pad, plural } from '../src/ui/text.ts';
import type { Tone } from '../src/ui/theme.tsx';
import { hanging } from './parts/hanging.ts';

const looks: Record<Action, { sign: string; tone: Tone }> = {
  create: { sign: '+', tone: 'success' },
  update: { sign: '~', tone: 'warning' },
  adopt: { sign: '=', tone: 'plain' },
  none: { sign: '=', tone: 'plain' },
  blocked: { sign: '!', tone: 'danger' },
};

const indent = ' '.repeat(4);

export interface ReviewOptions {
  /** Columns to lay out for. */
  width: number;
  /** Where names of resources are looked up. */
  resources: readonly NetworkResource[];
  /** Lists what stays as it is, which is else only counted. */
  showKept: boolean;
}

/** Changes that need the same done for the same reason are told together, in the order of the first of each. */
function groups(changes: readonly Change[]): Change[][] {
  const byReason = new Map<string, Change[]>();
  for (const change of changes) {
    const key = [change.action, change.kind, change.why, change.mend ?? ''].join('\n');
    const group = byReason.get(key);
    if (group === undefined) byReason.set(key, [change]);
    else group.push(change);
  }
  return [...byReason.values()];
}

/** Name, region and name tag, in columns; the region is left out where the name tells it. */
function itemLines(
  group: readonly Change[],
  names: ReadonlyMap<string, string>,
  width: number,
): ScrollLine[] {
  const nameWidth = Math.max(...group.map(({ name }) => displayWidth(name)));
  return group.flatMap(({ name, region }) => {
    const place = region === null || name.endsWith(region) ? '' : pad(region, 14);
    return hanging(
      `${indent}${pad(name, nameWidth)}  `,
      [place, names.get(name) ?? ''].join('  ').trim(),
      width,
    );
  });
}

interface Layout {
  names: ReadonlyMap<string, string>;
  width: number;
  /** Of the widest action that is told. */
  actionWidth: number;
}

function groupLines(group: readonly Change[], { names, width, actionWidth }: Layout): ScrollLine[] {
  const [first] = group;
  if (first === undefined) return [];
  const { sign, tone } = looks[first.action];
  const lead = `${sign} ${pad(actionNames[first.action], actionWidth)}`;
  const place = first.region === null || first.name.endsWith(first.region) ? '' : `, ${first.region}`;
  const tag = names.get(first.name);
  const single = `${kindNames[first.kind]} ${first.name}${place}${tag === undefined ? '' : `, ${tag}`}`;
  return [
    ...hanging(lead, group.length === 1 ? single : countByKind(group), width, tone),
    ...(group.length === 1 ? [] : itemLines(group, names, width)),
    ...hanging(indent, first.why, width, 'muted'),
    ...(first.mend === undefined ? [] : hanging(indent, `To mend it: ${first.mend}`, width)),
  ];
}

/** Whether carrying out the plan leaves a change as it is. */
function isKept({ action }: Change): boolean {
  return action === 'none' || action === 'adopt';
}

/**
 * Blocked changes first, then what is made and changed, then what stays as it is, then what to know.
 */
export function reviewLines(plan: Plan, { width, resources, showKept }: ReviewOptions): ScrollLine[] {
  const names = new Map(
    resources.flatMap(({ id, name }) => (name === null ? [] : [[id, cleanText(name)] as const])),
  );
  const blocked = plan.changes.filter((change) => change.action === 'blocked');
  const changing = plan.changes.filter((change) => change.action !== 'blocked' && !isKept(change));
  const kept = plan.changes.filter(isKept);
  const told = showKept ? plan.changes : [...blocked, ...changing];
  const actionWidth = Math.max(0, ...told.map(({ action }) => displayWidth(actionNames[action]))) + 1;
  const lines = (changes: readonly Change[]) =>
    groups(changes).flatMap((group) => groupLines(group, { names, width, actionWidth }));
  const folded = `${countByKind(kept)} (U lists ${kept.length === 1 ? 'it' : 'them'})`;
  return [
    ...lines(blocked),
    ...lines(changing),
    ...(kept.length === 0
      ? []
      : showKept
        ? lines(kept)
        : hanging(`= ${actionNames.adopt} `, folded, width, 'muted')),
    ...noteLines(plan, width),
  ];
}

function noteLines({ notes }: Plan, width: number): ScrollLine[] {
  const section = (title: string, kind: Plan['notes'][number]['kind']): ScrollLine[] => {
    const told = notes.filter((note) => note.kind === kind);
    if (told.length === 0) return [];
    return [
      '',
      { text: title, tone: 'heading' },
      ...told.flatMap(({ text }) => hanging('  - ', text, width)),
    ];
  };
  return [
    ...section('Worth knowing', 'warning'),
    ...section('Where this differs from "Kentik for AWS"', 'difference'),
  ];
}

/** How many changes carrying out the plan would make. */
export function changeCount(plan: Pick<Plan, 'changes'>): number {
  return plan.changes.filter((change) => change.action === 'create' || change.action === 'update').length;
}

/** "6 changes", for questions and buttons. */
export function changeWords(plan: Pick<Plan, 'changes'>): string {
  return plural(changeCount(plan), 'change');
}
