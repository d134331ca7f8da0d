/**
 * What each response body must contain to count as AWS's. Sources: the response elements in the API references of EC2,
 * IAM, STS, KMS and Organizations; the response syntax in that of S3.
 */

/** Elements or members without which a response says nothing; of alternatives (`a|b`), one is enough. */
const required: Readonly<Record<string, readonly string[]>> = {
  CreateFlowLogs: ['flowLogIdSet|unsuccessful'],
  DescribeFlowLogs: ['flowLogSet'],
  DescribeNetworkInterfaces: ['networkInterfaceSet'],
  DescribeRegions: ['regionInfo'],
  DescribeSubnets: ['subnetSet'],
  DescribeVpcs: ['vpcSet'],
  CreatePolicy: ['Policy', 'Arn'],
  CreatePolicyVersion: ['PolicyVersion', 'VersionId'],
  CreateRole: ['Role', 'Arn'],
  GetAccountSummary: ['SummaryMap'],
  GetPolicy: ['Policy', 'Arn', 'DefaultVersionId'],
  GetPolicyVersion: ['PolicyVersion', 'Document'],
  GetRole: ['Role', 'Arn', 'AssumeRolePolicyDocument'],
  GetRolePolicy: ['PolicyDocument'],
  ListAccountAliases: ['AccountAliases'],
  ListAttachedRolePolicies: ['AttachedPolicies'],
  ListInstanceProfilesForRole: ['InstanceProfiles'],
  ListPolicies: ['Policies'],
  ListPolicyVersions: ['Versions'],
  ListRolePolicies: ['PolicyNames'],
  ListRoles: ['Roles'],
  SimulateCustomPolicy: ['EvaluationResults'],
  SimulatePrincipalPolicy: ['EvaluationResults'],
  AssumeRole: ['AccessKeyId', 'SecretAccessKey', 'SessionToken'],
  AssumeRoleWithWebIdentity: ['AccessKeyId', 'SecretAccessKey', 'SessionToken'],
  GetCallerIdentity: ['Account', 'Arn'],
  GetBucketEncryption: ['Rule'],
  GetBucketLifecycleConfiguration: ['Rule'],
  GetBucketTagging: ['TagSet'],
  ListBuckets: ['Buckets'],
  ListObjectsV2: ['IsTruncated'],
  ListObjectVersions: ['IsTruncated'],
  DescribeOrganization: ['Organization'],
  ListAccounts: ['Accounts'],
  ListDelegatedAdministrators: ['DelegatedAdministrators'],
  DescribeKey: ['KeyMetadata'],
  GetKeyPolicy: ['Policy'],
  ListGrants: ['Grants'],
};

/** Each S3 document has its own root element; of alternatives (moto's last), one is enough. */
const rootsOfS3: Readonly<Record<string, string>> = {
  DeleteObjects: 'DeleteResult',
  GetBucketEncryption: 'ServerSideEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'LifecycleConfiguration',
  GetBucketTagging: 'Tagging',
  GetBucketVersioning: 'VersioningConfiguration|GetBucketVersioningResponse',
  GetObjectLockConfiguration: 'ObjectLockConfiguration',
  GetPublicAccessBlock: 'PublicAccessBlockConfiguration',
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjectsV2: 'ListBucketResult',
  ListObjectVersions: 'ListVersionsResult',
};

/** S3 responses that consist of their status: a body, if any, says nothing. */
const bodiless = new Set([
  'CreateBucket',
  'DeleteBucket',
  'DeleteBucketPolicy',
  'PutBucketPolicy',
  'PutBucketTagging',
]);

const queryServices = new Set(['EC2Client', 'IAMClient', 'STSClient']);

/** One answer. */
export interface Answer {
  /** `IAMClient` */
  client: string;
  /** `CreateRole` */
  operation: string;
  status: number;
  /** True where it names the request, as AWS does in each of its answers. */
  hasRequestId: boolean;
  /** null if it is a stream (an object) or the response has none (HEAD). */
  body: Buffer | null;
}

/** Why this response can't be from AWS, as a phrase; null if it can be. */
export function faultOf(answer: Answer): string | null {
  const { client, body, status, hasRequestId } = answer;
  if (body === null) return hasRequestId || status >= 500 ? null : 'it has no request ID';
  if (isPage(body)) return 'it is a web page';
  if (status >= 300) return faultOfRefusal(answer, body);
  if (queryServices.has(client)) return faultOfXml(answer.operation, `${answer.operation}Response`, body);
  if (client === 'S3Client') return faultOfS3(answer, body);
  return faultOfJson(answer.operation, body);
}

/** Refusals are in the service's own format, too; only S3 can leave out the body. */
function faultOfRefusal({ client, hasRequestId }: Answer, body: Buffer): string | null {
  const start = body.subarray(0, 64).toString('utf8').trimStart();
  if (start === '') return hasRequestId ? null : 'it is empty and has no request ID';
  const isXml = queryServices.has(client) || client === 'S3Client';
  return start.startsWith(isXml ? '<' : '{') ? null : "it isn't in the service's format";
}

function faultOfS3({ operation, hasRequestId }: Answer, body: Buffer): string | null {
  if (bodiless.has(operation)) return hasRequestId ? null : 'it has no request ID';
  if (operation === 'GetBucketPolicy') return faultOfJson(operation, body);
  const root = rootsOfS3[operation];
  return root === undefined ? null : faultOfXml(operation, root, body);
}

function faultOfXml(operation: string, roots: string, body: Buffer): string | null {
  const names = roots.split('|');
  const root = rootOf(body) ?? '';
  if (!names.includes(root)) return body.length === 0 ? 'it is empty' : `it isn't a ${names[0]}`;
  const isWhole = new RegExp(`(?:</${root}|/)>\\s*$`).test(
    body.subarray(-(root.length + 64)).toString('utf8'),
  );
  if (!isWhole) return 'it is cut off';
  const missing = required[operation]?.find(
    (names) => !names.split('|').some((name) => hasElement(body, name)),
  );
  return missing === undefined ? null : `it has no ${missing.replace('|', ' or ')}`;
}

function faultOfJson(operation: string, body: Buffer): string | null {
  if (body.length === 0) return 'it is empty';
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    return `it isn't JSON (${error instanceof Error ? error.message.slice(0, 60) : 'unreadable'})`;
  }
  if (typeof parsed !== 'object' || parsed === null) return "it isn't a JSON object";
  const missing = required[operation]?.find((name) => !(name in parsed));
  return missing === undefined ? null : `it has no ${missing}`;
}

function rootOf(body: Buffer): string | null {
  const start = body.subarray(0, 512).toString('utf8');
  return /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?<([A-Za-z][\w.-]*)/.exec(start)?.[1] ?? null;
}

function isPage(body: Buffer): boolean {
  return /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:!doctype|html|head|body)\b/i.test(
    body.subarray(0, 1024).toString('utf8'),
  );
}

function hasElement(body: Buffer, name: string): boolean {
  return [`<${name}>`, `<${name}/>`, `<${name} `].some((start) => body.includes(start));
}
