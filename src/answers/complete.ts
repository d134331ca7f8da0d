/** The answers of a draft with the defaults filled in, as the wizard plans and applies them. */
import { validateAnswers } from './answers.ts';
import { defaultBucketName } from './defaults.ts';
import { ownAnswers } from './draft.ts';
import { invalidAnswers } from './invalid.ts';
import type { Answers, DraftAnswers, FullAnswers } from './types.ts';

/**
 * Of either kind of export.
 *
 * @throws UserError `ANSWERS_INVALID`
 */
export function answersOf(draft: DraftAnswers): Answers {
  if (draft.export !== 'metadata-only') return fullAnswersOf(draft);
  const result = validateAnswers(ownAnswers(draft));
  if (!result.ok) throw invalidAnswers('the answers given', result.faults);
  return result.answers;
}

/**
 * Of a full export.
 *
 * @throws UserError `ANSWERS_INVALID`
 */
export function fullAnswersOf(draft: DraftAnswers): FullAnswers {
  const bucket = defaultBucketName(draft.account ?? '', draft.region ?? null);
  const result = validateAnswers({ bucket, ...ownAnswers({ ...draft, export: 'full' }) });
  if (!result.ok) throw invalidAnswers('the answers given', result.faults);
  return result.answers as FullAnswers;
}
