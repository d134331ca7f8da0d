/** States that wait for an effect, or last no time at all: what is being done. */
import type { WizardContext } from '../../machines/context.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { plural } from '../ui/text.ts';
import { someOf } from '../words/words.ts';
import { bucketsOf } from './bucket.ts';

export interface Wait {
  doing: string | ((context: WizardContext) => string);
  /** Whether the machine lets one go back from here. */
  back: boolean;
  /** It takes as long as there are accounts: `accountsSeen` says how far it is. */
  counts?: boolean;
}

/** The machine passes through: there is nothing to say. */
export const passing: Wait = { doing: 'Continuing', back: false };

const regions: Wait = { doing: "Listing the account's regions", back: true };

export const waits = {
  starting: passing,
  routingToSource: passing,
  routingBackFromIdentity: passing,
  routing: passing,
  routingFromAccounts: passing,
  routingToNames: passing,
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
  listingRegions: regions,
  listingBuckets: { doing: "Listing the account's buckets", back: true },
  checkingBucket: {
    doing: ({ draft }) => `Checking whether ${someOf(bucketsOf(draft), 2) || 'the bucket'} can be used`,
    back: true,
  },
  discoveringResources: {
    doing: ({ draft }) =>
      `Reading VPCs, subnets, network interfaces and flow logs in ${plural(draft.regions?.length ?? 0, 'region')}`,
    back: true,
  },
  listingAccounts: { doing: "Listing the organization's accounts", back: true },
  listingMetadataRegions: regions,
  findingProfiles: { doing: 'Looking for profiles on this machine', back: true },
  planning: { doing: 'Comparing your answers with what AWS has', back: true, counts: true },
  savingDecisions: { doing: 'Saving what you decided', back: false },
  replanning: { doing: 'Checking what is left to do', back: false, counts: true },
} satisfies Partial<Record<WizardState, Wait>>;

/** What is being done, in this context. */
export function doingOf({ doing }: Wait, context: WizardContext): string {
  return typeof doing === 'string' ? doing : doing(context);
}
