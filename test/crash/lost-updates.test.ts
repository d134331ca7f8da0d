/** A fixed part of `npm run lost-updates`: each fault at the first attempt, and some at the first three. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCases, type Bench, openBench } from './lost-update-cases.ts';
import { writes } from './lost-update-writes.ts';

const sample = allCases.filter(
  ({ attempts, fault }) => attempts === 1 || (attempts === 3 && /^(unavailable|reset-after)$/.test(fault)),
);

let bench: Bench | null = null;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(async () => {
  await bench?.close();
});

describe.each(Object.keys(writes))('%s', (write) => {
  test.each(sample.filter((one) => one.write === write))(
    '$fault, $attempts times: what others write in the pauses stays',
    async (one) => {
      if (bench === null) return expect.fail('there is no bench');
      expect(await bench.run(one)).toEqual([]);
    },
  );
});
