/** What is proven of each account, in a sentence. */
import type { NestingStatus } from '../../machines/context.ts';
import { plural } from '../ui/text.ts';

/** How an account stands. `by hand`: it was not looked at, and its documents are for someone else to paste. */
export type Standing = NestingStatus['verdict'] | 'by hand';

export function standingOf({ verdict, isReached }: NestingStatus): Standing {
  return isReached ? verdict : 'by hand';
}

/** "Kentik can access 18 of 20 accounts; 2 left to set up by hand" */
export function nestingSentence(nesting: readonly NestingStatus[]): string {
  const count = (standing: Standing) => nesting.filter((status) => standingOf(status) === standing).length;
  const rest = [
    ...(count('refuted') === 0 ? [] : [`${count('refuted')} failed`]),
    ...(count('unproven') === 0 ? [] : [`${count('unproven')} unproven`]),
    ...(count('by hand') === 0 ? [] : [`${count('by hand')} left to set up by hand`]),
  ];
  const of = rest.length === 0 ? '' : `${count('proven')} of `;
  const tail = rest.length === 0 ? '' : `; ${rest.join(', ')}`;
  return `Kentik can access ${of}${plural(nesting.length, 'account')}${tail}`;
}

/** What the words mean that are among these; empty where all is proven. */
export function nestingExplanation(nesting: readonly NestingStatus[]): string {
  const has = (standing: Standing) => nesting.some((status) => standingOf(status) === standing);
  return [
    ...(has('refuted') ? ['Accounts marked "failed" won\'t work as configured.'] : []),
    ...(has('unproven') ? ['Accounts marked "unproven" might work; not everything could be checked.'] : []),
    ...(has('by hand')
      ? [
          'Accounts marked "by hand" work once someone pastes their documents, which are printed when you leave.',
        ]
      : []),
  ].join(' ');
}
