/** Some changes failed: why, how to fix it, and whether to retry the rest. */
import { useMemo } from 'react';
import { careFor } from '../machines/care.ts';
import { canGoOnWithout, type WizardContext } from '../machines/context.ts';
import type { PersonEvent } from '../machines/events.ts';
import { resumeCommand, wizardFlags } from '../src/outputs/resume-command.ts';
import { blockedChanges } from '../src/plan/summary.ts';
import type { Plan } from '../src/plan/types.ts';
import { Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { type ScrollLine, ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { plural } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { changeName } from '../src/words/changes.ts';
import { failedTitle } from '../src/words/errors.ts';
import { type FailureGroup, groupFailures } from '../src/words/failures.ts';
import { isLeftOutOnly, restQuestion, withoutLabel } from '../src/words/outcome-metadata.ts';
import { undoableHere } from '../src/words/sessions.ts';
import { sandboxStops, someOf } from '../src/words/words.ts';
import { Decision, type DecisionOption, decisionKeys, decisionRows } from './parts/decision.tsx';
import { errorScrollLines } from './parts/error-lines.ts';
import { useKeeping } from './parts/saving.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';
import { undoKeys, useUndoKey } from './parts/undo-key.ts';

const keys = defineKeys([
  { id: 'copy', keys: ['c'], hint: { key: 'C', label: 'copy the fix' }, when: 'fix' },
]);
/** Rows in which what failed, why, and the beginning of the fix are seen above the question. */
const textBody = 12;

type Answer = 'again' | 'leave' | 'without' | 'back';

const again = { value: 'again', label: 'Retry the rest' } as const;
const leave = { value: 'leave', label: 'Leave' } as const;
const back = { value: 'back', label: 'Go back to the answers' } as const;
const events: Record<Answer, PersonEvent> = {
  again: { type: 'retry' },
  leave: { type: 'next' },
  without: { type: 'rest.left' },
  back: { type: 'back' },
};

/** What the user left out when they confirmed the plan needs no second look. */
function answersOf(context: WizardContext): readonly Pick<DecisionOption<Answer>, 'value' | 'label'>[] {
  const without = { value: 'without', label: withoutLabel(context) } as const;
  if (!canGoOnWithout(context)) return [again, back, leave];
  return isLeftOutOnly(context) ? [without, again, back, leave] : [again, without, back, leave];
}

/**
 * Failures for the same reason are shown once: a call for many flow logs fails for all of them alike.
 *
 * @param isTold the title says what failed
 */
function failureLines(groups: readonly FailureGroup[], plan: Plan | null, isTold: boolean): ScrollLine[] {
  const names = new Map(plan?.changes.map((change) => [change.id, change.name]) ?? []);
  const failures = groups.flatMap(({ error, changes }): ScrollLine[] => {
    const others = changes.slice(1).map((id) => names.get(id) ?? id);
    return [
      ...errorScrollLines(error, isTold ? ['what'] : []),
      ...(others.length === 0
        ? []
        : [`${others.length} more failed for the same reason: ${someOf(others)}.`]),
      '',
    ];
  });
  // Accounts that can't be reached are listed above, once each.
  const blocked = plan === null || plan.accounts !== undefined ? [] : blockedChanges(plan);
  return [
    ...failures,
    ...blocked.flatMap((change): ScrollLine[] => [
      { text: `Blocked, not applied: ${changeName(change)}`, tone: 'warning' },
      `  ${change.why}`,
      ...(change.remedy === undefined ? [] : [`  Fix: ${change.remedy}`]),
    ]),
  ];
}

export function ReviewingFailures({ context, state, send }: ScreenProps) {
  const { result, plan } = context;
  const options = answersOf(context).map((option) => ({
    ...option,
    care: careFor(events[option.value], state, context),
  }));
  const groups = useMemo(() => groupFailures(result?.failures ?? []), [result]);
  const title = titleOf(context, groups);
  const lines = useMemo(() => failureLines(groups, plan, title !== null), [groups, plan, title]);
  const fixes = groups.flatMap(({ error }) => error.remedy);
  const { told, copy } = useKeeping();
  const conditions = {
    back: true,
    accept: false,
    fix: fixes.length > 0,
    ...useUndoKey(undoableHere(context), send),
  };
  useKeys(keys, { copy: () => copy(fixes.join('\n')) }, { conditions });
  const later = context.sandbox ? sandboxStops : `To come back later: ${wayBack(context)}`;
  const question = restQuestion(context);
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={title ?? summaryOf(context)}
      description={told ?? `What was created stays, and isn't created again. ${later}`}
      keys={[decisionKeys, scrollKeys, keys, undoKeys]}
      conditions={conditions}
      longBody={told === null ? textBody : undefined}
    >
      <Failures lines={lines} question={question} options={options} />
      <Styled> </Styled>
      <Decision
        question={question}
        options={options}
        onSubmit={(value) => send(events[value])}
        onBack={() => send(events.back)}
      />
    </ScreenFrame>
  );
}

/** The one thing that failed; null where there are several, or something was blocked. */
function titleOf({ plan }: WizardContext, groups: readonly FailureGroup[]): string | null {
  const [only] = groups;
  const isAlone = plan !== null && plan.accounts === undefined && blockedChanges(plan).length === 0;
  return only?.changes.length === 1 && groups.length === 1 && isAlone ? failedTitle(only.error) : null;
}

function summaryOf(context: WizardContext): string {
  const failed = context.result?.failures.length ?? 0;
  if (failed === 0) return 'The plan was only partly applied';
  return context.plan?.accounts !== undefined && isLeftOutOnly(context)
    ? `${plural(failed, 'account')} couldn't be reached`
    : `${plural(failed, 'change')} failed`;
}

function wayBack(context: WizardContext): string {
  return resumeCommand('setup', context.session ?? '', wizardFlags(context));
}

interface FailuresProps {
  lines: readonly ScrollLine[];
  question: string;
  options: readonly DecisionOption<Answer>[];
}

function Failures({ lines, question, options }: FailuresProps) {
  const width = useBodyWidth();
  return (
    <Reserve rows={1 + decisionRows({ question, options }, width)}>
      <ScrollView lines={lines} wrap />
    </Reserve>
  );
}
