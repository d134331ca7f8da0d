import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { requestedFormat } from '../../src/answers/log-format.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { connectIn, makeLogBucket } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';

const region = 'eu-north-1';
let sandbox: Sandbox | null = null;

beforeAll(async () => {
  sandbox = await startSandbox({ extraVpcs: { region, count: 300 } });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox?.close();
});

test('300 flow logs in one call, each with its id', async () => {
  const { signal } = new AbortController();
  const aws = connectIn(sandbox?.environment ?? {});
  const resourceIds = (await aws.listResources(region, ['vpc'], signal)).map(({ id }) => id);
  expect(resourceIds).toHaveLength(300);
  const context = memoryContext();
  const bucket = 'many-flow-logs';
  await makeLogBucket(aws, bucket, region, context);
  const calls = memoryContext();
  const { created, failed } = await aws.createFlowLogs(
    {
      region,
      resourceType: 'vpc',
      resourceIds,
      destination: `arn:aws:s3:::${bucket}`,
      logFormat: requestedFormat('kentik'),
      aggregationInterval: 600,
    },
    calls,
  );
  expect(failed).toEqual([]);
  expect(calls.recorder.operations()).toEqual(['CreateFlowLogs']);
  expect(new Set(created.map(({ resourceId }) => resourceId))).toEqual(new Set(resourceIds));
  expect(new Set(created.map(({ flowLogId }) => flowLogId)).size).toBe(300);
});
