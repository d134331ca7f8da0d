/** States that wait for an effect, or last no time at all: what is being done. */
import type { WizardContext } from '../../machines/context.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { plural } from '../ui/text.ts';
import { someOf } from '../words/words.ts';
import { bucketsOf } from './bucket.ts';

export interface Wait {
  doing: string | ((context: WizardContext) => string);
  /** It takes as long as there are accounts: `accountsSeen` says how far it is. */
  counts?: boolean;
}

/** The machine passes through: there is nothing to say. */
export const passing: Wait = { doing: 'Continuing' };

export const waits = {
  starting: passing,
  routingToSource: passing,
  routing: passing,
  routingToRegions: passing,
  openingSession: { doing: 'Opening the saved session' },
  startingSandbox: { doing: 'Starting the sandbox on this machine' },
  findingCredentials: { doing: 'Looking for AWS credentials on this machine' },
  identifying: {
    doing: ({ source }) =>
      source?.kind === 'profile'
        ? `Asking AWS whose credentials the profile ${source.profile} has`
        : 'Asking AWS whose credentials these are',
  },
  listingRegions: { doing: "Listing the account's regions" },
  countingVpcs: { doing: "Counting the VPCs in each of the account's regions" },
  listingBuckets: { doing: "Listing the account's buckets" },
  checkingBucket: {
    doing: ({ draft }) => `Checking whether ${someOf(bucketsOf(draft), 2) || 'the bucket'} can be used`,
  },
  discoveringResources: {
    doing: ({ draft }) =>
      `Reading VPCs, subnets, network interfaces and flow logs in ${plural(draft.regions?.length ?? 0, 'region')}`,
  },
  listingAccounts: { doing: "Listing the organization's accounts" },
  findingProfiles: { doing: 'Looking for profiles on this machine' },
  planning: { doing: 'Comparing your answers with what AWS has', counts: true },
  savingDecisions: { doing: 'Saving what you decided' },
  replanning: { doing: 'Checking what is left to do', counts: true },
} satisfies Partial<Record<WizardState, Wait>>;

/** What is being done, in this context. */
export function doingOf({ doing }: Wait, context: WizardContext): string {
  return typeof doing === 'string' ? doing : doing(context);
}
