/** The Kentik company id, which makes the trust safer; it may stay empty. */
import { checkExternalId } from '../src/answers/ids.ts';
import { emptyForNone } from '../src/wording/words.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function EnteringExternalId(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <TextScreen
      screen={screen}
      question="What is your Kentik company id?"
      description="Kentik gives it as external id when it takes on the role, so that nobody else can make Kentik do so. You find it in Kentik's portal. Leave it empty where you do not have it: the trust is then the document's."
      initial={context.draft.externalId ?? undefined}
      placeholder="none"
      check={(value) => (value === '' ? null : (emptyForNone(value) ?? checkExternalId(value)))}
      onSubmit={(value) => send({ type: 'external-id.entered', externalId: value === '' ? null : value })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
