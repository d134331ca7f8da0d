/** What each state of the machine is in plain lines. A state without an entry does not compile. */
import type { WizardState } from '../../machines/wizard.ts';
import { bucketsOf, someOf } from '../../screens/words.ts';
import { plural } from '../ui/text.ts';
import { type PlainStep, waitFor } from './step.ts';
import * as apply from './steps-apply.ts';
import * as choose from './steps-choose.ts';
import * as lists from './steps-lists.ts';
import * as look from './steps-look.ts';

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
  routingBackFromIdentity: nothing,
  routing: nothing,
  choosingExport: choose.choosingExport,
  announcingMetadataOnly: choose.announcingMetadataOnly,
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
  planning: () => waitFor('Comparing your answers with what AWS has'),
  reviewing: apply.reviewing,
  viewingDocuments: apply.viewingDocuments,
  applying: apply.applying,
  reviewingFailures: apply.reviewingFailures,
  replanning: () => waitFor('Looking what is left to do'),
  checkingLogs: apply.checkingLogs,
  showingLogs: apply.showingLogs,
  done: apply.done,
  failed: apply.failedStep,
  finished: nothing,
  abandoned: nothing,
} as const satisfies Record<WizardState, PlainStep>;
