/** Yes or no. ←→, y and n choose, Enter answers: a single stray key never does. */
import { Box } from 'ink';
import { defineKeys, useKeys } from './keys.ts';
import { useLiveReducer } from './live-reducer.ts';
import { cleanText } from './text.ts';
import { Styled, useSymbols } from './theme.tsx';

/** Pass it to `Frame` beside the screen's own keys. Condition `back`: whether there is a way back. */
export const confirmKeys = defineKeys([
  {
    id: 'other',
    keys: ['left', 'right', 'up', 'down', 'tab', 'h', 'l', 'ctrl+p', 'ctrl+n'],
    hint: { key: '←→', label: 'choose' },
  },
  { id: 'yes', keys: ['y'], hint: { key: 'y/n', label: 'yes/no' } },
  { id: 'no', keys: ['n'] },
  { id: 'accept', keys: ['enter'], hint: { key: 'Enter', label: 'accept' } },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
]);

export type ConfirmAction = 'yes' | 'no' | 'other';

export function reduceConfirm(isYes: boolean, action: ConfirmAction): boolean {
  return action === 'other' ? !isYes : action === 'yes';
}

export interface ConfirmProps {
  /** The whole question with its object: "Make these 5 changes in prod (123456789012)?" */
  question?: string;
  /** What Enter alone answers. Say no where anything is removed. */
  initial: boolean;
  yes?: string;
  no?: string;
  onAnswer: (isYes: boolean) => void;
  onBack?: () => void;
}

export function Confirm({ question, initial, yes = 'Yes', no = 'No', onAnswer, onBack }: ConfirmProps) {
  const { pointer } = useSymbols();
  const { state, dispatch, read } = useLiveReducer(reduceConfirm, () => initial);
  useKeys(
    confirmKeys,
    {
      other: () => dispatch('other'),
      yes: () => dispatch('yes'),
      no: () => dispatch('no'),
      accept: () => onAnswer(read()),
      back: () => onBack?.(),
    },
    { conditions: { back: onBack !== undefined } },
  );
  return (
    <Box flexDirection="column">
      {question !== undefined && (
        <Styled tone="title" wrap>
          {cleanText(question)}
        </Styled>
      )}
      <Box columnGap={4}>
        <Styled tone={state ? 'focused' : 'plain'}>{`${state ? pointer : ' '} ${yes}`}</Styled>
        <Styled tone={state ? 'plain' : 'focused'}>{`${state ? ' ' : pointer} ${no}`}</Styled>
      </Box>
    </Box>
  );
}
