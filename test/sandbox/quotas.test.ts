/** The sandbox's quotas of IAM: returned by GetAccountSummary, enforced by IAM's errors, and set by the seed. */
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  GetAccountSummaryCommand,
} from '@aws-sdk/client-iam';
import { afterEach, expect, test } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import { defaultSeed } from '../../src/sandbox/world/seed.ts';
import { awsFiles } from '../aws/aws-files.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { account, clients, expectFailure, kentikTrust } from './clients.ts';

const { signal } = new AbortController();
const [first, ...others] = defaultSeed.accounts;
const roles = first?.roles.length ?? 0;
let sandbox: Sandbox;
afterEach(() => sandbox.close());

/** The account has room for one more of everything. */
async function start(more: SandboxOptions = {}) {
  if (first === undefined) throw new Error('the seed has an account');
  const quotas = { roles: roles + 1, policies: first.policies.length + 1, policiesPerRole: 3 };
  sandbox = await startSandbox({
    seed: { ...defaultSeed, accounts: [{ ...first, quotas }, ...others] },
    ...more,
  });
  await awsFiles('', '');
  return connectIn(sandbox.environment);
}

test('are returned, and what exceeds them is refused', async () => {
  const aws = await start();
  const { iam } = clients(sandbox);
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap).toMatchObject({ Roles: roles, RolesQuota: roles + 1, PolicySizeQuota: 6144 });
  expect(await aws.readQuotas(signal)).toEqual({
    roles: { used: roles, quota: roles + 1 },
    policies: { used: 1, quota: 2 },
    policiesPerRole: 3,
    trustPolicySize: 2048,
  });
  const createRole = (RoleName: string) =>
    iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: kentikTrust }));
  await createRole('last');
  await expectFailure(createRole('one-more'), 'LimitExceeded', 409, 'RolesPerAccount');
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' }],
  });
  const createPolicy = (PolicyName: string) =>
    iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
  await createPolicy('last');
  await expectFailure(createPolicy('one-more'), 'LimitExceeded', 409, 'PoliciesPerAccount');
  const attach = (PolicyArn: string) =>
    iam.send(new AttachRolePolicyCommand({ RoleName: 'operations-read-only', PolicyArn }));
  await attach('arn:aws:iam::aws:policy/AmazonS3FullAccess');
  await expectFailure(
    attach(`arn:aws:iam::${account}:policy/last`),
    'LimitExceeded',
    409,
    'PoliciesPerRole: 3',
  );
});

test("that the caller isn't allowed to read are no error", async () => {
  const aws = await start({ faults: 'deny=iam:GetAccountSummary' });
  expect(await aws.readQuotas(signal)).toBeNull();
});
