/** States that wait for an effect or last no time at all: what is being done, for how long, and the way back. */
import { Box } from 'ink';
import { canGoBack } from '../machines/wizard.ts';
import { doingOf, waitOf } from '../src/questions/waits.ts';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { Spinner, useElapsed } from '../src/ui/progress.tsx';
import { Styled } from '../src/ui/theme.tsx';
import { seenWords, untouchedSentence } from '../src/words/words.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const busyKeys = defineKeys([
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
]);

export function BusyScreen({ context, state, send }: ScreenProps) {
  const doing = `${doingOf(state, context) || 'Continuing'}${waitOf(state).counts ? seenWords(context.accountsSeen) : ''}`;
  const elapsed = useElapsed();
  const conditions = { back: canGoBack(state, context) };
  useKeys(busyKeys, { back: () => send({ type: 'back' }) }, { conditions });
  return (
    <ScreenFrame context={context} state={state} keys={[busyKeys]} conditions={conditions}>
      <Box columnGap={2}>
        <Spinner label={doing} />
        <Styled tone="muted">{elapsed}</Styled>
      </Box>
      <Styled tone="muted">
        {state === 'replanning' ? 'Changes already made stay.' : untouchedSentence(context)}
      </Styled>
    </ScreenFrame>
  );
}

/** For states after the end: what is left to say is printed after the screen closes. */
export function Nothing() {
  return null;
}
