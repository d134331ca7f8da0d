/** The name of the role that Kentik assumes in the primary account. */
import { defaults } from '../src/answers/defaults.ts';
import { checkRoleName } from '../src/answers/names.ts';
import { primaryRoleQuestion } from '../src/wording/metadata-texts.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function NamingPrimaryRole(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <TextScreen
      screen={screen}
      {...primaryRoleQuestion}
      initial={context.draft.primary?.roleName}
      defaultValue={defaults.primary.roleName}
      help="Up to 64 letters, digits and + = , . @ - _. A role of this name that is there already is brought up to date."
      check={checkRoleName}
      onSubmit={(roleName) => send({ type: 'primary-role.named', roleName })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
