/**
 * Log buckets of other set-ups that share the policy. Two exports of one account have the same role and policy by default;
 * bringing the policy up to date for one of them must not take the other's bucket away from Kentik.
 */
import { bucketArn } from '../documents/arns.ts';
import { statementsOf } from '../model/compare.ts';
import type { Partition, PolicyDocument, PolicyStatement } from '../model/existing.ts';
import { resourcesOf } from '../model/of-kind.ts';
import type { SessionResource } from '../model/session-resources.ts';
import { addedStatements } from './writes.ts';

/** What this program grants on a log bucket, in lower case. */
const bucketActions = new Set(['s3:get*', 's3:list*', 's3:*']);

const wholeBucket = /^arn:[\w-]+:s3:::[^*?/]+(?:\/\*)?$/;

function listOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}

/** A statement that grants on log buckets and on nothing else, in the form in which this program writes it. */
function isBucketGrant(statement: PolicyStatement): boolean {
  const { Effect, Action, Resource, Condition, NotAction, NotResource } = statement;
  const actions = listOf(Action);
  const resources = listOf(Resource);
  return (
    Effect === 'Allow' &&
    Condition === undefined &&
    NotAction === undefined &&
    NotResource === undefined &&
    actions.length > 0 &&
    resources.length > 0 &&
    actions.every((action) => bucketActions.has(action.toLowerCase())) &&
    resources.every((resource) => wholeBucket.test(resource))
  );
}

function grantedIn(statements: readonly PolicyStatement[]): string[] {
  return statements.filter(isBucketGrant).flatMap(({ Resource }) => listOf(Resource));
}

/** Resources that this session itself has put into the policy: by other answers it may take them out again. */
function ownResources(made: readonly SessionResource[], policyArn: string): Set<string> {
  const isOf = (each: { policyArn: string }) => each.policyArn === policyArn;
  const created = resourcesOf(made, 'policy')
    .filter(isOf)
    .flatMap(({ written }) => written);
  const added = resourcesOf(made, 'policy-version')
    .filter(isOf)
    .flatMap(({ writes }) => {
      const before = new Set(writes.flatMap((write) => grantedIn(statementsOf(write.before))));
      return grantedIn(addedStatements(writes)).filter((resource) => !before.has(resource));
    });
  return new Set([...created.flatMap((document) => grantedIn(statementsOf(document))), ...added]);
}

/**
 * The statements for buckets that are not among the wanted ones and that this session did not put there.
 *
 * @param existing the policy as it is
 * @param buckets names of the buckets that are granted anyway
 * @param made what this session made, as its journal tells
 */
export function retainedStatements(
  existing: { arn: string; document: PolicyDocument },
  options: { partition: Partition; buckets: readonly string[]; made: readonly SessionResource[] },
): PolicyStatement[] {
  const { partition, buckets, made } = options;
  const wanted = new Set(
    buckets.flatMap((bucket) => [bucketArn(partition, bucket), `${bucketArn(partition, bucket)}/*`]),
  );
  const own = ownResources(made, existing.arn);
  return statementsOf(existing.document)
    .filter(isBucketGrant)
    .flatMap((statement) => {
      const rest = listOf(statement.Resource).filter(
        (resource) => !wanted.has(resource) && !own.has(resource),
      );
      return rest.length === 0 ? [] : [{ ...statement, Resource: rest }];
    });
}

/** Bucket names in statements, each once. */
export function bucketsIn(statements: readonly PolicyStatement[]): string[] {
  const names = grantedIn(statements).map((resource) =>
    resource.replace(/^arn:[\w-]+:s3:::/, '').replace(/\/\*$/, ''),
  );
  return [...new Set(names)];
}
