/** Differences field by field, as lines: + what is expected, - what exists. */
import type { Change, Difference } from '../plan/types.ts';

/** What is said of a decision, where there is one to make or one was made. */
export const choiceNames = { update: 'update it', keep: 'keep it as it is', replace: 'replace it' } as const;

/** Where it is: `statement KentikMetadata, Action` or `format`. Foreign text is not cleaned here. */
function placeOf({ statement, field }: Difference): string {
  if (statement === null) return field;
  return field === 'Effect' ? 'whole statement' : `statement ${statement}, ${field}`;
}

/** A line for each field and each of its values. */
export function differenceLines(differences: readonly Difference[]): string[] {
  return differences.flatMap((difference) => [
    placeOf(difference),
    ...difference.wanted.map((value) => `  + ${value}`),
    ...difference.there.map((value) => `  - ${value}`),
  ]);
}

/** A heading for the lines. */
export const differencesHeading = 'What differs (+ expected, - current):';

/** What may still be decided, in a sentence; null where nothing is open. */
export function openDecision({ decision }: Pick<Change, 'decision'>): string | null {
  if (decision === undefined || decision.made !== null) return null;
  const choices = decision.choices.map((choice) => choiceNames[choice]).join(', or ');
  return `Yours to decide in the wizard: ${choices}.`;
}
