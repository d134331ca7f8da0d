/** The name of the policy that lets the primary role enter the secondary accounts. */
import { defaults } from '../src/answers/defaults.ts';
import { checkPolicyName } from '../src/answers/names.ts';
import { primaryPolicyQuestion } from '../src/wording/metadata-texts.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function NamingPrimaryPolicy(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <TextScreen
      screen={screen}
      {...primaryPolicyQuestion}
      initial={context.draft.primary?.policyName}
      defaultValue={defaults.primary.policyName}
      help="Up to 128 letters, digits and + = , . @ - _. A policy of this name that is there already is used, or brought up to date if nobody else has it."
      check={checkPolicyName}
      onSubmit={(policyName) => send({ type: 'primary-policy.named', policyName })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
