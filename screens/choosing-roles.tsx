/** Nested or separate roles, with a drawing of who assumes whose. */
import { useState } from 'react';
import { defaults } from '../src/answers/defaults.ts';
import { rolesQuestion, rolesTexts } from '../src/wording/metadata-texts.ts';
import { AccountsDrawing, drawingRows } from './parts/accounts-drawing.tsx';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingRoles(screen: ScreenProps) {
  const { context, send } = screen;
  const { roles = defaults.roles, account = '' } = context.draft;
  const [shown, setShown] = useState(roles);
  return (
    <ChoiceScreen
      screen={screen}
      {...rolesQuestion}
      items={(['nested', 'separate'] as const).map((value) => ({
        value,
        label: rolesTexts[value].label,
        description: rolesTexts[value].text,
      }))}
      initial={roles}
      above={<AccountsDrawing roles={shown} account={account} />}
      aboveRows={drawingRows}
      onHighlight={setShown}
      onSubmit={(value) => send({ type: 'roles.chosen', roles: value })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
