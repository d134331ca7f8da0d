/** Over any screen: how to sign in to IAM Identity Center, until that is done, too late or declined. */
import { Box } from 'ink';
import type { SignInPrompt } from '../src/model/credential-prompt.ts';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { Spinner } from '../src/ui/progress.tsx';
import { pad } from '../src/ui/text.ts';
import { Lines, Styled } from '../src/ui/theme.tsx';
import { signInWords } from '../src/words/words.ts';
import { useKeeping } from './parts/saving.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const keys = defineKeys([
  { id: 'copy', keys: ['c'], hint: { key: 'C', label: 'copy the address' } },
  { id: 'decline', keys: ['escape'], hint: { key: 'Esc', label: 'continue without signing in' } },
]);

export function SignIn({ screen, prompt }: { screen: ScreenProps; prompt: SignInPrompt }) {
  const { context, state, send } = screen;
  const { told, copy } = useKeeping();
  const { title, why, facts, waiting } = signInWords(prompt);
  useKeys(keys, {
    copy: () => copy(prompt.urlWithCode),
    decline: () => send({ type: 'sign-in.declined' }),
  });
  return (
    <ScreenFrame context={context} state={state} question={title} description={told ?? why} keys={[keys]}>
      {facts.map(({ label, value }) => (
        <Box key={label} columnGap={1} paddingLeft={1}>
          <Styled tone="muted">{pad(label, 8)}</Styled>
          <Lines tone="strong" lines={[value]} />
        </Box>
      ))}
      <Box marginTop={1}>
        <Spinner label={waiting} />
      </Box>
    </ScreenFrame>
  );
}
