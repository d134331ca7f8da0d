/** The plan, and its one confirmation, which repeats the account. */
import { useMemo, useState } from 'react';
import type { WizardContext } from '../machines/context.ts';
import type { PersonEvent } from '../machines/events.ts';
import { blockedChanges, isUnchanged, summarySentence } from '../src/plan/summary.ts';
import type { Plan } from '../src/plan/types.ts';
import { Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { ScrollView, scrollKeys } from '../src/ui/scroll-view.tsx';
import { joinWords, plural } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { accountNames } from '../src/wording/account-rows.ts';
import { planPlace } from '../src/wording/record.ts';
import { changeCount, changeWords, reviewLines } from '../src/wording/review-lines.ts';
import { untouchedSentence } from '../src/wording/words.ts';
import { Decision, type DecisionOption, decisionKeys, decisionRows } from './parts/decision.tsx';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';

const keys = defineKeys([
  { id: 'documents', keys: ['d'], hint: { key: 'D', label: 'documents' } },
  { id: 'kept', keys: ['u'], hint: { key: 'U', label: 'what stays as it is' }, when: 'kept' },
  { id: 'differences', keys: ['f'], hint: { key: 'F', label: 'what differs' }, when: 'differences' },
  { id: 'again', keys: ['r'], hint: { key: 'R', label: 'look again' } },
]);

type Answer = 'confirm' | 'back' | 'again';

interface Confirmation {
  question: string;
  options: DecisionOption<Answer>[];
}

const goBack: DecisionOption<Answer> = { value: 'back', label: 'Go back to the answers' };
const lookAgain: DecisionOption<Answer> = { value: 'again', label: 'Look again' };

/** What is asked; the first option is what Enter alone takes. */
function confirmationOf(plan: Plan, context: WizardContext): Confirmation {
  const account = planPlace(context);
  const blocked = blockedChanges(plan).length;
  const confirm = (label: string): DecisionOption<Answer> => ({ value: 'confirm', label });
  if (context.dryRun) {
    return {
      question: `Print the documents for account ${account}? A dry run changes nothing.`,
      options: [confirm('Print the documents'), goBack],
    };
  }
  if (isUnchanged(plan)) {
    return {
      question: `Nothing to change in account ${account}: all is as wanted.`,
      options: [confirm(plan.accounts === undefined ? 'Check the logs' : 'Check the roles'), goBack],
    };
  }
  if (blocked === plan.changes.length) {
    return {
      question: `Nothing can be changed in account ${account} as things are: all is blocked.`,
      options: [goBack, lookAgain],
    };
  }
  if (changeCount(plan) === 0) {
    return {
      question: `Nothing is left to change in account ${account} but what is blocked.`,
      options: [goBack, lookAgain, confirm('Go on without it')],
    };
  }
  return {
    question: `Apply ${changeWords(plan)} to account ${account}${blocked === 0 ? '' : `, and leave out ${blocked} that ${blocked === 1 ? 'is' : 'are'} blocked`}?`,
    options: [confirm(`Apply ${changeWords(plan)}`), goBack],
  };
}

/** By name where they are few. */
function regionsWords({ draft, plan }: WizardContext): string {
  // Roles belong to no region.
  if (plan?.accounts !== undefined) return '';
  const regions = draft.regions ?? [plan?.region ?? ''];
  return ` in ${regions.length > 3 ? plural(regions.length, 'region') : joinWords(regions)}`;
}

const events: Record<Answer, PersonEvent> = {
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
  const confirmation = confirmationOf(plan, context);
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

interface PlanTextProps {
  plan: Plan;
  context: WizardContext;
  showKept: boolean;
  showDifferences: boolean;
  confirmation: Confirmation;
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
        accountNames: accountNames({ organization }),
      }),
    [plan, width, showKept, showDifferences, organization],
  );
  return (
    <Reserve rows={1 + decisionRows(confirmation, width)}>
      <ScrollView lines={lines} />
    </Reserve>
  );
}
