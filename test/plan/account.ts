/** A made-up account to plan against, and answers for it. */
import { formatString, kentikFields } from '../../src/answers/log-format.ts';
import type { FullAnswers } from '../../src/answers/types.ts';
import type { BucketSettings, Reading } from '../../src/model/evidence.ts';
import type {
  AccountState,
  ExistingBucket,
  ExistingFlowLog,
  NetworkResource,
} from '../../src/model/existing.ts';
import { answersTo, decisionQuestions } from '../../src/plan/decisions.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { whatToObserve } from '../../src/plan/full/resources.ts';
import type { Decision, DecisionChoice } from '../../src/plan/history.ts';
import { emptyState } from '../../src/plan/metadata/metadata-world.ts';
import { isPending } from '../../src/plan/summary.ts';
import type { Change, Plan } from '../../src/plan/types.ts';
import type { UndoState } from '../../src/plan/undo/undo-types.ts';
import { withFullDefaults } from '../helpers/answers.ts';

export const account = '111122223333';

export function fullAnswers(changes: Partial<FullAnswers> = {}): FullAnswers {
  return { ...withFullDefaults({ version: 1 }, 'test-logs-bucket'), ...changes };
}

/** Answers with a mixed allocation, which have no `bucket`. */
export function mixedAnswers(
  buckets: NonNullable<FullAnswers['buckets']>,
  changes: Partial<FullAnswers> = {},
): FullAnswers {
  const { bucket: _, ...rest } = fullAnswers({
    region: buckets[0]?.region ?? '',
    regions: buckets.flatMap(({ from }) => from),
    ...changes,
  });
  return { ...rest, allocation: 'mixed', buckets };
}

export function vpc(id: string, changes: Partial<NetworkResource> = {}): NetworkResource {
  return {
    type: 'vpc',
    id,
    region: 'us-east-1',
    name: null,
    cidr: '10.0.0.0/16',
    ownerId: account,
    vpcId: id,
    subnetId: null,
    zone: null,
    instanceId: null,
    ...changes,
  };
}

export function bucket(name: string, changes: Partial<ExistingBucket> = {}): ExistingBucket {
  return { name, state: 'absent', region: null, policy: null, tags: {}, settings: null, ...changes };
}

/** The settings of a new bucket. */
export function settings(changes: Partial<BucketSettings> = {}): BucketSettings {
  return {
    encryption: read({ algorithm: 'AES256', key: null }),
    versioning: read(null),
    lifecycle: read([]),
    objectLock: read(null),
    publicAccessBlock: read(null),
    ...changes,
  };
}

export function read<Value>(value: Value): Reading<Value> {
  return { isRead: true, value };
}

export function flowLog(resourceId: string, changes: Partial<ExistingFlowLog> = {}): ExistingFlowLog {
  return {
    id: `fl-${resourceId.slice(-4)}`,
    region: 'us-east-1',
    resourceId,
    trafficType: 'ALL',
    destinationType: 's3',
    destination: 'arn:aws:s3:::test-logs-bucket',
    logGroup: null,
    logFormat: formatString(kentikFields),
    maxAggregationInterval: 600,
    fileFormat: 'plain-text',
    hiveCompatiblePartitions: false,
    perHourPartition: false,
    deliverLogsStatus: 'SUCCESS',
    deliverLogsErrorMessage: null,
    createdAt: null,
    tags: {},
    ...changes,
  };
}

/** An account with two VPCs in us-east-1 and none of what the answers call for. */
export function emptyAccount(answers: FullAnswers, changes: Partial<AccountState> = {}): AccountState {
  return {
    account,
    partition: 'aws',
    buckets: Object.fromEntries(whatToObserve(answers).buckets.map(({ name }) => [name, bucket(name)])),
    policies: {},
    roles: {},
    keys: {},
    flowLogs: [],
    resources: [vpc('vpc-00000001'), vpc('vpc-00000002')],
    ...changes,
  };
}

/** The account after a plan was carried out. */
export function afterwards(
  plan: Plan,
  before: AccountState,
  tags: Record<string, string> = {},
): AccountState {
  const state = structuredClone(before);
  for (const change of plan.changes) {
    if (!isPending(change)) continue;
    switch (change.kind) {
      case 'bucket':
        state.buckets[change.name] = bucket(change.name, { state: 'owned', region: change.region, tags });
        break;
      case 'bucket-policy':
        Object.assign(state.buckets[change.name] ?? {}, { policy: change.desired.document });
        break;
      case 'flow-log': {
        const { resourceId, destination, logFormat, aggregationInterval, region } = change.desired;
        state.flowLogs.push(
          flowLog(resourceId, {
            region,
            destination,
            maxAggregationInterval: aggregationInterval,
            ...(logFormat === null ? { logFormat: '' } : { logFormat }),
            tags,
          }),
        );
        break;
      }
      case 'policy':
        state.policies[change.name] = {
          arn: change.desired.arn,
          name: change.name,
          document: change.desired.document,
          defaultVersionId: 'v1',
          versions: [{ id: 'v1', isDefault: true, createdAt: null }],
          attachmentCount: 1,
          tags,
        };
        break;
      case 'role':
        state.roles[change.name] = {
          arn: change.desired.arn,
          name: change.name,
          trustPolicy: change.desired.trustPolicy,
          attachedPolicyArns: [],
          tags,
        };
        break;
      case 'attachment':
        state.roles[change.desired.roleName]?.attachedPolicyArns.push(change.desired.policyArn);
    }
  }
  return state;
}

/** The changes of one kind, as `action name`. */
export function actions(plan: Plan, kind: Change['kind']): string[] {
  return plan.changes.filter((change) => change.kind === kind).map(({ action, name }) => `${action} ${name}`);
}

export function changeOf<Kind extends Change['kind']>(
  plan: Plan,
  kind: Kind,
): Extract<Change, { kind: Kind }> {
  const found = plan.changes.find(
    (change): change is Extract<Change, { kind: Kind }> => change.kind === kind,
  );
  if (found === undefined) throw new Error(`the plan has no ${kind}`);
  return found;
}

/** The full plan for an account that has everything except for what is given. */
export function planFor(changes: Partial<AccountState> = {}, desired = fullAnswers()) {
  return buildFullPlan(desired, emptyAccount(desired, changes));
}

export const noteTexts = (plan: { notes: { text: string }[] }) =>
  plan.notes.map(({ text }) => text).join('\n');

/** The answer to the only question of a plan. */
export function decide(plan: Plan, choice: DecisionChoice): Decision[] {
  const [question, ...more] = decisionQuestions(plan);
  if (question === undefined || more.length > 0) throw new Error('the plan does not ask one question');
  return answersTo(question, choice);
}

/** What an undo finds in an account that has nothing but what is given. */
export function undoState(changes: Partial<UndoState> = {}): UndoState {
  return { ...emptyState(account, 'aws'), hasObjects: {}, roleUses: {}, ...changes };
}
