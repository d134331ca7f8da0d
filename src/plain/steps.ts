/** What each state of the machine is in plain lines. A state without an entry does not compile. */
import type { WizardState } from '../../machines/wizard.ts';
import { plural } from '../ui/text.ts';
import { bucketsOf, seenWords, someOf } from '../wording/words.ts';
import { type PlainStep, waitFor } from './step.ts';
import * as accounts from './steps-accounts.ts';
import * as apply from './steps-apply.ts';
import * as choose from './steps-choose.ts';
import * as decide from './steps-decide.ts';
import * as lists from './steps-lists.ts';
import * as look from './steps-look.ts';
import * as metadata from './steps-metadata.ts';

/** The machine passes through, or has ended: there is nothing to say. */
const nothing: PlainStep = () => null;

export const plainSteps = {
  starting: nothing,
  welcome: look.welcome,
  openingSession: () => waitFor('Opening the saved session'),
  routingToSource: nothing,
  startingSandbox: () => waitFor('Starting the sandbox on this machine'),
  findingCredentials: () => waitFor('Looking for AWS credentials on this machine'),
  choosingCredentials: look.choosingCredentials,
  identifying: look.identifying,
  confirmingIdentity: look.confirmingIdentity,
  enteringAccount: look.enteringAccount,
  routing: nothing,
  choosingExport: choose.choosingExport,
  listingRegions: () => waitFor("Listing the account's regions"),
  choosingRegions: lists.choosingRegions,
  choosingAllocation: choose.choosingAllocation,
  choosingBucketRegion: choose.choosingBucketRegion,
  listingBuckets: () => waitFor("Listing the account's buckets"),
  choosingBucket: choose.choosingBucket,
  namingBucket: choose.namingBucket,
  checkingBucket: ({ context: { draft } }) =>
    waitFor(`Looking whether ${someOf(bucketsOf(draft), 2) || 'the bucket'} can be used`),
  enteringPrefix: choose.enteringPrefix,
  discoveringResources: ({ context: { draft } }) =>
    waitFor(
      `Reading VPCs, subnets, network interfaces and flow logs in ${plural(draft.regions?.length ?? 0, 'region')}`,
    ),
  choosingResources: lists.choosingResources,
  enteringResources: lists.enteringResources,
  choosingLogFormat: choose.choosingLogFormat,
  choosingFields: lists.choosingFields,
  choosingInterval: choose.choosingInterval,
  choosingDeletion: choose.choosingDeletion,
  namingRole: choose.namingRole,
  namingPolicy: choose.namingPolicy,
  enteringExternalId: choose.enteringExternalId,
  choosingGrant: choose.choosingGrant,
  choosingRoles: metadata.choosingRoles,
  listingAccounts: () => waitFor("Listing the organization's accounts"),
  choosingAccounts: accounts.choosingAccounts,
  enteringAccounts: accounts.enteringAccounts,
  routingFromAccounts: nothing,
  listingMetadataRegions: () => waitFor("Listing the account's regions"),
  choosingMetadataRegions: accounts.choosingMetadataRegions,
  routingToNames: nothing,
  choosingPrimaryRegion: accounts.choosingPrimaryRegion,
  namingPrimaryRole: metadata.namingPrimaryRole,
  namingPrimaryPolicy: metadata.namingPrimaryPolicy,
  namingSecondaryRole: metadata.namingSecondaryRole,
  namingSecondaryPolicy: metadata.namingSecondaryPolicy,
  choosingReach: metadata.choosingReach,
  namingReachRole: metadata.namingReachRole,
  findingProfiles: () => waitFor('Looking for profiles on this machine'),
  choosingProfiles: accounts.choosingProfiles,
  planning: () =>
    waitFor('Comparing your answers with what AWS has', {
      status: ({ accountsSeen }) => `looked at${seenWords(accountsSeen)}`,
    }),
  deciding: decide.deciding,
  savingDecisions: () => waitFor('Keeping what you decided'),
  reviewing: apply.reviewing,
  viewingDocuments: apply.viewingDocuments,
  applying: apply.applying,
  reviewingFailures: apply.reviewingFailures,
  replanning: () => waitFor('Looking what is left to do'),
  checkingLogs: apply.checkingLogs,
  showingLogs: apply.showingLogs,
  checkingNesting: metadata.checkingNesting,
  showingNesting: metadata.showingNesting,
  done: apply.done,
  failed: apply.failedStep,
  finished: nothing,
  abandoned: nothing,
} as const satisfies Record<WizardState, PlainStep>;
