/** Deletions look once more right before the call: what is no longer what was planned stays. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createConnection } from '../../src/aws/access/connection.ts';
import { deleteBucket } from '../../src/aws/kinds/bucket/removals-buckets.ts';
import { expectedBucket } from '../../src/model/expected.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type FaultyProxy, faultyProxy } from '../crash/faulty-proxy.ts';
import { foreignHand } from '../crash/foreign-hand.ts';
import { unexpectedMfaCode } from '../helpers/failures.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { isChanged, known, type Place, region, signal } from './deletions.ts';
import { iamDeletions } from './deletions-iam.ts';
import { logDeletions } from './deletions-logs.ts';

let sandbox: Sandbox | null = null;
let proxy: FaultyProxy | null = null;
let number = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await faultyProxy(sandbox.url);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  proxy?.close();
  await sandbox?.close();
});

function newPlace(): Place & { proxy: FaultyProxy } {
  if (sandbox === null || proxy === null) return expect.fail('there is no sandbox');
  number += 1;
  const environment = { ...sandbox.environment, AWS_ENDPOINT_URL: proxy.url };
  return {
    aws: connectIn(environment, region),
    hand: foreignHand(sandbox.environment),
    account: sandbox.account,
    name: `changed-since-${number}`,
    proxy,
  };
}

function connectionWith(whilePausing: () => Promise<unknown>) {
  let time = 0;
  return createConnection(
    { source: { kind: 'environment' }, region, askMfaCode: unexpectedMfaCode },
    {
      now: () => time,
      pause: async (milliseconds) => {
        time += milliseconds;
        await whilePausing();
      },
      random: () => 1,
    },
  );
}

describe.each(Object.entries({ ...iamDeletions, ...logDeletions }))('%s', (_, deletion) => {
  test('is deleted where it is what was planned', async () => {
    const place = newPlace();
    const run = await deletion.plan(place);
    await run(connectionWith(async () => undefined));
    expect(await deletion.isThere(place)).toBe(false);
  });

  describe.each(Object.entries(deletion.edits))('that %s', (_edit, edit) => {
    test('between the plan and the call stays', async () => {
      const place = newPlace();
      const run = await deletion.plan(place);
      await edit(place);
      await expect(run(connectionWith(async () => undefined))).rejects.toMatchObject({
        report: { code: isChanged },
      });
      expect(await deletion.isThere(place)).toBe(true);
    });

    test('after a call that failed stays', async () => {
      const place = newPlace();
      const run = await deletion.plan(place);
      place.proxy.spoil(deletion.operation, 'unavailable', 1);
      let edited = false;
      const connection = connectionWith(async () => {
        if (!edited) await edit(place);
        edited = true;
      });
      await expect(run(connection)).rejects.toMatchObject({ report: { code: isChanged } });
      expect(edited).toBe(true);
      expect(await deletion.isThere(place)).toBe(true);
    });
  });
});

test('a bucket that is written to while it is emptied is emptied again', async () => {
  const place = newPlace();
  const { aws, hand, name } = place;
  await aws.createBucket({ name, region }, memoryContext());
  await hand.s3('PUT', `/${name}/first.log`, 'x');
  const expected = known(expectedBucket(await aws.readBucket(name, region, signal)));
  place.proxy.spoil('DELETE bucket', 'unavailable', 1);
  const context = memoryContext();
  const late = connectionWith(() => hand.s3('PUT', `/${name}/late.log`, 'x'));
  await deleteBucket(late, { bucket: name, region, deleteObjects: true, expected }, context);
  expect((await aws.readBucket(name, region, signal)).state).toBe('absent');
  expect(context.recorder.operations()).toEqual([
    'DeleteObjects',
    'DeleteBucket',
    'DeleteObjects',
    'DeleteBucket',
  ]);
});
