/** What is proven of each account, as lines to read. What is refuted comes first, then what is open. Pure. */
import type { NestingStatus } from '../../machines/context.ts';
import type { ScrollLine } from '../ui/lists/scroll-view.tsx';
import { cleanText } from '../ui/text.ts';
import type { SymbolName, Tone } from '../ui/theme.tsx';
import { type AccessState, accessStateOf, accessStateWords, evidenceWords } from '../words/nesting.ts';
import { hanging } from './hanging.ts';

const order: readonly AccessState[] = ['refuted', 'by hand', 'unproven', 'proven'];
const looks: Record<AccessState, { symbol: SymbolName; tone: Tone }> = {
  refuted: { symbol: 'failed', tone: 'danger' },
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
  return order.flatMap((state) =>
    nesting
      .filter((status) => accessStateOf(status) === state)
      .flatMap(({ account, part, message, evidence }) => {
        const { symbol, tone } = looks[state];
        const lead = `${symbols[symbol]} ${accessStateWords[state].padEnd(wordWidth)}  `;
        const name = names.get(account) ?? '';
        const what = [account, part === 'primary' ? 'the primary' : '', cleanText(name)]
          .filter(Boolean)
          .join('  ');
        const why = state === 'proven' && evidence !== null ? evidenceWords[evidence] : message;
        return [
          ...hanging(lead, what, width, tone),
          ...hanging(' '.repeat(lead.length), why, width, 'muted'),
        ];
      }),
  );
}
