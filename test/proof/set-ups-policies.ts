/**
 * Policies of buckets and roles as accounts have them, each with what a careful reader of AWS's documentation says of it: can the role read the logs?
 * `refuted` where something refuses for certain, `unproven` where it depends on what no one here knows.
 */
import { deliveryService } from '../../src/documents/bucket-policy.ts';
import type { PolicyStatement } from '../../src/model/existing.ts';
import {
  account,
  bucketArn,
  documentOf,
  engineer,
  metadata,
  onBucket,
  onRole,
  own,
  roleArn,
  root,
  type SetUp,
  s3,
} from './set-up-parts.ts';

const denies: SetUp[] = (
  [
    [
      'OnlyNetops',
      'refuted',
      { ArnNotLike: { 'aws:PrincipalArn': [`arn:aws:iam::${account}:role/netops`] } },
    ],
    [
      'all roles but ours and netops',
      'proven',
      { ArnNotLike: { 'aws:PrincipalArn': [roleArn, 'arn:aws:iam::*:role/netops'] } },
    ],
    ['roles that are named like ours', 'refuted', { StringLike: { 'aws:PrincipalArn': '*:role/Kentik*' } }],
    ['plain HTTP', 'proven', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['old TLS', 'proven', { NumericLessThan: { 's3:TlsVersion': '1.2' } }],
    ['all but TLS 1.3', 'unproven', { NumericLessThan: { 's3:TlsVersion': '1.3' } }],
    ['other VPC endpoints', 'unproven', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }],
    [
      'other VPC endpoints, IfExists',
      'unproven',
      { StringNotEqualsIfExists: { 'aws:SourceVpce': 'vpce-1' } },
    ],
    ['other addresses', 'unproven', { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }],
    ['other organizations', 'unproven', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-other' } }],
    [
      'other units of the organization',
      'unproven',
      { 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': ['o-other/*'] } },
    ],
    ['sessions without MFA', 'unproven', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }],
    ['other accounts', 'proven', { StringNotEquals: { 'aws:PrincipalAccount': account } }],
    ['resources of other accounts', 'proven', { StringNotEquals: { 'aws:ResourceAccount': account } }],
    ['buckets of the account', 'refuted', { StringEquals: { 's3:ResourceAccount': account } }],
    ['users of names like x', 'proven', { StringLike: { 'aws:username': 'x*' } }],
    ['all who are not a user of some name', 'refuted', { StringNotLike: { 'aws:username': 'x*' } }],
    ['AWS services', 'proven', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['direct calls', 'refuted', { Bool: { 'aws:ViaAWSService': 'false' } }],
    ['until 2020', 'proven', { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }],
    ['since 2020', 'refuted', { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }],
    ['whoever is not a user', 'refuted', { Null: { 'aws:username': 'true' } }],
    ['other unique IDs', 'refuted', { StringNotLike: { 'aws:userid': ['AROAOTHER:*', account] } }],
    [
      'a role by account variable',
      'refuted',
      { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::${aws:PrincipalAccount}:role/Kentik-Flow-Logs' } },
    ],
    ['all, of calls for a resource', 'proven', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }],
    ['tagged principals', 'unproven', { StringEquals: { 'aws:PrincipalTag/team': 'x' } }],
  ] as const
).map(([name, verdict, Condition]) => ({
  name: `a Deny for ${name}`,
  verdict,
  change: onBucket({ Condition: Condition as unknown as NonNullable<PolicyStatement['Condition']> }),
}));

const otherAcls = { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } };

export const policySetUps: SetUp[] = [
  { name: 'as set up', verdict: 'proven' },
  { name: 'the bucket was deleted', verdict: 'refuted', change: ({ deleteBucket }) => deleteBucket() },
  {
    name: 'documented, with AmazonS3FullAccess',
    verdict: 'proven',
    answers: { grant: 'documented', deletion: 'kentik' },
  },
  { name: 'documented, with AmazonS3ReadOnlyAccess', verdict: 'proven', answers: { grant: 'documented' } },
  {
    name: 'a further managed policy, which opens more',
    verdict: 'refuted',
    change: ({ role }) => {
      role.attached.add('arn:aws:iam::aws:policy/AmazonS3FullAccess');
    },
  },
  {
    name: 'our role by its unique ID',
    verdict: 'proven',
    change: (parts) =>
      onBucket({ Condition: { StringNotLike: { 'aws:userid': `${parts.role.id}:*` } } })(parts),
  },
  ...denies,
  {
    name: 'a Deny with NotPrincipal of someone else',
    verdict: 'refuted',
    change: onBucket({ NotPrincipal: { AWS: engineer } }),
  },
  {
    name: 'a Deny with NotPrincipal of role and account',
    verdict: 'unproven',
    change: onBucket({ NotPrincipal: { AWS: [roleArn, root] } }),
  },
  { name: 'a Deny for the account', verdict: 'refuted', change: onBucket({ Principal: { AWS: account } }) },
  {
    name: 'a Deny for a deleted role',
    verdict: 'proven',
    change: onBucket({ Principal: { AWS: 'AROAEXAMPLEROLEID0001' } }),
  },
  {
    name: 'a Deny for our role, named by its unique ID',
    verdict: 'refuted',
    change: (parts) => onBucket({ Principal: { AWS: parts.role.id } })(parts),
  },
  {
    name: 'a Deny of writing with other ACLs',
    verdict: 'proven',
    change: onBucket({ Action: 's3:PutObject', Condition: otherAcls }),
  },
  {
    name: 'a Deny of all that log delivery does with other ACLs, so of its check of the ACL',
    verdict: 'proven',
    change: onBucket({
      Principal: { Service: deliveryService },
      Action: 's3:*',
      Resource: [bucketArn, `${bucketArn}/*`],
      Condition: otherAcls,
    }),
  },
  {
    name: 'a Deny for all but log delivery',
    verdict: 'refuted',
    change: onBucket({ NotPrincipal: { Service: deliveryService }, Action: 's3:*' }),
  },
  {
    name: 'a Deny on all but writing',
    verdict: 'refuted',
    change: onBucket({ Principal: { AWS: roleArn }, NotAction: ['s3:Put*', 's3:ListBucket'] }),
  },
  {
    name: 'a Deny of listing',
    verdict: 'refuted',
    change: onBucket({ Principal: { AWS: roleArn }, Action: 's3:List*', Resource: bucketArn }),
  },
  {
    name: "a Deny of deleting, which is the customer's",
    verdict: 'proven',
    change: onBucket({ Action: 's3:DeleteObject' }),
  },
  {
    name: "a Deny of deleting, which is Kentik's",
    verdict: 'refuted',
    answers: { deletion: 'kentik' },
    change: onBucket({ Action: 's3:DeleteObject' }),
  },
  {
    name: 'a Deny on another folder',
    verdict: 'proven',
    change: onBucket({ Resource: `${bucketArn}/reports/*` }),
  },
  {
    name: 'a Deny on files of another kind',
    verdict: 'proven',
    change: onBucket({ Resource: `${bucketArn}/*.pdf` }),
  },
  {
    name: 'a Deny on all but one folder',
    verdict: 'refuted',
    change: onBucket({ Resource: undefined as never, NotResource: `${bucketArn}/reports/*` }),
  },
  {
    name: 'a Deny on a part of the logs',
    verdict: 'unproven',
    change: onBucket({ Resource: `${bucketArn}/*/2020/*` }),
  },
  {
    name: 'a Deny on a folder by a variable without a value',
    verdict: 'unproven',
    change: onBucket({ Resource: `${bucketArn}/\${aws:username}*` }),
  },

  {
    name: 'an inline Deny',
    verdict: 'refuted',
    change: onRole({ Effect: 'Deny', Action: 's3:GetObject', Resource: '*' }),
  },
  {
    name: 'an inline Deny of something else',
    verdict: 'proven',
    change: onRole({ Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::other/*' }),
  },
  {
    name: 'an inline Deny outside an address',
    verdict: 'unproven',
    change: onRole({
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    }),
  },
  {
    name: 'an inline Deny with NotAction',
    verdict: 'refuted',
    change: onRole({ Effect: 'Deny', NotAction: ['ec2:*', 's3:List*'], Resource: '*' }),
  },
  {
    name: 'a policy about another bucket',
    verdict: 'refuted',
    change: own({ ...s3, Resource: ['arn:aws:s3:::other', 'arn:aws:s3:::other/*'] }),
  },
  {
    name: 'a policy about another folder',
    verdict: 'refuted',
    change: own({ ...s3, Resource: [bucketArn, `${bucketArn}/reports/*`] }),
  },
  {
    name: 'a policy about the objects alone',
    verdict: 'refuted',
    change: own({ ...s3, Resource: `${bucketArn}/*` }),
  },
  {
    name: 'a policy about the folder of the logs',
    verdict: 'proven',
    change: own({ ...s3, Resource: [bucketArn, `${bucketArn}/AWSLogs/${account}/*`] }),
  },
  {
    name: 'a policy about files of the account by a variable, and of their kind',
    verdict: 'proven',
    change: own({ ...s3, Resource: [bucketArn, `${bucketArn}/AWSLogs/\${aws:PrincipalAccount}/*.log.gz`] }),
  },
  {
    name: 'a policy about a part of the logs',
    verdict: 'unproven',
    change: own({ ...s3, Resource: [bucketArn, `${bucketArn}/*/2026/*`] }),
  },
  {
    name: 'a policy for one address',
    verdict: 'unproven',
    change: own({ ...s3, Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }),
  },
  {
    name: 'a policy by TLS',
    verdict: 'proven',
    change: own({ ...s3, Condition: { Bool: { 'aws:SecureTransport': true } } }),
  },
  {
    name: 'an older default version',
    verdict: 'refuted',
    change: ({ setPolicy }) => setPolicy(documentOf(metadata, s3), false),
  },
  {
    name: 'a boundary without S3',
    verdict: 'refuted',
    change: ({ setBoundary }) => setBoundary(documentOf(metadata)),
  },
  {
    name: 'a boundary with all',
    verdict: 'proven',
    change: ({ setBoundary }) => setBoundary(documentOf({ Effect: 'Allow', Action: '*', Resource: '*' })),
  },
  {
    name: 'a bucket policy that names the role, which has no policy for S3',
    verdict: 'proven',
    change: (parts) => {
      own()(parts);
      onBucket({
        Effect: 'Allow',
        Principal: { AWS: roleArn },
        Action: ['s3:Get*', 's3:List*'],
        Resource: [bucketArn, `${bucketArn}/*`],
      })(parts);
    },
  },
  {
    name: 'a bucket policy that names the account, and a role without a policy for S3',
    verdict: 'unproven',
    change: (parts) => {
      own()(parts);
      onBucket({
        Effect: 'Allow',
        Principal: { AWS: root },
        Action: ['s3:Get*', 's3:List*'],
        Resource: [bucketArn, `${bucketArn}/*`],
      })(parts);
    },
  },
];
