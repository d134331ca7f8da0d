/** States that wait for an effect, or last no time at all: what is being done. */
import type { WizardContext } from '../../machines/context.ts';
import { type WizardState, wizardMachine } from '../../machines/wizard.ts';
import { capitalized, plural } from '../ui/text.ts';
import { someOf } from '../words/words.ts';
import { bucketsOf } from './bucket.ts';

export interface Wait {
  /** Where the context says more than the machine, whose words for the state an error report has too. */
  doing?: (context: WizardContext) => string;
  /** It takes as long as there are accounts: `accountsSeen` says how far it is. */
  counts?: boolean;
}

export const waits = {
  starting: {},
  routingToSource: {},
  routing: {},
  routingToRegions: {},
  openingSession: {},
  startingSandbox: {},
  findingCredentials: {},
  askingKentik: {},
  identifying: {
    doing: ({ source }) =>
      source?.kind === 'profile'
        ? `Checking which account the profile ${source.profile} belongs to`
        : wordsOf('identifying'),
  },
  listingRegions: {},
  countingVpcs: {},
  listingBuckets: {},
  checkingBucket: {
    doing: ({ draft }) => `Checking whether ${someOf(bucketsOf(draft), 2) || 'the bucket'} can be used`,
  },
  discoveringResources: {
    doing: ({ draft }) =>
      `${wordsOf('discoveringResources')} in ${plural(draft.regions?.length ?? 0, 'region')}`,
  },
  listingAccounts: {},
  findingProfiles: {},
  planning: { counts: true },
  savingDecisions: {},
  replanning: { counts: true },
  savingLogs: {},
  undoing: {},
} satisfies Partial<Record<WizardState, Wait>>;

export function waitOf(state: WizardState): Wait {
  const table: Partial<Record<WizardState, Wait>> = waits;
  return table[state] ?? {};
}

/** The machine's words for a state; empty where it only passes through. */
function wordsOf(state: WizardState): string {
  return capitalized(wizardMachine.states[state]?.description ?? '');
}

/** What is being done in a state; empty where the machine only passes through. */
export function doingOf(state: WizardState, context: WizardContext): string {
  return waitOf(state).doing?.(context) ?? wordsOf(state);
}
