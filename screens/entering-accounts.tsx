/** The accounts as a pasted list, where they cannot be listed or by choice. */
import { Box } from 'ink';
import { type ReactNode, useState } from 'react';
import { accountEntries, formatAccountList, parseAccountList } from '../src/answers/account-list.ts';
import { useBodyRows } from '../src/ui/frame.tsx';
import { plural } from '../src/ui/text.ts';
import { TextField, textFieldKeys } from '../src/ui/text-field.tsx';
import { typingQuestion } from '../src/wording/metadata-texts.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { useKept, useKeptText } from './parts/unsubmitted.ts';
import type { ScreenProps } from './props.ts';

export function EnteringAccounts(screen: ScreenProps) {
  const { context, state, send } = screen;
  const { draft, organization } = context;
  const { accounts } = draft.secondary ?? {};
  const [listed] = useKept<readonly string[]>('choosingAccounts');
  const kept = useKeptText(
    screen,
    // What was chosen in the list, and not accepted, is the list to go on from.
    listed === undefined
      ? Array.isArray(accounts)
        ? formatAccountList(accounts)
        : undefined
      : formatAccountList(listed),
  );
  const initial = kept.initial ?? '';
  const [count, setCount] = useState(() => accountEntries(initial).length);
  const parsed = (text: string) =>
    parseAccountList(text, draft.roles === 'separate' ? null : (draft.account ?? null));
  const { question, description } = typingQuestion(context, 'commas, blanks or line breaks');
  const help = organization?.problem?.help.join(' ') ?? '';
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={question}
      description={`${description}${count === 0 ? '' : ` So far: ${plural(count, 'account')}.`}`}
      keys={[textFieldKeys]}
      conditions={{ back: true }}
    >
      <LastLines>
        <TextField
          initial={initial}
          placeholder="e.g. 222222222222, 333333333333"
          {...(help === '' ? {} : { help })}
          validate={(text) => parsed(text).problem ?? undefined}
          onChange={(text) => setCount(accountEntries(text).length)}
          onSubmit={(text) => {
            const { accounts: read } = parsed(text);
            if (read !== null) send({ type: 'accounts.chosen', accounts: read });
          }}
          onBack={(text) => {
            kept.keep(text);
            send({ type: 'back' });
          }}
        />
      </LastLines>
    </ScreenFrame>
  );
}

/** Hundreds of ids fill more lines than there are: the last ones are shown, and what is wrong with them below. */
function LastLines({ children }: { children: ReactNode }) {
  return (
    <Box flexDirection="column" justifyContent="flex-end" maxHeight={useBodyRows()} overflowY="hidden">
      <Box flexDirection="column" flexShrink={0}>
        {children}
      </Box>
    </Box>
  );
}
