/**
 * The permissions of whoever runs this program, as one policy. Kentik's own are in the other documents. Source: Service
 * Authorization Reference of EC2, IAM, S3, KMS, STS, Organizations and CloudWatch Logs.
 */
import type { PolicyDocument } from '../model/existing.ts';

const version = '2012-10-17';

/** Everything that plan, apply, verify and undo call, for both kinds of exports. */
export const operatorPolicy: PolicyDocument = {
  Version: version,
  Statement: [
    {
      Sid: 'Plan',
      Effect: 'Allow',
      Action: [
        'ec2:DescribeFlowLogs',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeRegions',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
        'iam:GetAccountSummary',
        'iam:GetPolicy',
        'iam:GetPolicyVersion',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAccountAliases',
        'iam:ListAttachedRolePolicies',
        'iam:ListInstanceProfilesForRole',
        'iam:ListPolicies',
        'iam:ListPolicyVersions',
        'iam:ListRolePolicies',
        'iam:ListRoles',
        'kms:DescribeKey',
        'kms:GetKeyPolicy',
        's3:GetBucketObjectLockConfiguration',
        's3:GetBucketPolicy',
        's3:GetBucketPublicAccessBlock',
        's3:GetBucketTagging',
        's3:GetBucketVersioning',
        's3:GetEncryptionConfiguration',
        's3:GetLifecycleConfiguration',
        's3:ListAllMyBuckets',
        's3:ListBucket',
        'sts:DecodeAuthorizationMessage',
        'sts:GetCallerIdentity',
      ],
      Resource: '*',
    },
    {
      Sid: 'Apply',
      Effect: 'Allow',
      Action: [
        'ec2:CreateFlowLogs',
        'ec2:CreateTags',
        'ec2:DeleteFlowLogs',
        'iam:AttachRolePolicy',
        'iam:CreatePolicy',
        'iam:CreatePolicyVersion',
        'iam:CreateRole',
        'iam:DeletePolicyVersion',
        'iam:DetachRolePolicy',
        'iam:TagPolicy',
        'iam:TagRole',
        'iam:UpdateAssumeRolePolicy',
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        's3:CreateBucket',
        's3:PutBucketPolicy',
        's3:PutBucketTagging',
        's3:TagResource',
      ],
      Resource: '*',
    },
    {
      Sid: 'Verify',
      Effect: 'Allow',
      Action: ['iam:SimulateCustomPolicy', 'iam:SimulatePrincipalPolicy', 'kms:ListGrants', 's3:GetObject'],
      Resource: '*',
    },
    {
      Sid: 'Undo',
      Effect: 'Allow',
      Action: [
        'iam:DeletePolicy',
        'iam:DeleteRole',
        'iam:SetDefaultPolicyVersion',
        's3:DeleteBucket',
        's3:DeleteBucketPolicy',
        's3:DeleteObject',
        's3:DeleteObjectVersion',
        's3:ListBucketVersions',
      ],
      Resource: '*',
    },
    {
      Sid: 'OtherAccounts',
      Effect: 'Allow',
      Action: [
        'organizations:DescribeOrganization',
        'organizations:ListAccounts',
        'organizations:ListDelegatedAdministrators',
        'sts:AssumeRole',
      ],
      Resource: '*',
    },
  ],
};
