/** What is proven of each account, in a sentence. */
import type { NestingStatus } from '../../machines/context.ts';
import { plural } from '../ui/text.ts';

/** What is known of an account. `by hand`: it wasn't checked, and its documents are for someone else to paste. */
export type AccessState = NestingStatus['verdict'] | 'by hand';

export const accessStateWords: Record<AccessState, string> = {
  proven: 'proven',
  unproven: 'unproven',
  refuted: 'failed',
  'by hand': 'by hand',
};

export const evidenceWords = {
  documents: 'based on the documents that AWS returned',
  simulation: "based on the documents that AWS returned and IAM's simulation",
} as const;

export function accessStateOf({
  verdict,
  isReached,
}: Pick<NestingStatus, 'verdict' | 'isReached'>): AccessState {
  return isReached ? verdict : 'by hand';
}

/** "Kentik can access 18 of 20 accounts; 2 left to set up by hand" */
export function nestingSentence(nesting: readonly NestingStatus[]): string {
  const count = (state: AccessState) => nesting.filter((status) => accessStateOf(status) === state).length;
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
  const has = (state: AccessState) => nesting.some((status) => accessStateOf(status) === state);
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
