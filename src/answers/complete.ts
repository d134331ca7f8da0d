/** The answers of a draft with the defaults filled in, as the wizard plans and applies them. */
import { validateAnswers } from './answers.ts';
import { defaultBucketName, withFullDefaults, withMetadataOnlyDefaults } from './defaults.ts';
import { invalidAnswers } from './invalid.ts';
import type { Answers, DraftAnswers, FullAnswers } from './types.ts';

/**
 * Of either kind of export.
 *
 * @throws UserError `ANSWERS_INVALID`
 */
export function answersOf(draft: DraftAnswers): Answers {
  return draft.export === 'metadata-only' ? checked(withMetadataOnlyDefaults(draft)) : fullAnswersOf(draft);
}

/**
 * Of a full export.
 *
 * @throws UserError `ANSWERS_INVALID`
 */
export function fullAnswersOf(draft: DraftAnswers): FullAnswers {
  return checked(withFullDefaults(draft, defaultBucketName(draft.account ?? '', draft.region ?? null)));
}

function checked<Kind extends Answers>(answers: Kind): Kind {
  const result = validateAnswers(answers);
  if (!result.ok) throw invalidAnswers('the answers given', result.faults);
  return answers;
}
