import { type AnswersResult, readAnswersText, validateAnswers } from '../../src/answers/answers.ts';
import type { Answers } from '../../src/answers/types.ts';

/** What a file of answers comes to. */
export function parseAnswers(text: string, source: 'yaml' | 'json' = 'yaml'): AnswersResult {
  const read = readAnswersText(text, source);
  return read.ok ? validateAnswers(read.value) : read;
}

/** The answers of a file that is valid. */
export function answersOf(text: string, source: 'yaml' | 'json' = 'yaml'): Answers {
  const result = parseAnswers(text, source);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.answers;
}
