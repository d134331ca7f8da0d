/** How much the role may: only what is needed, or the document to the letter. */
import { grantTextsOf } from '../src/render/explanations.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingGrant(screen: ScreenProps) {
  const { context, send } = screen;
  const texts = grantTextsOf(context.draft);
  return (
    <ChoiceScreen
      screen={screen}
      question="How much should the role grant to Kentik?"
      description='The review shows both documents, and says where they differ from "Kentik for AWS" and why.'
      items={(['scoped', 'documented'] as const).map((value) => ({
        value,
        label: texts[value].label,
        description: texts[value].text,
      }))}
      initial={context.draft.grant}
      onSubmit={(grant) => send({ type: 'grant.chosen', grant })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
