/** Which fields the records have: Kentik's, AWS's default, or one's own. */
import { formatTexts } from '../src/outputs/explanations.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingLogFormat(screen: ScreenProps) {
  const { context, send } = screen;
  const { logFormat } = context.draft;
  return (
    <ChoiceScreen
      screen={screen}
      question="Which fields should the flow logs have?"
      items={(['kentik', 'default', 'custom'] as const).map((value) => ({
        value,
        label: formatTexts[value].label,
        description: formatTexts[value].text,
      }))}
      initial={Array.isArray(logFormat) ? 'custom' : logFormat}
      onSubmit={(value) =>
        send(value === 'custom' ? { type: 'format.custom' } : { type: 'format.chosen', logFormat: value })
      }
      onBack={() => send({ type: 'back' })}
    />
  );
}
