/**
 * Lets AWS's log delivery write to a bucket. "Kentik for AWS" does not mention it: AWS adds it by itself in simple
 * cases, and according to one of its own pages overwrites the bucket's policy in doing so. It is therefore merged
 * before the first flow log is created.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 */
import { isSameStatement, statementsOf } from '../model/compare.ts';
import type { Partition, PolicyDocument, PolicyStatement } from '../model/existing.ts';
import type { RequestContext } from '../model/policies/policy-conditions.ts';
import { hasGrant, type PolicyRequest } from '../model/policies/policy-evaluation.ts';
import { overTls } from '../model/policies/role-context.ts';
import { bucketArn } from './arns.ts';

/** AWS's log delivery, as a principal. */
export const deliveryService = 'delivery.logs.amazonaws.com';

/** True for a statement for log delivery. AWS adds its own where it finds them missing: they are no one's. */
export function isOfDelivery({ Principal: principal }: Pick<PolicyStatement, 'Principal'>): boolean {
  return typeof principal === 'object' && principal.Service === deliveryService;
}

/** S3's limit for a bucket policy, in bytes. */
const longestBucketPolicy = 20 * 1024;

/** Log delivery for one account alone, from any of its regions: against use of the service by others (confused deputy). */
export function deliverySource(
  partition: Partition,
  account: string,
): { StringEquals: Record<string, string>; ArnLike: Record<string, string> } {
  return {
    StringEquals: { 'aws:SourceAccount': account },
    ArnLike: { 'aws:SourceArn': `arn:${partition}:logs:*:${account}:*` },
  };
}

/** The same as a request's context: a delivery of flow logs from one region. */
export function deliveryContext(
  partition: Partition,
  account: string,
  region: string,
): Record<string, string> {
  return {
    'aws:sourceaccount': account,
    'aws:sourcearn': `arn:${partition}:logs:${region}:${account}:delivery-source:any`,
  };
}

/** The ACL that log delivery gives an object; a request for anything else has none. */
function aclOf(action: string): RequestContext {
  return { 's3:x-amz-acl': action === 's3:PutObject' ? 'bucket-owner-full-control' : null };
}

/** A request of log delivery, for policies that refuse: which delivery of the region it is for isn't known. */
export function deliveryRequest(
  { partition, account, region }: { partition: Partition; account: string; region: string },
  action: string,
  resource: string,
): PolicyRequest {
  return {
    action,
    resource,
    principals: { kind: 'Service', names: [deliveryService] },
    context: {
      ...deliveryContext(partition, account, region),
      'aws:sourcearn': `arn:${partition}:logs:${region}:${account}:*`,
      ...aclOf(action),
      ...overTls,
      'aws:principalisawsservice': 'true',
      'aws:principalservicename': deliveryService,
      'aws:principalorgid': null,
      'aws:username': null,
    },
  };
}

/**
 * The two statements that log delivery needs.
 *
 * The resource is the whole bucket and the source ARN has any region: more regions or another prefix then change
 * nothing, and AWS, which extends the policy at each flow log whose folder is not covered, leaves it alone. What
 * may be written stays narrow all the same: log delivery alone, and only for this account.
 */
export function deliveryStatements(options: {
  partition: Partition;
  account: string;
  bucket: string;
}): PolicyStatement[] {
  const { partition, account } = options;
  const arn = bucketArn(partition, options.bucket);
  const source = deliverySource(partition, account);
  return [
    {
      Sid: 'AWSLogDeliveryWrite',
      Effect: 'Allow',
      Principal: { Service: deliveryService },
      Action: 's3:PutObject',
      Resource: `${arn}/*`,
      Condition: {
        ...source,
        StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', ...source.StringEquals },
      },
    },
    {
      Sid: 'AWSLogDeliveryAclCheck',
      Effect: 'Allow',
      Principal: { Service: deliveryService },
      Action: 's3:GetBucketAcl',
      Resource: arn,
      Condition: source,
    },
  ];
}

/**
 * Those of the delivery statements that a policy still lacks. Statements that already allow what is needed are
 * recognised in whatever form: AWS's own, which names one region and the folder, under any Sid.
 *
 * @param existing the bucket's policy, or null
 * @param regions from which logs come
 */
export function missingDeliveryStatements(
  existing: PolicyDocument | null,
  options: {
    partition: Partition;
    account: string;
    bucket: string;
    prefix: string;
    regions: readonly string[];
  },
): PolicyStatement[] {
  const { partition, account, bucket, prefix, regions } = options;
  const arn = bucketArn(partition, bucket);
  const folder = prefix === '' ? '' : `${prefix}/`;
  const isAllowed = (action: string, resourceOf: (region: string) => string) =>
    existing !== null &&
    regions.every((region) =>
      hasGrant(existing, {
        action,
        resource: resourceOf(region),
        principals: { kind: 'Service', names: [deliveryService] },
        context: { ...aclOf(action), ...deliveryContext(partition, account, region) },
      }),
    );
  return deliveryStatements({ partition, account, bucket }).filter((statement) =>
    statement.Action === 's3:PutObject'
      ? !isAllowed('s3:PutObject', (region) => `${arn}/${folder}AWSLogs/${account}/vpcflowlogs/${region}/any`)
      : !isAllowed('s3:GetBucketAcl', () => arn),
  );
}

/** A policy's statements that are neither of log delivery nor among the known ones. */
export function addedByOthers(
  policy: PolicyDocument | null,
  known: readonly PolicyStatement[],
): PolicyStatement[] {
  return statementsOf(policy).filter(
    (statement) => !isOfDelivery(statement) && !known.some((other) => isSameStatement(other, statement)),
  );
}

/** What is wrong with the size of a bucket policy, or null. S3 takes 20 KB. */
export function checkBucketPolicySize(document: PolicyDocument): string | null {
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  if (bytes <= longestBucketPolicy) return null;
  return `its policy would have ${bytes.toLocaleString('en')} bytes; S3 allows ${longestBucketPolicy.toLocaleString('en')}`;
}
