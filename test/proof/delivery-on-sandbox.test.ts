import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { kentikFields, requestedFormat } from '../../src/answers/log-format.ts';
import { connect } from '../../src/aws/index.ts';
import { waitForDelivery } from '../../src/proof/delivery.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { memoryContext } from '../helpers/recorder.ts';

let sandbox: Sandbox | null = null;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 600 });
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox?.close();
});

test('a flow log made on the sandbox is seen and decoded', async () => {
  const { signal } = new AbortController();
  const aws = connect({
    source: { kind: 'environment' },
    region: 'us-east-1',
    askMfaCode: () => Promise.reject(new Error('nobody to ask')),
  });
  const { account } = await aws.identify(signal);
  const region = 'eu-west-1';
  const vpcs = (await aws.listResources(region, ['vpc'], signal)).filter(
    ({ ownerId }) => ownerId === account,
  );
  const resourceIds = vpcs.map(({ id }) => id);
  const context = memoryContext();
  const bucket = 'delivery-test-bucket';
  await aws.createBucket({ name: bucket, region }, context);
  const principal = { Principal: { Service: 'delivery.logs.amazonaws.com' } };
  const document = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow' as const,
        ...principal,
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${bucket}/*`,
      },
      {
        Effect: 'Allow' as const,
        ...principal,
        Action: 's3:GetBucketAcl',
        Resource: `arn:aws:s3:::${bucket}`,
      },
    ],
  };
  await aws.putBucketPolicy({ bucket, region, document, before: null }, context);
  const { failed } = await aws.createFlowLogs(
    {
      region,
      resourceType: 'vpc',
      resourceIds,
      destination: `arn:aws:s3:::${bucket}/network/`,
      logFormat: requestedFormat('kentik'),
      aggregationInterval: 60,
    },
    context,
  );
  expect(failed).toEqual([]);
  const target = {
    account,
    region,
    bucket,
    bucketRegion: region,
    prefix: 'network',
    resourceIds,
  };
  const [delivery] = await waitForDelivery({ aws, targets: [target], signal, everyMs: 250, forMs: 25_000 });
  expect(delivery).toMatchObject({ state: 'delivered', header: [...kentikFields], missingFields: [] });
  expect(delivery?.records.length).toBeGreaterThan(0);
  expect(delivery?.records.every((record) => record.length === kentikFields.length)).toBe(true);
  expect(delivery?.requests).toBeLessThanOrEqual(8);
});
