import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { requestedFormat } from '../../src/answers/log-format.ts';
import type { Aws } from '../../src/aws/index.ts';
import type { PolicyDocument } from '../../src/model/existing.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { connectIn, makeLogBucket } from '../helpers/log-bucket.ts';
import { describeWithMoto } from '../helpers/moto.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { type LossyProxy, lossyProxy } from './lossy-proxy.ts';

const region = 'us-east-1';
const { signal } = new AbortController();

/** Whether the call changes something: of these the first answer is lost each time. */
function isChange(operation: string): boolean {
  return /^(Create|Put|Attach|Update|PUT )/.test(operation);
}

function through(proxy: LossyProxy, environment: Record<string, string>): Aws {
  return connectIn({ ...environment, AWS_ENDPOINT_URL: proxy.url }, region);
}

function permitting(action: string): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] };
}

/** Makes one of everything while each first answer is lost, and looks that there is one of everything. */
async function makesOneOfEach(aws: Aws, proxy: LossyProxy): Promise<void> {
  const { account } = await aws.identify(signal);
  const startedAt = new Date().toISOString();
  const context = memoryContext();
  const bucket = `lost-answers-${account}`;
  await makeLogBucket(aws, bucket, region, context);
  const policy = await aws.createPolicy(
    { name: 'Lost', description: 'x', document: permitting('ec2:DescribeVpcs') },
    context,
  );
  const before = (await aws.readPolicy('Lost', signal)) ?? expect.fail('there is no policy');
  await aws.updatePolicy({ arn: policy.arn, document: permitting('ec2:Describe*'), before }, context);
  const trustPolicy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  };
  await aws.createRole({ name: 'Lost', description: 'x', trustPolicy }, context);
  await aws.attachRolePolicy({ roleName: 'Lost', policyArn: policy.arn }, context);
  const vpcs = (await aws.listResources(region, ['vpc'], signal)).filter(
    ({ ownerId }) => ownerId === account,
  );
  const resourceIds = vpcs.map(({ id }) => id);
  const request = {
    region,
    resourceType: 'vpc' as const,
    resourceIds,
    destination: `arn:aws:s3:::${bucket}`,
    logFormat: requestedFormat('kentik'),
    aggregationInterval: 600 as const,
  };
  const { created, failed } = await aws.createFlowLogs(request, context);

  expect(proxy.lost.length).toBeGreaterThanOrEqual(7);
  expect(failed).toEqual([]);
  expect(new Set(created.map(({ resourceId }) => resourceId))).toEqual(new Set(resourceIds));
  const listed = (await aws.listFlowLogs(region, signal)).filter(
    ({ destination }) => destination === request.destination,
  );
  expect(listed).toHaveLength(resourceIds.length);
  expect((await aws.readPolicy('Lost', signal))?.versions.map(({ id }) => id)).toEqual(['v1', 'v2']);
  expect((await aws.readRole('Lost', signal))?.attachedPolicyArns).toEqual([policy.arn]);
  expect((await aws.readBucket(bucket, region, signal)).policy?.Statement).toHaveLength(2);
  const earlier = {
    session: context.session,
    since: startedAt,
    until: new Date().toISOString(),
    owned: () => [],
  };
  for (const { intent, outcome } of context.recorder.calls) {
    const { status, ids } = (await aws.look(intent, earlier, signal)) ?? {};
    const asked = JSON.stringify(intent);
    expect({ status, ids: ids?.sort() }, asked).toEqual({ status: 'done', ids: outcome?.ids.sort() });
    // No one has looked for another session's.
    const other = await aws.look(intent, { ...earlier, session: 'another' }, signal);
    expect(other?.status, asked).toBe(
      /^(?:Create(?:Bucket|FlowLogs|Policy|Role)|PutBucketTagging)$/.test(intent.operation)
        ? 'failed'
        : 'done',
    );
  }
  const settled = context.recorder.calls.filter(({ outcome }) => outcome?.settled);
  expect(settled.map(({ intent }) => intent.operation)).toEqual(
    expect.arrayContaining([
      'CreateBucket',
      'CreatePolicy',
      'CreatePolicyVersion',
      'CreateRole',
      'CreateFlowLogs',
    ]),
  );
}

let sandbox: Sandbox | null = null;

beforeAll(async () => {
  sandbox = await startSandbox();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox?.close();
});

test('each first answer of the sandbox is lost: nothing is made twice', async () => {
  if (!sandbox) return expect.fail('the sandbox is not running');
  const proxy = await lossyProxy(sandbox.url, (operation, before) => isChange(operation) && before === 0);
  await makesOneOfEach(through(proxy, sandbox.environment), proxy);
  proxy.close();
});

describeWithMoto('on moto, which knows no client tokens', (moto) => {
  test('each first answer is lost: nothing is made twice', async () => {
    const proxy = await lossyProxy(moto().url, (operation, before) => isChange(operation) && before === 0);
    await makesOneOfEach(through(proxy, moto().environment), proxy);
    proxy.close();
  });
});
