/** What is proven of each account, in a sentence. */
import type { NestingStatus } from '../../machines/context.ts';
import { plural } from '../ui/text.ts';

/** How an account stands. `by hand`: it was not looked at, and its documents are for someone else to paste. */
export type Standing = NestingStatus['verdict'] | 'by hand';

export function standingOf({ verdict, isReached }: NestingStatus): Standing {
  return isReached ? verdict : 'by hand';
}

/** "Kentik gets to 18 of 20 accounts; 2 left to set up by hand" */
export function nestingSentence(nesting: readonly NestingStatus[]): string {
  const count = (standing: Standing) => nesting.filter((status) => standingOf(status) === standing).length;
  const rest = [
    ...(count('refuted') === 0 ? [] : [`${count('refuted')} refuted`]),
    ...(count('unproven') === 0 ? [] : [`${count('unproven')} unproven`]),
    ...(count('by hand') === 0 ? [] : [`${count('by hand')} left to set up by hand`]),
  ];
  const of = rest.length === 0 ? '' : `${count('proven')} of `;
  const tail = rest.length === 0 ? '' : `; ${rest.join(', ')}`;
  return `Kentik gets to ${of}${plural(nesting.length, 'account')}${tail}`;
}

/** What the words mean that are among these; empty where all is proven. */
export function nestingExplanation(nesting: readonly NestingStatus[]): string {
  const has = (standing: Standing) => nesting.some((status) => standingOf(status) === standing);
  return [
    ...(has('refuted') ? ['What is refuted does not work as it is.'] : []),
    ...(has('unproven')
      ? [
          'What is unproven may well work: nothing speaks against it, and there is not enough evidence either.',
        ]
      : []),
    ...(has('by hand')
      ? ['What is left works once someone has pasted its documents, which are printed when you leave.']
      : []),
  ].join(' ');
}
