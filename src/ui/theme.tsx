/**
 * What the terminal can show, and the looks that follow from it. Tones are meanings, not colors; the colors are the
 * terminal's own sixteen, so that the user's palette and contrast settings apply. No meaning depends on color alone.
 */
import { Text } from 'ink';
import { createContext, type ReactNode, useContext } from 'react';

/** Determined once at the start of the program and passed in: components don't read the process. */
export interface Theme {
  /** Whether symbols beyond ASCII can be shown. */
  unicode: boolean;
  color: boolean;
  /** Whether spinners turn. */
  animate: boolean;
  /** Milliseconds since the epoch; tests and pictures pass a clock that stands still. */
  now: () => number;
}

const defaultTheme: Theme = { unicode: true, color: true, animate: true, now: Date.now };

const ThemeContext = createContext<Theme>(defaultTheme);

export function ThemeProvider({ theme, children }: { theme: Partial<Theme>; children?: ReactNode }) {
  return <ThemeContext value={{ ...defaultTheme, ...theme }}>{children}</ThemeContext>;
}

export function useTheme(): Theme {
  return useContext(ThemeContext);
}

interface Look {
  color?: 'cyan' | 'green' | 'yellow' | 'red' | 'blue' | 'magenta';
  bold?: boolean;
  dimColor?: boolean;
  underline?: boolean;
  inverse?: boolean;
}

const looks = {
  plain: {},
  /** What is secondary: descriptions, units, hints. */
  muted: { dimColor: true },
  strong: { bold: true },
  /** The question, and headings. */
  title: { bold: true },
  /** Where the cursor is, what can be chosen. */
  accent: { color: 'cyan' },
  /** The row under the cursor. */
  focused: { color: 'cyan', bold: true },
  heading: { bold: true, dimColor: true },
  success: { color: 'green' },
  warning: { color: 'yellow' },
  danger: { color: 'red' },
  info: { color: 'blue' },
} as const satisfies Record<string, Look>;

export type Tone = keyof typeof looks;

/** One line of text in a tone. Cut at the end of the line unless `wrap`. */
export function Styled({
  tone = 'plain',
  wrap = false,
  children,
}: {
  tone?: Tone;
  wrap?: boolean;
  children?: ReactNode;
}) {
  const { color: hasColor } = useTheme();
  const { color, ...look }: Look = looks[tone];
  return (
    <Text
      {...look}
      {...(hasColor && color !== undefined ? { color } : {})}
      wrap={wrap ? 'wrap' : 'truncate-end'}
    >
      {children}
    </Text>
  );
}

/** Lines that are wrapped already, so that their number is known. */
export function Lines({ tone = 'plain', lines }: { tone?: Tone; lines: readonly string[] }) {
  return (
    <Styled tone={tone} wrap>
      {lines.join('\n')}
    </Styled>
  );
}

/** Every symbol with its ASCII twin. A symbol is always next to a word. */
const symbols = {
  pointer: ['❯', '>'],
  checked: ['◉', '[x]'],
  unchecked: ['○', '[ ]'],
  blocked: ['–', ' - '],
  above: ['▲', '^'],
  below: ['▼', 'v'],
  ellipsis: ['…', '...'],
  dot: ['·', '-'],
  line: ['─', '-'],
  bar: ['▌', '|'],
  barFull: ['█', '#'],
  barEmpty: ['░', '.'],
  waiting: ['○', 'o'],
  running: ['●', '*'],
  done: ['✓', '+'],
  failed: ['✗', 'x'],
  skipped: ['–', '-'],
  information: ['i', 'i'],
  warning: ['!', '!'],
  times: ['×', 'x'],
  arrow: ['→', '->'],
} as const satisfies Record<string, readonly [string, string]>;

export type SymbolName = keyof typeof symbols;

/** The symbols that this terminal can show. */
export function useSymbols(): Record<SymbolName, string> {
  return useTheme().unicode ? unicodeSymbols : asciiSymbols;
}

function column(index: 0 | 1): Record<SymbolName, string> {
  const entries = Object.entries(symbols).map(([name, twins]) => [name, twins[index]]);
  return Object.fromEntries(entries) as Record<SymbolName, string>;
}

const unicodeSymbols = column(0);
const asciiSymbols = column(1);
