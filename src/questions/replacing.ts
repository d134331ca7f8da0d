/** Which flow logs are replaced, and a word for it: what is deleted is named first. */
import { answersTo, type DecisionQuestion } from '../plan/decisions.ts';
import type { Question, TextQuestion } from './question.ts';

/** What blocks, and where: `fl-0abc of vpc-0def`, or the name. */
export function decisionNames({ changes }: DecisionQuestion): string[] {
  return changes.map((change) =>
    change.kind === 'flow-log' ? `${change.decision.about} of ${change.name}` : change.name,
  );
}

/**
 * Where there are several, they are picked before they are confirmed.
 *
 * @param picked ids of changes; by default those that were to be replaced before
 */
export function replacing(question: DecisionQuestion, picked?: readonly string[]): Question {
  const { changes } = question;
  const names = decisionNames(question);
  if (changes.length === 1) return confirming(question, [changes[0].id]);
  return {
    form: 'several',
    title: 'Which flow logs should be replaced?',
    why: 'The others are kept as they are.',
    noun: ['flow log', 'flow logs'],
    columns: [{}],
    rows: changes.map(({ id }, index) => ({ id, cells: [names[index] ?? id] })),
    chosen: picked ?? changes.filter(({ decision }) => decision.made === 'replace').map(({ id }) => id),
    answer: (ids) => ({ ...confirming(question, ids), back: () => replacing(question, ids) }),
  };
}

function confirming(question: DecisionQuestion, changes: readonly string[]): TextQuestion {
  const ids = question.changes.filter(({ id }) => changes.includes(id)).map(({ decision }) => decision.about);
  const [only] = ids;
  const isOne = ids.length === 1 && only !== undefined;
  const word = isOne ? only : `replace ${ids.length}`;
  return {
    form: 'text',
    title: isOne ? 'Replace this flow log?' : `Replace ${ids.length} flow logs?`,
    why: isOne
      ? `Replacing it deletes the existing flow log, which something else might rely on. To confirm, type its ID: ${word}`
      : `Replacing them deletes the existing flow logs, which something else might rely on. To confirm, type: ${word}`,
    what: isOne ? 'Flow log' : 'Confirm',
    check: (typed) =>
      typed === word ? null : `Type ${word} exactly, or go back to keep ${isOne ? 'it' : 'them'}.`,
    answer: () => ({ type: 'decisions.made', decisions: answersTo(question, 'replace', changes) }),
  };
}
