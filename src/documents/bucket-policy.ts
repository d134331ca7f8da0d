/**
 * Lets AWS's log delivery write to a bucket. "Kentik for AWS" does not mention it: AWS adds it by itself in simple
 * cases, and according to one of its own pages overwrites the bucket's policy in doing so. It is therefore merged
 * before the first flow log is made.
 * Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html,
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
 */
import { statementsOf } from '../model/compare.ts';
import type { Partition, PolicyDocument, PolicyStatement } from '../model/existing.ts';
import { withStatements } from '../model/statements.ts';
import { bucketArn } from './arns.ts';

const deliveryService = 'delivery.logs.amazonaws.com';

/** S3's limit for a bucket policy, in bytes. */
const longestBucketPolicy = 20 * 1024;

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
  const source = { 'aws:SourceArn': `arn:${partition}:logs:*:${account}:*` };
  return [
    {
      Sid: 'AWSLogDeliveryWrite',
      Effect: 'Allow',
      Principal: { Service: deliveryService },
      Action: 's3:PutObject',
      Resource: `${arn}/*`,
      Condition: {
        StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control', 'aws:SourceAccount': account },
        ArnLike: source,
      },
    },
    {
      Sid: 'AWSLogDeliveryAclCheck',
      Effect: 'Allow',
      Principal: { Service: deliveryService },
      Action: 's3:GetBucketAcl',
      Resource: arn,
      Condition: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: source },
    },
  ];
}

/** What log delivery asks of S3, as a statement is matched against it. Condition keys are in lower case. */
interface DeliveryRequest {
  action: string;
  resource: string;
  context: Record<string, string>;
}

function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** `*` and `?` as IAM has them. */
function matches(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

const operators: Record<string, (pattern: string, value: string) => boolean> = {
  stringequals: (pattern, value) => pattern === value,
  stringequalsifexists: (pattern, value) => pattern === value,
  stringlike: matches,
  stringlikeifexists: matches,
  arnequals: matches,
  arnequalsifexists: matches,
  arnlike: matches,
  arnlikeifexists: matches,
};

/** True where every condition is one that is understood and holds. An unknown one counts as not holding. */
function conditionHolds(condition: PolicyStatement['Condition'], context: Record<string, string>): boolean {
  return Object.entries(condition ?? {}).every(([operator, keys]) => {
    const holds = operators[operator.toLowerCase()];
    return Object.entries(keys).every(([key, patterns]) => {
      const value = context[key.toLowerCase()];
      if (holds === undefined || value === undefined) return false;
      return listOf(patterns).some((pattern) => holds(pattern, value));
    });
  });
}

function allows(statement: PolicyStatement, request: DeliveryRequest): boolean {
  const { Principal: principal } = statement;
  if (statement.Effect !== 'Allow' || principal === undefined || typeof principal === 'string') return false;
  return (
    listOf(principal.Service).includes(deliveryService) &&
    listOf(statement.Action).some((action) => matches(action.toLowerCase(), request.action)) &&
    listOf(statement.Resource).some((resource) => matches(resource, request.resource)) &&
    conditionHolds(statement.Condition, request.context)
  );
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
  const present = existing === null ? [] : statementsOf(existing);
  const isAllowed = (action: string, resourceOf: (region: string) => string) =>
    regions.every((region) => {
      const request = {
        action,
        resource: resourceOf(region),
        context: {
          's3:x-amz-acl': 'bucket-owner-full-control',
          'aws:sourceaccount': account,
          'aws:sourcearn': `arn:${partition}:logs:${region}:${account}:delivery-source:any`,
        },
      };
      return present.some((statement) => allows(statement, request));
    });
  return deliveryStatements({ partition, account, bucket }).filter((statement) =>
    statement.Action === 's3:PutObject'
      ? !isAllowed('s3:putobject', (region) => `${arn}/${folder}AWSLogs/${account}/vpcflowlogs/${region}/any`)
      : !isAllowed('s3:getbucketacl', () => arn),
  );
}

/**
 * Adds the delivery statements to a bucket's policy.
 *
 * @see withStatements
 */
export function mergeDeliveryStatements(
  existing: PolicyDocument | null,
  statements: readonly PolicyStatement[],
): { document: PolicyDocument; changed: boolean } {
  return withStatements(existing, statements);
}

/** What is wrong with the size of a bucket policy, or null. S3 takes 20 KB. */
export function checkBucketPolicySize(document: PolicyDocument): string | null {
  const bytes = new TextEncoder().encode(JSON.stringify(document)).length;
  if (bytes <= longestBucketPolicy) return null;
  return `its policy would have ${bytes.toLocaleString('en')} bytes; S3 takes ${longestBucketPolicy.toLocaleString('en')}`;
}
