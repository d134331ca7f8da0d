/**
 * A decision below something long to read: ←→ or Tab choose, Enter decides, and ↑↓ are left for scrolling. A `ChoiceField`
 * would take the keys that scroll.
 */
import { Box } from 'ink';
import type { Care } from '../../machines/care.ts';
import { useBodyWidth } from '../../src/ui/frame.tsx';
import { useHintConditions } from '../../src/ui/keys/key-hints.tsx';
import { defineKeys, useKeys } from '../../src/ui/keys/keys.ts';
import { useLiveReducer } from '../../src/ui/lists/live-reducer.ts';
import { cleanText, displayWidth, wrapText } from '../../src/ui/text.ts';
import { Lines, Styled, useSymbols, useTheme } from '../../src/ui/theme.tsx';

/** Pass it to `Frame`. Condition: `back`. The others are the decision's own. */
export const decisionKeys = defineKeys([
  { id: 'right', keys: ['right', 'tab', 'l'], hint: { key: '←→', label: 'choose' }, when: 'beside' },
  // ↑↓ scroll, so that no arrow points the way in a column.
  { id: 'next', keys: ['tab', 'right', 'l'], hint: { key: 'Tab', label: 'choose' }, when: 'stacked' },
  { id: 'left', keys: ['left', 'h'], when: 'choice' },
  { id: 'accept', keys: ['enter'], hint: { key: 'Enter', label: 'accept' } },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
]);

export interface DecisionOption<Value extends string = string> {
  value: Value;
  label: string;
  /** What `careFor` says of its event. Where Enter alone must not take the first option, none is chosen at first. */
  care: Care;
}

export interface DecisionProps<Value extends string> {
  /** The whole question with its object. */
  question: string;
  /** The first is what Enter alone takes, unless it must be deliberate. */
  options: readonly DecisionOption<Value>[];
  onSubmit: (value: Value) => void;
  onBack?: () => void;
}

const gap = 4;

/** Lines that a decision takes at this width, for `Reserve`. */
export function decisionRows(
  { question, options }: Pick<DecisionProps<string>, 'question' | 'options'>,
  width: number,
): number {
  const rows = wrapText(cleanText(question), width).length + packed(options, width).length;
  return rows + (isGuarded(options) ? 1 : 0);
}

function isGuarded([first]: readonly DecisionOption[]): boolean {
  return first?.care === 'deliberate';
}

/** Lines of as many options as fit side by side. */
function packed<Option extends DecisionOption>(options: readonly Option[], width: number): Option[][] {
  const lines: Option[][] = [];
  let used = 0;
  for (const option of options) {
    const size = displayWidth(option.label) + 2;
    const line = lines.at(-1);
    if (line !== undefined && used + gap + size <= width) line.push(option);
    else lines.push([option]);
    used = lines.at(-1) === line ? used + gap + size : size;
  }
  return lines;
}

export function Decision<Value extends string>(props: DecisionProps<Value>) {
  const { question, options, onSubmit, onBack } = props;
  const { pointer } = useSymbols();
  const { unicode } = useTheme();
  const width = useBodyWidth();
  const guarded = isGuarded(options);
  const lines = packed(options, width);
  const conditions = layoutConditions(options, lines);
  useHintConditions(conditions.beside ? {} : conditions);
  const { state, dispatch, read } = useLiveReducer<Chosen, 1 | -1 | 'complain'>(
    (before, action) => reduceDecision(before, action, options.length),
    () => ({ index: guarded ? null : 0, isComplaint: false }),
  );
  useKeys(
    decisionKeys,
    {
      right: () => dispatch(1),
      next: () => dispatch(1),
      left: () => dispatch(-1),
      accept: () => {
        const { index } = read();
        const option = index === null ? undefined : options[index];
        if (option === undefined) dispatch('complain');
        else onSubmit(option.value);
      },
      back: () => onBack?.(),
    },
    { conditions: { back: onBack !== undefined, ...conditions } },
  );
  return (
    <Box flexDirection="column">
      <Lines tone="title" lines={wrapText(cleanText(question), width)} />
      {lines.map((line) => (
        <Box key={line[0]?.value} columnGap={gap}>
          {line.map((option) => {
            const isChosen = state.index !== null && option === options[state.index];
            return (
              <Styled key={option.value} tone={isChosen ? 'focused' : 'plain'}>
                {`${isChosen ? pointer : ' '} ${option.label}`}
              </Styled>
            );
          })}
        </Box>
      ))}
      {guarded && (
        <Styled tone={state.isComplaint ? 'warning' : 'muted'}>
          {state.index === null ? guardWords(options, unicode, width) : ' '}
        </Styled>
      )}
    </Box>
  );
}

/** Which keys choose, and which of them the hint names. */
function layoutConditions(options: readonly unknown[], lines: readonly (readonly unknown[])[]) {
  const choice = options.length > 1;
  const stacked = choice && lines.length === options.length;
  return { choice, stacked, beside: choice && !stacked };
}

interface Chosen {
  /** Null while nothing is chosen. */
  index: number | null;
  /** Enter was pressed before anything was chosen. */
  isComplaint: boolean;
}

export function reduceDecision(before: Chosen, action: 1 | -1 | 'complain', count: number): Chosen {
  if (action === 'complain') return { ...before, isComplaint: true };
  const from = before.index ?? (action === 1 ? -1 : 0);
  return { index: (from + action + count) % count, isComplaint: false };
}

function guardWords([first]: readonly DecisionOption[], unicode: boolean, width: number): string {
  const how = `To ${(first?.label ?? '').replace(/^./, (letter) => letter.toLowerCase())}: press ${unicode ? '→' : 'Right'}, then Enter.`;
  const whole = `${how} Enter alone changes nothing.`;
  return displayWidth(whole) <= width ? whole : how;
}
