/** The command that deletes left logs names the session's own flow logs and no others. */
import { expect, it } from 'vitest';
import { leftLogs } from '../../src/apply/left-logs.ts';
import type { Aws } from '../../src/aws/index.ts';
import type { UndoChange } from '../../src/plan/undo/undo-types.ts';

const account = '123456789012';
const folder = `AWSLogs/${account}/vpcflowlogs/us-east-1/`;
const ids = Array.from({ length: 40 }, (_, index) => `fl-0${String(index).padStart(3, '0')}`);
const keyOf = (id: string) =>
  `${folder}2026/11/29/${account}_vpcflowlogs_us-east-1_${id}_20261129T0000Z_1.log.gz`;

function deletedFlowLog(id: string): UndoChange {
  const target = { region: 'us-east-1', flowLogId: id, resourceId: 'vpc-1' };
  const observed = { id, destination: 'arn:aws:s3:::shared-logs' };
  return {
    kind: 'flow-log',
    account,
    region: 'us-east-1',
    name: id,
    target,
    observed,
  } as unknown as UndoChange;
}

/** A bucket with these objects. */
function bucketWith(keys: readonly string[]): Pick<Aws, 'readBucket' | 'listObjects'> {
  const objects = keys.map((key) => ({ key, size: 10, lastModified: '2026-11-29T00:00:00Z' }));
  return {
    readBucket: async () => ({ region: 'us-east-1' }) as Awaited<ReturnType<Aws['readBucket']>>,
    listObjects: async () => ({ prefixes: [], objects, nextToken: null }),
  };
}

it.each([1, 20, 21, 40])('names each of %i flow logs, and no one else’s', async (count) => {
  const own = ids.slice(0, count);
  const aws = bucketWith([...own, 'fl-0ffff'].map(keyOf)) as Aws;
  const [left] = await leftLogs(own.map(deletedFlowLog), async () => aws, new AbortController().signal);
  expect(left).toMatchObject({ objects: count, bytes: count * 10, isComplete: true });
  const patterns = [...(left?.command ?? '').matchAll(/--include "([^"]+)"/g)].map(([, pattern]) => pattern);
  expect(patterns).toEqual(own.map((id) => `*_${id}_*`));
});

it('leaves out flow logs that have no logs there', async () => {
  const aws = bucketWith([keyOf('fl-0001')]) as Aws;
  const [left] = await leftLogs(ids.map(deletedFlowLog), async () => aws, new AbortController().signal);
  expect(left?.command.match(/fl-/g)).toHaveLength(1);
});
