/** What differs between what is expected and what exists, field by field, as lines. */
import type { Change, Difference } from '../plan/types.ts';

/** A line of text and its role. What draws it decides its look from the role, never from the text. */
export interface Line<Role extends string> {
  role: Role;
  /** Foreign text is not cleaned here. */
  text: string;
  /** How deep below the line that it explains. */
  level: number;
}

export type DifferenceRole = 'field' | 'wanted' | 'there';

/** Where there is no color, these signs alone say which side a value is of. */
export const differenceSigns: Record<DifferenceRole, string> = { field: '', wanted: '+ ', there: '- ' };

/** Names the signs. */
export const differencesHeading = 'What differs (+ expected, - current):';

/** What is said of a decision, where there is one to make or one was made. */
const choiceNames = { update: 'update it', keep: 'keep it as it is', replace: 'replace it' } as const;

/** Where it is: `statement KentikMetadata, Action` or `format`. */
function placeOf({ statement, field }: Difference): string {
  if (statement === null) return field;
  return field === 'Effect' ? 'whole statement' : `statement ${statement}, ${field}`;
}

/** A line for each field and each of its values. */
export function differenceLines(differences: readonly Difference[], level = 0): Line<DifferenceRole>[] {
  const values = (role: DifferenceRole, texts: readonly string[]) =>
    texts.map((text) => ({ role, text, level: level + 1 }));
  return differences.flatMap((difference) => [
    { role: 'field', text: placeOf(difference), level },
    ...values('wanted', difference.wanted),
    ...values('there', difference.there),
  ]);
}

/** The same with signs and spaces, for outputs that know nothing else. */
export function differenceTexts(differences: readonly Difference[]): string[] {
  return differenceLines(differences).map(
    ({ role, text, level }) => `${'  '.repeat(level)}${differenceSigns[role]}${text}`,
  );
}

/** The same in words, a line for each field: signs aren't spoken. */
export function differenceSentences(differences: readonly Difference[]): string[] {
  return differences.map((difference) => {
    const { statement, field, wanted, there } = difference;
    // All others are sets of values, of which only those that differ are known.
    const isOneValue = statement === null && field !== 'format' && wanted.length === 1 && there.length === 1;
    const said = isOneValue
      ? [`expected ${wanted[0]}, now ${there[0]}`]
      : [
          ...(wanted.length === 0 ? [] : [`missing: ${wanted.join(', ')}`]),
          ...(there.length === 0 ? [] : [`not expected: ${there.join(', ')}`]),
        ];
    return `${placeOf(difference)}: ${said.join('; ')}`;
  });
}

/** What may still be decided, in a sentence; null where nothing is open. */
export function openDecision({ decision }: Pick<Change, 'decision'>): string | null {
  if (decision === undefined || decision.made !== null) return null;
  const choices = decision.choices.map((choice) => choiceNames[choice]).join(', or ');
  return `You can decide this in the wizard: ${choices}.`;
}
