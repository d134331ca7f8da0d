/** States that wait for an effect or last no time at all: what is being done, for how long, and the way back. */
import { Box } from 'ink';
import type { WizardContext } from '../machines/context.ts';
import type { WizardState } from '../machines/wizard.ts';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { Spinner, useElapsed } from '../src/ui/progress.tsx';
import { plural } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { bucketsOf, seenWords, someOf, untouchedSentence } from '../src/wording/words.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';

interface Work {
  doing: string | ((context: WizardContext) => string);
  /** Whether the machine lets one go back from here. */
  back: boolean;
}

const passing: Work = { doing: 'Going on', back: false };

/** Exported so that a test can hold it against the machine. */
export const busyWork: Partial<Record<WizardState, Work>> = {
  starting: passing,
  routingToSource: passing,
  routingBackFromIdentity: passing,
  routing: passing,
  openingSession: { doing: 'Opening the saved session', back: true },
  startingSandbox: { doing: 'Starting the sandbox on this machine', back: true },
  findingCredentials: { doing: 'Looking for AWS credentials on this machine', back: true },
  identifying: {
    doing: ({ source }) =>
      source?.kind === 'profile'
        ? `Asking AWS whose credentials the profile ${source.profile} has`
        : 'Asking AWS whose credentials these are',
    back: true,
  },
  listingRegions: { doing: "Listing the account's regions", back: true },
  listingBuckets: { doing: "Listing the account's buckets", back: true },
  checkingBucket: {
    doing: ({ draft }) => `Looking whether ${someOf(bucketsOf(draft), 2) || 'the bucket'} can be used`,
    back: true,
  },
  discoveringResources: {
    doing: ({ draft }) =>
      `Reading VPCs, subnets, network interfaces and flow logs in ${plural(draft.regions?.length ?? 0, 'region')}`,
    back: true,
  },
  listingAccounts: { doing: "Listing the organization's accounts", back: true },
  routingFromAccounts: passing,
  listingMetadataRegions: { doing: "Listing the account's regions", back: true },
  routingToNames: passing,
  findingProfiles: { doing: 'Looking for profiles on this machine', back: true },
  planning: {
    doing: ({ accountsSeen }) => `Comparing your answers with what AWS has${seenWords(accountsSeen)}`,
    back: true,
  },
  savingDecisions: { doing: 'Keeping what you decided', back: false },
  replanning: {
    doing: ({ accountsSeen }) => `Looking what is left to do${seenWords(accountsSeen)}`,
    back: false,
  },
};

const busyKeys = defineKeys([
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
]);

export function BusyScreen({ context, state, send }: ScreenProps) {
  const work = busyWork[state] ?? passing;
  const doing = typeof work.doing === 'string' ? work.doing : work.doing(context);
  const elapsed = useElapsed();
  useKeys(busyKeys, { back: () => send({ type: 'back' }) }, { conditions: { back: work.back } });
  return (
    <ScreenFrame context={context} state={state} keys={[busyKeys]} conditions={{ back: work.back }}>
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
