/** Some changes failed: why, how to fix it, and whether to retry the rest. */
import { useMemo } from 'react';
import { careFor } from '../machines/care.ts';
import { canGoOnWithout, type WizardContext } from '../machines/context.ts';
import type { PersonEvent } from '../machines/events.ts';
import { resumeCommand, wizardFlags } from '../src/outputs/resume-command.ts';
import { blockedChanges } from '../src/plan/summary.ts';
import { Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { type ScrollLine, ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { plural } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { changeName } from '../src/words/changes.ts';
import { groupFailures } from '../src/words/failures.ts';
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

/** Failures for the same reason are shown once: a call for many flow logs fails for all of them alike. */
function failureLines({ result, plan }: Pick<WizardContext, 'result' | 'plan'>): ScrollLine[] {
  const names = new Map(plan?.changes.map((change) => [change.id, change.name]) ?? []);
  const failures = groupFailures(result?.failures ?? []).flatMap(({ error, changes }): ScrollLine[] => {
    const others = changes.slice(1).map((id) => names.get(id) ?? id);
    return [
      ...errorScrollLines(error),
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
  const lines = useMemo(() => failureLines({ result, plan }), [result, plan]);
  const fixes = useMemo(
    () => groupFailures(result?.failures ?? []).flatMap(({ error }) => error.remedy),
    [result],
  );
  const { told, copy } = useKeeping();
  const conditions = {
    back: true,
    accept: false,
    choice: true,
    fix: fixes.length > 0,
    ...useUndoKey(undoableHere(context), send),
  };
  useKeys(keys, { copy: () => copy(fixes.join('\n')) }, { conditions });
  const failed = result?.failures.length ?? 0;
  const later = context.sandbox ? sandboxStops : `To come back later: ${wayBack(context)}`;
  const question = `${restQuestion(context)} ${later}`;
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={
        failed === 0
          ? 'The plan was only partly applied'
          : plan?.accounts !== undefined && isLeftOutOnly(context)
            ? `${plural(failed, 'account')} couldn't be reached`
            : `${plural(failed, 'change')} failed`
      }
      description={told ?? "What was created stays, and isn't created again."}
      keys={[decisionKeys, scrollKeys, keys, undoKeys]}
      conditions={conditions}
      isLong={told === null}
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
