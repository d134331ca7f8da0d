/** Some changes could not be made: why, how to mend it, and whether to try the rest again. */
import { useMemo } from 'react';
import type { WizardContext } from '../machines/context.ts';
import type { ErrorReport } from '../src/errors.ts';
import { blockedChanges } from '../src/plan/summary.ts';
import { kindNames } from '../src/render/plan-text.ts';
import { Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { type ScrollLine, ScrollView, scrollKeys } from '../src/ui/scroll-view.tsx';
import { plural } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { Decision, decisionKeys, decisionRows } from './parts/decision.tsx';
import { errorScrollLines } from './parts/error-lines.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';
import { planAccount } from './record.ts';
import { program } from './texts.ts';
import { someOf } from './words.ts';

const conditions = { back: false, accept: false, choice: true };
const options = [
  { value: 'again', label: 'Try the rest again' },
  { value: 'leave', label: 'Leave' },
] as const;

/** Failures for the same reason are told once: a call for many flow logs fails for all of them alike. */
function failureLines({ result, plan }: Pick<WizardContext, 'result' | 'plan'>): ScrollLine[] {
  const byReason = new Map<string, { error: ErrorReport; changes: string[] }>();
  for (const { change, error } of result?.failures ?? []) {
    const key = [error.code, error.message, error.aws?.code, error.aws?.message].join('\n');
    const same = byReason.get(key);
    if (same === undefined) byReason.set(key, { error, changes: [change] });
    else same.changes.push(change);
  }
  const names = new Map(plan?.changes.map((change) => [change.id, change.name]) ?? []);
  const failures = [...byReason.values()].flatMap(({ error, changes }): ScrollLine[] => {
    const others = changes.slice(1).map((id) => names.get(id) ?? id);
    return [
      ...errorScrollLines(error),
      ...(others.length === 0 ? [] : [`The same for ${others.length} more: ${someOf(others)}.`]),
      '',
    ];
  });
  const blocked = plan === null ? [] : blockedChanges(plan);
  return [
    ...failures,
    ...blocked.flatMap((change): ScrollLine[] => [
      { text: `Left out as blocked: ${kindNames[change.kind]} ${change.name}`, tone: 'warning' },
      `  ${change.why}`,
      ...(change.mend === undefined ? [] : [`  To mend it: ${change.mend}`]),
    ]),
  ];
}

export function ReviewingFailures({ context, state, send }: ScreenProps) {
  const { result, plan } = context;
  const lines = useMemo(() => failureLines({ result, plan }), [result, plan]);
  const failed = result?.failures.length ?? 0;
  const question =
    `Try the rest again in account ${planAccount(context)}? To come back later: ${program} --resume ${context.session ?? ''}`.trimEnd();
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={
        failed === 0
          ? 'The plan could not be carried out whole'
          : `${plural(failed, 'change')} could not be made`
      }
      description="What was made stays and is not made twice."
      keys={[decisionKeys, scrollKeys]}
      conditions={conditions}
    >
      <Failures lines={lines} question={question} />
      <Styled> </Styled>
      <Decision
        question={question}
        options={options}
        onSubmit={(value) => send(value === 'again' ? { type: 'retry' } : { type: 'next' })}
      />
    </ScreenFrame>
  );
}

function Failures({ lines, question }: { lines: readonly ScrollLine[]; question: string }) {
  const width = useBodyWidth();
  return (
    <Reserve rows={1 + decisionRows({ question, options }, width)}>
      <ScrollView lines={lines} wrap />
    </Reserve>
  );
}
