/** Something the wizard needed could not be done: what, why, how to fix it; then again, back, or leave. */
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { ScrollView, scrollKeys } from '../src/ui/scroll-view.tsx';
import { untouchedSentence } from '../src/wording/words.ts';
import { errorScrollLines } from './parts/error-lines.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';

const keys = defineKeys([
  { id: 'retry', keys: ['enter', 'r'], hint: { key: 'Enter', label: 'try again' } },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
  { id: 'leave', keys: ['q'], hint: { key: 'Q', label: 'leave' } },
]);

export function Failed({ context, state, send }: ScreenProps) {
  const { error, failedIn } = context;
  // A plan that was confirmed may be half done: there is no way back behind it.
  const conditions = { back: failedIn !== 'applying', accept: false };
  useKeys(
    keys,
    {
      retry: () => send({ type: 'retry' }),
      back: () => send({ type: 'back' }),
      leave: () => send({ type: 'next' }),
    },
    { conditions },
  );
  if (error === null) return null;
  const isUntouched =
    error.state === undefined && !['applying', 'checkingLogs', 'checkingNesting'].includes(failedIn ?? '');
  return (
    <ScreenFrame
      context={context}
      state={state}
      question="That did not work"
      {...(isUntouched ? { description: `${untouchedSentence(context)} Your answers are kept.` } : {})}
      keys={[keys, scrollKeys]}
      conditions={conditions}
    >
      <ScrollView lines={errorScrollLines(error)} wrap />
    </ScreenFrame>
  );
}
