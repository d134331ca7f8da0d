/** What becomes of flow logs when a call next to the one that makes or deletes them goes wrong. */
import type { EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../src/aws/access/connection.ts';
import {
  createFlowLogs,
  createTogether,
  restoreFlowLog,
} from '../../src/aws/kinds/flow-log/flow-log-changes.ts';
import { listFlowLogs } from '../../src/aws/kinds/flow-log/flow-logs.ts';
import { deleteFlowLogs } from '../../src/aws/kinds/flow-log/removals-logs.ts';
import { look } from '../../src/aws/operations.ts';
import { UserError } from '../../src/model/errors.ts';
import type { ExistingFlowLog } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import type { Operation } from '../../src/model/operations.ts';
import { forgetSecrets, holdSecret } from '../../src/model/redact/redact.ts';
import { errorText } from '../../src/words/errors.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { flowLog } from '../plan/account.ts';
import { awsError, fakeConnection } from './fake-connection.ts';

/** A connection whose EC2 answers by the name of the command. */
function answering(answers: Record<string, (input: never) => unknown>): Connection {
  const connection = fakeConnection();
  const ec2 = {
    send: async (command: { constructor: { name: string }; input: never }) =>
      answers[command.constructor.name]?.(command.input),
  };
  return {
    ...connection,
    client: async <Client>() => ec2 as unknown as Client & EC2Client,
    read: async (task, signal, send) => {
      try {
        return await send({ abortSignal: signal });
      } catch (error) {
        throw await connection.explained(error, task, signal);
      }
    },
  };
}

describe('a look at what a run before left open', () => {
  const at = '2026-11-23T10:00:00.000Z';
  const asked = { region: 'us-east-1', target: ['vpc-1'] };
  const earlier = { session: 's', since: at, until: at, owned: () => [] };
  const looking = (there: ExistingFlowLog[]) =>
    answering({
      DescribeFlowLogsCommand: () => ({
        FlowLogs: there.map(({ id, resourceId, tags, createdAt, ...log }) => ({
          FlowLogId: id,
          ResourceId: resourceId,
          TrafficType: log.trafficType,
          LogDestinationType: 's3',
          LogDestination: log.destination,
          LogFormat: log.logFormat,
          MaxAggregationInterval: log.maxAggregationInterval,
          CreationTime: createdAt === null ? undefined : new Date(createdAt),
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        })),
      }),
    });
  const lookAt = (operation: Operation, there: ExistingFlowLog[]) =>
    look(looking(there), operation, earlier, new AbortController().signal);

  test('a deletion is done where all are deleted', async () => {
    const before = ['fl-1', 'fl-2'].map((id) => flowLog('vpc-1', { id }));
    const deletion = { ...asked, operation: 'DeleteFlowLogs' as const, target: ['fl-1', 'fl-2'], before };
    expect(await lookAt(deletion, [])).toEqual({ status: 'done', ids: [] });
    expect(await lookAt(deletion, before.slice(1))).toEqual({ status: 'unknown', ids: [] });
  });

  test('a replaced flow log is not taken for the new one, though the session created both', async () => {
    const tags = { [sessionTag]: 's' };
    const own = flowLog('vpc-1', { id: 'fl-old', createdAt: at, tags });
    const creation = { ...asked, operation: 'CreateFlowLogs' as const, before: [own] };
    expect(await lookAt(creation, [own])).toEqual({ status: 'failed', ids: [] });
    const created = flowLog('vpc-1', { id: 'fl-new', createdAt: at, tags });
    expect(await lookAt(creation, [own, created])).toEqual({ status: 'done', ids: ['fl-new'] });
    // A tag can be copied: one of another time is another one's work.
    const late = { ...created, createdAt: '2026-11-23T12:00:00.000Z' };
    expect(await lookAt(creation, [own, late])).toEqual({ status: 'failed', ids: [] });
  });
});

test("what AWS created is recorded with its IDs, even if the caller isn't allowed to read which is whose", async () => {
  const connection = answering({
    CreateFlowLogsCommand: () => ({ FlowLogIds: ['fl-1', 'fl-2'], $metadata: { requestId: 'r' } }),
    DescribeFlowLogsCommand: () => {
      throw awsError('UnauthorizedOperation', 403, 'You are not authorized to perform this operation.');
    },
  });
  const context = memoryContext();
  const request = {
    region: 'us-east-1',
    resourceType: 'vpc' as const,
    resourceIds: ['vpc-1', 'vpc-2'],
    destination: 'arn:aws:s3:::logs',
    logFormat: null,
    aggregationInterval: 600 as const,
  };
  const error = await createTogether(connection, request, context).catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) return expect.fail(`not a UserError: ${error}`);
  expect(error.report).toMatchObject({
    code: 'ACCESS_DENIED',
    aws: { operation: 'DescribeFlowLogs' },
    state: expect.stringContaining('AWS created 2 flow logs'),
  });
  expect(context.recorder.calls).toMatchObject([
    {
      intent: { operation: 'CreateFlowLogs' },
      outcome: { ids: ['fl-1', 'fl-2'], requestId: 'r' },
      error: null,
    },
  ]);
});

test('a permission that is missing for each resource is one refusal, of the call for all of them', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `vpc-0000000${letter}`);
  const request = {
    region: 'us-east-1',
    resourceType: 'vpc' as const,
    resourceIds: ids,
    destination: 'arn:aws:s3:::logs',
    logFormat: null,
    aggregationInterval: 600 as const,
  };
  const refusing = (policyOf: (vpc: string) => string) =>
    answering({
      CreateFlowLogsCommand: ({ ResourceIds: [vpc = ''] }: { ResourceIds: string[] }) => {
        const said = `not authorized to perform: ec2:CreateFlowLogs on resource: arn:aws:ec2:us-east-1:1:vpc/${vpc} with an explicit deny in ${policyOf(vpc)}`;
        throw awsError('UnauthorizedOperation', 403, said);
      },
    });
  const alike = createFlowLogs(
    refusing(() => 'a service control policy'),
    request,
    memoryContext(),
  );
  const error = await alike.catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) return expect.fail(`not a UserError: ${JSON.stringify(error)}`);
  expect(error.report).toMatchObject({
    code: 'ACCESS_DENIED',
    doing: expect.stringContaining('6 resources'),
  });
  // Another reason for one of them is told apart.
  const mixed = refusing((vpc) => (vpc === ids[1] ? 'a permissions boundary' : 'a service control policy'));
  const { failed } = await createFlowLogs(mixed, request, memoryContext());
  expect(failed.map(({ resourceId }) => resourceId).toSorted()).toEqual(ids);
});

test('of flow logs that are to go, one that someone else was quicker with does not keep the others', async () => {
  const left = new Set(['fl-1', 'fl-2', 'fl-3']);
  const asked: string[][] = [];
  const connection = answering({
    DescribeFlowLogsCommand: () => ({
      FlowLogs: [...left].map((FlowLogId) => ({ FlowLogId, ResourceId: 'vpc-1' })),
    }),
    DeleteFlowLogsCommand: ({ FlowLogIds }: { FlowLogIds: string[] }) => {
      asked.push(FlowLogIds);
      // Someone deletes it between the look and the call, and the call is refused whole.
      if (asked.length === 1) left.delete('fl-2');
      const gone = FlowLogIds.find((id) => !left.has(id));
      if (gone !== undefined) throw awsError('InvalidFlowLogId.NotFound', 400, `${gone} does not exist`);
      for (const id of FlowLogIds) left.delete(id);
      return { Unsuccessful: [], $metadata: {} };
    },
  });
  const request = { region: 'us-east-1', flowLogIds: ['fl-1', 'fl-2', 'fl-3'] };
  expect(await deleteFlowLogs(connection, request, memoryContext())).toEqual({ failed: [] });
  expect(asked).toEqual([
    ['fl-1', 'fl-2', 'fl-3'],
    ['fl-1', 'fl-3'],
  ]);
});

describe('what AWS says of one resource of a call is bounded and without secrets', () => {
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
  const said = { Code: 'Refused', Message: `\u001b[31m${secret} ${'x'.repeat(1024 * 1024)}` };
  const region = 'us-east-1';
  const listing = () => ({
    FlowLogs: [
      {
        FlowLogId: 'fl-1',
        ResourceId: 'vpc-1',
        LogDestination: 'arn:aws:s3:::logs',
        DeliverLogsStatus: 'FAILED',
        DeliverLogsErrorMessage: said.Message,
      },
    ],
  });
  const isClean = (text: unknown) => {
    const whole = JSON.stringify(text);
    expect(whole).toContain('[redacted]');
    expect(whole).not.toContain(secret);
    expect(whole.length).toBeLessThan(5000);
  };
  beforeEach(() => holdSecret(secret));
  afterEach(forgetSecrets);

  test('where it refuses a new flow log', async () => {
    const connection = answering({
      CreateFlowLogsCommand: () => ({ Unsuccessful: [{ ResourceId: 'vpc-1', Error: said }], $metadata: {} }),
    });
    const format = { resourceType: 'vpc' as const, logFormat: null, aggregationInterval: 600 as const };
    const request = { region, resourceIds: ['vpc-1'], destination: 'arn:aws:s3:::logs', ...format };
    isClean((await createTogether(connection, request, memoryContext())).failed);
  });

  test('where it refuses to create one again', async () => {
    const connection = answering({
      CreateFlowLogsCommand: () => ({ Unsuccessful: [{ ResourceId: 'vpc-1', Error: said }], $metadata: {} }),
      DescribeFlowLogsCommand: () => ({ FlowLogs: [] }),
    });
    const error = await restoreFlowLog(connection, flowLog('vpc-1', { id: 'fl-1' }), memoryContext()).catch(
      (reason: unknown) => reason,
    );
    if (!(error instanceof UserError)) throw error;
    isClean(error.report);
    // What is kept is still foreign: what draws it takes the control characters out.
    expect(errorText(error.report).join('')).not.toContain('\u001b');
  });

  test('where it refuses to delete one', async () => {
    const connection = answering({
      DescribeFlowLogsCommand: listing,
      DeleteFlowLogsCommand: () => ({ Unsuccessful: [{ ResourceId: 'fl-1', Error: said }], $metadata: {} }),
    });
    isClean((await deleteFlowLogs(connection, { region, flowLogIds: ['fl-1'] }, memoryContext())).failed);
  });

  test('where it says why it delivers no logs', async () => {
    const { signal } = new AbortController();
    isClean(await listFlowLogs(answering({ DescribeFlowLogsCommand: listing }), region, signal));
  });
});
