/** Everything that can happen to the wizard: what a person does, and what effects report while they run. */
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
import type { ChangeProgress } from '../src/model/progress.ts';
import type { Decision } from '../src/plan/types.ts';
import type { CredentialSource, DeliveryStatus, GrantsStatus, RegionCount } from './context.ts';
import type { StepState } from './steps.ts';

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
  /** `narrow`: the primary policy names the secondary role; with nested roles only. */
  | { type: 'grant.chosen'; grant: Grant; narrow: boolean }
  | { type: 'answers.accepted' }
  /** A row of the sheet of answers. */
  | { type: 'answer.changing'; question: StepState }
  | { type: 'decisions.made'; decisions: readonly Decision[] }
  /** For a role or policy of this account. */
  | { type: 'other-name.wanted'; kind: 'role' | 'policy'; account: string }
  | { type: 'documents.opened' }
  | { type: 'plan.confirmed' }
  | { type: 'rest.left' }
  | { type: 'logs.left' }
  | { type: 'nesting.left' };

/** What effects report while they run. */
export type EffectEvent =
  | { type: 'mfa.requested'; device: string }
  | { type: 'region.counted'; region: string; count: RegionCount }
  | { type: 'interrupt.requested' }
  /** Nothing is in progress; the terminal is about to be handed back. */
  | { type: 'interrupt.settled' }
  | { type: 'saving.failed'; message: string }
  | { type: 'saving.done'; session: string }
  | { type: 'grants.judged'; grants: GrantsStatus }
  | { type: 'change.progressed'; changes: string[]; progress: Partial<ChangeProgress> }
  | { type: 'delivery.updated'; deliveries: DeliveryStatus[] }
  | { type: 'accounts.seen'; done: number; total: number };

export type WizardEvent = PersonEvent | EffectEvent;
