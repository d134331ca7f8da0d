/** Whose account this is, before anything is asked about it. */
import type { CredentialSource, WizardContext } from '../machines/context.ts';
import type { Identity } from '../src/model/existing.ts';
import { useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { ScrollView, scrollKeys } from '../src/ui/scroll-view.tsx';
import { hanging, labelled } from '../src/wording/hanging.ts';
import { untouchedSentence } from '../src/wording/words.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';

const keys = defineKeys([
  { id: 'next', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'go on with this account' } },
  {
    id: 'other',
    keys: ['escape', 'shift+tab'],
    hint: { key: 'Esc', label: 'other credentials' },
    when: 'choice',
  },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'noChoice' },
]);

function sourceWords(source: CredentialSource | null, sandbox: boolean): string {
  if (sandbox) return 'the sandbox: a made-up account on this machine';
  return source?.kind === 'profile' ? `profile ${source.profile}` : 'the environment';
}

export function ConfirmingIdentity({ context, state, send }: ScreenProps) {
  const { identity } = context;
  const back = () => send({ type: 'back' });
  // The sandbox has one caller only.
  const conditions = { back: false, accept: false, choice: !context.sandbox, noChoice: context.sandbox };
  useKeys(keys, { next: () => send({ type: 'next' }), other: back, back }, { conditions });
  if (identity === null) return null;
  return (
    <ScreenFrame
      context={context}
      state={state}
      question="Is this the right account?"
      description={`AWS says that the credentials belong to it. ${untouchedSentence(context)}`}
      keys={[keys, scrollKeys]}
      conditions={conditions}
    >
      <Identified context={context} identity={identity} />
    </ScreenFrame>
  );
}

/** In a view that scrolls: the warning must not be lost in a small window. */
function Identified({ context, identity }: { context: WizardContext; identity: Identity }) {
  const { source, sandbox, homeRegion } = context;
  const width = useBodyWidth();
  const { partition } = identity;
  const warning = `This account is in the partition ${partition}. Kentik's account is in the partition aws, and IAM admits no trust from one partition to another: Kentik cannot read anything here.`;
  const facts = labelled(
    [
      { label: 'Account', value: identity.account, tone: 'strong' },
      { label: 'Alias', value: identity.alias ?? 'none, or not readable' },
      { label: 'You are', value: identity.arn },
      { label: 'Partition', value: partition, tone: partition === 'aws' ? 'plain' : 'warning' },
      { label: 'Credentials from', value: sourceWords(source, sandbox) },
      { label: 'Home region', value: homeRegion ?? 'none' },
    ],
    width,
  );
  return (
    <ScrollView
      lines={[...(partition === 'aws' ? [] : hanging('! ', warning, width, 'warning')), ...facts]}
    />
  );
}
