/** The plan as lines to read before it is confirmed. Pure. */

import { differenceLines, openDecision } from '../outputs/differences-text.ts';
import { actionNames, kindNames } from '../outputs/plan-text.ts';
import { countByKind, isKept, isPending } from '../plan/summary.ts';
import type { Action, Change, Plan } from '../plan/types.ts';
import type { ScrollLine } from '../ui/scroll-view.tsx';
import { cleanText, displayWidth, pad, plural } from '../ui/text.ts';
import type { Tone } from '../ui/theme.tsx';
import { hanging } from './hanging.ts';
import { accountReviewLines } from './review-accounts.ts';

const looks: Record<Action, { sign: string; tone: Tone }> = {
  create: { sign: '+', tone: 'success' },
  update: { sign: '~', tone: 'warning' },
  replace: { sign: '~', tone: 'warning' },
  detach: { sign: '-', tone: 'warning' },
  adopt: { sign: '=', tone: 'plain' },
  none: { sign: '=', tone: 'plain' },
  blocked: { sign: '!', tone: 'danger' },
};

const indent = ' '.repeat(4);

export interface ReviewOptions {
  /** Columns to lay out for. */
  width: number;
  /** Lists what stays as it is, which is else only counted. */
  showKept: boolean;
  /** Lists what differs field by field, which is else only counted. */
  showDifferences?: boolean;
  /** Names of accounts; foreign text. */
  accountNames?: ReadonlyMap<string, string>;
}

/** Changes that need the same done for the same reason are told together, in the order of the first of each. */
export function changesAlike(changes: readonly Change[]): Change[][] {
  const groups = Map.groupBy(changes, ({ action, kind, why, remedy, differences }) =>
    JSON.stringify([action, kind, why, remedy, differences]),
  );
  return [...groups.values()];
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
  showDifferences: boolean;
}

function groupLines(group: readonly Change[], layout: Layout): ScrollLine[] {
  const { names, width, actionWidth } = layout;
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
    ...(first.remedy === undefined ? [] : hanging(indent, `Fix: ${first.remedy}`, width)),
    ...comparisonLines(first, layout),
  ];
}

/** What differs, field by field or only counted, and what is still to be decided. */
function comparisonLines(change: Change, { width, showDifferences }: Layout): ScrollLine[] {
  const open = openDecision(change);
  const differences = change.differences ?? [];
  const told = open === null ? [] : hanging(indent, open, width);
  if (differences.length === 0) return told;
  if (!showDifferences) {
    const verb = differences.length === 1 ? 'differs' : 'differ';
    return [
      ...told,
      ...hanging(indent, `${plural(differences.length, 'field')} ${verb} (F shows how)`, width, 'muted'),
    ];
  }
  return [...told, ...differencesAsLines(differences, width, indent)];
}

/** Field by field: what is expected and what exists. */
export function differencesAsLines(
  differences: NonNullable<Change['differences']>,
  width: number,
  before = '',
): ScrollLine[] {
  return differenceLines(differences).flatMap((line) => {
    const [, sign = '', text = line] = /^(\s*[+-] )?(.*)$/s.exec(line) ?? [];
    const tone = sign.includes('+') ? 'success' : sign.includes('-') ? 'warning' : 'plain';
    return hanging(`${before}${sign}`, text, width, tone);
  });
}

/**
 * Blocked changes first, then what is created and changed, then what stays as it is, then what to know.
 */
export function reviewLines(plan: Plan, options: ReviewOptions): ScrollLine[] {
  const { width, showKept, showDifferences = false } = options;
  const names = new Map(
    plan.changes.flatMap((change) =>
      change.kind === 'flow-log' && change.resourceName !== null
        ? [[change.name, cleanText(change.resourceName)] as const]
        : [],
    ),
  );
  const blocked = plan.changes.filter((change) => change.action === 'blocked');
  const changing = plan.changes.filter((change) => change.action !== 'blocked' && !isKept(change));
  const kept = plan.changes.filter(isKept);
  // Accounts are told whole: what stays as it is stands among the rest.
  const told = showKept || plan.accounts !== undefined ? plan.changes : [...blocked, ...changing];
  const actionWidth = Math.max(0, ...told.map((change) => displayWidth(actionNames[change.action]))) + 1;
  const lines = (changes: readonly Change[]) =>
    changesAlike(changes).flatMap((group) =>
      groupLines(group, { names, width, actionWidth, showDifferences }),
    );
  const folded = `${countByKind(kept)} (U lists ${kept.length === 1 ? 'it' : 'them'})`;
  if (plan.accounts !== undefined) {
    const { accountNames = new Map() } = options;
    const layout = { names, width: width - 2, actionWidth, showDifferences };
    const linesOf = (changes: readonly Change[]) =>
      changesAlike(changes).flatMap((group) => groupLines(group, layout));
    return [
      ...accountReviewLines(plan, { width, names: accountNames, linesOf }),
      ...noteLines(plan, width).slice(1),
    ];
  }
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
  return plan.changes.filter(isPending).length;
}

/** "6 changes", for questions and buttons. */
export function changeWords(plan: Pick<Plan, 'changes'>): string {
  return plural(changeCount(plan), 'change');
}
