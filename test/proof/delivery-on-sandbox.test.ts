import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { kentikFields, requestedFormat } from '../../src/answers/log-format.ts';
import { waitForDelivery } from '../../src/proof/delivery.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { connectIn, makeLogBucket } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';

let sandbox: Sandbox | null = null;

beforeAll(async () => {
  sandbox = await startSandbox({ speed: 600 });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox?.close();
});

test('a flow log made on the sandbox is seen and decoded', async () => {
  const { signal } = new AbortController();
  const aws = connectIn(sandbox?.environment ?? {});
  const { account } = await aws.identify(signal);
  const region = 'eu-west-1';
  const vpcs = (await aws.listResources(region, ['vpc'], signal)).filter(
    ({ ownerId }) => ownerId === account,
  );
  const resourceIds = vpcs.map(({ id }) => id);
  const context = memoryContext();
  const bucket = 'delivery-test-bucket';
  await makeLogBucket(aws, bucket, region, context);
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
