/** Many faults as one text: an error for all faults of some answers, a message for those of a pasted list. */
import { exitCode, UserError } from '../model/errors.ts';

/** One thing wrong with the answers. */
export interface Fault {
  /** Where: `bucket`, `resources[2].id`. */
  path: string;
  /** What is wrong, as a sentence that names the value. */
  message: string;
  /** How to fix it, where that is not plain from the message. */
  remedy?: string;
}

/** Faults that are told one by one: more would scroll the first away. */
const mostInError = 200;

/** @param name where the answers came from: a file's name, "the answers given" */
export function invalidAnswers(name: string, faults: readonly Fault[]): UserError {
  const count = faults.length === 1 ? 'is 1 error' : `are ${faults.length} errors`;
  return new UserError({
    code: 'ANSWERS_INVALID',
    exit: exitCode.usage,
    doing: 'checking the answers',
    message: `There ${count} in ${name}:`,
    details: firstOf(
      faults.map(({ path, message, remedy }) =>
        [path === '' ? '' : `${path}:`, message, remedy ?? ''].filter((part) => part !== '').join(' '),
      ),
      mostInError,
    ),
    remedy: ['kentik-aws-setup schema prints what an answers file can contain.'],
    state: 'Nothing was changed.',
  });
}

/** Faults of a pasted list that are named; the rest is counted. */
const mostInMessage = 3;

/** The first few as one text. */
export function fewOf(problems: readonly string[]): string {
  return firstOf(problems, mostInMessage).join(' ');
}

/** The first, and how many more there are. */
export function firstOf(problems: readonly string[], most: number): string[] {
  const more = problems.length - most;
  return [...problems.slice(0, most), ...(more > 0 ? [`And ${more} more.`] : [])];
}
