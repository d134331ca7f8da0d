/** A plan, and what differs, as lines of a width. Pure. */
import type { Difference } from '../plan/types.ts';
import type { ScrollLine } from '../ui/lists/scroll-view.tsx';
import { displayWidth, pad } from '../ui/text.ts';
import type { Tone } from '../ui/theme.tsx';
import type { PlanLine, PlanRole } from '../words/changes.ts';
import { type DifferenceRole, differenceLines, differenceSigns, type Line } from '../words/differences.ts';
import { hanging } from './hanging.ts';

/** Signs say without color what a line is. */
const changeLooks: Record<NonNullable<PlanLine['change']>['action'], { sign: string; tone: Tone }> = {
  create: { sign: '+', tone: 'success' },
  update: { sign: '~', tone: 'warning' },
  replace: { sign: '~', tone: 'warning' },
  restore: { sign: '~', tone: 'warning' },
  detach: { sign: '-', tone: 'warning' },
  remove: { sign: '-', tone: 'warning' },
  adopt: { sign: '=', tone: 'plain' },
  none: { sign: '=', tone: 'plain' },
  keep: { sign: '=', tone: 'plain' },
  gone: { sign: '=', tone: 'plain' },
  blocked: { sign: '!', tone: 'danger' },
};

const looks: Record<Exclude<PlanRole, 'change'>, { lead: string; tone: Tone }> = {
  warning: { lead: '! ', tone: 'warning' },
  note: { lead: '- ', tone: 'plain' },
  heading: { lead: '', tone: 'heading' },
  names: { lead: '', tone: 'muted' },
  member: { lead: '', tone: 'plain' },
  why: { lead: '', tone: 'muted' },
  fix: { lead: '', tone: 'plain' },
  decide: { lead: '', tone: 'plain' },
  differences: { lead: '', tone: 'muted' },
  field: { lead: differenceSigns.field, tone: 'plain' },
  wanted: { lead: differenceSigns.wanted, tone: 'success' },
  there: { lead: differenceSigns.there, tone: 'warning' },
};

const foldMarks = { closed: ' [+]', open: ' [-]' } as const;

/** The description of a plan, wrapped to `width` columns; each line knows the row that it belongs to. */
export function planRows(lines: readonly PlanLine[], width: number): ScrollLine[] {
  const labelWidth = Math.max(0, ...lines.map(({ change }) => displayWidth(change?.label ?? '')));
  return lines.flatMap(({ change, fold, row, ...line }) => {
    const mark = fold === undefined ? '' : foldMarks[fold];
    const { sign, tone } = changeLooks[change?.action ?? 'none'];
    const drawn =
      change === undefined
        ? lineOf({ ...line, text: line.text + mark }, width)
        : hanging(
            `${'  '.repeat(line.level)}${sign} ${pad(change.label, labelWidth)}  `,
            line.text + mark,
            width,
            tone,
          );
    return drawn.map((each) => ({ ...each, row }));
  });
}

function lineOf({ role, text, level }: Line<PlanRole>, width: number) {
  const { lead, tone } = looks[role === 'change' ? 'member' : role];
  return hanging(`${'  '.repeat(level)}${lead}`, text, width, tone);
}

/** Field by field: what is expected and what exists. */
export function differenceRows(differences: readonly Difference[], width: number): ScrollLine[] {
  return differenceLines(differences).flatMap((line: Line<DifferenceRole>) => lineOf(line, width));
}
