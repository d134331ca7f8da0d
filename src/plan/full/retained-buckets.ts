/**
 * Log buckets of other setups that share the policy, and the keys that encrypt them. Two exports of one account have
 * the same role and policy by default; updating the policy for one of them must not remove Kentik's access to the
 * other's bucket.
 */
import { bucketArn, bucketOf } from '../../documents/arns.ts';
import { listOf, statementsOf } from '../../model/compare.ts';
import type { Partition, PolicyDocument, PolicyStatement } from '../../model/existing.ts';
import { resourcesOf } from '../../model/ids.ts';
import type { SessionResource } from '../../model/session-resources.ts';
import { addedStatements } from '../writes.ts';

/** What this program grants on a log bucket and on a key, in lower case. */
const grants = [
  { actions: ['s3:get*', 's3:list*', 's3:*'], on: /^arn:[\w-]+:s3:::[^*?/]+(?:\/\*)?$/ },
  { actions: ['kms:decrypt', 'kms:describekey'], on: /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/ },
];

/** A statement that grants access only to log buckets, or only to keys, in the form that this program writes. */
function isLogGrant(statement: PolicyStatement): boolean {
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
    grants.some(
      (grant) =>
        actions.every((action) => grant.actions.includes(action.toLowerCase())) &&
        resources.every((resource) => grant.on.test(resource)),
    )
  );
}

function grantedIn(statements: readonly PolicyStatement[]): string[] {
  return statements.filter(isLogGrant).flatMap(({ Resource }) => listOf(Resource));
}

/** Resources that this session itself added to the policy: with other answers, it can remove them again. */
function ownResources(made: readonly SessionResource[], policyArn: string): Set<string> {
  const created = resourcesOf(made, 'policy', { policyArn }).flatMap(({ written }) => written);
  const added = resourcesOf(made, 'policy-version', { policyArn }).flatMap(({ writes }) => {
    const before = new Set(writes.flatMap((write) => grantedIn(statementsOf(write.before))));
    return grantedIn(addedStatements(writes)).filter((resource) => !before.has(resource));
  });
  return new Set([...created.flatMap((document) => grantedIn(statementsOf(document))), ...added]);
}

/**
 * The statements for buckets and keys that aren't among the wanted ones and that this session didn't add.
 *
 * @param existing the policy as it is
 * @param options.buckets names of the buckets that are granted anyway; `keys` ARNs of such keys
 * @param options.created what this session created, as its journal shows
 */
export function retainedStatements(
  existing: { arn: string; document: PolicyDocument },
  options: {
    partition: Partition;
    buckets: readonly string[];
    keys: readonly string[];
    created: readonly SessionResource[];
  },
): PolicyStatement[] {
  const { partition, buckets, keys, created } = options;
  const desired = new Set([
    ...buckets.flatMap((bucket) => [bucketArn(partition, bucket), `${bucketArn(partition, bucket)}/*`]),
    ...keys,
  ]);
  const own = ownResources(created, existing.arn);
  return statementsOf(existing.document)
    .filter(isLogGrant)
    .flatMap((statement) => {
      const rest = listOf(statement.Resource).filter(
        (resource) => !desired.has(resource) && !own.has(resource),
      );
      return rest.length === 0 ? [] : [{ ...statement, Resource: rest }];
    });
}

/** Bucket names in statements, each once. */
export function bucketsIn(statements: readonly PolicyStatement[]): string[] {
  const names = grantedIn(statements)
    .map(bucketOf)
    .filter((name) => name !== '');
  return [...new Set(names)];
}
