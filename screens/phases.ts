/** The four phases that the title line names, and which of them a state belongs to. */
import type { WizardContext } from '../machines/context.ts';
import type { WizardState } from '../machines/wizard.ts';

export const phases = ['Look', 'Choose', 'Review', 'Apply'] as const;

const look = 0;
const choose = 1;
const review = 2;
const apply = 3;

const phaseByState = {
  starting: look,
  welcome: look,
  openingSession: look,
  routingToSource: look,
  startingSandbox: look,
  findingCredentials: look,
  choosingCredentials: look,
  identifying: look,
  confirmingIdentity: look,
  enteringAccount: look,
  routingBackFromIdentity: look,
  routing: choose,
  choosingExport: choose,
  listingRegions: choose,
  choosingRegions: choose,
  choosingAllocation: choose,
  choosingBucketRegion: choose,
  listingBuckets: choose,
  choosingBucket: choose,
  namingBucket: choose,
  checkingBucket: choose,
  enteringPrefix: choose,
  discoveringResources: choose,
  choosingResources: choose,
  enteringResources: choose,
  choosingLogFormat: choose,
  choosingFields: choose,
  choosingInterval: choose,
  choosingDeletion: choose,
  namingRole: choose,
  namingPolicy: choose,
  enteringExternalId: choose,
  choosingGrant: choose,
  choosingRoles: choose,
  listingAccounts: choose,
  choosingAccounts: choose,
  enteringAccounts: choose,
  routingFromAccounts: choose,
  listingMetadataRegions: choose,
  choosingMetadataRegions: choose,
  routingToNames: choose,
  choosingPrimaryRegion: choose,
  namingPrimaryRole: choose,
  namingPrimaryPolicy: choose,
  namingSecondaryRole: choose,
  namingSecondaryPolicy: choose,
  choosingReach: choose,
  namingReachRole: choose,
  findingProfiles: choose,
  choosingProfiles: choose,
  planning: review,
  deciding: review,
  savingDecisions: review,
  reviewing: review,
  viewingDocuments: review,
  applying: apply,
  reviewingFailures: apply,
  replanning: apply,
  checkingLogs: apply,
  showingLogs: apply,
  checkingNesting: apply,
  showingNesting: apply,
  done: apply,
  failed: look,
  finished: apply,
  abandoned: apply,
} as const satisfies Record<WizardState, number>;

function isState(name: string): name is WizardState {
  return Object.hasOwn(phaseByState, name);
}

/** The phase as an index of `phases`; a failure belongs to where it happened. */
export function phaseOf(state: WizardState, context: Pick<WizardContext, 'failedIn'>): number {
  const failedIn = context.failedIn ?? '';
  return phaseByState[state === 'failed' && isState(failedIn) ? failedIn : state];
}
