/** One error for all faults of some answers. */
import { exitCode, UserError } from '../model/errors.ts';
import type { Fault } from './types.ts';

/** Faults that are told one by one: more would scroll the first away. */
const mostTold = 200;

/** @param name where the answers came from: a file's name, "the answers given" */
export function invalidAnswers(name: string, faults: readonly Fault[]): UserError {
  const count = faults.length === 1 ? 'is one fault' : `are ${faults.length} faults`;
  return new UserError({
    code: 'ANSWERS_INVALID',
    exit: exitCode.usage,
    doing: 'checking the answers',
    message: `There ${count} in ${name}:`,
    details: [
      ...faults
        .slice(0, mostTold)
        .map(
          ({ path, message, remedy }) =>
            `${path === '' ? '' : `${path}: `}${message}${remedy === undefined ? '' : ` ${remedy}`}`,
        ),
      ...(faults.length > mostTold ? [`And ${faults.length - mostTold} more.`] : []),
    ],
    remedy: ['kentik-aws-setup schema prints what an answers file may hold.'],
    state: 'Nothing was changed.',
  });
}
