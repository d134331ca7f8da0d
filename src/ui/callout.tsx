/** Notes beside a bar. */
import { Box } from 'ink';
import { useBodyWidth } from './room.tsx';
import { cleanLines, pad, toWidth, wrapText } from './text.ts';
import { Lines, type SymbolName, type Tone, useSymbols, useTheme } from './theme.tsx';

type CalloutKind = 'info' | 'success' | 'warning' | 'error';

const calloutLooks: Record<CalloutKind, { tone: Tone; word: string; symbol: SymbolName }> = {
  info: { tone: 'info', word: 'Note', symbol: 'information' },
  success: { tone: 'success', word: 'Done', symbol: 'done' },
  warning: { tone: 'warning', word: 'Warning', symbol: 'warning' },
  error: { tone: 'danger', word: 'Error', symbol: 'failed' },
};

export interface CalloutProps {
  kind: CalloutKind;
  /** Instead of "Note", "Done", "Warning", "Error". */
  word?: string;
  /** One sentence or several; foreign text is cleaned, line breaks are kept. */
  text: string;
}

/** The lines a callout takes at this width, for `Reserve`. */
export function calloutRows({ kind, word, text }: CalloutProps, width: number): number {
  return calloutText(kind, word, text, width).length;
}

function calloutText(kind: CalloutKind, word: string | undefined, text: string, width: number): string[] {
  const lead = `${word ?? calloutLooks[kind].word}: `;
  return cleanLines(lead + text).flatMap((line) => wrapText(line, width - 4));
}

/** A note beside a bar; a word gives its kind. */
export function Callout({ kind, word, text }: CalloutProps) {
  const width = useBodyWidth();
  const { color } = useTheme();
  const symbols = useSymbols();
  const { tone, symbol } = calloutLooks[kind];
  const lines = calloutText(kind, word, text, width);
  const bars = lines.map(
    (_, index) => toWidth(symbols.bar, 2) + toWidth(index === 0 ? symbols[symbol] : '', 2),
  );
  return (
    <Box>
      <Box width={4} flexShrink={0}>
        <Lines tone={tone} lines={bars.map((bar) => pad(bar, 4))} />
      </Box>
      <Lines tone={color ? 'plain' : 'strong'} lines={lines} />
    </Box>
  );
}
