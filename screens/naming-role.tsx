/** The name of the IAM role that Kentik takes on. */
import { defaults } from '../src/answers/defaults.ts';
import { checkRoleName } from '../src/answers/names.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function NamingRole(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <TextScreen
      screen={screen}
      question="What should the role be called?"
      description="Kentik takes on this IAM role to read the log buckets and the metadata. You give its ARN to Kentik at the end."
      initial={context.draft.roleName}
      defaultValue={defaults.roleName}
      help="Up to 64 letters, digits and + = , . @ - _. A role of this name that is there already is used, or brought up to date if it trusts nobody else."
      check={checkRoleName}
      onSubmit={(roleName) => send({ type: 'role.named', roleName })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
