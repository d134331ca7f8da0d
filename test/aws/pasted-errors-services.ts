/** Refusals service by service: which kind of policy AWS names for it, with and without the policy's ARN. */
import { account, type Case, key, role, scp, sentence, user } from './pasted-errors.ts';

const other = '333322221111';
const session = `arn:aws:sts::${account}:assumed-role/flow-setup/run-12`;
const rcp = scp.replace('service_control', 'resource_control');
const boundary = `arn:aws:iam::${account}:policy/teams/network-boundary`;
const own = `arn:aws:iam::${account}:policy/no-deletions`;
const bucketArn = 'arn:aws:s3:::acme-flow-logs';
const bucket = `"${bucketArn}"`;
const object = `${bucketArn}/AWSLogs/${account}/vpcflowlogs/a.log.gz`;
const flowLogs = `arn:aws:ec2:eu-west-1:${account}:vpc-flow-log/*`;
const iamOf = (id: string) => new RegExp(`^the IAM administrators of account ${id}`);
const organization = /organization o-k2m4n6p8q0 \(management account 444455556666\)/;

/** What AWS says after the request, by kind of policy; `arn` where it names the policy. */
const noAllow = (policy: string, action: string) => `because no ${policy} allows the ${action} action`;
const deny = (policy: string, arn?: string) =>
  `with an explicit deny in ${/^[aeiou]/.test(policy) ? 'an' : 'a'} ${policy}${arn === undefined ? '' : `: ${arn}`}`;

interface Row extends Pick<Case, 'refusedBy' | 'owner'> {
  who?: string;
  action: string;
  on: string;
  why: string;
  policyArn?: string;
  /** EC2 says another sentence before it, and an encoded message behind it. */
  ec2?: boolean;
}

const rows: readonly Row[] = [
  // S3
  {
    action: 's3:CreateBucket',
    on: bucket,
    why: noAllow('identity-based policy', 's3:CreateBucket'),
    refusedBy: 'identity-based',
    owner: iamOf(account),
  },
  {
    action: 's3:CreateBucket',
    on: bucket,
    why: deny('service control policy', scp),
    refusedBy: 'service control',
    owner: organization,
    policyArn: scp,
  },
  {
    action: 's3:ListBucket',
    on: bucket,
    why: deny('resource-based policy'),
    refusedBy: 'resource-based',
    owner: /bucket acme-flow-logs$/,
  },
  {
    action: 's3:GetObject',
    on: `"${object}"`,
    why: noAllow('resource-based policy', 's3:GetObject'),
    refusedBy: 'resource-based',
    owner: /bucket acme-flow-logs$/,
  },
  {
    action: 's3:GetObject',
    on: `"${object}"`,
    why: deny('resource control policy', rcp),
    refusedBy: 'resource control',
    owner: organization,
    policyArn: rcp,
  },
  {
    action: 's3:GetObject',
    on: `"${object}"`,
    why: noAllow('VPC endpoint policy', 's3:GetObject'),
    refusedBy: 'VPC endpoint',
    owner: /owner of the VPC endpoint/,
  },
  {
    action: 's3:DeleteObject',
    on: `"${object}"`,
    why: deny('identity-based policy', own),
    refusedBy: 'identity-based',
    owner: iamOf(account),
    policyArn: own,
  },
  {
    action: 's3:ListAllMyBuckets',
    on: '"arn:aws:s3:::*"',
    why: noAllow('session policy', 's3:ListAllMyBuckets'),
    refusedBy: 'session',
    owner: /starts the session/,
    who: session,
  },
  // EC2
  {
    action: 'ec2:DescribeVpcs',
    on: '',
    why: noAllow('identity-based policy', 'ec2:DescribeVpcs'),
    refusedBy: 'identity-based',
    owner: iamOf(account),
    ec2: true,
  },
  {
    action: 'ec2:DescribeVpcs',
    on: '',
    why: deny('service control policy', scp),
    refusedBy: 'service control',
    owner: organization,
    policyArn: scp,
    ec2: true,
  },
  {
    action: 'ec2:CreateFlowLogs',
    on: flowLogs,
    why: noAllow('permissions boundary', 'ec2:CreateFlowLogs'),
    refusedBy: 'permissions boundary',
    owner: iamOf(account),
    who: session,
    ec2: true,
  },
  {
    action: 'ec2:CreateTags',
    on: flowLogs,
    why: deny('permissions boundary', boundary),
    refusedBy: 'permissions boundary',
    owner: iamOf(account),
    policyArn: boundary,
    ec2: true,
  },
  {
    action: 'ec2:DeleteFlowLogs',
    on: flowLogs.replace('*', 'fl-0a1b2c3d'),
    why: deny('service control policy'),
    refusedBy: 'service control',
    owner: /your AWS organization$/,
    ec2: true,
  },
  // IAM
  {
    action: 'iam:CreateRole',
    on: role,
    why: noAllow('permissions boundary', 'iam:CreateRole'),
    refusedBy: 'permissions boundary',
    owner: iamOf(account),
  },
  {
    action: 'iam:CreatePolicy',
    on: 'policy Kentik-Metadata-Policy',
    why: noAllow('identity-based policy', 'iam:CreatePolicy'),
    refusedBy: 'identity-based',
    owner: iamOf(account),
  },
  {
    action: 'iam:GetPolicy',
    on: `policy ${own}`,
    why: deny('permissions boundary', boundary),
    refusedBy: 'permissions boundary',
    owner: iamOf(account),
    policyArn: boundary,
  },
  {
    action: 'iam:ListPolicies',
    on: 'policy path /',
    why: noAllow('identity-based policy', 'iam:ListPolicies'),
    refusedBy: 'identity-based',
    owner: iamOf(account),
  },
  {
    action: 'iam:AttachRolePolicy',
    on: 'role Kentik-Flow-Logs',
    why: deny('session policy', own),
    refusedBy: 'session',
    owner: /starts the session/,
    policyArn: own,
    who: session,
  },
  {
    action: 'iam:GetAccountSummary',
    on: '*',
    why: noAllow('service control policy', 'iam:GetAccountSummary'),
    refusedBy: 'service control',
    owner: /your AWS organization$/,
  },
  {
    action: 'iam:UpdateAssumeRolePolicy',
    on: 'role Kentik-Flow-Logs',
    why: noAllow('session policy', 'iam:UpdateAssumeRolePolicy'),
    refusedBy: 'session',
    owner: /starts the session/,
    who: session,
  },
  // STS
  {
    action: 'sts:AssumeRole',
    on: `arn:aws:iam::${other}:role/Reader`,
    why: noAllow('identity-based policy', 'sts:AssumeRole'),
    refusedBy: 'identity-based',
    owner: iamOf(account),
  },
  {
    action: 'sts:AssumeRole',
    on: `arn:aws:iam::${other}:role/Reader`,
    why: noAllow('resource-based policy', 'sts:AssumeRole'),
    refusedBy: 'role trust',
    owner: new RegExp(other),
  },
  {
    action: 'sts:AssumeRole',
    on: `arn:aws:iam::${other}:role/Reader`,
    why: deny('resource control policy', rcp),
    refusedBy: 'resource control',
    owner: organization,
    policyArn: rcp,
  },
  {
    action: 'sts:TagSession',
    on: `arn:aws:iam::${other}:role/Reader`,
    why: noAllow('role trust policy', 'sts:TagSession'),
    refusedBy: 'role trust',
    owner: new RegExp(other),
  },
  {
    action: 'sts:DecodeAuthorizationMessage',
    on: '*',
    why: noAllow('VPC endpoint policy', 'sts:DecodeAuthorizationMessage'),
    refusedBy: 'VPC endpoint',
    owner: /owner of the VPC endpoint/,
  },
  // KMS
  {
    action: 'kms:GenerateDataKey',
    on: key,
    why: noAllow('identity-based policy', 'kms:GenerateDataKey'),
    refusedBy: 'identity-based',
    owner: iamOf(account),
  },
  {
    action: 'kms:Decrypt',
    on: key,
    why: deny('resource-based policy'),
    refusedBy: 'resource-based',
    owner: /KMS key in account 999988887777$/,
  },
  {
    action: 'kms:PutKeyPolicy',
    on: key,
    why: deny('service control policy', scp),
    refusedBy: 'service control',
    owner: organization,
    policyArn: scp,
  },
  {
    action: 'kms:DescribeKey',
    on: key,
    why: noAllow('VPC endpoint policy', 'kms:DescribeKey'),
    refusedBy: 'VPC endpoint',
    owner: /owner of the VPC endpoint/,
  },
  // Organizations
  {
    action: 'organizations:ListAccounts',
    on: '*',
    why: noAllow('identity-based policy', 'organizations:ListAccounts'),
    refusedBy: 'identity-based',
    owner: iamOf(account),
  },
  {
    action: 'organizations:DescribeOrganization',
    on: '*',
    why: deny('identity-based policy'),
    refusedBy: 'identity-based',
    owner: iamOf(account),
  },
  {
    action: 'organizations:ListDelegatedAdministrators',
    on: '*',
    why: noAllow('permissions boundary', 'organizations:ListDelegatedAdministrators'),
    refusedBy: 'permissions boundary',
    owner: iamOf(account),
  },
];

const worded = ({ who = user, action, on, why, ec2 = false }: Row): string => {
  const said = sentence(who, action, on, why).replace(/ on resource: {2}/, ' ');
  return ec2
    ? `You are not authorized to perform this operation. ${said}. Encoded authorization failure message: 0aBc-_dEf9876`
    : said;
};

/** Texts that AWS gives in place of that sentence. */
const otherTexts: readonly Case[] = [
  {
    text: 'An error occurred (403) when calling the HeadBucket operation: Forbidden',
    refusedBy: null,
    owner: null,
    denial: null,
    helps: false,
  },
  {
    text: "An error occurred (InvalidObjectState) when calling the GetObject operation: The operation is not valid for the object's access tier",
    refusedBy: 'archived object',
    owner: /owner/,
    helps: false,
  },
  {
    text: `${sentence(user, 's3:GetObject', bucket, 'because public bucket policies are prevented by the RestrictPublicBuckets setting in S3 Block Public Access.')}`,
    refusedBy: 'block public access',
    owner: /bucket acme-flow-logs$/,
    helps: false,
  },
  {
    text: 'An error occurred (AccessDenied) when calling the DeleteObject operation: Access Denied because object protected by object lock.',
    refusedBy: 'object lock',
    owner: /owner/,
    helps: false,
  },
  {
    text: 'An error occurred (AccessDeniedException) when calling the Decrypt operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    refusedBy: null,
    owner: null,
    denial: null,
    helps: false,
  },
  {
    text: 'An error occurred (UnauthorizedOperation) when calling the CreateFlowLogs operation: You are not authorized to perform this operation.',
    refusedBy: null,
    owner: null,
    denial: null,
    helps: false,
  },
  {
    text: 'An error occurred (AccessDenied) when calling the AssumeRoleWithSAML operation: Not authorized to perform sts:AssumeRoleWithSAML',
    refusedBy: 'role trust',
    owner: /administrators of the role/,
    helps: true,
  },
];

export const byService: readonly Case[] = [
  ...rows.map((row): Case => {
    const { refusedBy, owner, action, on, policyArn } = row;
    const resource = on.replaceAll('"', '');
    const isExplicit = row.why.startsWith('with');
    return {
      text: worded(row),
      refusedBy,
      owner,
      action,
      ...(resource === '' ? {} : { resource }),
      denial: isExplicit ? 'explicit' : 'implicit',
      ...(policyArn === undefined ? {} : { policyArn }),
      helps: !isExplicit,
    };
  }),
  ...otherTexts,
];
