/** The answers of a draft with the defaults filled in, as the wizard plans and applies them. */
import { validateAnswers } from './answers.ts';
import { defaultBucketName } from './defaults.ts';
import { ownAnswers } from './draft.ts';
import { invalidAnswers } from './invalid.ts';
import type { Answers, DraftAnswers, FullAnswers } from './types.ts';

/** @throws UserError `ANSWERS_INVALID` */
export function answersOf(draft: DraftAnswers): Answers {
  const own = ownAnswers(draft);
  const bucket = defaultBucketName(draft.account ?? '', draft.region ?? null);
  const usual = own.allocation === 'mixed' ? {} : { bucket };
  const result = validateAnswers(own.export === 'metadata-only' ? own : { ...usual, ...own, export: 'full' });
  if (!result.ok) throw invalidAnswers('the answers given', result.faults);
  return result.answers;
}

/** @throws UserError `ANSWERS_INVALID` */
export function fullAnswersOf(draft: DraftAnswers): FullAnswers {
  return answersOf({ ...draft, export: 'full' }) as FullAnswers;
}
