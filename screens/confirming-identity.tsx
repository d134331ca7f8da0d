/** Whose account this is, before anything is asked about it. */
import type { WizardContext } from '../machines/context.ts';
import { hanging, labelled } from '../src/layouts/hanging.ts';
import { identityFacts } from '../src/questions/credentials.ts';
import { useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { untouchedSentence } from '../src/words/words.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const keys = defineKeys([
  { id: 'next', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'continue with this account' } },
  {
    id: 'other',
    keys: ['escape', 'shift+tab'],
    hint: { key: 'Esc', label: 'other credentials' },
    when: 'choice',
  },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'noChoice' },
]);

export function ConfirmingIdentity({ context, state, send }: ScreenProps) {
  const back = () => send({ type: 'back' });
  // The sandbox has one caller only.
  const conditions = { back: false, accept: false, choice: !context.sandbox, noChoice: context.sandbox };
  useKeys(keys, { next: () => send({ type: 'next' }), other: back, back }, { conditions });
  if (context.identity === null) return null;
  return (
    <ScreenFrame
      context={context}
      state={state}
      question="Is this the right account?"
      description={`Your credentials belong to it. ${untouchedSentence(context)}`}
      keys={[keys, scrollKeys]}
      conditions={conditions}
    >
      <Identified context={context} />
    </ScreenFrame>
  );
}

/** In a view that scrolls: the warning must not be lost in a small window. */
function Identified({ context }: { context: WizardContext }) {
  const width = useBodyWidth();
  const { facts, warning } = identityFacts(context);
  const warned = warning === null ? [] : hanging('! ', warning, width, 'warning');
  return <ScrollView lines={[...warned, ...labelled(facts, width)]} />;
}
