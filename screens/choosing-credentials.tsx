/** Whose credentials to use: what was found on this machine, the sandbox, or none. */
import type { ProfileSummary, WizardContext } from '../machines/context.ts';
import type { PersonEvent } from '../machines/events.ts';
import type { ChoiceItem } from '../src/ui/choice-field.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { unseenSentences } from '../src/wording/profile-choice.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

const keys = defineKeys([
  { id: 'reread', keys: ['ctrl+r'], hint: { key: 'Ctrl+R', label: 'read the files again' } },
]);

const kindWords: Record<string, string> = {
  sso: 'SSO',
  'assume-role': 'assumes a role',
  static: 'access key',
  credential_process: 'credential process',
  login: 'aws login',
  'web-identity': 'web identity',
};

/** Profile names may be anything: prefixes keep them apart from the other items. */
type Value = `profile:${string}` | 'environment' | 'sandbox' | 'offline';

function profileHint({ kind, region, account }: ProfileSummary): string {
  return [kindWords[kind] ?? kind, region, account === null ? null : `account ${account}`]
    .filter((part) => part !== null)
    .join(', ');
}

function itemsOf({ found }: WizardContext): ChoiceItem<Value>[] {
  const profiles = found?.profiles ?? [];
  return [
    ...profiles.map(
      (profile): ChoiceItem<Value> => ({
        value: `profile:${profile.name}`,
        label: `Profile ${profile.name}`,
        hint: profileHint(profile),
      }),
    ),
    ...(found?.environment
      ? [{ value: 'environment' as const, label: 'The environment', hint: found.environment }]
      : []),
    {
      value: 'sandbox',
      label: 'Try it in the sandbox',
      hint: 'a made-up AWS on this machine',
    },
    {
      value: 'offline',
      label: 'Dry run without credentials',
      hint: 'prints the documents to paste by hand',
    },
  ];
}

function usual({ source, draft, found }: WizardContext): Value | undefined {
  if (source?.kind === 'profile') return `profile:${source.profile}`;
  if (draft.profile !== undefined) return `profile:${draft.profile}`;
  // What AWS tools use where nothing is said.
  if (found?.usual) return `profile:${found.usual}`;
  // What is in the environment was put there for this shell.
  if (source?.kind === 'environment' || found?.environment) return 'environment';
  return found?.profiles.some((profile) => profile.name === 'default') ? 'profile:default' : undefined;
}

function eventOf(value: Value): PersonEvent {
  if (value === 'sandbox') return { type: 'sandbox.chosen' };
  if (value === 'offline') return { type: 'offline.chosen' };
  if (value === 'environment') return { type: 'source.chosen', source: { kind: 'environment' } };
  return { type: 'source.chosen', source: { kind: 'profile', profile: value.slice('profile:'.length) } };
}

export function ChoosingCredentials(screen: ScreenProps) {
  const { context, send } = screen;
  useKeys(keys, { reread: () => send({ type: 'retry' }) });
  const hasAny = (context.found?.profiles.length ?? 0) > 0 || Boolean(context.found?.environment);
  const items = itemsOf(context);
  const initial = usual(context);
  return (
    <ChoiceScreen
      screen={screen}
      question="Which AWS credentials should be used?"
      description={[
        hasAny
          ? 'Found in the AWS files and the environment of this machine. None of them is stored.'
          : 'No credentials were found in the AWS files or the environment. Sign in in another window (aws sso login, aws login, aws configure) and press Ctrl+R, or go on without.',
        unseenSentences(context.found),
      ]
        .filter((text) => text !== '')
        .join(' ')}
      items={items}
      many="credentials"
      initial={items.some((item) => item.value === initial) ? initial : undefined}
      onSubmit={(value) => send(eventOf(value))}
      onBack={() => send({ type: 'back' })}
      keys={[keys]}
    />
  );
}
