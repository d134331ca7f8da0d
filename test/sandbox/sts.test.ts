import { DescribeInstancesCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { ListAccountAliasesCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetBucketCorsCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, expectFailure, otherAccount } from './clients.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

test('the access key decides who calls', async () => {
  const first = await clients(sandbox).sts.send(new GetCallerIdentityCommand({}));
  expect(first).toMatchObject({
    Account: account,
    Arn: `arn:aws:iam::${account}:user/network-engineer`,
    UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
  });
  expect(first.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  const { sts } = clients(sandbox, { account: otherAccount });
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: otherAccount });
});

test('the alias of the account', async () => {
  const answer = await clients(sandbox).iam.send(new ListAccountAliasesCommand({}));
  expect(answer.AccountAliases).toEqual(['sandbox-network']);
  const { iam } = clients(sandbox, { account: otherAccount });
  expect((await iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['sandbox-hub']);
});

test('an unknown access key is refused in the words of each service', async () => {
  const { ec2, iam, s3, sts } = clients(sandbox, { accessKeyId: 'AKIAUNKNOWN000000000' });
  await expectFailure(sts.send(new GetCallerIdentityCommand({})), 'InvalidClientTokenId', 403);
  await expectFailure(iam.send(new ListAccountAliasesCommand({})), 'InvalidClientTokenId', 403);
  await expectFailure(ec2.send(new DescribeVpcsCommand({})), 'AuthFailure', 401);
  await expectFailure(s3.send(new ListBucketsCommand({})), 'InvalidAccessKeyId', 403);
});

test('a region that is not enabled is refused', async () => {
  const { ec2, sts } = clients(sandbox, { region: 'af-south-1' });
  await expectFailure(ec2.send(new DescribeVpcsCommand({})), 'AuthFailure', 401);
  await expectFailure(sts.send(new GetCallerIdentityCommand({})), 'RegionDisabledException', 403);
});

test('unknown operations are refused in the protocol of the service', async () => {
  const { ec2, iam, s3, sts } = clients(sandbox);
  await expectFailure(ec2.send(new DescribeInstancesCommand({})), 'InvalidAction', 400, 'DescribeInstances');
  await expectFailure(iam.send(new ListUsersCommand({})), 'InvalidAction', 400, 'ListUsers');
  await expectFailure(sts.send(new GetSessionTokenCommand({})), 'InvalidAction', 400);
  const cors = s3.send(new GetBucketCorsCommand({ Bucket: 'sandbox-network-logs' }));
  await expectFailure(cors, 'NotImplemented', 501, '?cors');
});

test('unknown services are refused in the protocol of the request', async () => {
  const sign = (service: string): string =>
    `AWS4-HMAC-SHA256 Credential=AKIASANDBOXNETWORK01/20260101/us-east-1/${service}/aws4_request, Signature=0`;
  const json = await fetch(sandbox.url, {
    method: 'POST',
    headers: {
      authorization: sign('ssm'),
      'x-amz-target': 'AmazonSSM.ListDocuments',
    },
    body: '{}',
  });
  expect(json.status).toBe(404);
  expect(await json.json()).toMatchObject({ __type: 'UnknownOperationException' });
  const query = await fetch(sandbox.url, {
    method: 'POST',
    headers: { authorization: sign('sns') },
    body: new URLSearchParams({ Action: 'ListTopics', Version: '2010-03-31' }),
  });
  expect(await query.text()).toContain('<Code>UnknownOperationException</Code>');
  expect(sandbox.requests().at(-1)).toMatchObject({
    service: 'sns',
    operation: 'ListTopics',
    mutating: false,
  });
});

test('requests without a signature are refused', async () => {
  const bucket = await fetch(`${sandbox.url}/sandbox-network-logs`);
  expect(bucket.status).toBe(403);
  expect(await bucket.text()).toContain('<Code>AccessDenied</Code>');
  const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
  const identity = await fetch(sandbox.url, { method: 'POST', body });
  expect(identity.status).toBe(403);
  expect(await identity.text()).toContain('<Code>MissingAuthenticationToken</Code>');
});
