/** What is proven of each account, as lines to read. What is refuted comes first, then what is open. Pure. */

import type { NestingStatus } from '../../machines/context.ts';
import { evidenceWords } from '../outputs/nesting-text.ts';
import type { ScrollLine } from '../ui/scroll-view.tsx';
import { cleanText, plural } from '../ui/text.ts';
import type { SymbolName, Tone } from '../ui/theme.tsx';
import { hanging } from './hanging.ts';

/** How an account stands. `by hand`: it was not looked at, and its documents are for someone else to paste. */
type Standing = NestingStatus['verdict'] | 'by hand';

function standingOf({ verdict, isReached }: NestingStatus): Standing {
  return isReached ? verdict : 'by hand';
}

const order: readonly Standing[] = ['refuted', 'by hand', 'unproven', 'proven'];
const looks: Record<Standing, { symbol: SymbolName; tone: Tone; word?: string }> = {
  refuted: { symbol: 'failed', tone: 'danger', word: 'failed' },
  'by hand': { symbol: 'warning', tone: 'warning' },
  unproven: { symbol: 'warning', tone: 'warning' },
  proven: { symbol: 'done', tone: 'success' },
};
const wordWidth = 'unproven'.length;

/**
 * @param symbols of the terminal
 * @param names by account; foreign text
 */
export function nestingRows(
  nesting: readonly NestingStatus[],
  options: { names: ReadonlyMap<string, string>; symbols: Record<SymbolName, string>; width: number },
): ScrollLine[] {
  const { names, symbols, width } = options;
  return order.flatMap((standing) =>
    nesting
      .filter((status) => standingOf(status) === standing)
      .flatMap(({ account, part, message, evidence }) => {
        const { symbol, tone, word = standing } = looks[standing];
        const lead = `${symbols[symbol]} ${word.padEnd(wordWidth)}  `;
        const name = names.get(account) ?? '';
        const what = [account, part === 'primary' ? 'the primary' : '', cleanText(name)]
          .filter(Boolean)
          .join('  ');
        const why = standing === 'proven' && evidence !== null ? evidenceWords[evidence] : message;
        return [
          ...hanging(lead, what, width, tone),
          ...hanging(' '.repeat(lead.length), why, width, 'muted'),
        ];
      }),
  );
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
