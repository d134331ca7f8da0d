/** Policies of an organization, and of a session, beside those of the account. */
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { buildOrganization, type SeedOrganization } from '../../src/sandbox/world/organization-seed.ts';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import { managementAccount, memberSeed } from '../helpers/controls.ts';
import { account, clients, deliveryPolicy, expectFailure, flowLogRequest } from './clients.ts';

const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
const deny = (action: string, Condition: object = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: action,
  Resource: '*',
  Condition,
});
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

let sandbox: Sandbox;
afterEach(() => sandbox.close());

async function start(controls: NonNullable<SeedOrganization['controls']>, seed = memberSeed) {
  const { organization } = seed;
  sandbox = await startSandbox({ seed: { ...seed, organization: { ...organization, controls } } });
  return clients(sandbox);
}

const everywhere = {
  service: { nothing: policy(deny('*')) },
  resource: { nothing: policy(deny('*')) },
};

test('a member is bound by both kinds, the management account by none', async () => {
  const member = await start(everywhere);
  await expectFailure(
    member.s3.send(new ListBucketsCommand({})),
    'AccessDenied',
    403,
    `with an explicit deny in a service control policy: arn:aws:organizations::${managementAccount}:policy/o-`,
  );
  // AWS asks for no permission here.
  expect(await member.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: account });
  await sandbox.close();
  const management = await start(everywhere, {
    ...memberSeed,
    organization: defaultSeed.organization ?? expect.fail(),
  });
  expect((await management.s3.send(new ListBucketsCommand({}))).Buckets).not.toEqual([]);
  const reading = new GetBucketPolicyCommand({ Bucket: 'sandbox-network-logs' });
  expect((await management.s3.send(reading)).Policy).toContain('Backup read');
});

test('resource control policies bind the buckets that the account owns, and nothing else', async () => {
  const { s3, ec2 } = await start({ resource: { closed: policy(deny('*')) } });
  const own = new GetBucketPolicyCommand({ Bucket: 'sandbox-network-logs' });
  await expectFailure(
    s3.send(own),
    'AccessDenied',
    403,
    'in a resource control policy: arn:aws:organizations::',
  );
  expect((await ec2.send(new DescribeVpcsCommand({}))).Vpcs).not.toEqual([]);
  // The owner of this bucket is the management account: the bucket's policy alone decides.
  const Policy = JSON.stringify(
    policy({
      Effect: 'Allow',
      Principal: { AWS: account },
      Action: 's3:ListBucket',
      Resource: 'arn:aws:s3:::network-logs',
    }),
  );
  const hub = clients(sandbox, { account: managementAccount });
  await hub.s3.send(new PutBucketPolicyCommand({ Bucket: 'network-logs', Policy }));
  expect(await s3.send(new HeadBucketCommand({ Bucket: 'network-logs' }))).toBeDefined();
});

const { id } = buildOrganization(memberSeed.organization, 0);
test.each([
  ['keeps everything out', {}, false],
  ['exempts AWS services', { Bool: { 'aws:PrincipalIsAWSService': 'false' } }, true],
  ['admits sources of the organization', { StringNotEqualsIfExists: { 'aws:SourceOrgID': id } }, true],
  [
    'admits sources of another organization',
    { StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-other' } },
    false,
  ],
])('log delivery, with a resource control policy that %s', async (_does, condition, isAdmitted) => {
  const { s3, ec2 } = await start({ resource: { perimeter: policy(deny('s3:PutObject', condition)) } });
  await s3.send(new CreateBucketCommand({ Bucket: 'flows' }));
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'flows', Policy: deliveryPolicy('flows') }));
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({}));
  const { FlowLogIds = [] } = await ec2.send(flowLogRequest({ ResourceIds: [Vpcs?.[0]?.VpcId ?? ''] }));
  expect(FlowLogIds).toHaveLength(isAdmitted ? 1 : 0);
});

test('the simulation knows service control policies and their conditions', async () => {
  const statement = deny('ec2:*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } });
  const { iam } = await start({ service: { FullAWSAccess: policy(allow), region: policy(statement) } });
  const ask = async (ContextKeyValues: string[]) => {
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::${account}:user/network-engineer`,
        ActionNames: ['ec2:DescribeVpcs'],
        ContextEntries:
          ContextKeyValues.length === 0
            ? []
            : [{ ContextKeyName: 'aws:RequestedRegion', ContextKeyType: 'string', ContextKeyValues }],
      }),
    );
    return EvaluationResults?.[0];
  };
  expect(await ask(['eu-west-1'])).toMatchObject({
    EvalDecision: 'explicitDeny',
    OrganizationsDecisionDetail: { AllowedByOrganizations: false },
  });
  expect(await ask(['us-east-1'])).toMatchObject({
    EvalDecision: 'allowed',
    OrganizationsDecisionDetail: { AllowedByOrganizations: true },
  });
  expect(await ask([])).toMatchObject({ MissingContextValues: ['aws:RequestedRegion'] });
});

test('a session is limited to what any of its session policies allows', async () => {
  const { sts } = await start({});
  const limits: [object, boolean][] = [
    [{}, true],
    [{ Policy: JSON.stringify(policy({ ...allow, Action: 's3:ListAllMyBuckets' })) }, true],
    [{ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess' }] }, true],
    [{ PolicyArns: [{ arn: `arn:aws:iam::${account}:policy/operations-network` }] }, false],
    [{ PolicyArns: [{ arn: `arn:aws:iam::${account}:policy/missing` }] }, false],
  ];
  for (const [limit, isAllowed] of limits) {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/operations-read-only`,
        RoleSessionName: 'limited',
        ...limit,
      }),
    );
    const listing = clients(sandbox, { session: Credentials }).s3.send(new ListBucketsCommand({}));
    if (isAllowed) expect((await listing).Buckets).not.toEqual([]);
    else
      await expectFailure(
        listing,
        'AccessDenied',
        403,
        'because no session policy allows the s3:ListAllMyBuckets action',
      );
  }
  const malformed = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${account}:role/operations-read-only`,
    RoleSessionName: 'limited',
    Policy: '{',
  });
  await expectFailure(sts.send(malformed), 'MalformedPolicyDocument', 400);
});
