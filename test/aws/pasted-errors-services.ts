/** Refusals service by service: which kind of policy AWS names for it, with and without the policy's ARN. */
import { account, type Case, key, role, scp, sentence, user } from './pasted-errors.ts';

const other = '333322221111';
const reader = `arn:aws:iam::${other}:role/Reader`;
const session = `arn:aws:sts::${account}:assumed-role/flow-setup/run-12`;
const rcp = scp.replace('service_control', 'resource_control');
const boundary = `arn:aws:iam::${account}:policy/teams/network-boundary`;
const own = `arn:aws:iam::${account}:policy/no-deletions`;
const bucketArn = 'arn:aws:s3:::acme-flow-logs';
const bucket = `"${bucketArn}"`;
const object = `${bucketArn}/AWSLogs/${account}/vpcflowlogs/a.log.gz`;
const flowLogs = `arn:aws:ec2:eu-west-1:${account}:vpc-flow-log/*`;
const iam = new RegExp(`^the IAM administrators of account ${account}`);
const organization = /organization o-k2m4n6p8q0 \(management account 444455556666\)/;

interface Row extends Pick<Case, 'refusedBy' | 'owner'> {
  who?: string;
  action: string;
  on: string;
  why: string;
  denial: 'explicit' | 'implicit';
  /** AWS names the policy by it. */
  policyArn?: string;
  /** EC2 says another sentence before it, and an encoded message behind it. */
  ec2?: boolean;
}

type Expected = Pick<Row, 'refusedBy' | 'owner'>;
const byIdentity: Expected = { refusedBy: 'identity-based', owner: iam };
const byBucket: Expected = { refusedBy: 'resource-based', owner: /bucket acme-flow-logs$/ };
const byBoundary: Expected = { refusedBy: 'permissions boundary', owner: iam };
const bySession: Expected = { refusedBy: 'session', owner: /starts the session/ };
const byScp: Expected = { refusedBy: 'service control', owner: organization };
const byUnnamedScp: Expected = { refusedBy: 'service control', owner: /your AWS organization$/ };
const byRcp: Expected = { refusedBy: 'resource control', owner: organization };
const byEndpoint: Expected = { refusedBy: 'VPC endpoint', owner: /owner of the VPC endpoint/ };

/** A refusal for want of an Allow, in AWS's words for the kind of policy. */
function noAllow(
  action: string,
  on: string,
  policy: string,
  expected: Expected,
  more: Pick<Row, 'who' | 'ec2'> = {},
): Row {
  const why = `because no ${policy} allows the ${action} action`;
  return { action, on, why, denial: 'implicit', ...expected, ...more };
}

/** A refusal by a Deny. */
function deny(
  action: string,
  on: string,
  policy: string,
  expected: Expected,
  more: Pick<Row, 'who' | 'ec2' | 'policyArn'> = {},
): Row {
  const named = more.policyArn === undefined ? '' : `: ${more.policyArn}`;
  const why = `with an explicit deny in ${/^[aeiou]/.test(policy) ? 'an' : 'a'} ${policy}${named}`;
  return { action, on, why, denial: 'explicit', ...expected, ...more };
}

const rows: readonly Row[] = [
  // S3
  noAllow('s3:CreateBucket', bucket, 'identity-based policy', byIdentity),
  deny('s3:CreateBucket', bucket, 'service control policy', byScp, { policyArn: scp }),
  deny('s3:ListBucket', bucket, 'resource-based policy', byBucket),
  noAllow('s3:GetObject', `"${object}"`, 'resource-based policy', byBucket),
  deny('s3:GetObject', `"${object}"`, 'resource control policy', byRcp, { policyArn: rcp }),
  noAllow('s3:GetObject', `"${object}"`, 'VPC endpoint policy', byEndpoint),
  deny('s3:DeleteObject', `"${object}"`, 'identity-based policy', byIdentity, { policyArn: own }),
  noAllow('s3:ListAllMyBuckets', '"arn:aws:s3:::*"', 'session policy', bySession, { who: session }),
  // EC2
  noAllow('ec2:DescribeVpcs', '', 'identity-based policy', byIdentity, { ec2: true }),
  deny('ec2:DescribeVpcs', '', 'service control policy', byScp, { policyArn: scp, ec2: true }),
  noAllow('ec2:CreateFlowLogs', flowLogs, 'permissions boundary', byBoundary, { who: session, ec2: true }),
  deny('ec2:CreateTags', flowLogs, 'permissions boundary', byBoundary, { policyArn: boundary, ec2: true }),
  deny('ec2:DescribeFlowLogs', '*', 'permissions boundary', byBoundary, {
    policyArn: 'arn:aws:iam::aws:policy/PowerUserAccess',
  }),
  deny('ec2:DeleteFlowLogs', flowLogs.replace('*', 'fl-0a1b2c3d'), 'service control policy', byUnnamedScp, {
    ec2: true,
  }),
  // IAM
  noAllow('iam:CreateRole', role, 'permissions boundary', byBoundary),
  noAllow('iam:CreatePolicy', 'policy Kentik-Metadata-Policy', 'identity-based policy', byIdentity),
  deny('iam:GetPolicy', `policy ${own}`, 'permissions boundary', byBoundary, { policyArn: boundary }),
  noAllow('iam:ListPolicies', 'policy path /', 'identity-based policy', byIdentity),
  deny('iam:AttachRolePolicy', 'role Kentik-Flow-Logs', 'session policy', bySession, {
    policyArn: own,
    who: session,
  }),
  noAllow('iam:GetAccountSummary', '*', 'service control policy', byUnnamedScp),
  noAllow('iam:UpdateAssumeRolePolicy', 'role Kentik-Flow-Logs', 'session policy', bySession, {
    who: session,
  }),
  // STS
  noAllow('sts:AssumeRole', reader, 'identity-based policy', byIdentity),
  noAllow('sts:AssumeRole', reader, 'resource-based policy', {
    refusedBy: 'role trust',
    owner: new RegExp(other),
  }),
  deny('sts:AssumeRole', reader, 'resource control policy', byRcp, {
    policyArn: rcp,
  }),
  noAllow('sts:TagSession', reader, 'role trust policy', {
    refusedBy: 'role trust',
    owner: new RegExp(other),
  }),
  noAllow('sts:DecodeAuthorizationMessage', '*', 'VPC endpoint policy', byEndpoint),
  // KMS
  noAllow('kms:GenerateDataKey', key, 'identity-based policy', byIdentity),
  deny('kms:Decrypt', key, 'resource-based policy', {
    refusedBy: 'resource-based',
    owner: /KMS key in account 999988887777$/,
  }),
  deny('kms:PutKeyPolicy', key, 'service control policy', byScp, { policyArn: scp }),
  noAllow('kms:DescribeKey', key, 'VPC endpoint policy', byEndpoint),
  // Organizations
  noAllow('organizations:ListAccounts', '*', 'identity-based policy', byIdentity),
  deny('organizations:DescribeOrganization', '*', 'identity-based policy', byIdentity),
  noAllow('organizations:ListDelegatedAdministrators', '*', 'permissions boundary', byBoundary),
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
    const { refusedBy, owner, action, on, denial, policyArn } = row;
    const resource = on.replaceAll('"', '');
    return {
      text: worded(row),
      refusedBy,
      owner,
      action,
      ...(resource === '' ? {} : { resource }),
      denial,
      ...(policyArn === undefined ? {} : { policyArn }),
      helps: denial === 'implicit',
    };
  }),
  ...otherTexts,
];
