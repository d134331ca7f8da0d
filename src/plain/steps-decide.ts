/** A near match in plain lines: what differs, field by field, and what to do about it. */
import type { WizardContext } from '../../machines/context.ts';
import { type DecisionQuestion, decisionQuestions } from '../plan/decisions.ts';
import { ask, decisionChoices, decisionTitle } from '../questions/deciding.ts';
import { decisionNames } from '../questions/replacing.ts';
import { untouchedSentence } from '../words/words.ts';
import { outcomeOf } from './ask.ts';
import { differenceDetails } from './plan-lines.ts';
import { choiceQuestion, type Question } from './question.ts';
import { asked, type PlainStep, standardFor } from './step.ts';

export const deciding: PlainStep = ({ context }) => {
  const { plan, decidingAt } = context;
  const questions = plan === null ? [] : decisionQuestions(plan);
  const question = questions[decidingAt];
  if (question === undefined) return null;
  const place = questions.length === 1 ? '' : `Question ${decidingAt + 1} of ${questions.length}. `;
  return asked(
    theQuestion(question, `${place}${decisionTitle(question)} ${ask} ${untouchedSentence(context)}`, context),
  );
};

function theQuestion(question: DecisionQuestion, title: string, context: WizardContext): Question {
  const again = () => theQuestion(question, title, context);
  const names = decisionNames(question);
  const choices = decisionChoices(question);
  const first = choices[0]?.answer;
  return choiceQuestion({
    lines: [title, ...(names.length === 1 ? [] : names.map((name) => `  ${name}`))],
    details: differenceDetails(question.changes[0].differences ?? []),
    choices: choices.map(({ label, text, answer }) => ({
      label,
      text,
      outcome: () => outcomeOf(answer, again),
    })),
    standard: standardFor(first === undefined || 'form' in first ? null : first, 'deciding', context),
    mustBeRead: true,
  });
}
