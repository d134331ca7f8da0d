import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serializeAnswers, validateAnswers, validateDraft } from '../../src/answers/answers.ts';
import { bucketNames } from '../../src/answers/bucket-names.ts';
import { answersOf } from '../../src/answers/complete.ts';
import { ownAnswers } from '../../src/answers/draft.ts';
import { readYaml } from '../../src/answers/read-text.ts';
import { knownRegions } from '../../src/answers/regions.ts';
import { answersJsonSchema } from '../../src/answers/schema.ts';
import type { DraftAnswers, FullAnswers } from '../../src/answers/types.ts';

const eu = { bucket: 'acme-eu', region: 'eu-west-1', from: ['eu-west-1', 'eu-west-2'] };
const us = { bucket: 'acme-us', region: 'us-east-1', from: ['us-east-1'] };
const mixed = { export: 'full', allocation: 'mixed', buckets: [eu, us] };

function complete(value: object): FullAnswers {
  const result = validateAnswers(value);
  if (!result.ok || result.answers.export !== 'full') throw new Error(JSON.stringify(result));
  return result.answers;
}

function faultsOf(value: object) {
  const result = validateAnswers(value);
  return result.ok ? [] : result.faults;
}

const paths = (value: object) => faultsOf(value).map(({ path }) => path);

/** Regions in any distribution over buckets, each bucket in any region. */
const distribution = fc
  .uniqueArray(fc.constantFrom(...knownRegions), { minLength: 1, maxLength: 12 })
  .chain((regions) =>
    fc.record({
      regions: fc.shuffledSubarray(regions, { minLength: regions.length }),
      buckets: fc
        .tuple(
          fc.array(fc.nat({ max: 4 }), { minLength: regions.length, maxLength: regions.length }),
          fc.array(fc.constantFrom(...knownRegions), { minLength: 5, maxLength: 5 }),
        )
        .map(([places, homes]) =>
          homes
            .map((region, index) => ({
              bucket: `acme-${index}`,
              region,
              from: regions.filter((_, at) => places[at] === index),
            }))
            .filter(({ from }) => from.length > 0),
        ),
    }),
  );

describe('answers with a mixed allocation', () => {
  it('give every region exactly one bucket: the one that takes its logs', () => {
    fc.assert(
      fc.property(distribution, ({ regions, buckets }) => {
        const placements = bucketNames(complete({ ...mixed, regions, buckets }));
        expect(placements.map(({ region }) => region)).toEqual(regions);
        for (const { region, bucket, bucketRegion } of placements) {
          const [taker, ...others] = buckets.filter(({ from }) => from.includes(region));
          expect({ bucket, bucketRegion }).toEqual({ bucket: taker?.bucket, bucketRegion: taker?.region });
          expect(others).toEqual([]);
        }
      }),
    );
  });

  it('are refused as soon as a region has no bucket or two', () => {
    fc.assert(
      fc.property(distribution, fc.nat(), ({ regions, buckets }, draw) => {
        const [index, at] = [draw % regions.length, draw % buckets.length];
        const region = regions[index] ?? '';
        const without = buckets
          .map((bucket) => ({ ...bucket, from: bucket.from.filter((each) => each !== region) }))
          .filter(({ from }) => from.length > 0);
        if (without.length > 0)
          expect(paths({ ...mixed, regions, buckets: without })).toEqual([`regions[${index}]`]);
        const twice = buckets.map((bucket, place) =>
          place === at ? { ...bucket, from: [...bucket.from, region] } : bucket,
        );
        const faults = paths({ ...mixed, regions, buckets: twice });
        expect(faults).toHaveLength(1);
        expect(faults[0]).toMatch(/^buckets\[\d+\]\.from\[\d+\]$/);
      }),
    );
  });

  it('look in the regions that their buckets take logs from, and have the first bucket as home', () => {
    expect(complete(mixed)).toMatchObject({
      region: 'eu-west-1',
      regions: ['eu-west-1', 'eu-west-2', 'us-east-1'],
    });
    expect(complete({ ...mixed, region: 'ap-south-1' }).region).toBe('ap-south-1');
    const resources = [{ type: 'vpc', id: 'vpc-12345678', region: 'eu-west-2' }];
    expect(complete({ ...mixed, resources }).regions).toEqual(['eu-west-1', 'eu-west-2', 'us-east-1']);
  });

  it('written are read back the same, and have no bucket', () => {
    const answers = complete(mixed);
    expect(answers).not.toHaveProperty('bucket');
    const read = readYaml(serializeAnswers(answers));
    expect(read.ok && complete(Object(read.value))).toEqual(answers);
  });

  it.each([
    ['an empty list', { buckets: [] }, ['buckets']],
    ['a bucket beside them', { bucket: 'logs' }, ['bucket']],
    ['a name twice', { buckets: [eu, { ...us, bucket: 'acme-eu' }] }, ['buckets[1].bucket']],
    ['a name that S3 refuses', { buckets: [eu, { ...us, bucket: 'Acme_US' }] }, ['buckets[1].bucket']],
    ['no from', { buckets: [eu, { bucket: 'acme-us', region: 'us-east-1' }] }, ['buckets[1].from']],
    ['an empty from', { buckets: [eu, { ...us, from: [] }] }, ['buckets[1].from']],
    ['no region', { buckets: [eu, { bucket: 'acme-us', from: ['us-east-1'] }] }, ['buckets[1].region']],
    [
      'unknown regions',
      { regions: ['eu-west-1', 'us-east-1'], buckets: [{ ...us, region: 'moon', from: ['us-moon-1'] }] },
      ['buckets[0].from[0]', 'buckets[0].region'],
    ],
    ['an unknown key', { buckets: [eu, { ...us, form: ['us-east-1'] }] }, ['buckets[1].form']],
    [
      'a region twice in one',
      { buckets: [{ ...us, from: ['us-east-1', 'us-east-1'] }] },
      ['buckets[0].from[1]'],
    ],
    [
      'a region in two',
      { buckets: [eu, { ...us, from: ['us-east-1', 'eu-west-2'] }] },
      ['buckets[1].from[1]'],
    ],
    ['a region outside of regions', { regions: ['eu-west-1', 'us-east-1'] }, ['buckets[0].from[1]']],
    [
      'regions without a bucket',
      { regions: ['eu-west-1', 'ap-south-1', 'eu-west-2', 'us-east-1', 'sa-east-1'] },
      ['regions[1]', 'regions[4]'],
    ],
    [
      'a resource in a region without a bucket',
      { resources: [{ type: 'vpc', id: 'vpc-12345678', region: 'ap-south-1' }] },
      ['resources[0].region'],
    ],
    [
      'everything at once',
      {
        bucket: 'logs',
        regions: ['eu-west-1', 'ap-south-1'],
        buckets: [
          { ...eu, bucket: 'x', from: ['eu-west-1'] },
          { ...us, bucket: 'x', from: ['eu-west-1', 'sa-east-1'] },
        ],
      },
      [
        'bucket',
        'buckets[0].bucket',
        'buckets[1].bucket',
        'buckets[1].bucket',
        'buckets[1].from[0]',
        'buckets[1].from[1]',
        'regions[1]',
      ],
    ],
  ])('are refused with %s', (_what, change, expected) => {
    expect(paths({ ...mixed, ...change }).sort()).toEqual(expected);
  });

  it('are refused without buckets', () => {
    expect(paths({ export: 'full', allocation: 'mixed' })).toEqual(['buckets']);
  });

  it('say in their faults nothing that could be a secret', () => {
    const secret = 'sk-live-51h8zq0x7c';
    const faults = faultsOf({
      ...mixed,
      buckets: [
        { ...eu, bucket: secret },
        { ...us, bucket: secret },
      ],
    });
    expect(faults).toMatchObject([{ path: 'buckets[1].bucket' }]);
    expect(JSON.stringify(faults)).not.toContain(secret);
  });
});

describe('buckets without a mixed allocation', () => {
  it.each(['local', 'centralized', undefined])('are refused: %s', (allocation) => {
    expect(paths({ ...mixed, allocation })).toEqual(['buckets']);
    expect(paths({ ...mixed, allocation, bucket: 'logs' })).toEqual(['buckets']);
  });

  it('are taken for a mixed one where the allocation is misspelled', () => {
    expect(paths({ ...mixed, allocation: 'mixde' })).toEqual(['allocation']);
  });

  it('belong to a full export', () => {
    expect(paths({ export: 'metadata-only', roles: 'separate', buckets: [eu] })).toEqual(['buckets']);
  });
});

it('keeps a mixed draft whole, and lets the bucket of another allocation go', () => {
  const draft: DraftAnswers = {
    version: 1,
    export: 'full',
    allocation: 'mixed',
    bucket: 'logs',
    buckets: [eu],
  };
  const { bucket: _, ...own } = draft;
  expect(ownAnswers(draft)).toEqual(own);
  expect(validateDraft(own)).toEqual({ ok: true, draft: own });
  expect(answersOf(draft)).toEqual(complete(own));
  expect(ownAnswers({ ...draft, allocation: 'local' })).toEqual({
    version: 1,
    export: 'full',
    allocation: 'local',
    bucket: 'logs',
  });
});

it('is in the published schema, which has a bucket or buckets by the allocation', () => {
  const { oneOf = [] } = answersJsonSchema() as { oneOf?: Record<string, unknown>[] };
  expect(oneOf[0]).toMatchObject({
    properties: { buckets: { items: { required: ['bucket', 'region', 'from'] } } },
    if: { properties: { allocation: { const: 'mixed' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['buckets'], properties: { bucket: false } },
    else: { required: ['bucket'], properties: { buckets: false } },
  });
});
