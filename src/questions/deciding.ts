/** What is asked about a near match, in words that both front ends share. Pure. */
import { answersTo, type DecisionQuestion, lossOf } from '../plan/decisions.ts';
import type { DecisionChoice } from '../plan/history.ts';
import { countByKind } from '../plan/summary.ts';
import type { Answer } from './question.ts';
import { decisionNames, replacing } from './replacing.ts';

/** A choice, or the way back to the question for the name. */
export type DecisionAnswer = DecisionChoice | 'other-name';

export interface DecisionOffer {
  value: DecisionAnswer;
  label: string;
  text: string;
  /** Flow logs are named before they are replaced. */
  answer: Answer;
}

const labels: Record<DecisionAnswer, [one: string, many: string]> = {
  update: ['Update it', 'Update them'],
  keep: ['Keep it as it is', 'Keep them as they are'],
  replace: ['Replace it', 'Replace them'],
  'other-name': ['Choose another name', 'Choose another name'],
};

/** Asked below what differs, or behind the title where lines are only read. */
export const ask = 'What do you want to do?';

/** What is to be decided about, in a sentence. */
export function decisionTitle(question: DecisionQuestion): string {
  const { changes } = question;
  const [first] = changes;
  const [name] = decisionNames(question);
  const count = changes.length;
  if (first.kind === 'flow-log') {
    return count === 1
      ? `${name} already sends logs there, with different settings.`
      : `${countByKind(changes)} already send logs there, with different settings.`;
  }
  return count === 1
    ? `A ${first.kind} named ${name} already exists with different settings.`
    : `${countByKind(changes)} already exist and differ in the same way.`;
}

/** What may be answered; the answer given before, or else the usual one, comes first: Enter alone takes it. */
export function decisionChoices(question: DecisionQuestion): DecisionOffer[] {
  const { changes, decision } = question;
  const [first] = changes;
  const made = changes.map((change) => change.decision.made);
  const before = made.find((choice) => choice === 'replace') ?? made[0] ?? null;
  const initial = before ?? decision.usual;
  const { kind, account } = first;
  const choices = [initial, ...decision.choices.filter((choice) => choice !== initial)];
  const answers: [DecisionAnswer, Answer][] = choices.map((choice) => [
    choice,
    choice === 'replace'
      ? replacing(question)
      : { type: 'decisions.made', decisions: answersTo(question, choice) },
  ]);
  if (kind === 'role' || kind === 'policy') {
    answers.push(['other-name', { type: 'other-name.wanted', kind, account }]);
  }
  return answers.map(([value, answer]) => ({
    value,
    label: labels[value][changes.length === 1 ? 0 : 1],
    text: textOf(value, question),
    answer,
  }));
}

function textOf(value: DecisionAnswer, { changes, decision }: DecisionQuestion): string {
  const [first] = changes;
  const usual = value === decision.usual ? ` Recommended: ${decision.usualWhy}` : '';
  switch (value) {
    case 'update':
      return `${first.kind === 'policy' ? 'It gets a new default version. The current one stays as an earlier version.' : 'Its trust policy is replaced by the one in the plan.'} Undo restores the current settings.${usual}`;
    case 'keep':
      return `${lossOf(first)}${usual}`;
    case 'replace':
      return `A flow log can't be edited, so a new one is created and the old one is deleted. Undo recreates the old one with a new ID.${usual}`;
    case 'other-name':
      return 'The existing one stays as it is, and you choose another name.';
  }
}
