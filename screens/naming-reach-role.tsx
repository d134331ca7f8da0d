/** The role that this program assumes in the other accounts, to set them up. */
import { defaults } from '../src/answers/defaults.ts';
import { checkRoleName } from '../src/answers/names.ts';
import { reachRoleQuestion } from '../src/wording/metadata-texts.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function NamingReachRole(screen: ScreenProps) {
  const { context, send } = screen;
  const reach = context.draft.secondary?.reach;
  return (
    <TextScreen
      screen={screen}
      {...reachRoleQuestion}
      initial={typeof reach === 'object' && 'assumeRole' in reach ? reach.assumeRole : undefined}
      defaultValue={defaults.reach.assumeRole}
      check={checkRoleName}
      onSubmit={(roleName) => send({ type: 'reach-role.named', roleName })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
