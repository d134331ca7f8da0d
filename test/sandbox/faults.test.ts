import { DescribeVpcsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { CreateRoleCommand, GetRoleCommand, type IAMClient } from '@aws-sdk/client-iam';
import { DescribeOrganizationCommand } from '@aws-sdk/client-organizations';
import { CreateBucketCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { clients, expectFailure, flowLogRequest, kentikTrust, withFaults } from './clients.ts';

const createRole = (iam: IAMClient, name = 'made') =>
  iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: kentikTrust }));
const describeVpcs = (ec2: EC2Client) => ec2.send(new DescribeVpcsCommand({}));
const lastFault = (sandbox: Sandbox) => sandbox.requests().at(-1)?.fault;
const post = (sandbox: Sandbox, page: string, body = '') =>
  fetch(`${sandbox.url}/_sandbox/${page}`, { method: 'POST', body });

test('throttling in the code of each service', async () => {
  await withFaults('throttle=*', async ({ ec2, iam, organizations, s3, sts }, sandbox) => {
    await expectFailure(describeVpcs(ec2), 'RequestLimitExceeded', 503, 'Request limit exceeded.');
    await expectFailure(
      organizations.send(new DescribeOrganizationCommand({})),
      'TooManyRequestsException',
      400,
    );
    await expectFailure(createRole(iam), 'Throttling', 400, 'Rate exceeded');
    await expectFailure(s3.send(new ListBucketsCommand({})), 'SlowDown', 503, 'reduce your request rate');
    await expectFailure(sts.send(new GetCallerIdentityCommand({})), 'Throttling', 400);
    expect(sandbox.requests().map(({ fault }) => fault)).toEqual(Array(5).fill('throttle'));
  });
});

test('server errors, before and after the change', async () => {
  await withFaults(
    'error=500@#1;503@#1@ec2:*,error-after=500@CreateRole',
    async ({ ec2, iam, s3 }, sandbox) => {
      await expectFailure(s3.send(new ListBucketsCommand({})), 'InternalError', 500);
      await expectFailure(describeVpcs(ec2), 'Unavailable', 503);
      await expectFailure(createRole(iam), 'InternalFailure', 500);
      expect(lastFault(sandbox)).toBe('error-after');
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'made' }));
      expect(Role?.RoleName).toBe('made');
      expect(lastFault(sandbox)).toBeNull();
    },
  );
});

test('a pattern means operations of one service, reads or changes; a region means its calls', async () => {
  await withFaults('throttle=iam:Get*;mutating@s3:*;eu-west-1', async ({ ec2, iam, s3 }, sandbox) => {
    await expectFailure(
      iam.send(new GetRoleCommand({ RoleName: 'operations-read-only' })),
      'Throttling',
      400,
    );
    await createRole(iam);
    await describeVpcs(ec2);
    await expectFailure(
      describeVpcs(clients(sandbox, { region: 'eu-west-1' }).ec2),
      'RequestLimitExceeded',
      503,
    );
    await s3.send(new ListBucketsCommand({}));
    await expectFailure(s3.send(new CreateBucketCommand({ Bucket: 'not-made' })), 'SlowDown', 503);
  });
});

test('the n-th call, and a probability that a seed repeats', async () => {
  const outcomes = async (seed: number) => {
    let seen: (string | null)[] = [];
    await withFaults(`throttle=30%,seed=${seed}`, async ({ ec2 }, sandbox) => {
      for (let count = 0; count < 40; count++) await describeVpcs(ec2).catch(() => null);
      seen = sandbox.requests().map(({ fault }) => fault);
    });
    return seen;
  };
  const first = await outcomes(1);
  const hits = first.filter((fault) => fault === 'throttle').length;
  expect(hits).toBeGreaterThan(3);
  expect(hits).toBeLessThan(25);
  expect(await outcomes(1)).toEqual(first);
  expect(await outcomes(2)).not.toEqual(first);
  await withFaults('throttle=#2-3@DescribeVpcs', async ({ ec2, s3 }, sandbox) => {
    for (let count = 0; count < 4; count++) {
      await describeVpcs(ec2).catch(() => null);
      await s3.send(new ListBucketsCommand({}));
    }
    const vpcCalls = sandbox.requests().filter(({ service }) => service === 'ec2');
    expect(vpcCalls.map(({ fault }) => fault)).toEqual([null, 'throttle', 'throttle', null]);
  });
});

test('connections break before a change took effect, and after it', async () => {
  await withFaults('reset-before=#1@CreateRole,reset-after=#1@CreateRole', async ({ iam }, sandbox) => {
    await expect(createRole(iam)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expectFailure(iam.send(new GetRoleCommand({ RoleName: 'made' })), 'NoSuchEntity', 404);
    await expect(createRole(iam)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(sandbox.requests().map(({ fault, outcome }) => [fault, outcome])).toEqual([
      ['reset-before', 'ConnectionReset'],
      [null, 'NoSuchEntity'],
      ['reset-after', 'ConnectionReset'],
    ]);
    await expectFailure(createRole(iam), 'EntityAlreadyExists', 409);
  });
});

test('slow answers, and answers that never come until the sandbox ends', async () => {
  await withFaults('slow=1s@#1;never@#1@CreateBucket', async ({ ec2, s3 }, sandbox) => {
    await Promise.all([describeVpcs(ec2), describeVpcs(ec2)]);
    // Recorded as they are answered: the first to come is the last to be answered.
    expect(sandbox.requests().map(({ fault, outcome }) => [fault, outcome])).toEqual([
      [null, 'ok'],
      ['slow after', 'ok'],
    ]);
    const waiting = s3.send(new CreateBucketCommand({ Bucket: 'never-answered' })).then(
      () => 'answered',
      () => 'cut',
    );
    const created = () =>
      s3.send(new HeadBucketCommand({ Bucket: 'never-answered' })).then(
        () => true,
        () => false,
      );
    await expect.poll(created).toBe(true);
    await sandbox.close();
    expect(await waiting).toBe('cut');
  });
});

test('an access key expires after so many calls, until it is renewed or another is used', async () => {
  await withFaults('expire-after=2', async ({ ec2, iam, s3, sts }, sandbox) => {
    await describeVpcs(ec2);
    await createRole(iam);
    await expectFailure(describeVpcs(ec2), 'RequestExpired', 400, 'Request has expired');
    await expectFailure(sts.send(new GetCallerIdentityCommand({})), 'ExpiredToken', 403, 'token included');
    await expectFailure(iam.send(new GetRoleCommand({ RoleName: 'made' })), 'ExpiredToken', 403);
    await expectFailure(
      s3.send(new ListBucketsCommand({})),
      'ExpiredToken',
      400,
      'The provided token has expired.',
    );
    const renewed = clients(sandbox, { accessKeyId: 'AKIASANDBOXRENEWED001' });
    const before = await renewed.sts.send(new GetCallerIdentityCommand({}));
    for (let count = 0; count < 5; count++) await describeVpcs(renewed.ec2);
    expect((await post(sandbox, 'renew')).status).toBe(200);
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(before.Arn);
    await describeVpcs(ec2);
    await expectFailure(describeVpcs(ec2), 'RequestExpired', 400);
  });
});

test('an expired key may become good again by itself', async () => {
  let now = Date.now();
  await withFaults(
    'expire-after=1@10s',
    async ({ ec2 }) => {
      await describeVpcs(ec2);
      await expectFailure(describeVpcs(ec2), 'RequestExpired', 400);
      now += 9_000;
      await expectFailure(describeVpcs(ec2), 'RequestExpired', 400);
      now += 2_000;
      await describeVpcs(ec2);
    },
    { now: () => now },
  );
});

test('single resources fail, and a repeated client token gives the same answer', async () => {
  const sandbox = await startSandbox();
  try {
    const { ec2 } = clients(sandbox);
    const { Vpcs = [] } = await describeVpcs(ec2);
    const ids = Vpcs.map(({ VpcId }) => VpcId ?? '');
    const [first = ''] = ids;
    const create = (token: string) =>
      ec2.send(
        flowLogRequest({
          ResourceIds: ids,
          LogDestination: 'arn:aws:s3:::sandbox-network-logs',
          ClientToken: token,
        }),
      );
    await post(sandbox, 'faults', `unsuccessful=${first}@#1`);
    const answer = await create('one');
    expect(answer.Unsuccessful).toEqual([
      {
        ResourceId: first,
        Error: {
          Code: '400',
          Message:
            'Access Denied for LogDestination: sandbox-network-logs. Please check LogDestination permission',
        },
      },
    ]);
    expect(answer.FlowLogIds).toHaveLength(ids.length - 1);
    expect(lastFault(sandbox)).toBe(`unsuccessful ${first}`);
    const again = await create('one');
    expect(again).toMatchObject({ FlowLogIds: answer.FlowLogIds, Unsuccessful: answer.Unsuccessful });
    await post(sandbox, 'faults', 'unsuccessful=50%@internal,seed=3');
    await post(sandbox, 'reset');
    await post(sandbox, 'faults', 'unsuccessful=50%@internal,seed=3');
    const { Unsuccessful = [] } = await create('two');
    expect(Unsuccessful.length).toBeGreaterThan(0);
    expect(Unsuccessful.length).toBeLessThan(ids.length);
    expect(Unsuccessful[0]?.Error?.Code).toBe('InternalError');
  } finally {
    await sandbox.close();
  }
});

test('the plan can be read, replaced and cleared while the sandbox runs', async () => {
  await withFaults('throttle=*', async ({ ec2 }, sandbox) => {
    await expectFailure(describeVpcs(ec2), 'RequestLimitExceeded', 503);
    const cleared = await post(sandbox, 'faults');
    expect(await cleared.json()).toEqual({ seed: 1, faults: [] });
    await describeVpcs(ec2);
    const wrong = await post(sandbox, 'faults', 'throttel=1%');
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({ details: [expect.stringContaining('throttel')] });
    const replaced = await post(sandbox, 'faults', '{"faults":[{"fault":"error","status":503}]}');
    expect(await (await fetch(`${sandbox.url}/_sandbox/faults`)).json()).toEqual(await replaced.json());
    await expectFailure(describeVpcs(ec2), 'Unavailable', 503);
    // A file's name is read from the command line alone.
    expect((await post(sandbox, 'faults', 'package.json')).status).toBe(400);
    await post(sandbox, 'reset');
    await expectFailure(describeVpcs(ec2), 'RequestLimitExceeded', 503);
  });
});

test('a wrong plan keeps the sandbox from starting', async () => {
  await expect(startSandbox({ faults: 'throttle=x y,nothing' })).rejects.toMatchObject({
    report: { code: 'FAULTS_INVALID', exit: 2, details: [expect.any(String), expect.any(String)] },
  });
});
