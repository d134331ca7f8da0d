/** Over how long flows are aggregated, and what that costs. */
import { intervalTexts } from '../src/outputs/explanations.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

const intervals = { '600': 600, '60': 60 } as const;

export function ChoosingInterval(screen: ScreenProps) {
  const { context, send } = screen;
  const { aggregationInterval } = context.draft;
  return (
    <ChoiceScreen
      screen={screen}
      question="Over how long should AWS aggregate flows?"
      description="A flow log cannot be changed later: another interval means another flow log."
      items={(['600', '60'] as const).map((value) => ({
        value,
        label: intervalTexts[intervals[value]].label,
        hint: `${value} seconds`,
        description: intervalTexts[intervals[value]].text,
      }))}
      initial={aggregationInterval === undefined ? undefined : `${aggregationInterval}`}
      onSubmit={(value) => send({ type: 'interval.chosen', aggregationInterval: intervals[value] })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
