/** What is proven of each account, as lines to read. What is refuted comes first, then what is open. Pure. */
import type { NestingStatus } from '../../machines/context.ts';
import type { ScrollLine } from '../ui/scroll-view.tsx';
import { cleanText, plural } from '../ui/text.ts';
import type { SymbolName, Tone } from '../ui/theme.tsx';
import { hanging } from './hanging.ts';

type Verdict = NestingStatus['verdict'];

const order: readonly Verdict[] = ['refuted', 'unproven', 'proven'];
const looks: Record<Verdict, { symbol: SymbolName; tone: Tone }> = {
  refuted: { symbol: 'failed', tone: 'danger' },
  unproven: { symbol: 'warning', tone: 'warning' },
  proven: { symbol: 'done', tone: 'success' },
};
const evidenceWords = {
  documents: 'by the documents that AWS returned',
  simulation: "by the documents that AWS returned and IAM's simulation",
} as const;

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
  return order.flatMap((verdict) =>
    nesting
      .filter((status) => status.verdict === verdict)
      .flatMap(({ account, part, message, evidence }) => {
        const { symbol, tone } = looks[verdict];
        const lead = `${symbols[symbol]} ${verdict.padEnd(wordWidth)}  `;
        const name = names.get(account) ?? '';
        const what = [account, part === 'primary' ? 'the primary' : '', cleanText(name)]
          .filter(Boolean)
          .join('  ');
        const why = verdict === 'proven' && evidence !== null ? evidenceWords[evidence] : message;
        return [
          ...hanging(lead, what, width, tone),
          ...hanging(' '.repeat(lead.length), why, width, 'muted'),
        ];
      }),
  );
}

/** "Kentik gets to the metadata of 18 of 20 accounts; 2 unproven." */
export function nestingSentence(nesting: readonly NestingStatus[]): string {
  const count = (verdict: Verdict) => nesting.filter((status) => status.verdict === verdict).length;
  const [proven, refuted, unproven] = [count('proven'), count('refuted'), count('unproven')];
  const rest = [
    ...(refuted === 0 ? [] : [`${refuted} refuted`]),
    ...(unproven === 0 ? [] : [`${unproven} unproven`]),
  ];
  const of = rest.length === 0 ? '' : `${proven} of `;
  const tail = rest.length === 0 ? '' : `; ${rest.join(', ')}`;
  return `Kentik gets to ${of}${plural(nesting.length, 'account')}${tail}`;
}
