/** Without credentials the account is typed. */
import { checkAccount } from '../src/answers/ids.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function EnteringAccount(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <TextScreen
      screen={screen}
      question="Which AWS account is this for?"
      description="Without credentials nothing can be looked up: you type what is there, and at the end the documents are printed for you to paste. AWS is not called."
      initial={context.draft.account}
      placeholder="e.g. 123456789012"
      check={(value) => (value === '' ? 'The account id is needed: 12 digits.' : checkAccount(value))}
      onSubmit={(account) => send({ type: 'account.entered', account })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
