/** Something nearly fits, in plain lines: what differs, field by field, and what should become of it. */

import { careFor } from '../../machines/care.ts';
import type { WizardContext } from '../../machines/context.ts';
import { answersTo, type DecisionQuestion, decisionQuestions } from '../plan/decisions.ts';
import { type DecisionAnswer, decisionChoices, decisionTitle } from '../questions/deciding.ts';
import { decisionNames, replacing } from '../questions/replacing.ts';
import { differencesHeading, differenceTexts } from '../words/differences.ts';
import { untouchedSentence } from '../words/words.ts';
import { plainQuestion } from './ask.ts';
import { choiceQuestion, type Outcome, type Question, send } from './question.ts';
import { asked, type PlainStep } from './step.ts';

export const deciding: PlainStep = ({ context }) => {
  const { plan, decidingAt } = context;
  const questions = plan === null ? [] : decisionQuestions(plan);
  const question = questions[decidingAt];
  if (question === undefined) return null;
  const place = questions.length === 1 ? '' : `Question ${decidingAt + 1} of ${questions.length}. `;
  return asked(
    theQuestion(question, `${place}${decisionTitle(question)} ${untouchedSentence(context)}`, context),
  );
};

function theQuestion(question: DecisionQuestion, title: string, context: WizardContext): Question {
  const again = () => theQuestion(question, title, context);
  const names = decisionNames(question);
  const choices = decisionChoices(question);
  const [first] = choices;
  const outcome = first === undefined ? null : outcomeOf(first.value, question, again);
  const care = outcome?.kind === 'send' ? careFor(outcome.event, 'deciding', context) : 'none';
  return choiceQuestion({
    lines: [title, ...(names.length === 1 ? [] : names.map((name) => `  ${name}`))],
    details: [differencesHeading, ...differenceTexts(question.changes[0].differences ?? [])],
    choices: choices.map(({ value, label, text }) => ({
      label,
      text,
      outcome: () => outcomeOf(value, question, again),
    })),
    standard: care === 'deliberate' ? null : 0,
    mustBeRead: true,
  });
}

function outcomeOf(value: DecisionAnswer, question: DecisionQuestion, again: () => Question): Outcome {
  const [first] = question.changes;
  switch (value) {
    case 'replace':
      return { kind: 'ask', question: plainQuestion(replacing(question), again) };
    case 'other-name':
      return first.kind === 'role' || first.kind === 'policy'
        ? send({ type: 'other-name.wanted', kind: first.kind, account: first.account })
        : { kind: 'stay', say: [] };
    default:
      return send({ type: 'decisions.made', decisions: answersTo(question, value) });
  }
}
