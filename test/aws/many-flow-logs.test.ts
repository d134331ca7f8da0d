import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { requestedFormat } from '../../src/answers/log-format.ts';
import { connect } from '../../src/aws/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { memoryContext } from '../helpers/recorder.ts';

const region = 'eu-north-1';
let sandbox: Sandbox | null = null;

beforeAll(async () => {
  sandbox = await startSandbox({ extraVpcs: { region, count: 300 } });
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox?.close();
});

test('300 flow logs in one call, each with its id', async () => {
  const { signal } = new AbortController();
  const aws = connect({
    source: { kind: 'environment' },
    region: 'us-east-1',
    askMfaCode: () => Promise.reject(new Error('nobody to ask')),
  });
  const resourceIds = (await aws.listResources(region, ['vpc'], signal)).map(({ id }) => id);
  expect(resourceIds).toHaveLength(300);
  const context = memoryContext();
  const bucket = 'many-flow-logs';
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
