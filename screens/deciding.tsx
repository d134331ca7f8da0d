/** Something nearly fits: what differs, field by field, and what should become of it. */
import { useMemo, useState } from 'react';
import { careFor } from '../machines/care.ts';
import { hanging } from '../src/layouts/hanging.ts';
import { differenceRows } from '../src/layouts/plan-rows.ts';
import { answersTo, type DecisionQuestion, decisionQuestions } from '../src/plan/decisions.ts';
import {
  type DecisionAnswer,
  type DecisionChoiceWords,
  decisionChoices,
  decisionTitle,
} from '../src/questions/deciding.ts';
import type { Question } from '../src/questions/question.ts';
import { decisionNames, replacing } from '../src/questions/replacing.ts';
import { Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { type ScrollLine, ScrollView, scrollKeys } from '../src/ui/scroll-view.tsx';
import { cleanText } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { differencesHeading } from '../src/words/differences.ts';
import { untouchedSentence } from '../src/words/words.ts';
import { Decision, type DecisionOption, decisionKeys, decisionRows } from './parts/decision.tsx';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { UnsubmittedContext } from './parts/unsubmitted.ts';
import type { ScreenProps } from './props.ts';
import { Asking } from './question.tsx';

const ask = 'What should become of it?';

interface Decided extends ScreenProps {
  question: DecisionQuestion;
}

export function Deciding(screen: ScreenProps) {
  const { plan, decidingAt } = screen.context;
  const question = plan === null ? undefined : decisionQuestions(plan)[decidingAt];
  return question === undefined ? null : <Decide key={question.id} {...screen} question={question} />;
}

function Decide(asked: Decided) {
  const { question, send } = asked;
  // Flow logs are named before they are replaced.
  const [naming, setNaming] = useState<Question | null>(null);
  if (naming !== null) {
    return (
      <UnsubmittedContext value={null}>
        <Asking screen={asked} question={naming} onBack={() => setNaming(null)} />
      </UnsubmittedContext>
    );
  }
  const answer = (value: DecisionAnswer) => {
    const { kind, account } = question.changes[0];
    if (value === 'other-name') {
      if (kind === 'role' || kind === 'policy') send({ type: 'other-name.wanted', kind, account });
    } else if (value === 'replace') setNaming(replacing(question));
    else send({ type: 'decisions.made', decisions: answersTo(question, value) });
  };
  return <Choosing {...asked} onAnswer={answer} />;
}

function Choosing({
  context,
  state,
  send,
  question,
  onAnswer,
}: Decided & { onAnswer: (value: DecisionAnswer) => void }) {
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
    ...differenceRows(changes[0].differences ?? [], width),
  ];
}
