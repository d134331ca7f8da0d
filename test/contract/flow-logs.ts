import { expect, test } from 'vitest';
import type { FlowLogRequest } from '../../src/aws/types.ts';
import { isAbort } from '../../src/model/errors.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { reportFrom } from '../helpers/failures.ts';
import { makeLogBucket } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';
import type { Laxness } from './backend.ts';
import { type Subject, uniqueName } from './subject.ts';

const format =
  '${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status} ${vpc-id}';

async function requestFor({ aws, backend }: Subject, folder = ''): Promise<FlowLogRequest> {
  const { region } = backend;
  const name = uniqueName('flow-logs');
  await makeLogBucket(aws, name, region);
  return {
    region,
    resourceType: 'vpc',
    resourceIds: [...backend.vpcIds],
    destination: `arn:aws:s3:::${name}${folder}`,
    logFormat: format,
    aggregationInterval: 60,
  };
}

export function flowLogContract(subject: () => Subject, lax: Laxness): void {
  test('makes a flow log for each VPC and says which is whose', async () => {
    const { aws, backend, signal } = subject();
    const request = await requestFor(subject());
    const context = memoryContext();
    const { created, failed } = await aws.createFlowLogs(request, context);
    expect(failed).toEqual([]);
    expect(created.map(({ resourceId }) => resourceId).sort()).toEqual([...backend.vpcIds].sort());
    const listed = await aws.listFlowLogs(backend.region, signal);
    for (const { resourceId, flowLogId } of created) {
      expect(listed.find(({ id }) => id === flowLogId)).toMatchObject({
        resourceId,
        region: backend.region,
        trafficType: 'ALL',
        destinationType: 's3',
        destination: request.destination,
        logFormat: format,
        maxAggregationInterval: 60,
        fileFormat: 'plain-text',
        hiveCompatiblePartitions: false,
        perHourPartition: false,
        tags: { [sessionTag]: 'test-session' },
        createdAt: expect.stringMatching(/^\d{4}-/),
      });
    }
    expect(context.recorder.calls).toHaveLength(1);
    expect(context.recorder.calls[0]?.intent).toMatchObject({
      operation: 'CreateFlowLogs',
      target: [...backend.vpcIds],
      clientToken: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(context.recorder.calls[0]?.outcome?.ids.sort()).toEqual(
      created.map(({ flowLogId }) => flowLogId).sort(),
    );
  });

  test('the same request of the same session makes nothing twice', async () => {
    const { aws, backend, signal } = subject();
    const request = await requestFor(subject());
    const mine = async () =>
      (await aws.listFlowLogs(backend.region, signal)).filter(
        ({ destination }) => destination === request.destination,
      );
    const firstContext = memoryContext();
    const first = await aws.createFlowLogs(request, firstContext);
    expect(await mine()).toHaveLength(backend.vpcIds.length);
    const secondContext = memoryContext();
    const second = await aws.createFlowLogs(request, secondContext);
    // The token is worked out from the request, so that a run after a crash sends the very same call.
    const [firstToken, secondToken] = [firstContext, secondContext].map(({ recorder }) => {
      const intent = recorder.calls[0]?.intent;
      return intent?.operation === 'CreateFlowLogs' ? intent.clientToken : null;
    });
    expect(secondToken).toBe(firstToken);
    const byResource = (list: { resourceId: string }[]) =>
      [...list].sort((a, b) => a.resourceId.localeCompare(b.resourceId));
    expect(byResource(second.created)).toEqual(byResource(first.created));
    expect(second.failed).toEqual([]);
    expect(await mine()).toHaveLength(backend.vpcIds.length);
  });

  test('where some are there already, only the others are made', async () => {
    const { aws, backend, signal } = subject();
    const request = await requestFor(subject());
    const [first] = backend.vpcIds;
    await aws.createFlowLogs(
      { ...request, resourceIds: first === undefined ? [] : [first] },
      memoryContext(),
    );
    const { created, failed } = await aws.createFlowLogs(request, memoryContext());
    expect(failed).toEqual([]);
    expect(created).toHaveLength(backend.vpcIds.length);
    const mine = (await aws.listFlowLogs(backend.region, signal)).filter(
      ({ destination }) => destination === request.destination,
    );
    expect(mine).toHaveLength(backend.vpcIds.length);
  });

  test('an equal flow log that another session made is told as a failure of that resource', async () => {
    const { aws, backend } = subject();
    const request = await requestFor(subject());
    await aws.createFlowLogs(request, memoryContext('theirs'));
    const { created, failed } = await aws.createFlowLogs(request, memoryContext('mine'));
    expect(created).toEqual([]);
    expect(failed.map(({ resourceId }) => resourceId).sort()).toEqual([...backend.vpcIds].sort());
    expect(new Set(failed.map(({ code }) => code))).toEqual(new Set(['FlowLogAlreadyExists']));
  });

  test.skipIf(lax.noFolderInDestination)('a folder in the destination', async () => {
    const { aws, backend } = subject();
    const { created, failed } = await aws.createFlowLogs(
      await requestFor(subject(), '/logs/'),
      memoryContext(),
    );
    expect(failed).toEqual([]);
    expect(created).toHaveLength(backend.vpcIds.length);
  });

  test("a VPC that doesn't exist", async () => {
    const { aws } = subject();
    const request = { ...(await requestFor(subject())), resourceIds: ['vpc-00000000000000000'] };
    const report = await reportFrom(aws.createFlowLogs(request, memoryContext()));
    expect(report).toMatchObject({
      code: 'NOT_FOUND',
      aws: { service: 'ec2', operation: 'CreateFlowLogs', code: 'InvalidVpcID.NotFound' },
    });
  });

  test.skipIf(lax.anyLogFormat)('a field that flow logs do not have', async () => {
    const { aws } = subject();
    const request = { ...(await requestFor(subject())), logFormat: '${version} ${no-such-field}' };
    const report = await reportFrom(aws.createFlowLogs(request, memoryContext()));
    expect(report).toMatchObject({ code: 'AWS_REFUSED', aws: { operation: 'CreateFlowLogs' } });
  });

  test("a bucket that doesn't exist fails resource by resource", async () => {
    const { aws, backend } = subject();
    // Where AWS says "denied", which a policy of a moment ago can mean too, the user leaves instead of waiting.
    const leave = new AbortController();
    const context = { ...memoryContext(), signal: leave.signal, onWait: () => leave.abort() };
    const destination = `arn:aws:s3:::${uniqueName('absent')}`;
    const request = { ...(await requestFor(subject())), destination };
    await aws.createFlowLogs(request, context).catch((error: unknown) => {
      if (!isAbort(error)) throw error;
    });
    expect(context.recorder.calls[0]?.outcome).toMatchObject({ ids: [], refused: [...backend.vpcIds] });
    expect(context.recorder.calls[0]?.outcome?.result).toMatchObject({
      failed: backend.vpcIds.map((resourceId) => ({
        resourceId,
        message: expect.stringMatching(/LogDestination/),
      })),
    });
  });
}
