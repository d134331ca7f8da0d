/** States that wait for an effect or last no time at all: what is being done, for how long, and the way back. */
import { Box } from 'ink';
import type { WizardContext } from '../machines/context.ts';
import { canGoBack, type WizardState } from '../machines/wizard.ts';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { Spinner, useElapsed } from '../src/ui/progress.tsx';
import { plural } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { bucketsOf, seenWords, someOf, untouchedSentence } from '../src/wording/words.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';

type Doing = string | ((context: WizardContext) => string);

/** States that last no time at all have none. */
const busyWork: Partial<Record<WizardState, Doing>> = {
  openingSession: 'Opening the saved session',
  startingSandbox: 'Starting the sandbox on this machine',
  findingCredentials: 'Looking for AWS credentials on this machine',
  identifying: ({ source }) =>
    source?.kind === 'profile'
      ? `Asking AWS whose credentials the profile ${source.profile} has`
      : 'Asking AWS whose credentials these are',
  listingRegions: "Listing the account's regions",
  listingBuckets: "Listing the account's buckets",
  checkingBucket: ({ draft }) => `Looking whether ${someOf(bucketsOf(draft), 2) || 'the bucket'} can be used`,
  discoveringResources: ({ draft }) =>
    `Reading VPCs, subnets, network interfaces and flow logs in ${plural(draft.regions?.length ?? 0, 'region')}`,
  listingAccounts: "Listing the organization's accounts",
  listingMetadataRegions: "Listing the account's regions",
  findingProfiles: 'Looking for profiles on this machine',
  planning: ({ accountsSeen }) => `Comparing your answers with what AWS has${seenWords(accountsSeen)}`,
  savingDecisions: 'Keeping what you decided',
  replanning: ({ accountsSeen }) => `Looking what is left to do${seenWords(accountsSeen)}`,
};

const busyKeys = defineKeys([
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
]);

export function BusyScreen({ context, state, send }: ScreenProps) {
  const work = busyWork[state] ?? 'Going on';
  const doing = typeof work === 'string' ? work : work(context);
  const elapsed = useElapsed();
  const conditions = { back: canGoBack(state, context) };
  useKeys(busyKeys, { back: () => send({ type: 'back' }) }, { conditions });
  return (
    <ScreenFrame context={context} state={state} keys={[busyKeys]} conditions={conditions}>
      <Box columnGap={2}>
        <Spinner label={doing} />
        <Styled tone="muted">{elapsed}</Styled>
      </Box>
      <Styled tone="muted">
        {state === 'replanning' ? 'What is done already stays as it is.' : untouchedSentence(context)}
      </Styled>
    </ScreenFrame>
  );
}

/** For states after the end: what is left to say is printed when the screen is gone. */
export function Nothing() {
  return null;
}
