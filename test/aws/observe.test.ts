import { describe, expect, test, vi } from 'vitest';
import type { Aws } from '../../src/aws/index.ts';
import { observe } from '../../src/aws/observe.ts';
import { inParallel } from '../../src/aws/parallel.ts';
import { UserError } from '../../src/model/errors.ts';
import type { ExistingBucket } from '../../src/model/existing.ts';
import type { WhatToObserve } from '../../src/plan/full/resources.ts';
import { ownedBucket as owned } from '../apply/fake-aws.ts';
import { read, settings } from '../plan/account.ts';

const { signal } = new AbortController();
const identity = { account: '123456789012', partition: 'aws' as const };

/** Only what `observe` asks; whatever else it asked would be missing. */
function fakeAws(change: Partial<Aws> = {}): Aws {
  const bucket = (name: string): ExistingBucket => ({
    name,
    state: 'absent',
    region: null,
    policy: null,
    tags: {},
    settings: null,
  });
  return {
    readBucket: async (name: string) => bucket(name),
    readPolicy: async () => null,
    readQuotas: async () => null,
    readRole: async () => null,
    listFlowLogs: async () => [],
    listResources: async () => [],
    ...change,
  } as Partial<Aws> as Aws;
}

const request: WhatToObserve = {
  buckets: [{ name: 'one', region: 'us-east-1' }],
  policyNames: ['P'],
  roleNames: ['R'],
  regions: Array.from({ length: 17 }, (_, index) => `region-${index}`),
  types: ['vpc'],
};

describe('observe', () => {
  test("leaves out policies and roles that don't exist, and keeps buckets that don't", async () => {
    expect(await observe(fakeAws(), identity, request, signal)).toEqual({
      ...identity,
      buckets: { one: expect.objectContaining({ state: 'absent' }) },
      keys: {},
      policies: {},
      roles: {},
      flowLogs: [],
      resources: [],
    });
  });

  test('asks which regions are enabled only where one of them might not be', async () => {
    const listRegions = vi.fn<Aws['listRegions']>(async () => [
      { name: 'af-south-1', optInStatus: 'not-opted-in' },
      { name: 'eu-south-1', optInStatus: 'opted-in' },
    ]);
    const disabledOf = async (metadataRegions: string[], aws = fakeAws({ listRegions })) =>
      (await observe(aws, identity, { ...request, metadataRegions }, signal)).disabledRegions;
    expect(await disabledOf(['us-east-1', 'eu-west-1'])).toBeUndefined();
    expect(listRegions).not.toHaveBeenCalled();
    expect(await disabledOf(['us-east-1', 'eu-south-1'])).toBeUndefined();
    expect(await disabledOf(['us-east-1', 'eu-south-1', 'af-south-1'])).toEqual(['af-south-1']);
    const refused = async () => {
      throw new UserError({ code: 'ACCESS_DENIED', exit: 4, doing: 'listing', message: 'no', remedy: [] });
    };
    expect(await disabledOf(['af-south-1'], fakeAws({ listRegions: refused }))).toBeNull();
  });

  test('reads each key that a bucket names, once, by its ARN', async () => {
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/1234';
    const names: Record<string, string | null> = {
      arn,
      id: '1234',
      alias: 'alias/logs',
      ofAws: null,
    };
    const asked: string[] = [];
    const aws = fakeAws({
      readBucket: async (name) => ({
        ...owned(name),
        settings:
          name in names
            ? settings({ encryption: read({ algorithm: 'aws:kms', key: names[name] ?? null }) })
            : settings({ encryption: { isRead: false, why: 'refused' } }),
      }),
      readKey: async (key) => {
        asked.push(key);
        return { isRead: false, why: key };
      },
    });
    const buckets = [...Object.keys(names), 'unread'].map((name) => ({ name, region: 'us-east-1' }));
    const { keys } = await observe(aws, identity, { ...request, buckets }, signal);
    const alias = arn.replace('key/1234', 'alias/logs');
    expect(asked.toSorted()).toEqual([alias, arn]);
    expect(Object.keys(keys).toSorted()).toEqual([alias, arn]);
  });

  test('asks all of 17 regions at once: the slowest one sets the time', async () => {
    let open = 0;
    let most = 0;
    let release: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      release = resolve;
    });
    const listFlowLogs = async () => {
      open += 1;
      most = Math.max(most, open);
      if (open === 17) release();
      await all;
      open -= 1;
      return [];
    };
    await observe(fakeAws({ listFlowLogs }), identity, request, signal);
    expect(most).toBe(17);
  });

  test('the first error ends the rest', async () => {
    const aborted: string[] = [];
    const listFlowLogs = (region: string, inner: AbortSignal) =>
      new Promise<never>((_, reject) => {
        if (region === 'region-3') return reject(new Error('broken'));
        inner.addEventListener('abort', () => {
          aborted.push(region);
          reject(inner.reason);
        });
      });
    await expect(observe(fakeAws({ listFlowLogs }), identity, request, signal)).rejects.toThrow('broken');
    expect(aborted).toHaveLength(16);
  });
});

describe('inParallel', () => {
  test('keeps the order, and never has more under way than allowed', async () => {
    let open = 0;
    let most = 0;
    const results = await inParallel([5, 1, 4, 2, 3], 2, signal, async (item) => {
      open += 1;
      most = Math.max(most, open);
      for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
      open -= 1;
      return item * 10;
    });
    expect(results).toEqual([50, 10, 40, 20, 30]);
    expect(most).toBe(2);
  });

  test('starts nothing more after a failure', async () => {
    const started: number[] = [];
    const work = inParallel([1, 2, 3, 4, 5], 1, signal, async (item) => {
      started.push(item);
      if (item === 2) throw new Error('broken');
    });
    await expect(work).rejects.toThrow('broken');
    expect(started).toEqual([1, 2]);
  });

  test('nothing to do', async () => {
    expect(await inParallel([], 4, signal, async () => 1)).toEqual([]);
  });
});
