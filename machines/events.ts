/** Everything that can happen to the wizard: what a person does, and what effects report while they run. */
import type { RecordsPerSecond } from '../src/answers/record-rate.ts';
import type {
  AggregationInterval,
  Allocation,
  Deletion,
  DraftAnswers,
  Grant,
  LogFormat,
  MetadataOnlyAnswers,
  ResourceChoice,
} from '../src/answers/types.ts';
import type { CredentialPrompt } from '../src/model/credential-prompt.ts';
import type { ExportProof } from '../src/model/kentik-proof.ts';
import type { ChangeProgress } from '../src/model/progress.ts';
import type { Decision } from '../src/plan/history.ts';
import type {
  CredentialSource,
  DeliveryStatus,
  GrantsStatus,
  NestingStatus,
  RegionCount,
} from './context.ts';
import type { StepState } from './steps.ts';

/** Credentials for Kentik, on their way from the keyboard to the effects: they are never in the context. */
export interface TypedKentik {
  email: string;
  token: string;
  /** null: as the environment says. */
  cluster: 'us' | 'eu' | null;
}

/** A log in its bucket. */
export type LogFile = Pick<DeliveryStatus, 'region' | 'bucket'> & { key: string };

/** The newest files that were found. */
export function filesOf(deliveries: readonly DeliveryStatus[]): LogFile[] {
  return deliveries.flatMap(({ region, bucket, key }) => (key === null ? [] : [{ region, bucket, key }]));
}

/** What a person does. `back` keeps all answers. */
export type PersonEvent =
  | { type: 'next' }
  | { type: 'back' }
  | { type: 'retry' }
  | { type: 'session.resumed'; id: string }
  | { type: 'session.started' }
  /** What it deletes is shown and asked about next. */
  | { type: 'undo.wanted'; id: string }
  | { type: 'source.chosen'; source: CredentialSource }
  | { type: 'sandbox.chosen' }
  | { type: 'offline.chosen' }
  | { type: 'mfa.submitted'; code: string }
  | { type: 'sign-in.declined' }
  | { type: 'account.entered'; account: string }
  | { type: 'export.chosen'; export: 'full' | 'metadata-only' }
  | { type: 'regions.chosen'; regions: string[] }
  | { type: 'allocation.chosen'; allocation: Allocation }
  | { type: 'bucket-region.chosen'; region: string }
  | { type: 'bucket.typing' }
  | { type: 'bucket.chosen'; bucket: string }
  | { type: 'buckets.chosen'; buckets: NonNullable<DraftAnswers['buckets']> }
  | { type: 'prefix.entered'; prefix: string }
  | { type: 'resources.chosen'; resources: 'all' | ResourceChoice[] }
  | { type: 'format.chosen'; logFormat: LogFormat }
  | { type: 'format.custom' }
  | { type: 'interval.chosen'; aggregationInterval: AggregationInterval }
  | { type: 'record-rate.entered'; recordsPerSecond: RecordsPerSecond }
  | { type: 'deletion.chosen'; deletion: Deletion }
  | { type: 'role.named'; roleName: string }
  | { type: 'policy.named'; policyName: string }
  | { type: 'roles.chosen'; roles: MetadataOnlyAnswers['roles'] }
  | { type: 'accounts.chosen'; accounts: 'all' | string[] }
  | { type: 'accounts.typing' }
  | { type: 'primary-region.chosen'; region: string }
  | { type: 'primary-role.named'; roleName: string }
  | { type: 'primary-policy.named'; policyName: string }
  | { type: 'secondary-role.named'; roleName: string }
  | { type: 'secondary-policy.named'; policyName: string }
  | { type: 'reach.chosen'; reach: 'role' | 'profiles' | 'print' }
  | { type: 'reach-role.named'; roleName: string }
  | { type: 'profiles.chosen'; profiles: Record<string, string> }
  | { type: 'external-id.entered'; externalId: string | null }
  /** Who creates the cloud export in Kentik: this program, or the user. */
  | { type: 'registration.chosen'; register: boolean }
  | { type: 'billing-plan.chosen'; planId: string }
  /** null: the name that follows from the other answers. */
  | { type: 'export-name.entered'; name: string | null }
  | ({ type: 'kentik.typed' } & TypedKentik)
  /** Kentik can't be asked, and isn't needed. */
  | { type: 'kentik.left' }
  /** `narrow`: the primary policy names the secondary role; with nested roles only. */
  | { type: 'grant.chosen'; grant: Grant; narrow: boolean }
  | { type: 'answers.accepted' }
  /** From the plan to the sheet of answers; the way back would lead over the decisions. */
  | { type: 'answers.opened' }
  /** A row of the sheet of answers. */
  | { type: 'answer.changing'; question: StepState }
  | { type: 'decisions.made'; decisions: readonly Decision[] }
  /** For a role or policy of this account. */
  | { type: 'other-name.wanted'; kind: 'role' | 'policy'; account: string }
  | { type: 'documents.opened' }
  | { type: 'plan.confirmed' }
  | { type: 'rest.left' }
  | { type: 'logs.left' }
  | { type: 'logs.saving'; logs: readonly LogFile[] }
  | { type: 'nesting.left' };

/** What effects report while they run. */
export type EffectEvent =
  | { type: 'credentials.prompted'; prompt: CredentialPrompt }
  /** The user has signed in, or it is too late. */
  | { type: 'credentials.settled' }
  | { type: 'region.counted'; region: string; count: RegionCount }
  | { type: 'interrupt.requested' }
  /** Nothing is in progress; the terminal is about to be handed back. */
  | { type: 'interrupt.settled' }
  | { type: 'saving.failed'; message: string }
  | { type: 'saving.done'; session: string }
  | { type: 'grants.judged'; grants: GrantsStatus }
  | { type: 'nesting.judged'; nesting: NestingStatus[] }
  | { type: 'exports.judged'; exports: ExportProof[] }
  | { type: 'change.progressed'; changes: string[]; progress: Partial<ChangeProgress> }
  | { type: 'delivery.updated'; deliveries: DeliveryStatus[] }
  | { type: 'accounts.seen'; done: number; total: number };

export type WizardEvent = PersonEvent | EffectEvent;
