/** Who deletes logs that Kentik has read; it decides what Kentik may do in the buckets. */
import { deletionTexts } from '../src/outputs/explanations.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingDeletion(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <ChoiceScreen
      screen={screen}
      question="Who should delete the flow logs that Kentik has read?"
      description="AWS charges for storage until they are deleted. This decides what the role may do in the log buckets."
      items={(['customer', 'kentik'] as const).map((value) => ({
        value,
        label: deletionTexts[value].label,
        hint: value === 'customer' ? 'read-only' : 'full access to the log buckets',
        description: deletionTexts[value].text,
      }))}
      initial={context.draft.deletion}
      onSubmit={(deletion) => send({ type: 'deletion.chosen', deletion })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
