/** The plan, and its one confirmation, which repeats the account. */
import { useMemo, useState } from 'react';
import { careFor } from '../machines/care.ts';
import type { WizardContext } from '../machines/context.ts';
import type { PersonEvent } from '../machines/events.ts';
import { summarySentence } from '../src/plan/summary.ts';
import type { Plan } from '../src/plan/types.ts';
import { accountNames } from '../src/questions/account-rows.ts';
import { Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { ScrollView, scrollKeys } from '../src/ui/scroll-view.tsx';
import { joinWords, plural } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { type ConfirmationAnswer, confirmationOf } from '../src/wording/confirmation.ts';
import { planPlace } from '../src/wording/record.ts';
import { reviewLines } from '../src/wording/review-lines.ts';
import { untouchedSentence } from '../src/words/words.ts';
import { Decision, type DecisionOption, decisionKeys, decisionRows } from './parts/decision.tsx';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const keys = defineKeys([
  { id: 'documents', keys: ['d'], hint: { key: 'D', label: 'documents' } },
  { id: 'kept', keys: ['u'], hint: { key: 'U', label: 'what stays as it is' }, when: 'kept' },
  { id: 'differences', keys: ['f'], hint: { key: 'F', label: 'what differs' }, when: 'differences' },
  { id: 'again', keys: ['r'], hint: { key: 'R', label: 'look again' } },
]);

/** By name where they are few. */
function regionsWords({ draft, plan }: WizardContext): string {
  // Roles belong to no region.
  if (plan?.accounts !== undefined) return '';
  const regions = draft.regions ?? [plan?.region ?? ''];
  return ` in ${regions.length > 3 ? plural(regions.length, 'region') : joinWords(regions)}`;
}

const events: Record<ConfirmationAnswer, PersonEvent> = {
  confirm: { type: 'plan.confirmed' },
  back: { type: 'back' },
  again: { type: 'retry' },
};

export function Reviewing(screen: ScreenProps) {
  const { plan } = screen.context;
  return plan === null ? null : <Review {...screen} plan={plan} />;
}

function Review({ context, state, send, plan }: ScreenProps & { plan: Plan }) {
  const [showKept, setShowKept] = useState(false);
  const [showDifferences, setShowDifferences] = useState(false);
  const asked = confirmationOf(plan, context);
  const confirmation: Asked = {
    question: asked.question,
    options: asked.options.map((option) => ({
      ...option,
      care: careFor(events[option.value], state, context),
    })),
  };
  // With many accounts each tells of its own.
  const hasKept =
    plan.accounts === undefined && plan.changes.some(({ action }) => action === 'none' || action === 'adopt');
  const hasDifferences = plan.changes.some(({ differences }) => differences !== undefined);
  const conditions = {
    kept: hasKept,
    differences: hasDifferences,
    back: true,
    choice: confirmation.options.length > 1,
  };
  useKeys(
    keys,
    {
      documents: () => send({ type: 'documents.opened' }),
      kept: () => setShowKept((shown) => !shown),
      differences: () => setShowDifferences((shown) => !shown),
      again: () => send({ type: 'retry' }),
    },
    { conditions },
  );
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={`The plan for account ${planPlace(context)}${regionsWords(context)}`}
      description={`${summarySentence(plan)} ${untouchedSentence(context)}`}
      keys={[decisionKeys, scrollKeys, keys]}
      conditions={conditions}
    >
      <PlanText
        plan={plan}
        context={context}
        showKept={showKept}
        showDifferences={showDifferences}
        confirmation={confirmation}
      />
      <Styled> </Styled>
      <Decision
        {...confirmation}
        onSubmit={(answer) => send(events[answer])}
        onBack={() => send({ type: 'back' })}
      />
    </ScreenFrame>
  );
}

interface Asked {
  question: string;
  options: DecisionOption<ConfirmationAnswer>[];
}

interface PlanTextProps {
  plan: Plan;
  context: WizardContext;
  showKept: boolean;
  showDifferences: boolean;
  confirmation: Asked;
}

function PlanText({ plan, context, showKept, showDifferences, confirmation }: PlanTextProps) {
  const width = useBodyWidth();
  const { organization } = context;
  const lines = useMemo(
    () =>
      reviewLines(plan, {
        width,
        showKept,
        showDifferences,
        accountNames: accountNames({ organization, plan }),
      }),
    [plan, width, showKept, showDifferences, organization],
  );
  return (
    <Reserve rows={1 + decisionRows(confirmation, width)}>
      <ScrollView lines={lines} />
    </Reserve>
  );
}
