/** What each kind of change asks of AWS. */
import type { Aws, MutationContext } from '../aws/types.ts';
import { mergeDeliveryStatements } from '../documents/bucket-policy.ts';
import { type ErrorReport, exitCode, UserError } from '../errors.ts';
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
      await putMergedPolicy(change, aws, context);
      return done(change.id, null);
    case 'flow-log':
      return createFlowLogs(unit.items as readonly FlowLogChange[], aws, context);
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
      await aws.attachRolePolicy(change.desired, context);
      return done(change.id, null);
  }
}

function done(id: string, awsId: string | null): ItemOutcome[] {
  return [{ id, ok: true, awsId }];
}

/**
 * S3 has no conditional write for bucket policies, and the plan may be minutes old: the policy is read again and
 * merged with what stands there now, so that a statement added meanwhile is kept.
 */
async function putMergedPolicy(
  change: BucketPolicyChange,
  aws: Aws,
  context: MutationContext,
): Promise<void> {
  const { bucket, region, statements } = change.desired;
  const now = await aws.readBucket(bucket, region, context.signal);
  const merged = mergeDeliveryStatements(now.policy, statements);
  if (!merged.changed) return;
  await aws.putBucketPolicy({ bucket, region, document: merged.document, before: now.policy }, context);
}

async function createFlowLogs(
  changes: readonly FlowLogChange[],
  aws: Aws,
  context: MutationContext,
): Promise<ItemOutcome[]> {
  const first = changes[0];
  if (!first) return [];
  const { region, resourceType, destination, logFormat, aggregationInterval } = first.desired;
  const result = await aws.createFlowLogs(
    {
      region,
      resourceType,
      resourceIds: changes.map((change) => change.desired.resourceId),
      destination,
      logFormat,
      aggregationInterval,
    },
    context,
  );
  const created = new Map(result.created.map((item) => [item.resourceId, item.flowLogId]));
  const failed = new Map(result.failed.map((item) => [item.resourceId, item]));
  return changes.map((change): ItemOutcome => {
    const id = created.get(change.desired.resourceId);
    if (id) return { id: change.id, ok: true, awsId: id };
    return { id: change.id, ok: false, error: flowLogError(change, failed.get(change.desired.resourceId)) };
  });
}

function flowLogError(
  change: FlowLogChange,
  item: { code: string; message: string } | undefined,
): ErrorReport {
  const denied = item !== undefined && /access denied for logdestination/i.test(item.message);
  return new UserError({
    code: denied ? 'LOG_DESTINATION_DENIED' : 'FLOW_LOG_NOT_CREATED',
    exit: denied ? exitCode.permission : exitCode.failed,
    doing: `creating the flow log of ${change.desired.resourceId}`,
    message: item
      ? `AWS did not create the flow log of ${change.desired.resourceId}.`
      : `AWS said nothing of the flow log of ${change.desired.resourceId}, and it is not there.`,
    where: { account: change.account, region: change.region, name: change.desired.resourceId },
    ...(item
      ? { aws: { service: 'EC2', operation: 'CreateFlowLogs', code: item.code, message: item.message } }
      : {}),
    ...(denied
      ? {
          why: `The bucket ${change.desired.bucket} does not let AWS's log delivery write to it: its policy, or the policy of the KMS key that encrypts it, refuses.`,
        }
      : {}),
    mend: denied
      ? [
          `Look for a Deny statement in the policy of the bucket ${change.desired.bucket}, and at the policy of its KMS key.`,
        ]
      : ['Try again: what is done is not repeated.'],
  }).report;
}
