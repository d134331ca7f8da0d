/**
 * A decision below something long to read: ←→ choose, Enter decides, and ↑↓ are left for scrolling. A `ChoiceField`
 * would take the keys that scroll.
 */
import { Box } from 'ink';
import type { Care } from '../../machines/care.ts';
import { useBodyWidth } from '../../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../../src/ui/keys/keys.ts';
import { useLiveReducer } from '../../src/ui/lists/live-reducer.ts';
import { cleanText, displayWidth, wrapText } from '../../src/ui/text.ts';
import { Lines, Styled, useSymbols, useTheme } from '../../src/ui/theme.tsx';

/** Pass it to `Frame`. Conditions: `back`, `choice` (more than one option). */
export const decisionKeys = defineKeys([
  { id: 'right', keys: ['right', 'tab', 'l'], hint: { key: '←→', label: 'choose' }, when: 'choice' },
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
  const rows = wrapText(cleanText(question), width).length + (isOneLine(options, width) ? 1 : options.length);
  return rows + (isGuarded(options) ? 1 : 0);
}

function isGuarded([first]: readonly DecisionOption[]): boolean {
  return first?.care === 'deliberate';
}

function isOneLine(options: readonly DecisionOption[], width: number): boolean {
  return options.reduce((sum, { label }) => sum + displayWidth(label) + 2 + gap, -gap) <= width;
}

export function Decision<Value extends string>(props: DecisionProps<Value>) {
  const { question, options, onSubmit, onBack } = props;
  const { pointer } = useSymbols();
  const { unicode } = useTheme();
  const width = useBodyWidth();
  const guarded = isGuarded(options);
  const { state, dispatch, read } = useLiveReducer<Chosen, 1 | -1 | 'complain'>(
    (before, action) => reduceDecision(before, action, options.length),
    () => ({ index: guarded ? null : 0, isComplaint: false }),
  );
  useKeys(
    decisionKeys,
    {
      right: () => dispatch(1),
      left: () => dispatch(-1),
      accept: () => {
        const { index } = read();
        const option = index === null ? undefined : options[index];
        if (option === undefined) dispatch('complain');
        else onSubmit(option.value);
      },
      back: () => onBack?.(),
    },
    { conditions: { back: onBack !== undefined, choice: options.length > 1 } },
  );
  const oneLine = isOneLine(options, width);
  return (
    <Box flexDirection="column">
      <Lines tone="title" lines={wrapText(cleanText(question), width)} />
      <Box flexDirection={oneLine ? 'row' : 'column'} columnGap={gap}>
        {options.map(({ value, label }, index) => (
          <Styled key={value} tone={index === state.index ? 'focused' : 'plain'}>
            {`${index === state.index ? pointer : ' '} ${label}`}
          </Styled>
        ))}
      </Box>
      {guarded && (
        <Styled tone={state.isComplaint ? 'warning' : 'muted'}>
          {state.index === null ? guardWords(options, unicode, width) : ' '}
        </Styled>
      )}
    </Box>
  );
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
