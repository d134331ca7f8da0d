/** The AWS-managed policies that "Kentik for AWS" names. No one's account owns them, every account can attach them. */
import type { ManagedPolicy } from '../world/types.ts';

const s3Objects = ['s3:Get*', 's3:List*', 's3:Describe*', 's3-object-lambda:Get*', 's3-object-lambda:List*'];

function managedPolicy(
  name: string,
  id: string,
  description: string,
  version: number,
  updatedAt: string,
  actions: string[],
): ManagedPolicy {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
  });
  return {
    arn: `arn:aws:iam::aws:policy/${name}`,
    id,
    name,
    path: '/',
    description,
    createdAt: Date.parse('2015-02-06T18:40:58Z'),
    updatedAt: Date.parse(updatedAt),
    versions: [{ id: `v${version}`, document, isDefault: true, createdAt: Date.parse(updatedAt) }],
    lastVersion: version,
    tags: new Map(),
  };
}

const policies = [
  managedPolicy(
    'AmazonS3FullAccess',
    'ANPAIFIR6V6BVTRAHWINE',
    'Provides full access to all buckets via the AWS Management Console.',
    2,
    '2021-09-27T20:16:37Z',
    ['s3:*', 's3-object-lambda:*'],
  ),
  managedPolicy(
    'AmazonS3ReadOnlyAccess',
    'ANPAIZTJ4DXE7G6AGAE6M',
    'Provides read only access to all buckets via the AWS Management Console.',
    3,
    '2023-08-10T21:31:39Z',
    s3Objects,
  ),
];

export const awsManagedPolicies: ReadonlyMap<string, ManagedPolicy> = new Map(
  policies.map((policy) => [policy.arn, policy]),
);
