/** AWS's refusals in every form of its documented grammar, old and new, and as tools print them. */

export const account = '210987654321';
export const user = `arn:aws:iam::${account}:user/path/nora`;
const session = `arn:aws:sts::${account}:assumed-role/Deploy/ci-77`;
const sso = `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_NetOps_0123456789abcdef/nora@example.com`;
export const scp =
  'arn:aws:organizations::444455556666:policy/o-k2m4n6p8q0/service_control_policy/p-1a2b3c4d';

export interface Case {
  text: string;
  refusedBy: string | null;
  owner: RegExp | null;
  action?: string;
  resource?: string;
  denial?: 'explicit' | 'implicit' | null;
  policyArn?: string;
  /** Whether an added statement can help. */
  helps: boolean;
}

export const sentence = (who: string, action: string, resource: string, why: string) =>
  `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`;

const bucket = '"arn:aws:s3:::acme-flow-logs"';
export const role = `arn:aws:iam::${account}:role/Kentik-Flow-Logs`;
export const vpc = `arn:aws:ec2:eu-west-1:${account}:vpc/vpc-0a1b2c3d`;
export const key = `arn:aws:kms:eu-west-1:999988887777:key/1f0c5f5e-1111-2222-3333-444455556666`;

/** Kind of policy as AWS words it → how it's reported, and who owns it. */
const kinds: readonly [words: string, article: string, refusedBy: string, owner: RegExp][] = [
  ['identity-based policy', 'an', 'identity-based', new RegExp(`IAM administrators of account ${account}`)],
  ['resource-based policy', 'a', 'resource-based', /owner of the bucket acme-flow-logs/],
  ['permissions boundary', 'a', 'permissions boundary', /permissions boundary/],
  ['session policy', 'a', 'session', /starts the session/],
  ['service control policy', 'a', 'service control', /AWS organization/],
  ['resource control policy', 'a', 'resource control', /AWS organization/],
  ['VPC endpoint policy', 'a', 'VPC endpoint', /owner of the VPC endpoint/],
];

export const documented: Case[] = kinds.flatMap(([words, article, refusedBy, owner]): Case[] => [
  {
    text: sentence(
      user,
      's3:PutBucketPolicy',
      bucket,
      `because no ${words} allows the s3:PutBucketPolicy action`,
    ),
    refusedBy,
    owner,
    action: 's3:PutBucketPolicy',
    resource: 'arn:aws:s3:::acme-flow-logs',
    denial: 'implicit',
    helps: true,
  },
  {
    text: sentence(session, 's3:PutBucketPolicy', bucket, `with an explicit deny in ${article} ${words}`),
    refusedBy,
    owner,
    action: 's3:PutBucketPolicy',
    resource: 'arn:aws:s3:::acme-flow-logs',
    denial: 'explicit',
    helps: false,
  },
  {
    // The form without a resource.
    text: `User: ${user} is not authorized to perform: iam:CreatePolicy because no ${words} allows the iam:CreatePolicy action`,
    refusedBy,
    owner: null,
    action: 'iam:CreatePolicy',
    denial: 'implicit',
    helps: true,
  },
]);

export const named: Case[] = [
  {
    text: sentence(user, 'iam:CreateRole', role, `with an explicit deny in a service control policy: ${scp}`),
    refusedBy: 'service control',
    owner: /o-k2m4n6p8q0 .*444455556666/,
    policyArn: scp,
    denial: 'explicit',
    helps: false,
  },
  {
    text: `${sentence(user, 'iam:CreateRole', role, `with an explicit deny in a resource control policy: ${scp.replace('service_', 'resource_')}`)}.`,
    refusedBy: 'resource control',
    owner: /444455556666/,
    policyArn: scp.replace('service_', 'resource_'),
    helps: false,
  },
  {
    text: sentence(
      user,
      'ec2:DescribeVpcs',
      '*',
      `with an explicit deny in a permissions boundary: arn:aws:iam::${account}:policy/team-boundary`,
    ),
    refusedBy: 'permissions boundary',
    owner: new RegExp(account),
    policyArn: `arn:aws:iam::${account}:policy/team-boundary`,
    helps: false,
  },
  {
    text: sentence(
      user,
      's3:ListBucket',
      bucket,
      'with an explicit deny in an identity-based policy: arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
    ),
    refusedBy: 'identity-based',
    owner: new RegExp(account),
    policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3',
    helps: false,
  },
  {
    text: sentence(
      sso,
      'organizations:ListAccounts',
      '*',
      'because no identity-based policy allows the organizations:ListAccounts action',
    ),
    refusedBy: 'identity-based',
    owner: /permission set NetOps/,
    helps: true,
  },
  {
    text: `User: ${user} is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action`,
    refusedBy: 'role trust',
    owner: /administrators of the role/,
    helps: true,
  },
  {
    text: `User: ${user} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333322221111:role/Reader with an explicit deny in the role trust policy`,
    refusedBy: 'role trust',
    owner: /333322221111/,
    denial: 'explicit',
    helps: false,
  },
  {
    text: `User: ${user} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::333322221111:role/Reader`,
    refusedBy: null,
    owner: null,
    denial: null,
    helps: true,
  },
  {
    text: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    refusedBy: 'role trust',
    owner: /administrators of the role/,
    helps: true,
  },
  {
    text: sentence(
      user,
      'kms:Decrypt',
      key,
      'because no resource-based policy allows the kms:Decrypt action',
    ),
    refusedBy: 'resource-based',
    owner: /KMS key in account 999988887777/,
    resource: key,
    helps: true,
  },
  {
    text: sentence(
      user,
      'kms:DescribeKey',
      key,
      'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access',
    ),
    refusedBy: 'resource-based',
    owner: /999988887777/,
    denial: null,
    helps: true,
  },
  {
    text: sentence(
      user,
      's3:PutBucketPolicy',
      bucket,
      'because public policies are blocked by the BlockPublicPolicy block public access setting',
    ),
    refusedBy: 'block public access',
    owner: /bucket acme-flow-logs/,
    helps: false,
  },
  {
    text: sentence(
      user,
      's3:PutBucketPolicy',
      bucket,
      'because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.',
    ),
    refusedBy: 'block public access',
    owner: /bucket acme-flow-logs/,
    helps: false,
  },
  {
    text: sentence(
      user,
      's3:PutBucketAcl',
      bucket,
      'because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.',
    ),
    refusedBy: 'block public access',
    owner: /bucket acme-flow-logs/,
    helps: false,
  },
  {
    text: sentence(
      user,
      's3:PutObject',
      '"arn:aws:s3:::acme-flow-logs/a b.log"',
      'because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type',
    ),
    refusedBy: 'blocked encryption',
    owner: /bucket acme-flow-logs/,
    resource: 'arn:aws:s3:::acme-flow-logs/a b.log',
    helps: false,
  },
  {
    text: 'AccessDenied: Access Denied because object protected by object lock.',
    refusedBy: 'object lock',
    owner: /owner/,
    helps: false,
  },
  {
    text: "An error occurred (InvalidObjectState) when calling the GetObject operation: The operation is not valid for the object's storage class",
    refusedBy: 'archived object',
    owner: /owner/,
    helps: false,
  },
  {
    text: 'An error occurred (AccessDenied) when calling the AssumeRole operation: MultiFactorAuthentication failed with invalid MFA one time pass code. ',
    refusedBy: 'MFA',
    owner: null,
    helps: false,
  },
  {
    text: 'An error occurred (AccessDenied) when calling the AssumeRole operation: Roles may not be assumed by root accounts.',
    refusedBy: 'root user',
    owner: null,
    helps: false,
  },
  // Without a reason: older forms, and what crosses accounts.
  {
    text: `User: ${user} is not authorized to perform: iam:CreateRole on resource: role Kentik-Flow-Logs`,
    refusedBy: null,
    owner: null,
    action: 'iam:CreateRole',
    resource: 'role Kentik-Flow-Logs',
    denial: null,
    helps: true,
  },
  {
    text: `User: ${user} is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:${account}:volume/* with an explicit deny`,
    refusedBy: null,
    owner: null,
    action: 'ec2:RunInstances',
    denial: 'explicit',
    helps: false,
  },
  {
    text: 'An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied',
    refusedBy: null,
    owner: null,
    denial: null,
    helps: false,
  },
  {
    text: "An error occurred (AccessDeniedException) when calling the ListAccounts operation: You don't have permissions to access this resource.",
    refusedBy: null,
    owner: null,
    denial: null,
    helps: false,
  },
  {
    text: 'You are not authorized to perform this operation. Encoded authorization failure message: 0aBc-_dEf9876',
    refusedBy: null,
    owner: null,
    denial: null,
    helps: false,
  },
  {
    text: `You are not authorized to perform this operation. ${sentence(user, 'ec2:CreateFlowLogs', vpc, 'because no identity-based policy allows the ec2:CreateFlowLogs action')}. Encoded authorization failure message: 0aBc-_dEf9876`,
    refusedBy: 'identity-based',
    owner: new RegExp(account),
    action: 'ec2:CreateFlowLogs',
    resource: vpc,
    helps: true,
  },
];
