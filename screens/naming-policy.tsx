/** The name of the IAM policy that says what the role may do. */
import { defaults } from '../src/answers/defaults.ts';
import { checkPolicyName } from '../src/answers/names.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function NamingPolicy(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <TextScreen
      screen={screen}
      question="What should the policy be called?"
      description="It is attached to the role and says what Kentik may read."
      initial={context.draft.policyName}
      defaultValue={defaults.policyName}
      help="Up to 128 letters, digits and + = , . @ - _. A policy of this name that is there already is used, or brought up to date if nobody else has it."
      check={checkPolicyName}
      onSubmit={(policyName) => send({ type: 'policy.named', policyName })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
