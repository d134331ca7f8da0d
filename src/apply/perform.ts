/** What each kind of change asks of AWS. */
import type { Aws, BucketStatements } from '../aws/types.ts';
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import { expectedFlowLog } from '../model/expected.ts';
import type { MutationContext } from '../model/mutate.ts';
import { withoutSuccessor } from '../plan/flow-log-calls.ts';
import type { BucketPolicyChange, FlowLogChange } from '../plan/types.ts';
import type { Unit } from './units.ts';
import type { ItemOutcome } from './walk.ts';

/**
 * Carries out one unit.
 *
 * @returns an outcome for each change: a call for many flow logs can succeed for some of them only
 * @throws UserError where the whole unit failed
 */
export async function perform(unit: Unit, aws: Aws, context: MutationContext): Promise<ItemOutcome[]> {
  const change = unit.items[0];
  switch (change.kind) {
    case 'bucket':
      await aws.createBucket({ name: change.desired.bucket, region: change.desired.region }, context);
      return done(change.id, change.desired.bucket);
    case 'bucket-policy':
      await aws.putBucketPolicy(statementsOf(change), context);
      return done(change.id, null);
    case 'flow-log':
      return change.action === 'replace'
        ? replaceFlowLogs(unit.items as readonly FlowLogChange[], aws, context)
        : createFlowLogs(unit.items as readonly FlowLogChange[], aws, context);
    case 'policy': {
      const { policyName, description, document } = change.desired;
      if (change.current) {
        await aws.updatePolicy({ arn: change.current.arn, document, before: change.current }, context);
        return done(change.id, change.current.arn);
      }
      const { arn } = await aws.createPolicy({ name: policyName, description, document }, context);
      return done(change.id, arn);
    }
    case 'role': {
      const { roleName, description, trustPolicy } = change.desired;
      if (change.current) {
        const before = change.current.trustPolicy;
        await aws.updateTrustPolicy({ name: roleName, trustPolicy, before }, context);
        return done(change.id, change.current.arn);
      }
      const { arn } = await aws.createRole({ name: roleName, description, trustPolicy }, context);
      return done(change.id, arn);
    }
    case 'attachment':
      if (change.isSurplus) await aws.detachRolePolicy(change.desired, context);
      else await aws.attachRolePolicy(change.desired, context);
      return done(change.id, null);
  }
}

/** What is written is merged with what is there at that moment: the plan may be minutes old. */
function statementsOf({ desired: { bucket, region, statements } }: BucketPolicyChange): BucketStatements {
  return { bucket, region, statements };
}

function done(id: string, awsId: string | null): ItemOutcome[] {
  return [{ id, ok: true, awsId }];
}

async function createFlowLogs(
  changes: readonly FlowLogChange[],
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  const first = changes[0];
  if (!first) return [];
  const { region, resourceType, destination, logFormat, aggregationInterval } = first.desired;
  const replaces = changes.flatMap(({ action, current }) =>
    action === 'replace' && current !== null ? [current] : [],
  );
  const result = await aws.createFlowLogs(
    {
      region,
      resourceType,
      resourceIds: changes.map((change) => change.desired.resourceId),
      destination,
      logFormat,
      aggregationInterval,
      ...(replaces.length === 0 ? {} : { replaces }),
    },
    context,
  );
  const created = new Map(result.created.map((item) => [item.resourceId, item.flowLogId]));
  const failed = new Map(result.failed.map((item) => [item.resourceId, item]));
  return changes.map((change): ItemOutcome => {
    const id = created.get(change.desired.resourceId);
    if (id) return { id: change.id, ok: true, awsId: id };
    const item = failed.get(change.desired.resourceId);
    return { id: change.id, ok: false, error: item?.error ?? flowLogError(change, item) };
  });
}

const recordedTwice =
  'The new flow log is there, and so is the old one: all traffic is recorded twice until that is deleted.';

/** The new ones first, and only where they are there the old ones go: no traffic is left unrecorded in between. */
async function replaceFlowLogs(
  changes: readonly FlowLogChange[],
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  const made = await createFlowLogs(withoutSuccessor(changes), aws, context);
  const outcomes = new Map(made.map((outcome) => [outcome.id, outcome]));
  for (const { id, successor } of changes) {
    if (successor !== null) outcomes.set(id, { id, ok: true, awsId: successor.id });
  }
  const ready = changes.filter(({ id }) => outcomes.get(id)?.ok);
  const flowLogIds = ready.flatMap(({ current }) => (current === null ? [] : [current.id]));
  if (flowLogIds.length === 0) return [...outcomes.values()];
  const region = changes[0]?.region ?? '';
  const expected = ready.flatMap(({ current }) => (current === null ? [] : [expectedFlowLog(current)]));
  const request = { region, flowLogIds, expected };
  const { failed, changed = [] } = await aws.deleteFlowLogs(request, context).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    const report = { ...error.report, state: recordedTwice };
    if (ready.length === outcomes.size) throw new UserError(report, { cause: error });
    // The others have failed for reasons of their own, which stand.
    for (const { id } of ready) outcomes.set(id, { id, ok: false, error: report });
    return { failed: [], changed: [] };
  });
  for (const refused of failed) {
    const change = ready.find(({ current }) => current?.id === refused.flowLogId);
    if (change) outcomes.set(change.id, { id: change.id, ok: false, error: notDeleted(change, refused) });
  }
  for (const { flowLogId, why } of changed) {
    const change = ready.find(({ current }) => current?.id === flowLogId);
    if (change) outcomes.set(change.id, { id: change.id, ok: false, error: keptAsChanged(change, why) });
  }
  return [...outcomes.values()];
}

function keptAsChanged(change: FlowLogChange, why: string): ErrorReport {
  return {
    code: 'CHANGED_SINCE_PLANNED',
    exit: exitCode.failed,
    doing: `deleting the flow log ${change.current?.id ?? ''}, which was replaced`,
    message: why,
    where: { account: change.account, region: change.region, name: change.desired.resourceId },
    why: 'It was changed after the plan was made, so it was left as it is.',
    remedy: ['Make a new plan: it shows what is there now.'],
    state: recordedTwice,
    retryable: true,
  };
}

function notDeleted(
  change: FlowLogChange,
  refused: { flowLogId: string; code: string; message: string },
): ErrorReport {
  const { flowLogId, code, message } = refused;
  return {
    code: 'FLOW_LOG_NOT_DELETED',
    exit: exitCode.failed,
    doing: `deleting the flow log ${flowLogId}, which was replaced`,
    message: `AWS did not delete the flow log ${flowLogId}.`,
    where: { account: change.account, region: change.region, name: change.desired.resourceId },
    aws: { service: 'ec2', operation: 'DeleteFlowLogs', code, message },
    remedy: ['Try again: only what is left is done.'],
    state: recordedTwice,
  };
}

function flowLogError(
  change: FlowLogChange,
  item: { code: string; message: string } | undefined,
): ErrorReport {
  const { resourceId } = change.desired;
  const base = {
    doing: `creating the flow log of ${resourceId}`,
    where: { account: change.account, region: change.region, name: resourceId },
    ...(item
      ? { aws: { service: 'ec2', operation: 'CreateFlowLogs', code: item.code, message: item.message } }
      : {}),
  };
  if (item === undefined) {
    return {
      ...base,
      code: 'FLOW_LOG_NOT_CREATED',
      exit: exitCode.failed,
      message: `AWS said nothing of the flow log of ${resourceId}, and it is not there.`,
      remedy: [TRY_AGAIN],
    };
  }
  const message = `AWS did not create the flow log of ${resourceId}.`;
  if (/access denied for logdestination/i.test(item.message))
    return { ...base, message, ...destinationDenied(change) };
  if (/^(UnauthorizedOperation|AccessDenied)/.test(item.code)) {
    const actions = ['ec2:CreateFlowLogs', 'ec2:CreateTags', 'logs:CreateLogDelivery'];
    return {
      ...base,
      message,
      code: 'ACCESS_DENIED',
      exit: exitCode.permission,
      why: 'The credentials may not make a flow log here, or another account owns the resource.',
      remedy: [JSON.stringify({ Effect: 'Allow', Action: actions, Resource: '*' }, null, 2)],
    };
  }
  if (/LimitExceeded/.test(item.code)) {
    return {
      ...base,
      message,
      code: 'LIMIT_EXCEEDED',
      exit: exitCode.failed,
      why: 'The account has as many flow logs here as it may have.',
      remedy: [
        'Delete flow logs that nobody needs, or ask for more in the Service Quotas console; then try again.',
      ],
    };
  }
  return { ...base, message, code: 'FLOW_LOG_NOT_CREATED', exit: exitCode.failed, remedy: [TRY_AGAIN] };
}

const TRY_AGAIN = 'Try again: what is done is not repeated.';

function destinationDenied({
  desired: { bucket },
}: FlowLogChange): Pick<ErrorReport, 'code' | 'exit' | 'why' | 'remedy'> {
  return {
    code: 'LOG_DESTINATION_DENIED',
    exit: exitCode.permission,
    why: `The bucket ${bucket} does not let AWS's log delivery write to it: its policy, or the policy of the KMS key that encrypts it, refuses.`,
    remedy: [
      `Look for a Deny statement in the policy of the bucket ${bucket}, and at the policy of its KMS key.`,
    ],
  };
}
