/**
 * Which permissions a call needs, and on what. Source: Service Authorization Reference of EC2, IAM, S3 and STS.
 */
import type { Call } from '../service.ts';

/** A permission, by the names that refusals and policies have for it. */
export interface Permission {
  action: string;
  /** The resource as AWS's refusals name it; null: they name none. */
  resource: string | null;
  /** The resource as policies name it: an ARN or `*`. */
  arn: string;
}

/** Where S3's permission has another name than the operation. */
export const s3Actions: Record<string, string> = {
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
  /** Of a query call; empty for S3 and Kentik. */
  parameters: URLSearchParams;
  bucket: string | null;
  key: string;
  role: string | null;
  /** The name of a managed policy. */
  policy: string | null;
  policyArn: string | null;
  /** VPCs, subnets, interfaces, flow logs and cloud exports. */
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
  if (service === 'kentik') {
    const id = /\/exports\/([^/]+)/.exec(request.path)?.[1];
    return { ...nothing, bucket: null, ids: id === undefined ? [] : [id] };
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

/** The permissions that the call needs, the operation's own first. */
export function permissionsOf(call: Call): Permission[] {
  const subject = subjectOf(call);
  switch (call.service) {
    case 's3': {
      const arn = s3Arn(subject);
      const tag = { action: 's3:TagResource', resource: arn, arn };
      return [
        { action: `s3:${s3Actions[call.operation] ?? call.operation}`, resource: arn, arn },
        ...(bucketTags(call).length > 0 ? [tag] : []),
      ];
    }
    case 'iam':
      return iamPermissions(call, subject);
    case 'ec2':
      return ec2Permissions(call, subject);
    default: {
      const resource = subject.parameters.get('RoleArn');
      return [{ action: `${call.service}:${call.operation}`, resource, arn: resource ?? '*' }];
    }
  }
}

/**
 * True for calls that no policy of the caller decides alone: their handlers ask the policy of the bucket, key or role,
 * too. GetCallerIdentity needs no permission.
 */
export function isDecidedByHandler({ service, operation }: Pick<Call, 'service' | 'operation'>): boolean {
  switch (service) {
    case 's3':
      return operation !== 'ListBuckets' && operation !== 'CreateBucket';
    case 'kms':
      return operation !== 'CreateKey';
    case 'sts':
      return operation !== 'DecodeAuthorizationMessage';
    default:
      return false;
  }
}

/** The condition keys for what a call requests: tags, a permissions boundary, a policy to attach. */
export function requestContext(call: Call): Record<string, string> {
  const { parameters, policyArn } = subjectOf(call);
  const boundary = parameters.get('PermissionsBoundary');
  const tags = [...parameters].flatMap(([name, key]) =>
    /^(?:Tags\.member|TagSpecification\.\d+\.Tag)\.\d+\.Key$/.test(name)
      ? [[key, parameters.get(name.replace(/Key$/, 'Value')) ?? ''] as const]
      : [],
  );
  return {
    ...(boundary === null ? {} : { 'iam:permissionsboundary': boundary }),
    ...(policyArn === null ? {} : { 'iam:policyarn': policyArn }),
    ...Object.fromEntries(
      [...tags, ...bucketTags(call)].map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value]),
    ),
  };
}

/** CreateBucket has its tags in its XML. */
function bucketTags({ service, operation, request }: Call): [key: string, value: string][] {
  if (service !== 's3' || operation !== 'CreateBucket') return [];
  const tags = request.body
    .toString('utf8')
    .matchAll(/<Tag>\s*<Key>([^<]*)<\/Key>\s*<Value>([^<]*)<\/Value>/g);
  return [...tags].map(([, key = '', value = '']) => [key, value]);
}

function s3Arn({ bucket, key }: Subject): string {
  if (bucket === null) return 'arn:aws:s3:::*';
  return key === '' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}

/** IAM's refusals name what is to be created by its ARN, and what exists as `role NAME` or `policy ARN`. */
function iamPermissions(
  { operation, account, world }: Call,
  { parameters, role, policy, policyArn }: Subject,
): Permission[] {
  const prefix = `arn:aws:iam::${account ?? ''}:`;
  const path = parameters.get('Path') ?? '/';
  const own = (resource: string, arn: string): Permission => ({
    action: `iam:${operation}`,
    resource,
    arn,
  });
  const tags = [...parameters.keys()].some((name) => name.startsWith('Tags.'));
  if (operation === 'CreateRole') {
    const arn = `${prefix}role${path}${role}`;
    return [own(arn, arn), ...(tags ? [{ action: 'iam:TagRole', resource: arn, arn }] : [])];
  }
  if (operation === 'CreatePolicy') {
    const arn = `${prefix}policy${path}${policy}`;
    const tag = { action: 'iam:TagPolicy', resource: `policy ${arn}`, arn };
    return [own(`policy ${policy}`, arn), ...(tags ? [tag] : [])];
  }
  if (role !== null) {
    const found = world.accounts.get(account ?? '')?.roles.get(role.toLowerCase());
    return [own(`role ${role}`, found?.arn ?? `${prefix}role/${role}`)];
  }
  if (policyArn !== null) return [own(`policy ${policyArn}`, policyArn)];
  if (operation === 'ListRoles') return [own(`${prefix}role/`, `${prefix}role/`)];
  if (operation === 'ListPolicies') return [own('policy path /', `${prefix}policy/`)];
  const simulated = parameters.get('PolicySourceArn');
  return [own(simulated ?? '*', simulated ?? '*')];
}

const typeNames: Record<string, string> = {
  vpc: 'vpc',
  subnet: 'subnet',
  eni: 'network-interface',
  fl: 'vpc-flow-log',
};

function ec2Permissions({ operation, account, region }: Call, { parameters, ids }: Subject): Permission[] {
  const prefix = `arn:aws:ec2:${region}:${account ?? ''}:`;
  const named = ids.flatMap((id) => {
    const type = typeNames[id.split('-')[0] ?? ''];
    return type === undefined ? [] : [`${prefix}${type}/${id}`];
  });
  const action = `ec2:${operation}`;
  const own: Permission[] =
    operation.startsWith('Describe') || named.length === 0
      ? [{ action, resource: null, arn: '*' }]
      : named.map((arn) => ({ action, resource: arn, arn }));
  const logs = (name: string): Permission => ({ action: `logs:${name}`, resource: null, arn: '*' });
  if (operation === 'DeleteFlowLogs') return [...own, logs('DeleteLogDelivery')];
  if (operation !== 'CreateFlowLogs') return own;
  const flowLogs = `${prefix}vpc-flow-log/*`;
  const tags = [...parameters.keys()].some((name) => name.startsWith('TagSpecification.'));
  return [
    ...own,
    { action, resource: flowLogs, arn: flowLogs },
    ...(tags ? [{ action: 'ec2:CreateTags', resource: flowLogs, arn: flowLogs }] : []),
    logs('CreateLogDelivery'),
    ...ecsPermissions(parameters.get('LogFormat') ?? ''),
  ];
}

/** EC2 looks up what the fields of version 7 name. Source: VPC User Guide, "Flow log records". */
function ecsPermissions(format: string): Permission[] {
  const needed = [
    ['ListClusters', 'ecs-'],
    ['ListContainerInstances', 'ecs-container-instance-'],
    ['ListServices', 'ecs-service-'],
    ['ListTaskDefinitions', 'ecs-task-definition-'],
    ['ListTasks', 'ecs-task-arn'],
    ['ListTasks', 'ecs-task-id'],
  ] as const;
  const names = new Set(needed.flatMap(([name, field]) => (format.includes(field) ? [name] : [])));
  return [...names].map((name) => ({ action: `ecs:${name}`, resource: null, arn: '*' }));
}
