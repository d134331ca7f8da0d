/** Something the wizard needed failed: what, why, how to fix it; then retry, go back, or leave. */

import { careFor } from '../machines/care.ts';
import { canGoBack, hasTag, placeOf } from '../machines/wizard.ts';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { failedTitle } from '../src/words/errors.ts';
import { undoableHere } from '../src/words/sessions.ts';
import { untouchedSentence } from '../src/words/words.ts';
import { errorScrollLines } from './parts/error-lines.ts';
import { useKeeping } from './parts/saving.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';
import { undoKeys, useUndoKey } from './parts/undo-key.ts';

const keys = defineKeys([
  { id: 'retry', keys: ['enter'], hint: { key: 'Enter', label: 'try again' }, when: 'harmless' },
  // Enter alone must not apply a plan.
  { id: 'again', keys: ['r', 'R'], hint: { key: 'R', label: 'try again' }, when: 'guarded' },
  { id: 'more', keys: ['r', 'R'] },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
  { id: 'copy', keys: ['c'], hint: { key: 'C', label: 'copy the fix' }, when: 'fix' },
  { id: 'leave', keys: ['q'], hint: { key: 'Q', label: 'leave' } },
]);

export function Failed({ context, state, send }: ScreenProps) {
  const { error } = context;
  const guarded = careFor({ type: 'retry' }, state, context) === 'deliberate';
  const fix = error?.remedy.join('\n') ?? '';
  const { told, copy } = useKeeping();
  const conditions = {
    back: canGoBack(state, context),
    accept: false,
    guarded,
    harmless: !guarded,
    fix: fix !== '',
    ...useUndoKey(undoableHere(context), send),
  };
  useKeys(
    keys,
    {
      retry: () => send({ type: 'retry' }),
      again: () => send({ type: 'retry' }),
      more: () => send({ type: 'retry' }),
      back: () => send({ type: 'back' }),
      copy: () => copy(fix),
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
      question={failedTitle(error)}
      description={told ?? (isUntouched ? `${untouchedSentence(context)} Your answers are kept.` : undefined)}
      keys={[keys, undoKeys, scrollKeys]}
      conditions={conditions}
    >
      {/* The title says what failed. */}
      <ScrollView lines={errorScrollLines(error, ['what'])} wrap />
    </ScreenFrame>
  );
}
