/**
 * A decision below something long to read: ←→ choose, Enter decides, and ↑↓ are left for scrolling. A `ChoiceField`
 * would take the keys that scroll.
 */
import { Box } from 'ink';
import { useBodyWidth } from '../../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../../src/ui/keys.ts';
import { useLiveReducer } from '../../src/ui/live-reducer.ts';
import { cleanText, displayWidth, wrapText } from '../../src/ui/text.ts';
import { Lines, Styled, useSymbols } from '../../src/ui/theme.tsx';

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
}

export interface DecisionProps<Value extends string> {
  /** The whole question with its object. */
  question: string;
  /** The first is what Enter alone takes. */
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
  return wrapText(cleanText(question), width).length + (isOneLine(options, width) ? 1 : options.length);
}

function isOneLine(options: readonly DecisionOption[], width: number): boolean {
  return options.reduce((sum, { label }) => sum + displayWidth(label) + 2 + gap, -gap) <= width;
}

export function Decision<Value extends string>(props: DecisionProps<Value>) {
  const { question, options, onSubmit, onBack } = props;
  const { pointer } = useSymbols();
  const width = useBodyWidth();
  const { state, dispatch, read } = useLiveReducer<number, 1 | -1>(
    (index, by) => (index + by + options.length) % options.length,
    () => 0,
  );
  useKeys(
    decisionKeys,
    {
      right: () => dispatch(1),
      left: () => dispatch(-1),
      accept: () => {
        const option = options[read()] ?? options[0];
        if (option !== undefined) onSubmit(option.value);
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
          <Styled key={value} tone={index === state ? 'focused' : 'plain'}>
            {`${index === state ? pointer : ' '} ${label}`}
          </Styled>
        ))}
      </Box>
    </Box>
  );
}
