/** Every state of the wizard and its screen: a state without one does not compile. */
import type { WizardState } from '../machines/wizard.ts';
import { Applying } from './applying.tsx';
import { BusyScreen, Nothing } from './busy.tsx';
import { ChoosingAccounts } from './choosing-accounts.tsx';
import { ChoosingAllocation } from './choosing-allocation.tsx';
import { ChoosingBucket } from './choosing-bucket.tsx';
import { ChoosingBucketRegion } from './choosing-bucket-region.tsx';
import { ChoosingCredentials } from './choosing-credentials.tsx';
import { ChoosingDeletion } from './choosing-deletion.tsx';
import { ChoosingExport } from './choosing-export.tsx';
import { ChoosingFields } from './choosing-fields.tsx';
import { ChoosingGrant } from './choosing-grant.tsx';
import { ChoosingInterval } from './choosing-interval.tsx';
import { ChoosingLogFormat } from './choosing-log-format.tsx';
import { ChoosingMetadataRegions } from './choosing-metadata-regions.tsx';
import { ChoosingPrimaryRegion } from './choosing-primary-region.tsx';
import { ChoosingProfiles } from './choosing-profiles.tsx';
import { ChoosingReach } from './choosing-reach.tsx';
import { ChoosingRegions } from './choosing-regions.tsx';
import { ChoosingResources } from './choosing-resources.tsx';
import { ChoosingRoles } from './choosing-roles.tsx';
import { ConfirmingIdentity } from './confirming-identity.tsx';
import { Deciding } from './deciding.tsx';
import { Done } from './done.tsx';
import { EnteringAccount } from './entering-account.tsx';
import { EnteringAccounts } from './entering-accounts.tsx';
import { EnteringExternalId } from './entering-external-id.tsx';
import { EnteringPrefix } from './entering-prefix.tsx';
import { EnteringResources } from './entering-resources.tsx';
import { Failed } from './failed.tsx';
import { Logs } from './logs.tsx';
import { NamingBucket } from './naming-bucket.tsx';
import { NamingPolicy } from './naming-policy.tsx';
import { NamingPrimaryPolicy } from './naming-primary-policy.tsx';
import { NamingPrimaryRole } from './naming-primary-role.tsx';
import { NamingReachRole } from './naming-reach-role.tsx';
import { NamingRole } from './naming-role.tsx';
import { NamingSecondaryPolicy } from './naming-secondary-policy.tsx';
import { NamingSecondaryRole } from './naming-secondary-role.tsx';
import { CheckingNesting, ShowingNesting } from './nesting.tsx';
import type { Screen } from './props.ts';
import { Reviewing } from './reviewing.tsx';
import { ReviewingFailures } from './reviewing-failures.tsx';
import { ViewingDocuments } from './viewing-documents.tsx';
import { Welcome } from './welcome.tsx';

export const screens = {
  starting: BusyScreen,
  welcome: Welcome,
  openingSession: BusyScreen,
  routingToSource: BusyScreen,
  startingSandbox: BusyScreen,
  findingCredentials: BusyScreen,
  choosingCredentials: ChoosingCredentials,
  identifying: BusyScreen,
  confirmingIdentity: ConfirmingIdentity,
  enteringAccount: EnteringAccount,
  routing: BusyScreen,
  choosingExport: ChoosingExport,
  listingRegions: BusyScreen,
  choosingRegions: ChoosingRegions,
  choosingAllocation: ChoosingAllocation,
  choosingBucketRegion: ChoosingBucketRegion,
  listingBuckets: BusyScreen,
  choosingBucket: ChoosingBucket,
  namingBucket: NamingBucket,
  checkingBucket: BusyScreen,
  enteringPrefix: EnteringPrefix,
  discoveringResources: BusyScreen,
  choosingResources: ChoosingResources,
  enteringResources: EnteringResources,
  choosingLogFormat: ChoosingLogFormat,
  choosingFields: ChoosingFields,
  choosingInterval: ChoosingInterval,
  choosingDeletion: ChoosingDeletion,
  namingRole: NamingRole,
  namingPolicy: NamingPolicy,
  enteringExternalId: EnteringExternalId,
  choosingGrant: ChoosingGrant,
  choosingRoles: ChoosingRoles,
  listingAccounts: BusyScreen,
  choosingAccounts: ChoosingAccounts,
  enteringAccounts: EnteringAccounts,
  routingFromAccounts: BusyScreen,
  listingMetadataRegions: BusyScreen,
  choosingMetadataRegions: ChoosingMetadataRegions,
  routingToNames: BusyScreen,
  choosingPrimaryRegion: ChoosingPrimaryRegion,
  namingPrimaryRole: NamingPrimaryRole,
  namingPrimaryPolicy: NamingPrimaryPolicy,
  namingSecondaryRole: NamingSecondaryRole,
  namingSecondaryPolicy: NamingSecondaryPolicy,
  choosingReach: ChoosingReach,
  namingReachRole: NamingReachRole,
  findingProfiles: BusyScreen,
  choosingProfiles: ChoosingProfiles,
  planning: BusyScreen,
  deciding: Deciding,
  savingDecisions: BusyScreen,
  reviewing: Reviewing,
  viewingDocuments: ViewingDocuments,
  applying: Applying,
  reviewingFailures: ReviewingFailures,
  replanning: BusyScreen,
  checkingLogs: Logs,
  showingLogs: Logs,
  checkingNesting: CheckingNesting,
  showingNesting: ShowingNesting,
  done: Done,
  failed: Failed,
  finished: Nothing,
  abandoned: Nothing,
} satisfies Record<WizardState, Screen>;
