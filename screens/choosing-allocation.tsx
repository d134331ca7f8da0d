/** A bucket in each region, or one for all. */
import { allocationTexts } from '../src/outputs/explanations.ts';
import { plural } from '../src/ui/text.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingAllocation(screen: ScreenProps) {
  const { context, send } = screen;
  const count = context.draft.regions?.length ?? 0;
  return (
    <ChoiceScreen
      screen={screen}
      question="Where should the flow logs be collected?"
      description={
        count === 1
          ? 'You chose one region: local is the usual answer, and another region can get a bucket of its own later.'
          : `You chose ${plural(count, 'region')}. "Kentik for AWS" calls this the allocation of buckets.`
      }
      items={(['local', 'centralized'] as const).map((value) => ({
        value,
        label: allocationTexts[value].label,
        description: allocationTexts[value].text,
      }))}
      initial={context.draft.allocation}
      onSubmit={(allocation) => send({ type: 'allocation.chosen', allocation })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
