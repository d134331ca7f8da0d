/**
 * Which permissions a call needs, on what, and whether a pattern means it. Source: Service Authorization Reference of
 * EC2, IAM, S3 and STS.
 */
import type { Call } from '../dispatch.ts';

/** A permission, and the resource as AWS's refusals name it; null: they name none. */
export interface Permission {
  action: string;
  resource: string | null;
}

/** Where S3's permission has another name than the operation. */
const s3Actions: Record<string, string> = {
  ListBuckets: 'ListAllMyBuckets',
  HeadBucket: 'ListBucket',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  HeadObject: 'GetObject',
  DeleteObjects: 'DeleteObject',
  DeleteBucketTagging: 'PutBucketTagging',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
};

/** What a call is about, as far as its parameters tell. */
export interface Subject {
  /** Of a query call; empty for S3. */
  parameters: URLSearchParams;
  bucket: string | null;
  key: string;
  role: string | null;
  /** The name of a managed policy. */
  policy: string | null;
  policyArn: string | null;
  /** VPCs, subnets, interfaces and flow logs. */
  ids: string[];
}

export function subjectOf({ service, request }: Pick<Call, 'service' | 'request'>): Subject {
  const nothing = {
    parameters: new URLSearchParams(),
    key: '',
    role: null,
    policy: null,
    policyArn: null,
    ids: [],
  };
  if (service === 's3') {
    const [, bucket = '', ...key] = request.path.split('/');
    return { ...nothing, bucket: bucket === '' ? null : bucket, key: key.join('/') };
  }
  const parameters = new URLSearchParams(request.query);
  for (const [name, value] of new URLSearchParams(request.body.toString('utf8'))) parameters.set(name, value);
  const policyArn = parameters.get('PolicyArn');
  const ids = [...parameters].filter(([name]) => /^(ResourceId|FlowLogId|VpcId)\.\d+$/.test(name));
  return {
    ...nothing,
    parameters,
    bucket: /^arn:[\w-]+:s3:::([^/]+)/.exec(parameters.get('LogDestination') ?? '')?.[1] ?? null,
    role: parameters.get('RoleName'),
    policy: parameters.get('PolicyName') ?? policyArn?.split('/').at(-1) ?? null,
    policyArn,
    ids: ids.map(([, id]) => id),
  };
}

/** One line that tells calls of the same kind to the same thing from others. */
export function keyOf(call: Call): string {
  const { bucket, key, role, policy, ids } = subjectOf(call);
  const about = [bucket, key, role, policy, ...ids].filter((part) => part !== null && part !== '');
  return [`${call.service}:${call.operation}`, call.region, ...about].join(' ');
}

/** The permissions that the call needs, the operation's own first. */
export function permissionsOf(call: Call): Permission[] {
  const subject = subjectOf(call);
  switch (call.service) {
    case 's3':
      return [{ action: `s3:${s3Actions[call.operation] ?? call.operation}`, resource: s3Arn(subject) }];
    case 'iam':
      return iamPermissions(call, subject);
    case 'ec2':
      return ec2Permissions(call, subject);
    default: {
      const resource = subject.parameters.get('RoleArn');
      return [{ action: `${call.service}:${call.operation}`, resource }];
    }
  }
}

function s3Arn({ bucket, key }: Subject): string {
  if (bucket === null) return 'arn:aws:s3:::*';
  return key === '' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}

/** IAM names what is to be made by its ARN, and what is there as `role NAME` or `policy ARN`. */
function iamPermissions(
  { operation, account }: Call,
  { parameters, role, policy, policyArn }: Subject,
): Permission[] {
  const prefix = `arn:aws:iam::${account ?? ''}:`;
  const own = (resource: string): Permission => ({ action: `iam:${operation}`, resource });
  const tags = [...parameters.keys()].some((name) => name.startsWith('Tags.'));
  if (operation === 'CreateRole') {
    const resource = `${prefix}role/${role}`;
    return [own(resource), ...(tags ? [{ action: 'iam:TagRole', resource }] : [])];
  }
  if (operation === 'CreatePolicy') {
    const tag = { action: 'iam:TagPolicy', resource: `policy ${prefix}policy/${policy}` };
    return [own(`policy ${policy}`), ...(tags ? [tag] : [])];
  }
  if (role !== null) return [own(`role ${role}`)];
  if (policyArn !== null) return [own(`policy ${policyArn}`)];
  if (operation === 'ListRoles') return [own(`${prefix}role/`)];
  if (operation === 'ListPolicies') return [own('policy path /')];
  return [own('*')];
}

const typeNames: Record<string, string> = {
  vpc: 'vpc',
  subnet: 'subnet',
  eni: 'network-interface',
  fl: 'vpc-flow-log',
};

function ec2Permissions({ operation, account, region }: Call, { parameters, ids }: Subject): Permission[] {
  const prefix = `arn:aws:ec2:${region}:${account ?? ''}:`;
  const [first] = ids;
  const type = typeNames[first?.split('-')[0] ?? ''];
  const isDescribing = operation.startsWith('Describe');
  const resource = isDescribing || type === undefined ? null : `${prefix}${type}/${first}`;
  const own: Permission = { action: `ec2:${operation}`, resource };
  if (operation === 'DeleteFlowLogs') return [own, { action: 'logs:DeleteLogDelivery', resource: null }];
  if (operation !== 'CreateFlowLogs') return [own];
  const tags = [...parameters.keys()].some((name) => name.startsWith('TagSpecification.'));
  return [
    own,
    ...(tags ? [{ action: 'ec2:CreateTags', resource: `${prefix}vpc-flow-log/*` }] : []),
    { action: 'logs:CreateLogDelivery', resource: null },
  ];
}

/**
 * The permission that one of the patterns means; null where none does. `mutating` and `reading` narrow the others.
 */
export function matchOperation(patterns: readonly string[], call: Call): Permission | null {
  if (patterns.includes('mutating') && !call.mutating) return null;
  if (patterns.includes('reading') && call.mutating) return null;
  const named = patterns.filter((pattern) => pattern !== 'mutating' && pattern !== 'reading');
  const permissions = permissionsOf(call);
  const [own] = permissions;
  if (named.length === 0) return own ?? null;
  for (const pattern of named) {
    if (pattern === '*' || fits(pattern, call.service, call.operation)) return own ?? null;
    const found = permissions.find(({ action }) => fits(pattern, ...splitAction(action)));
    if (found) return found;
  }
  return null;
}

/** True where the pattern can mean one of these operations at all: a misspelt name would never do anything. */
export function isKnownPattern(pattern: string, services: Record<string, readonly string[]>): boolean {
  if (pattern === '*' || pattern === 'mutating' || pattern === 'reading') return true;
  const others = [
    ...Object.values(s3Actions).map((name) => ['s3', name] as const),
    ['logs', 'CreateLogDelivery'] as const,
    ['logs', 'DeleteLogDelivery'] as const,
  ];
  return (
    Object.entries(services).some(([service, names]) => names.some((name) => fits(pattern, service, name))) ||
    others.some(([service, name]) => fits(pattern, service, name))
  );
}

function splitAction(action: string): [string, string] {
  const [service = '', name = ''] = action.split(':');
  return [service, name];
}

function fits(pattern: string, service: string, name: string): boolean {
  const full = pattern.includes(':') ? `${service}:${name}` : name;
  const expression = pattern.split('*').join('.*');
  return new RegExp(`^${expression}$`, 'i').test(full);
}
