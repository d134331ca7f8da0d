import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, expectFailure, kentikTrust } from './clients.ts';

const RoleName = 'fresh';
const PolicyArn = `arn:aws:iam::${account}:policy/fresh`;
const PolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }],
});

interface Scene extends ReturnType<typeof clients> {
  sandbox: Sandbox;
  /** Lets AWS's time pass. */
  pass(milliseconds: number): void;
}

async function withDelay(work: (scene: Scene) => Promise<void>): Promise<void> {
  let now = Date.now();
  const sandbox = await startSandbox({ faults: 'iam-delay=10s', now: () => now });
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  try {
    await work({ sandbox, pass, ...clients(sandbox) });
  } finally {
    await sandbox.close();
  }
}

const createRole = (iam: IAMClient) =>
  iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: kentikTrust }));
const createPolicy = (iam: IAMClient) =>
  iam.send(new CreatePolicyCommand({ PolicyName: 'fresh', PolicyDocument }));
const attach = (iam: IAMClient) => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
const getRole = (iam: IAMClient) => iam.send(new GetRoleCommand({ RoleName }));

test("a new role can't be read yet, but its name is taken", async () => {
  await withDelay(async ({ iam, pass, sandbox }) => {
    await createRole(iam);
    await expectFailure(getRole(iam), 'NoSuchEntity', 404);
    expect(sandbox.requests().map(({ fault }) => fault)).toEqual([null, 'iam-delay']);
    await expectFailure(createRole(iam), 'EntityAlreadyExists', 409);
    pass(9_900);
    await expectFailure(getRole(iam), 'NoSuchEntity', 404);
    pass(200);
    expect((await getRole(iam)).Role?.RoleName).toBe(RoleName);
    expect(sandbox.requests().at(-1)?.fault).toBeNull();
  });
});

test('a fresh role or policy cannot be attached, and the attachment is seen later', async () => {
  await withDelay(async ({ iam, pass }) => {
    await createRole(iam);
    pass(11_000);
    await createPolicy(iam);
    await expectFailure(attach(iam), 'NoSuchEntity', 404, 'does not exist or is not attachable');
    pass(11_000);
    await attach(iam);
    const attached = async () =>
      (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies;
    expect(await attached()).toEqual([]);
    pass(11_000);
    expect(await attached()).toEqual([{ PolicyName: 'fresh', PolicyArn }]);
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await expectFailure(iam.send(new DeleteRoleCommand({ RoleName })), 'DeleteConflict', 409);
    pass(11_000);
    await iam.send(new DeleteRoleCommand({ RoleName }));
    expect((await getRole(iam)).Role?.RoleName).toBe(RoleName);
    await expectFailure(createPolicy(iam), 'EntityAlreadyExists', 409);
  });
});

test('a fresh role is an invalid principal, in a trust policy and in a bucket policy', async () => {
  await withDelay(async ({ iam, pass, sandbox }) => {
    await createRole(iam);
    const Principal = { AWS: `arn:aws:iam::${account}:role/${RoleName}` };
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
    });
    const second = () =>
      iam.send(new CreateRoleCommand({ RoleName: 'second', AssumeRolePolicyDocument: trust }));
    const Resource = 'arn:aws:s3:::sandbox-archive-eu/*';
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal, Action: 's3:GetObject', Resource }],
    });
    const europe = clients(sandbox, { region: 'eu-west-1' });
    const put = () => europe.s3.send(new PutBucketPolicyCommand({ Bucket: 'sandbox-archive-eu', Policy }));
    await expectFailure(second(), 'MalformedPolicyDocument', 400, 'Invalid principal in policy');
    await expectFailure(put(), 'MalformedPolicy', 400, 'Invalid principal in policy');
    pass(11_000);
    await second();
    await put();
  });
});

test('changed policies and trust are read as they were for a while', async () => {
  await withDelay(async ({ iam, pass }) => {
    await createRole(iam);
    await createPolicy(iam);
    pass(11_000);
    const other = kentikTrust.replace('role/eks-ingest-node', 'root');
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: other }));
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }));
    const read = async () => [
      decodeURIComponent((await getRole(iam)).Role?.AssumeRolePolicyDocument ?? ''),
      (await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId,
    ];
    expect(await read()).toEqual([kentikTrust, 'v1']);
    pass(11_000);
    expect(await read()).toEqual([other, 'v2']);
  });
});
