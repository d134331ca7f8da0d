/** Something nearly fits, in plain lines: what differs, field by field, and what should become of it. */

import { careFor } from '../../machines/care.ts';
import type { WizardContext } from '../../machines/context.ts';
import { differenceLines, differencesHeading } from '../outputs/differences-text.ts';
import { answersTo, type DecisionQuestion, decisionQuestions } from '../plan/decisions.ts';
import {
  checkReplaceWord,
  type DecisionAnswer,
  decisionChoices,
  decisionNames,
  decisionTitle,
  replaceRequest,
} from '../wording/decision-words.ts';
import { untouchedSentence } from '../wording/words.ts';
import {
  choiceQuestion,
  multiQuestion,
  type Outcome,
  type Question,
  send,
  textQuestion,
} from './question.ts';
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
    details: [differencesHeading, ...differenceLines(question.changes[0].differences ?? [])],
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
  const [first, ...others] = question.changes;
  switch (value) {
    case 'replace':
      return {
        kind: 'ask',
        question: others.length === 0 ? naming([first.id], question, again) : picking(question, again),
      };
    case 'other-name':
      return first.kind === 'role' || first.kind === 'policy'
        ? send({ type: 'other-name.wanted', kind: first.kind, account: first.account })
        : { kind: 'stay', say: [] };
    default:
      return send({ type: 'decisions.made', decisions: answersTo(question, value) });
  }
}

function picking(question: DecisionQuestion, back: () => Question): Question {
  const names = decisionNames(question);
  return multiQuestion({
    lines: ['Which flow logs should be replaced? The others are kept as they are.'],
    noun: ['flow log', 'flow logs'],
    rows: question.changes.map(({ id }, index) => ({
      id,
      name: names[index] ?? id,
      text: names[index] ?? id,
    })),
    chosen: question.changes.filter(({ decision }) => decision.made === 'replace').map(({ id }) => id),
    outcome: (changes) => ({
      kind: 'ask',
      question: naming(changes, question, () => picking(question, back)),
    }),
    back,
  });
}

/** What is deleted is named first. */
function naming(changes: readonly string[], question: DecisionQuestion, back: () => Question): Question {
  const ids = question.changes.filter(({ id }) => changes.includes(id)).map(({ decision }) => decision.about);
  return textQuestion({
    lines: [`${replaceRequest(ids)}. Type back to keep ${ids.length === 1 ? 'it' : 'them'}.`],
    what: ids.length === 1 ? 'Flow log' : 'Confirm',
    standard: null,
    check: (typed) => checkReplaceWord(ids, typed),
    outcome: () => send({ type: 'decisions.made', decisions: answersTo(question, 'replace', changes) }),
    back,
  });
}
