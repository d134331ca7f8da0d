/** Every question that the machine's states ask, and the lines that their answers leave. */
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { stepsOf } from '../../machines/steps.ts';
import type { WizardState } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../answers/types.ts';
import type { AnswerWords } from '../words/words.ts';
import { choosingAccounts, choosingRoles, enteringAccounts } from './accounts.ts';
import {
  choosingAllocation,
  choosingBucket,
  choosingExport,
  enteringPrefix,
  namingBucket,
} from './bucket.ts';
import { choosingBuckets } from './buckets.ts';
import { choosingCredentials, enteringAccount } from './credentials.ts';
import { choosingBillingPlan, choosingKentik, choosingRegistration, namingCloudExport } from './kentik.ts';
import {
  choosingDeletion,
  choosingFields,
  choosingInterval,
  choosingLogFormat,
  enteringRecordRate,
} from './logs.ts';
import { choosingGrant, enteringExternalId, names } from './names.ts';
import { type Entry, line } from './question.ts';
import { choosingProfiles, choosingReach, namingReachRole } from './reach.ts';
import {
  choosingBucketRegion,
  choosingMetadataRegions,
  choosingPrimaryRegion,
  choosingRegions,
} from './regions.ts';
import { choosingResources, enteringResources } from './resources.ts';

export const questions = {
  choosingCredentials,
  enteringAccount,
  choosingKentik,
  choosingExport,
  choosingRegions,
  choosingAllocation,
  choosingBucketRegion,
  choosingBucket,
  namingBucket,
  choosingBuckets,
  enteringPrefix,
  choosingResources,
  enteringResources,
  choosingLogFormat,
  choosingFields,
  choosingInterval,
  enteringRecordRate,
  choosingDeletion,
  choosingRoles,
  choosingAccounts,
  enteringAccounts,
  choosingMetadataRegions,
  choosingPrimaryRegion,
  choosingReach,
  namingReachRole,
  choosingProfiles,
  enteringExternalId,
  choosingGrant,
  choosingRegistration,
  choosingBillingPlan,
  namingCloudExport,
  ...names,
} as const satisfies Partial<Record<WizardState, Entry>>;

/** Every answer that is saved has a question. */
const records: Partial<Record<WizardState, Entry>> = questions;

/** Events that leave a question without an answer to it. */
export const leavesOpen: ReadonlySet<string> = new Set<PersonEvent['type']>([
  'back',
  'retry',
  'documents.opened',
  'undo.wanted',
  'accounts.typing',
  'bucket.typing',
  'format.custom',
  'answers.opened',
  'answer.changing',
  'kentik.typed',
]);

/** The line that an answer leaves; null where it leaves none. */
export function recordOfAnswer(
  event: PersonEvent,
  state: WizardState,
  context: Pick<WizardContext, 'draft' | 'kentik'>,
): AnswerWords | null {
  if (leavesOpen.has(event.type)) return null;
  return records[state]?.record?.(context.draft, event, context) ?? null;
}

/** What a draft has answered, question by question. */
export function answerWords(draft: DraftAnswers): AnswerWords[] {
  const words = [
    enteringAccount.record?.(draft),
    line('Profile', draft.profile),
    choosingExport.record?.(draft),
    ...stepsOf({ draft, offline: false }).map(({ state }) => questions[state].record?.(draft)),
  ];
  return words.filter((each) => each != null);
}
