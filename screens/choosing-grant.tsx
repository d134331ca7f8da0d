/** How much the role may: only what is needed, or the document to the letter. */
import { chosenGrant, grantChoices } from '../src/outputs/explanations.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingGrant(screen: ScreenProps) {
  const { context, send } = screen;
  const choices = grantChoices(context.draft);
  return (
    <ChoiceScreen
      screen={screen}
      question="How much should the role grant to Kentik?"
      description='The review shows the documents, and says where they differ from "Kentik for AWS" and why.'
      items={choices.map(({ value, label, text }) => ({ value, label, description: text }))}
      initial={chosenGrant(context.draft)?.value}
      onSubmit={(value) => {
        const chosen = choices.find((choice) => choice.value === value);
        if (chosen) send({ type: 'grant.chosen', grant: chosen.grant, narrow: chosen.narrow });
      }}
      onBack={() => send({ type: 'back' })}
    />
  );
}
