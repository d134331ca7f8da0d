/** The one name of the role in all accounts: what Kentik calls the "role suffix". */
import { defaults } from '../src/answers/defaults.ts';
import { checkRoleName } from '../src/answers/names.ts';
import { secondaryRoleQuestion } from '../src/wording/metadata-texts.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function NamingSecondaryRole(screen: ScreenProps) {
  const { context, send } = screen;
  return (
    <TextScreen
      screen={screen}
      {...secondaryRoleQuestion(context.draft.roles)}
      initial={context.draft.secondary?.roleName}
      defaultValue={defaults.secondary.roleName}
      help="Up to 64 letters, digits and + = , . @ - _. A role of this name that is there already is brought up to date."
      check={checkRoleName}
      onSubmit={(roleName) => send({ type: 'secondary-role.named', roleName })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
