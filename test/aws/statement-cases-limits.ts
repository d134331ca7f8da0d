/** The same where the organization or a session policy refuses. */
import {
  allow,
  bucketArn,
  type Case,
  delegated,
  deny,
  everything,
  keyOwner,
  roleArn,
} from './statement-cases.ts';

const denyAll = (...Action: string[]) => ({ ...deny(...Action), Principal: '*' });

/** What a bucket's policy gives to the role, for all of its sessions. */
const listing = {
  Effect: 'Allow',
  Principal: { AWS: roleArn },
  Action: 's3:ListBucket',
  Resource: bucketArn,
};

export const limited: Case[] = [
  {
    lacks: 'an Allow of its organization',
    step: 'listVpcs',
    has: { 'identity-based': [everything], 'service control': [allow('s3:*', 'iam:*', 'sts:*')] },
    refused: [['service control', 'ec2:DescribeVpcs']],
  },
  {
    lacks: 'an Allow of its organization for what the bucket policy gives it',
    step: 'listObjects',
    has: { 'resource-based': [listing], 'service control': [allow('ec2:*', 'sts:*')] },
    refused: [['service control', 's3:ListBucket']],
  },
  {
    lacks: 'an exemption in its organization for IAM',
    step: 'createPolicy',
    has: { 'identity-based': [everything], 'service control': [everything, deny('iam:CreatePolicy')] },
    refused: [['service control', 'iam:CreatePolicy']],
  },
  {
    lacks: 'an exemption in its organization for flow logs',
    step: 'createFlowLog',
    has: { 'identity-based': [everything], 'service control': [everything, deny('ec2:CreateFlowLogs')] },
    refused: [['service control', 'ec2:CreateFlowLogs']],
  },
  {
    lacks: 'an exemption in its organization for a key',
    step: 'openObject',
    has: {
      'identity-based': [everything],
      key: [keyOwner, delegated],
      'service control': [everything, deny('kms:*')],
    },
    refused: [['service control', 'kms:Decrypt']],
  },
  {
    lacks: 'an exemption in its organization for another role',
    step: 'assumeAnother',
    has: {
      'identity-based': [everything],
      'service control': [everything, { ...deny('sts:AssumeRole'), Resource: '*:role/operations-*' }],
    },
    refused: [['service control', 'sts:AssumeRole']],
  },
  {
    lacks: 'an exemption in its organization for anything about a bucket',
    step: 'readBucket',
    has: {
      'identity-based': [everything],
      'service control': [everything, deny('s3:List*', 's3:GetBucket*')],
    },
    refused: [['service control', 's3:GetBucketPolicy']],
  },
  {
    lacks: "an exemption in the bucket's organization",
    step: 'listObjects',
    has: {
      'identity-based': [everything],
      'resource-based': [listing],
      'resource control': [denyAll('s3:List*')],
    },
    refused: [['resource control', 's3:ListBucket']],
  },
  {
    lacks: "exemptions in the bucket's organization for both calls",
    step: 'putBucketPolicy',
    has: {
      'identity-based': [everything],
      'resource control': [denyAll('s3:GetBucketPolicy', 's3:PutBucketPolicy')],
    },
    refused: [['resource control', 's3:GetBucketPolicy']],
  },
  {
    lacks: "an exemption in the key's organization",
    step: 'openObject',
    has: {
      'identity-based': [everything],
      key: [keyOwner, delegated],
      'resource control': [denyAll('kms:Decrypt')],
    },
    refused: [['resource control', 'kms:Decrypt']],
  },
  {
    lacks: "an exemption in the other role's organization",
    step: 'assumeAnother',
    has: {
      'identity-based': [everything],
      'resource control': [{ ...denyAll('sts:AssumeRole'), Resource: '*:role/operations-*' }],
    },
    refused: [['resource control', 'sts:AssumeRole']],
  },
  {
    lacks: 'an Allow in its session policy',
    step: 'listVpcs',
    has: { 'identity-based': [everything], session: [allow('s3:*')] },
    refused: [['session', 'ec2:DescribeVpcs']],
  },
  {
    lacks: 'an Allow in its session policy for what the bucket policy gives its role',
    step: 'listObjects',
    has: { 'resource-based': [listing], session: [allow('ec2:*')] },
    refused: [['session', 's3:ListBucket']],
  },
  {
    lacks: 'an Allow in its boundary for what the bucket policy gives it',
    step: 'listObjects',
    has: { 'resource-based': [listing], 'permissions boundary': [allow('ec2:*')] },
    refused: [['permissions boundary', 's3:ListBucket']],
  },
  {
    lacks: 'an Allow in its session policy for a key',
    step: 'openObject',
    has: { 'identity-based': [everything], key: [keyOwner, delegated], session: [allow('s3:*')] },
    refused: [['session', 'kms:Decrypt']],
  },
  {
    lacks: 'an exemption in its session policy',
    step: 'attach',
    has: { 'identity-based': [everything], session: [everything, deny('iam:AttachRolePolicy')] },
    refused: [['session', 'iam:AttachRolePolicy']],
  },
  {
    lacks: 'an Allow of every kind',
    step: 'listVpcs',
    has: {
      'permissions boundary': [allow('s3:*')],
      session: [allow('s3:*')],
      'service control': [allow('s3:*', 'iam:*', 'sts:*')],
    },
    refused: [
      ['service control', 'ec2:DescribeVpcs'],
      ['identity-based', 'ec2:DescribeVpcs'],
      ['permissions boundary', 'ec2:DescribeVpcs'],
      ['session', 'ec2:DescribeVpcs'],
    ],
  },
];
