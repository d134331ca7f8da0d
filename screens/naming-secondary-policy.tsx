/** The name of the policy that says which metadata Kentik may read. */
import { defaults } from '../src/answers/defaults.ts';
import { checkPolicyName } from '../src/answers/names.ts';
import { secondaryPolicyQuestion } from '../src/wording/metadata-texts.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function NamingSecondaryPolicy(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <TextScreen
      screen={screen}
      {...secondaryPolicyQuestion(context.draft.roles)}
      initial={context.draft.secondary?.policyName}
      defaultValue={defaults.secondary.policyName}
      help="Up to 128 letters, digits and + = , . @ - _. A policy of this name that is there already is brought up to date."
      check={checkPolicyName}
      onSubmit={(policyName) => send({ type: 'secondary-policy.named', policyName })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
