/** Answers that AWS does not give are errors, whatever service they are said to be of; never "nothing there" or "done". */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Aws } from '../../src/aws/index.ts';
import { UserError } from '../../src/model/errors.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { type SpoilingProxy, spoilingProxy } from './spoiling-proxy.ts';

const region = 'us-east-1';
const { signal } = new AbortController();
const bucket = 'answers-of-others';
const statement = {
  Sid: 'Existing',
  Effect: 'Allow' as const,
  Principal: { Service: 'delivery.logs.amazonaws.com' },
  Action: 's3:GetBucketAcl',
  Resource: `arn:aws:s3:::${bucket}`,
};
const trustPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow' as const, Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

/** Spoiled whole answers: status and body. */
const spoiled: Record<string, { status: number; body: (whole: string) => string }> = {
  'an empty 200': { status: 200, body: () => '' },
  'a page with 200': { status: 200, body: () => '<!DOCTYPE html><html><body>Log in</body></html>' },
  'an old page with 200': { status: 200, body: () => '\n<html>\n<head></head><body>Log in</body></html>' },
  'half of the answer': { status: 200, body: (whole) => whole.slice(0, Math.floor(whole.length / 2)) },
  'a page with 403': { status: 403, body: () => '<html><body>Blocked</body></html>' },
  'plain text with 403': { status: 403, body: () => 'Blocked by policy' },
};

/** Reads, by what the proxy calls them. */
const reads: Record<string, (aws: Aws) => Promise<unknown>> = {
  DescribeVpcs: (aws) => aws.listResources(region, ['vpc'], signal),
  DescribeSubnets: (aws) => aws.listResources(region, ['subnet'], signal),
  DescribeNetworkInterfaces: (aws) => aws.listResources(region, ['network-interface'], signal),
  DescribeFlowLogs: (aws) => aws.listFlowLogs(region, signal),
  DescribeRegions: (aws) => aws.listRegions(signal),
  GetRole: (aws) => aws.readRole('Answers', signal),
  ListAttachedRolePolicies: (aws) => aws.readRole('Answers', signal),
  ListRoles: (aws) => aws.readRole('Nobody', signal),
  ListPolicies: (aws) => aws.readPolicy('Nobody', signal),
  GetCallerIdentity: (aws) => aws.identify(signal),
  'GET policy': (aws) => aws.readBucket(bucket, region, signal),
  'GET tagging': (aws) => aws.readBucket(bucket, region, signal),
  'GET list-type': (aws) => aws.listObjects({ bucket, region, prefix: '' }, signal),
  'GET versions': (aws) => aws.bucketHasObjects({ bucket, region }, signal),
  'GET /': (aws) => aws.listBuckets(signal),
  'HEAD bucket': (aws) => aws.readBucket(bucket, region, signal),
  DescribeOrganization: (aws) => aws.describeOrganization(signal),
  ListAccounts: (aws) => aws.listAccounts(signal),
};

let sandbox: Sandbox | null = null;
let proxy: SpoilingProxy | null = null;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await spoilingProxy(sandbox.url);
  const aws = connectIn(sandbox.environment, region);
  await aws.createBucket({ name: bucket, region }, memoryContext());
  await aws.putBucketPolicy({ bucket, region, statements: [statement] }, memoryContext());
  await aws.createRole({ name: 'Answers', description: 'x', trustPolicy }, memoryContext());
});

afterAll(async () => {
  vi.unstubAllEnvs();
  proxy?.close();
  await sandbox?.close();
});

function spoiling(operation: string, how: { status: number; body: (whole: string) => string } | null): Aws {
  if (sandbox === null || proxy === null) return expect.fail('there is no sandbox');
  proxy.spoil(operation, how);
  vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
  return connectIn({ ...sandbox.environment, AWS_ENDPOINT_URL: proxy.url }, region);
}

describe.each(Object.entries(reads))('%s', (operation, read) => {
  test('is read where the answer is right', async () => {
    await expect(read(spoiling(operation, null))).resolves.toBeDefined();
  });

  test.each(Object.entries(spoiled))('%s is an error', async (_, how) => {
    // A listing that is refused means that it can't be read; a page doesn't.
    const error = await read(spoiling(operation, how)).catch((reason: unknown) => reason);
    if (!(error instanceof UserError)) return expect.fail(`no error, but ${JSON.stringify(error)}`);
    expect(error.report).toMatchObject({ code: 'ANSWER_NOT_AWS', exit: 1, retryable: true });
  });
});

test.each([
  ['DescribeVpcs', 'vpcSet', (aws: Aws) => aws.listResources(region, ['vpc'], signal)],
  ['DescribeFlowLogs', 'flowLogSet', (aws: Aws) => aws.listFlowLogs(region, signal)],
  ['GetRole', 'Arn', (aws: Aws) => aws.readRole('Answers', signal)],
  ['GET /', 'Buckets', (aws: Aws) => aws.listBuckets(signal)],
])('%s without %s is an error', async (operation, member, read) => {
  const body = (whole: string) =>
    whole.replaceAll(`<${member}`, '<other').replaceAll(`</${member}`, '</other');
  await expect(read(spoiling(operation, { status: 200, body }))).rejects.toMatchObject({
    report: { code: 'ANSWER_NOT_AWS' },
  });
});

test.each(Object.entries(spoiled))(
  'where GetBucketPolicy gives %s nothing is overwritten',
  async (_, how) => {
    const aws = spoiling('GET policy', how);
    const added = {
      ...statement,
      Sid: 'Added',
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${bucket}/*`,
    };
    const context = memoryContext();
    await expect(aws.putBucketPolicy({ bucket, region, statements: [added] }, context)).rejects.toMatchObject(
      { report: { code: 'ANSWER_NOT_AWS' } },
    );
    expect(context.recorder.operations()).toEqual([]);
    const now = await spoiling('', null).readBucket(bucket, region, signal);
    expect(now.policy?.Statement).toMatchObject([statement]);
  },
);

test.each(Object.entries(spoiled))(
  'where CreateRole gives %s it does not count as created',
  async (_, how) => {
    const aws = spoiling('CreateRole', how);
    await expect(
      aws.createRole({ name: 'NeverMade', description: 'x', trustPolicy }, memoryContext()),
    ).rejects.toBeInstanceOf(UserError);
    expect(await spoiling('', null).readRole('NeverMade', signal)).toBeNull();
  },
);
