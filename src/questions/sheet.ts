/** The sheet of answers: each with its value and where it comes from, in the words of its own question. */
import type { WizardContext } from '../../machines/context.ts';
import { type Source, type StepState, sourceOf, stepsOf } from '../../machines/steps.ts';
import { withDefaults } from '../answers/draft.ts';
import { type AnswerWords, untouchedSentence } from '../words/words.ts';
import { questions } from './index.ts';
import type { ChoiceQuestion, Entry } from './question.ts';

/** An answer on the sheet. */
export interface SheetRow extends AnswerWords {
  question: StepState;
  source: Source;
}

/** A row for each answer that the plan is built from. */
export function sheetRows(context: WizardContext): SheetRow[] {
  const draft = withDefaults(context.draft);
  return stepsOf(context).flatMap(({ state }) => {
    const { record }: Entry = questions[state];
    const words = record?.(draft, undefined, context);
    return words == null ? [] : [{ ...words, question: state, source: sourceOf(state, context) }];
  });
}

/** Each answer that has a reason, with the reason as its question gives it. */
export function sheetHelp(context: WizardContext): string[] {
  return sheetRows(context).flatMap(({ question, label }) => {
    const { why } = questions[question].ask(context);
    return why === undefined ? [] : [`${label}: ${why}`];
  });
}

export const sheetTitle = 'Are these answers right?';
export const showPlan = 'Show the plan';

export function sheetWhy(context: WizardContext): string {
  return `Each shows its source: default, found or you. ${untouchedSentence(context)}`;
}

/** The sheet as a question, whose usual answer leads to the plan. */
export function sheetQuestion(context: WizardContext): ChoiceQuestion {
  return {
    form: 'choice',
    title: sheetTitle,
    why: sheetWhy(context),
    options: [
      ...sheetRows(context).map(({ question, label, value, source }) => ({
        id: question,
        label: `${label}: ${value} (${source})`,
        answer: { type: 'answer.changing', question } as const,
      })),
      { id: 'accept', label: showPlan, answer: { type: 'answers.accepted' } },
    ],
    usual: 'accept',
  };
}
