/** Something nearly fits: what differs, field by field, and what should become of it. */
import { useMemo, useState } from 'react';
import { careFor } from '../machines/care.ts';
import { differencesHeading } from '../src/outputs/differences-text.ts';
import { answersTo, type DecisionQuestion, decisionQuestions } from '../src/plan/decisions.ts';
import type { Decision as Decided } from '../src/plan/types.ts';
import { Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { MultiSelect, multiSelectKeys } from '../src/ui/multi-select.tsx';
import type { Row } from '../src/ui/row-filter.ts';
import { type ScrollLine, ScrollView, scrollKeys } from '../src/ui/scroll-view.tsx';
import { cleanText } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import {
  checkReplaceWord,
  type DecisionAnswer,
  type DecisionChoiceWords,
  decisionChoices,
  decisionNames,
  decisionTitle,
  replaceRequest,
  replaceWord,
} from '../src/wording/decision-words.ts';
import { hanging } from '../src/wording/hanging.ts';
import { differencesAsLines } from '../src/wording/review-lines.ts';
import { untouchedSentence } from '../src/wording/words.ts';
import { Decision, type DecisionOption, decisionKeys, decisionRows } from './parts/decision.tsx';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

const ask = 'What should become of it?';

interface Asked extends ScreenProps {
  question: DecisionQuestion;
}

export function Deciding(screen: ScreenProps) {
  const { plan, decidingAt } = screen.context;
  const question = plan === null ? undefined : decisionQuestions(plan)[decidingAt];
  return question === undefined ? null : <Asking key={question.id} {...screen} question={question} />;
}

/** Flow logs are picked where there are several, and named before they are replaced. */
type Step = { at: 'choosing' } | { at: 'picking' } | { at: 'naming'; changes: readonly string[] };

function Asking(asked: Asked) {
  const { question, send } = asked;
  const [step, setStep] = useState<Step>({ at: 'choosing' });
  const decide = (decisions: Decided[]) => send({ type: 'decisions.made', decisions });
  const all = question.changes.map(({ id }) => id);
  if (step.at === 'picking') {
    return (
      <Picking
        {...asked}
        onSubmit={(changes) => setStep({ at: 'naming', changes })}
        onBack={() => setStep({ at: 'choosing' })}
      />
    );
  }
  if (step.at === 'naming') {
    return (
      <Naming
        {...asked}
        changes={step.changes}
        onSubmit={() => decide(answersTo(question, 'replace', step.changes))}
        onBack={() => setStep({ at: all.length > 1 ? 'picking' : 'choosing' })}
      />
    );
  }
  const answer = (value: DecisionAnswer) => {
    const { kind, account } = question.changes[0];
    if (value === 'other-name') {
      if (kind === 'role' || kind === 'policy') send({ type: 'other-name.wanted', kind, account });
    } else if (value === 'replace') {
      setStep(all.length > 1 ? { at: 'picking' } : { at: 'naming', changes: all });
    } else decide(answersTo(question, value));
  };
  return <Choosing {...asked} onAnswer={answer} />;
}

function Choosing({
  context,
  state,
  send,
  question,
  onAnswer,
}: Asked & { onAnswer: (value: DecisionAnswer) => void }) {
  const total = context.plan === null ? 0 : decisionQuestions(context.plan).length;
  const choices = decisionChoices(question);
  const options = choices.map(({ value, label }): DecisionOption<DecisionAnswer> => {
    // What leads to another question first is decided there.
    const isDecision = value !== 'other-name' && value !== 'replace';
    const decisions = isDecision ? answersTo(question, value) : [];
    return { value, label, care: careFor({ type: 'decisions.made', decisions }, state, context) };
  });
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={cleanText(decisionTitle(question))}
      description={`${total === 1 ? '' : `Question ${context.decidingAt + 1} of ${total}. `}${untouchedSentence(context)}`}
      keys={[decisionKeys, scrollKeys]}
      conditions={{ back: true, accept: false, choice: options.length > 1 }}
    >
      <Details question={question} choices={choices} options={options} />
      <Styled> </Styled>
      <Decision question={ask} options={options} onSubmit={onAnswer} onBack={() => send({ type: 'back' })} />
    </ScreenFrame>
  );
}

interface DetailsProps {
  question: DecisionQuestion;
  choices: readonly DecisionChoiceWords[];
  options: DecisionOption<DecisionAnswer>[];
}

function Details({ question, choices, options }: DetailsProps) {
  const width = useBodyWidth();
  const lines = useMemo(() => detailLines(question, choices, width), [question, choices, width]);
  return (
    <Reserve rows={1 + decisionRows({ question: ask, options }, width)}>
      <ScrollView lines={lines} />
    </Reserve>
  );
}

function detailLines(
  question: DecisionQuestion,
  choices: readonly DecisionChoiceWords[],
  width: number,
): ScrollLine[] {
  const { changes } = question;
  const names = decisionNames(question);
  return [
    ...choices.flatMap(({ label, text }) => hanging(`${label}: `, text, width)),
    ...(names.length === 1 ? [] : ['', ...names.flatMap((name) => hanging('  ', name, width))]),
    '',
    { text: differencesHeading, tone: 'heading' as const },
    ...differencesAsLines(changes[0].differences ?? [], width),
  ];
}

function Picking(props: Asked & { onSubmit: (changes: string[]) => void; onBack: () => void }) {
  const { context, state, question, onSubmit, onBack } = props;
  const rows = useMemo(() => {
    const names = decisionNames(question);
    return question.changes.map(({ id }, index): Row => ({ id, cells: [names[index] ?? id] }));
  }, [question]);
  const before = question.changes.filter(({ decision }) => decision.made === 'replace').map(({ id }) => id);
  return (
    <ScreenFrame
      context={context}
      state={state}
      question="Which flow logs should be replaced?"
      description="The others are kept as they are."
      keys={[multiSelectKeys]}
      conditions={{ back: true }}
    >
      <MultiSelect
        rows={rows}
        initial={before}
        noun={['flow log', 'flow logs']}
        onSubmit={onSubmit}
        onBack={onBack}
      />
    </ScreenFrame>
  );
}

interface NamingProps extends Asked {
  changes: readonly string[];
  onSubmit: () => void;
  onBack: () => void;
}

function Naming({ question, changes, onSubmit, onBack, ...screen }: NamingProps) {
  const ids = question.changes.filter(({ id }) => changes.includes(id)).map(({ decision }) => decision.about);
  return (
    <TextScreen
      screen={screen}
      question={ids.length === 1 ? 'Which flow log is to be replaced?' : `Replace ${ids.length} flow logs?`}
      description={replaceRequest(ids)}
      placeholder={replaceWord(ids)}
      check={(typed) => checkReplaceWord(ids, typed)}
      onSubmit={onSubmit}
      onBack={onBack}
      isPassing
    />
  );
}
