/** Something the wizard needed failed: what, why, how to fix it; then retry, go back, or leave. */

import { careFor } from '../machines/care.ts';
import { canGoBack, hasTag, placeOf } from '../machines/wizard.ts';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { ScrollView, scrollKeys } from '../src/ui/scroll-view.tsx';
import { capitalized, cleanText } from '../src/ui/text.ts';
import { untouchedSentence } from '../src/words/words.ts';
import { errorScrollLines } from './parts/error-lines.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const keys = defineKeys([
  { id: 'retry', keys: ['enter'], hint: { key: 'Enter', label: 'try again' }, when: 'harmless' },
  // Enter alone must not apply a plan.
  { id: 'again', keys: ['r', 'R'], hint: { key: 'R', label: 'try again' }, when: 'guarded' },
  { id: 'more', keys: ['r', 'R'] },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
  { id: 'leave', keys: ['q'], hint: { key: 'Q', label: 'leave' } },
]);

export function Failed({ context, state, send }: ScreenProps) {
  const { error } = context;
  const guarded = careFor({ type: 'retry' }, state, context) === 'deliberate';
  const conditions = { back: canGoBack(state, context), accept: false, guarded, harmless: !guarded };
  useKeys(
    keys,
    {
      retry: () => send({ type: 'retry' }),
      again: () => send({ type: 'retry' }),
      more: () => send({ type: 'retry' }),
      back: () => send({ type: 'back' }),
      leave: () => send({ type: 'next' }),
    },
    { conditions },
  );
  if (error === null) return null;
  const isUntouched = error.state === undefined && !hasTag(placeOf(state, context), 'apply');
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={cleanText(`${capitalized(error.doing)} failed`)}
      {...(isUntouched ? { description: `${untouchedSentence(context)} Your answers are kept.` } : {})}
      keys={[keys, scrollKeys]}
      conditions={conditions}
    >
      <ScrollView lines={errorScrollLines(error)} wrap />
    </ScreenFrame>
  );
}
