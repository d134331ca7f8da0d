/** For each account the profile that reaches it. Most are found by themselves; the rest is said here. */
import { useState } from 'react';
import type { ProfileSummary } from '../machines/context.ts';
import { ChoiceField, type ChoiceItem, choiceKeys, filteredChoiceKeys } from '../src/ui/choice-field.tsx';
import { useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { wrapText } from '../src/ui/text.ts';
import { Lines } from '../src/ui/theme.tsx';
import { accountNames, wantedAccounts } from '../src/wording/account-rows.ts';
import { profilesQuestion } from '../src/wording/metadata-texts.ts';
import { initialProfiles, profilesSentence, withProfile } from '../src/wording/profile-choice.ts';
import { ChoiceScreen, isMany } from './parts/choice-screen.tsx';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { useKept } from './parts/unsubmitted.ts';
import type { ScreenProps } from './props.ts';

const keys = defineKeys([
  { id: 'again', keys: ['ctrl+r'], hint: { key: 'Ctrl+R', label: 'read the files again' } },
]);
const nothingKeys = defineKeys([
  { id: 'again', keys: ['enter', 'ctrl+r'], hint: { key: 'Enter', label: 'read the files again' } },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' } },
]);

export function ChoosingProfiles(screen: ScreenProps) {
  const { context } = screen;
  const [kept, keep] = useKept<Record<string, string>>(screen.state);
  const [profiles, setProfiles] = useState(() => initialProfiles(context, kept));
  const [account, setAccount] = useState<string | null>(null);
  const found = context.found?.profiles ?? [];
  if (found.length === 0) return <NothingThere {...screen} />;
  if (account !== null) {
    return (
      <OneAccount
        screen={screen}
        account={account}
        found={found}
        initial={profiles[account]}
        onChoose={(profile) => {
          setProfiles(withProfile(profiles, account, profile));
          setAccount(null);
        }}
        onBack={() => setAccount(null)}
      />
    );
  }
  return <Overview screen={screen} profiles={profiles} onPick={setAccount} onLeave={() => keep(profiles)} />;
}

interface OverviewProps {
  screen: ScreenProps;
  profiles: Record<string, string>;
  onPick: (account: string) => void;
  /** Before the screen goes away without an answer. */
  onLeave: () => void;
}

function Overview({ screen, profiles, onPick, onLeave }: OverviewProps) {
  const { context, state, send } = screen;
  const accounts = wantedAccounts(context);
  const names = accountNames(context);
  const leaveBy = (type: 'back' | 'retry') => {
    onLeave();
    send({ type });
  };
  useKeys(keys, { again: () => leaveBy('retry') });
  const items: ChoiceItem[] = [
    { value: 'done', label: 'Go on', hint: profilesSentence(profiles, accounts.length) },
    ...accounts.map((account) => ({
      value: account,
      label: account,
      hint: `${profiles[account] ?? 'printed'}${names.get(account) ? `, ${names.get(account)}` : ''}`,
    })),
  ];
  const filtered = isMany(items) ? 'accounts' : undefined;
  return (
    <ScreenFrame
      context={context}
      state={state}
      {...profilesQuestion}
      keys={[filtered === undefined ? choiceKeys : filteredChoiceKeys, keys]}
    >
      <ChoiceField
        items={items}
        filtered={filtered}
        onSubmit={(value) => (value === 'done' ? send({ type: 'profiles.chosen', profiles }) : onPick(value))}
        onBack={() => leaveBy('back')}
      />
    </ScreenFrame>
  );
}

interface OneAccountProps {
  screen: ScreenProps;
  account: string;
  found: readonly ProfileSummary[];
  initial: string | undefined;
  onChoose: (profile: string | null) => void;
  onBack: () => void;
}

/** A profile may be called anything: the prefix keeps it apart from the other item. */
type Value = `profile:${string}` | 'none';

function OneAccount({ screen, account, found, initial, onChoose, onBack }: OneAccountProps) {
  const items: ChoiceItem<Value>[] = [
    ...found.map(
      ({ name, account: of }): ChoiceItem<Value> => ({
        value: `profile:${name}`,
        label: name,
        ...(of === null ? {} : { hint: `account ${of}` }),
      }),
    ),
    { value: 'none', label: 'None: print its documents' },
  ];
  return (
    <ChoiceScreen
      screen={screen}
      question={`Which profile reaches account ${account}?`}
      description="Before anything is changed it is checked that the profile is of that account."
      items={items}
      many="profiles"
      initial={initial === undefined ? 'none' : `profile:${initial}`}
      onSubmit={(value) => onChoose(value === 'none' ? null : value.slice('profile:'.length))}
      onBack={onBack}
    />
  );
}

function NothingThere({ context, state, send }: ScreenProps) {
  useKeys(nothingKeys, { again: () => send({ type: 'retry' }), back: () => send({ type: 'back' }) });
  return (
    <ScreenFrame context={context} state={state} question="There are no profiles" keys={[nothingKeys]}>
      <Nothing />
    </ScreenFrame>
  );
}

function Nothing() {
  const text =
    'The AWS files on this machine name none. Make some in another window (aws configure sso, aws configure) and have the files read again, or go back and choose another way.';
  return <Lines lines={wrapText(text, useBodyWidth())} />;
}
