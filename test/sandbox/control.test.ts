import { connect } from 'node:net';
import { CreateTagsCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  HeadBucketCommand,
  ListBucketsCommand,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, otherAccount } from './clients.ts';

test('every request is recorded, with what came of it', async () => {
  const sandbox = await startSandbox();
  try {
    const { ec2, s3, sts } = clients(sandbox);
    await sts.send(new GetCallerIdentityCommand({}));
    await s3.send(new CreateBucketCommand({ Bucket: 'recorded' }));
    await s3.send(new HeadBucketCommand({ Bucket: 'network-logs' })).catch(() => null);
    await ec2.send(new DescribeVpcsCommand({ VpcIds: ['vpc-0ffffffffffffffff'] })).catch(() => null);
    const common = { account, region: 'us-east-1', requestId: expect.any(String), at: expect.any(String) };
    const expected = [
      {
        ...common,
        service: 'sts',
        operation: 'GetCallerIdentity',
        mutating: false,
        request: null,
        status: 200,
        outcome: 'ok',
      },
      {
        ...common,
        service: 's3',
        operation: 'CreateBucket',
        mutating: true,
        request: { Bucket: 'recorded' },
        status: 200,
        outcome: 'ok',
      },
      {
        ...common,
        service: 's3',
        operation: 'HeadBucket',
        mutating: false,
        status: 403,
        outcome: 'AccessDenied',
      },
      {
        ...common,
        service: 'ec2',
        operation: 'DescribeVpcs',
        mutating: false,
        status: 400,
        outcome: 'InvalidVpcID.NotFound',
      },
    ];
    expect(sandbox.requests()).toMatchObject(expected);
    const overHttp = await fetch(`${sandbox.url}/_sandbox/requests`);
    expect(await overHttp.json()).toEqual(sandbox.requests());
  } finally {
    await sandbox.close();
  }
});

test('the state shows every change, and is equal again when it is undone', async () => {
  const sandbox = await startSandbox();
  try {
    const { ec2, s3 } = clients(sandbox);
    const state = async () => (await fetch(`${sandbox.url}/_sandbox/state`)).json();
    const before = await state();
    await ec2.send(new DescribeVpcsCommand({}));
    expect(await state()).toEqual(before);
    await s3.send(new CreateBucketCommand({ Bucket: 'made' }));
    expect(await state()).not.toEqual(before);
    await s3.send(new DeleteBucketCommand({ Bucket: 'made' }));
    expect(await state()).toEqual(before);
    const { Vpcs: [vpc] = [] } = await ec2.send(new DescribeVpcsCommand({}));
    await ec2.send(
      new CreateTagsCommand({ Resources: [vpc?.VpcId ?? ''], Tags: [{ Key: 'a', Value: 'b' }] }),
    );
    expect(await state()).not.toEqual(before);
    await fetch(`${sandbox.url}/_sandbox/reset`, { method: 'POST' });
    expect(await state()).toEqual(before);
    expect(sandbox.requests()).toEqual([]);
  } finally {
    await sandbox.close();
  }
});

test('an unknown page of the sandbox’s own', async () => {
  const sandbox = await startSandbox();
  try {
    const response = await fetch(`${sandbox.url}/_sandbox/nothing`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ message: expect.stringContaining('/_sandbox/nothing') });
  } finally {
    await sandbox.close();
  }
});

test('its environment points a client at it', async () => {
  const sandbox = await startSandbox();
  try {
    expect(sandbox).toMatchObject({
      account,
      url: `http://127.0.0.1:${sandbox.port}`,
      environment: {
        AWS_ENDPOINT_URL: sandbox.url,
        AWS_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    expect(Object.keys(sandbox.environments)).toEqual([account, otherAccount]);
  } finally {
    await sandbox.close();
  }
});

test('closing ends open connections, and the port is free again', async () => {
  const sandbox = await startSandbox();
  await clients(sandbox).s3.send(new ListBucketsCommand({}));
  const idle = connect(sandbox.port, '127.0.0.1');
  await new Promise((resolve) => idle.once('connect', resolve));
  const ended = new Promise((resolve) => idle.once('close', resolve));
  idle.on('error', () => null);
  await sandbox.close();
  await ended;
  const again = await startSandbox({ port: sandbox.port });
  expect(again.port).toBe(sandbox.port);
  await expect(startSandbox({ port: sandbox.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await again.close();
});
