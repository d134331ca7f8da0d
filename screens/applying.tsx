/** The plan being carried out: a row a change, a bar over all, and what is being waited for. */
import { useMemo } from 'react';
import type { WizardContext } from '../machines/context.ts';
import { accountTasks } from '../src/layouts/account-tasks.ts';
import { alikeRows } from '../src/layouts/alike-rows.ts';
import type { ChangeProgress } from '../src/model/progress.ts';
import type { Change } from '../src/plan/types.ts';
import { Reserve } from '../src/ui/frame.tsx';
import { ProgressBar, type TaskRow, TaskRows, type TaskState } from '../src/ui/progress.tsx';
import { plural } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { kindNames } from '../src/words/changes.ts';
import { changePlace } from '../src/words/places.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const states: Record<ChangeProgress['status'], TaskState> = {
  waiting: 'waiting',
  started: 'running',
  done: 'done',
  failed: 'failed',
  skipped: 'skipped',
};

const doneWords: Partial<Record<Change['action'], string>> = { create: 'created', update: 'updated' };

function time(iso: string | null | undefined): number | undefined {
  const milliseconds = Date.parse(iso ?? '');
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

function taskOf(change: Change, progress: ChangeProgress | undefined): TaskRow {
  const place = change.region === null || change.name.endsWith(change.region) ? '' : `, ${change.region}`;
  const name = `${kindNames[change.kind]} ${change.name}`;
  if (change.action === 'blocked') {
    return { id: change.id, name, place, state: 'skipped', word: 'blocked', detail: change.why };
  }
  const state = states[progress?.status ?? 'waiting'];
  const isReplaced = change.kind === 'flow-log' && change.action === 'update';
  const word = state !== 'done' ? undefined : isReplaced ? 'replaced' : doneWords[change.action];
  const detail = progress?.error?.message ?? progress?.detail ?? undefined;
  const startedAt = time(progress?.startedAt);
  const endedAt = time(progress?.endedAt);
  return {
    id: change.id,
    name,
    place,
    state,
    ...(word === undefined ? {} : { word }),
    ...(detail === undefined ? {} : { detail }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

/** A row for each change that is applied or blocked (what stays as it is has none), or for each account. */
export function taskRows({
  plan,
  progress,
  organization,
}: Pick<WizardContext, 'plan' | 'progress' | 'organization'>): TaskRow[] {
  if (plan?.accounts !== undefined) return accountTasks(plan, { progress, organization });
  return (plan?.changes ?? [])
    .filter((change) => change.action !== 'none' && change.action !== 'adopt')
    .map((change) => taskOf(change, progress[change.id]));
}

/** For one change, what it waits for; for one account of many, and for many changes, the name as well. */
function nowWords({ name, place = '', detail }: TaskRow, subject: 'change' | 'changes' | 'account'): string {
  if (subject === 'change') return detail ?? name + place;
  return `${subject === 'account' ? 'account ' : ''}${name}${place}${detail === undefined ? '' : `, ${detail}`}`;
}

export function Applying({ context, state }: ScreenProps) {
  const { plan, progress, organization } = context;
  const tasks = useMemo(() => taskRows({ plan, progress, organization }), [plan, progress, organization]);
  const hasAccounts = plan?.accounts !== undefined;
  const rows = useMemo(
    () => (hasAccounts ? tasks : alikeRows(tasks, { plan, progress })),
    [hasAccounts, tasks, plan, progress],
  );
  const counted = tasks.filter((task) => task.word !== 'blocked' && task.word !== 'printed');
  const ended = counted.filter((task) => task.state !== 'waiting' && task.state !== 'running').length;
  const failed = tasks.filter((task) => task.state === 'failed').length;
  // What is being waited for has no room in the rows of a narrow window.
  const running =
    rows.find((row) => row.state === 'running' && row.detail !== undefined) ??
    rows.find((row) => row.state === 'running');
  const isOne = running !== undefined && tasks.includes(running);
  const subject = hasAccounts ? 'account' : isOne ? 'change' : 'changes';
  const kept = hasAccounts ? 0 : (plan?.changes.length ?? 0) - tasks.length;
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={`Applying the plan to ${changePlace(context)}`}
      description="Ctrl+C finishes the call in progress and stops. Changes already made stay, and you can apply the rest later."
    >
      <ProgressBar
        done={ended}
        total={counted.length}
        label={`${hasAccounts ? 'accounts' : 'changes'}${failed === 0 ? '' : `, ${failed} failed`}`}
      />
      <Styled tone="muted">{running === undefined ? ' ' : `Now: ${nowWords(running, subject)}`}</Styled>
      <Styled> </Styled>
      <Reserve rows={kept === 0 ? 3 : 4}>
        <TaskRows tasks={rows} />
      </Reserve>
      {kept > 0 && <Styled tone="muted">{`${plural(kept, 'existing resource')} used.`}</Styled>}
    </ScreenFrame>
  );
}
