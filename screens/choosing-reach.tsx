/** How the other accounts are set up from here: by a role, by a profile each, or by somebody else. */
import type { ChoiceItem } from '../src/ui/choice-field.tsx';
import { reachQuestion, reachTexts, sandboxProfiles, usualReach } from '../src/wording/metadata-texts.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingReach(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <ChoiceScreen
      screen={screen}
      {...reachQuestion}
      items={(['role', 'profiles', 'print'] as const).map(
        (value): ChoiceItem<keyof typeof reachTexts> => ({
          value,
          label: reachTexts[value].label,
          description: reachTexts[value].text,
          ...(value === 'profiles' && context.sandbox ? { disabled: sandboxProfiles } : {}),
        }),
      )}
      initial={usualReach(context)}
      onSubmit={(reach) => send({ type: 'reach.chosen', reach })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
