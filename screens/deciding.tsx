/** A near match exists: what differs, field by field, and what to do about it. */
import { useMemo, useState } from 'react';
import { careFor } from '../machines/care.ts';
import { hanging } from '../src/layouts/hanging.ts';
import { differenceRows } from '../src/layouts/plan-rows.ts';
import { type DecisionQuestion, decisionQuestions } from '../src/plan/decisions.ts';
import {
  ask,
  type DecisionAnswer,
  type DecisionOffer,
  decisionChoices,
  decisionTitle,
} from '../src/questions/deciding.ts';
import type { Answer, Question } from '../src/questions/question.ts';
import { decisionNames } from '../src/questions/replacing.ts';
import { Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { type ScrollLine, ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { cleanText } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { differencesHeading } from '../src/words/differences.ts';
import { untouchedSentence } from '../src/words/words.ts';
import { Decision, type DecisionOption, decisionKeys, decisionRows } from './parts/decision.tsx';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';
import { UnsubmittedContext } from './parts/unsubmitted.ts';
import { Asking } from './question.tsx';

interface Decided extends ScreenProps {
  question: DecisionQuestion;
}

export function Deciding(screen: ScreenProps) {
  const { plan, decidingAt } = screen.context;
  const question = plan === null ? undefined : decisionQuestions(plan)[decidingAt];
  return question === undefined ? null : <Decide key={question.id} {...screen} question={question} />;
}

function Decide(asked: Decided) {
  const { send } = asked;
  const [naming, setNaming] = useState<Question | null>(null);
  if (naming !== null) {
    return (
      <UnsubmittedContext value={null}>
        <Asking screen={asked} question={naming} onBack={() => setNaming(null)} />
      </UnsubmittedContext>
    );
  }
  return <Choosing {...asked} onAnswer={(answer) => ('form' in answer ? setNaming(answer) : send(answer))} />;
}

function Choosing({
  context,
  state,
  send,
  question,
  onAnswer,
}: Decided & { onAnswer: (answer: Answer) => void }) {
  const total = context.plan === null ? 0 : decisionQuestions(context.plan).length;
  const choices = useMemo(() => decisionChoices(question), [question]);
  const options = choices.map(({ value, label, answer }) => ({
    value,
    label,
    // What leads to another question first is decided there.
    care: 'form' in answer ? ('none' as const) : careFor(answer, state, context),
  }));
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={cleanText(decisionTitle(question))}
      description={`${total === 1 ? '' : `Question ${context.decidingAt + 1} of ${total}. `}${untouchedSentence(context)}`}
      keys={[decisionKeys, scrollKeys]}
      conditions={{ back: true, accept: false }}
    >
      <Details question={question} choices={choices} options={options} />
      <Styled> </Styled>
      <Decision
        question={ask}
        options={options}
        onSubmit={(value) => {
          const chosen = choices.find((choice) => choice.value === value);
          if (chosen !== undefined) onAnswer(chosen.answer);
        }}
        onBack={() => send({ type: 'back' })}
      />
    </ScreenFrame>
  );
}

interface DetailsProps {
  question: DecisionQuestion;
  choices: readonly DecisionOffer[];
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
  choices: readonly DecisionOffer[],
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
