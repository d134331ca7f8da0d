/** Steps that a policy refuses to a session: what the session has, and who refuses what until the step passes. */

export const account = '123456789012';
export const bucket = 'sandbox-network-logs';
export const bucketArn = `arn:aws:s3:::${bucket}`;

export const roleName = 'setup';
export const roleArn = `arn:aws:iam::${account}:role/${roleName}`;

export const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
export const allow = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
export const deny = (...Action: string[]) => ({ Effect: 'Deny', Action, Resource: '*' });

/** The statements of each policy, by who asks for them in an explanation. */
export interface Policies {
  /** What the session is started with. */
  session: object[];
  /** Of the organization, for the account's principals and for its resources. */
  'service control': object[];
  'resource control': object[];
  'identity-based': object[];
  'permissions boundary': object[];
  /** Of the bucket. */
  'resource-based': object[];
  /** Of the key that encrypts the bucket. */
  key: object[];
}

/** A policy needs a statement: this one stands for none, in a policy of a bucket. */
export const unrelated = {
  Effect: 'Allow',
  Principal: { AWS: account },
  Action: 's3:GetObject',
  Resource: `${bucketArn}/*`,
};

/** Whose key policy this program's users keep for themselves. */
export const keyOwner = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:user/network-engineer` },
  Action: 'kms:*',
  Resource: '*',
};

/** Leaves it to the account's policies who can use the key. */
export const delegated = {
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::${account}:root` },
  Action: 'kms:*',
  Resource: '*',
};

export type Refused = [by: string, action: string];

export interface Case {
  lacks: string;
  step:
    | 'listVpcs'
    | 'listFlowLogs'
    | 'listBuckets'
    | 'listObjects'
    | 'readBucket'
    | 'openObject'
    | 'createBucket'
    | 'putBucketPolicy'
    | 'createPolicy'
    | 'createRole'
    | 'attach'
    | 'readPolicy'
    | 'assumeAnother'
    | 'createFlowLog';
  has: Partial<Policies>;
  refused: Refused[];
}

export const cases: Case[] = [
  { lacks: 'an Allow for EC2', step: 'listVpcs', has: {}, refused: [['identity-based', 'ec2:DescribeVpcs']] },
  {
    lacks: 'an Allow in another region',
    step: 'listFlowLogs',
    has: { 'identity-based': [allow('s3:*')] },
    refused: [['identity-based', 'ec2:DescribeFlowLogs']],
  },
  {
    lacks: 'an Allow for a listing of S3',
    step: 'listBuckets',
    has: {},
    refused: [['identity-based', 's3:ListAllMyBuckets']],
  },
  {
    lacks: 'an Allow for a bucket',
    step: 'listObjects',
    has: {},
    refused: [['identity-based', 's3:ListBucket']],
  },
  {
    // The response to HEAD has no body, and the buckets of the account can't be listed.
    lacks: 'an Allow for anything about a bucket',
    step: 'readBucket',
    has: {},
    refused: [['identity-based', 's3:GetBucketPolicy']],
  },
  {
    // Where tags at creation are refused, the program tags afterwards.
    lacks: 'an Allow for a new bucket',
    step: 'createBucket',
    has: {},
    refused: [['identity-based', 's3:CreateBucket']],
  },
  {
    lacks: 'an Allow for a bucket policy',
    step: 'putBucketPolicy',
    has: {},
    refused: [
      ['identity-based', 's3:GetBucketPolicy'],
      ['identity-based', 's3:PutBucketPolicy'],
    ],
  },
  {
    lacks: 'an Allow for a policy and its tags',
    step: 'createPolicy',
    has: {},
    refused: [
      ['identity-based', 'iam:CreatePolicy'],
      ['identity-based', 'iam:TagPolicy'],
    ],
  },
  {
    lacks: 'an Allow for a role and its tags',
    step: 'createRole',
    has: {},
    refused: [
      ['identity-based', 'iam:CreateRole'],
      ['identity-based', 'iam:TagRole'],
    ],
  },
  {
    lacks: 'an Allow for attaching',
    step: 'attach',
    has: {},
    refused: [
      ['identity-based', 'iam:ListAttachedRolePolicies'],
      ['identity-based', 'iam:AttachRolePolicy'],
    ],
  },
  {
    lacks: 'an Allow for versions',
    step: 'readPolicy',
    has: { 'identity-based': [allow('iam:ListPolicies', 'iam:GetPolicy')] },
    refused: [
      ['identity-based', 'iam:GetPolicyVersion'],
      ['identity-based', 'iam:ListPolicyVersions'],
    ],
  },
  {
    lacks: 'an Allow for flow logs',
    step: 'createFlowLog',
    has: { 'identity-based': [allow('ec2:Describe*', 'logs:*')] },
    refused: [
      ['identity-based', 'ec2:CreateFlowLogs'],
      ['identity-based', 'ec2:CreateFlowLogs'],
      ['identity-based', 'ec2:CreateTags'],
    ],
  },
  {
    lacks: 'an Allow for another role',
    step: 'assumeAnother',
    has: { 'identity-based': [allow('iam:*')] },
    refused: [['identity-based', 'sts:AssumeRole']],
  },
  {
    lacks: 'an Allow in the boundary',
    step: 'listVpcs',
    has: { 'identity-based': [everything], 'permissions boundary': [allow('s3:*')] },
    refused: [['permissions boundary', 'ec2:DescribeVpcs']],
  },
  {
    lacks: 'an Allow in the boundary for IAM',
    step: 'attach',
    has: { 'identity-based': [everything], 'permissions boundary': [allow('s3:*')] },
    refused: [
      ['permissions boundary', 'iam:ListAttachedRolePolicies'],
      ['permissions boundary', 'iam:AttachRolePolicy'],
    ],
  },
  {
    lacks: 'an Allow in the boundary for S3',
    step: 'listObjects',
    has: { 'identity-based': [everything], 'permissions boundary': [allow('ec2:*')] },
    refused: [['permissions boundary', 's3:ListBucket']],
  },
  {
    lacks: 'an Allow on both sides',
    step: 'listVpcs',
    has: { 'permissions boundary': [allow('s3:*')] },
    refused: [
      ['identity-based', 'ec2:DescribeVpcs'],
      ['permissions boundary', 'ec2:DescribeVpcs'],
    ],
  },
  {
    lacks: 'the key policy',
    step: 'openObject',
    has: { 'identity-based': [everything], key: [keyOwner] },
    refused: [['resource-based', 'kms:Decrypt']],
  },
  {
    lacks: 'an Allow for the key',
    step: 'openObject',
    has: {
      'identity-based': [allow('s3:*')],
      key: [keyOwner, delegated],
    },
    refused: [['identity-based', 'kms:Decrypt']],
  },
  {
    lacks: 'an exemption in its own policy',
    step: 'listVpcs',
    has: { 'identity-based': [everything, deny('ec2:DescribeVpcs')] },
    refused: [['identity-based', 'ec2:DescribeVpcs']],
  },
  {
    lacks: 'an exemption in the boundary',
    step: 'createPolicy',
    has: { 'identity-based': [everything], 'permissions boundary': [everything, deny('iam:CreatePolicy')] },
    refused: [['permissions boundary', 'iam:CreatePolicy']],
  },
  {
    lacks: 'an exemption in the bucket policy',
    step: 'listObjects',
    has: {
      'identity-based': [everything],
      'resource-based': [{ ...deny('s3:ListBucket'), Resource: bucketArn, Principal: { AWS: roleArn } }],
    },
    refused: [['resource-based', 's3:ListBucket']],
  },
];
