/** What is asked about something that nearly fits, in words that both front ends share. Pure. */
import { answersTo, type DecisionQuestion, lossOf } from '../plan/decisions.ts';
import type { DecisionChoice } from '../plan/types.ts';
import type { Answer } from '../questions/question.ts';
import { decisionNames, replacing } from '../questions/replacing.ts';
import { plural } from '../ui/text.ts';

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

/** The question in a sentence. */
export function decisionTitle(question: DecisionQuestion): string {
  const { changes } = question;
  const [first] = changes;
  const [name] = decisionNames(question);
  const count = changes.length;
  if (first.kind === 'flow-log') {
    return count === 1
      ? `${name} writes to the same place in another form. What should become of it?`
      : `${plural(count, 'flow log')} write to the same place in another form. What should become of them?`;
  }
  return count === 1
    ? `The ${first.kind} ${name} is there and differs. What should become of it?`
    : `${plural(count, first.kind, first.kind === 'policy' ? 'policies' : `${first.kind}s`)} are there and differ alike. What should become of them?`;
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
  const usual = value === decision.usual ? ` Usual: ${decision.usualWhy}` : '';
  switch (value) {
    case 'update':
      return `${first.kind === 'policy' ? 'It gets a new default version; what it says now stays as an earlier one.' : 'It trusts whom it is to trust, and no one else.'} Undo brings back what it is now.${usual}`;
    case 'keep':
      return `${lossOf(first)}${usual}`;
    case 'replace':
      return `A flow log cannot be edited: a new one is made, then the old one is deleted. Undo makes the old one again, under a new id.${usual}`;
    case 'other-name':
      return 'It is left alone, and you are asked for the name again.';
  }
}
