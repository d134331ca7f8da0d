import { expect, test } from 'vitest';
import { kentikFields } from '../../src/answers/log-format.ts';
import type { Aws } from '../../src/aws/index.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { ExistingFlowLog, NetworkResource } from '../../src/model/existing.ts';
import { checkDelivery, waitForDelivery } from '../../src/proof/delivery.ts';
import type { DeliveryTarget } from '../../src/proof/types.ts';
import { flowLog as existingFlowLog } from '../plan/account.ts';
import { bucketOfKeys } from './bucket-of-keys.ts';

const minute = 60_000;
const { signal } = new AbortController();
const noon = Date.parse('2026-11-23T12:02:00Z');

const target: DeliveryTarget = {
  account: '123456789012',
  region: 'eu-west-1',
  bucket: 'logs',
  bucketRegion: 'eu-west-1',
  prefix: '',
  resourceIds: [],
};

function idOf(number: number): string {
  return `fl-${String(number).padStart(17, '0')}`;
}

function flowLog(number: number, change: Partial<ExistingFlowLog> = {}): ExistingFlowLog {
  return existingFlowLog(`vpc-${number}`, {
    id: idOf(number),
    region: 'eu-west-1',
    destination: 'arn:aws:s3:::logs',
    logFormat: '',
    createdAt: new Date(noon - 30 * 24 * 60 * minute).toISOString(),
    ...change,
  });
}

/** The file of a flow log that begins at a moment, in the folders that its settings name. */
function keyOf({ id, hiveCompatiblePartitions, perHourPartition }: ExistingFlowLog, at: number): string {
  const iso = new Date(at).toISOString();
  const parts = [...iso.slice(0, 10).split('-'), ...(perHourPartition ? [iso.slice(11, 13)] : [])];
  const names = ['year=', 'month=', 'day=', 'hour='];
  const date = parts.map((part, level) => `${hiveCompatiblePartitions ? names[level] : ''}${part}/`).join('');
  const root = hiveCompatiblePartitions
    ? 'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-west-1/'
    : 'AWSLogs/123456789012/vpcflowlogs/eu-west-1/';
  const stamp = `${iso.slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
  return `${root}${date}123456789012_vpcflowlogs_eu-west-1_${id}_${stamp}_0.log.gz`;
}

function awsOf(flowLogs: readonly ExistingFlowLog[], keys: readonly string[], interfaces: string[] = []) {
  const { listObjects, queries } = bucketOfKeys(keys);
  const aws: Pick<Aws, 'listFlowLogs' | 'listObjects' | 'openObject' | 'listResources'> = {
    listFlowLogs: async () => [...flowLogs],
    listObjects,
    openObject: async () =>
      (async function* () {
        yield Buffer.from(`${kentikFields.join(' ')}\n${kentikFields.map(() => '-').join(' ')}\n`);
      })(),
    listResources: async () =>
      interfaces.map((vpcId): NetworkResource => {
        const place = { name: null, cidr: null, ownerId: '', zone: null, instanceId: null };
        return {
          type: 'network-interface',
          id: 'eni-1',
          region: 'eu-west-1',
          vpcId,
          subnetId: null,
          ...place,
        };
      }),
  };
  return { aws, queries };
}

async function statesOf(
  flowLogs: readonly ExistingFlowLog[],
  keys: readonly string[],
  change: Partial<DeliveryTarget> = {},
  now = noon,
) {
  const resourceIds = [...new Set(flowLogs.map(({ resourceId }) => resourceId))];
  const { aws } = awsOf(flowLogs, keys);
  const targets = [{ ...target, resourceIds, ...change }];
  const [delivery] = await checkDelivery({ aws, targets, signal, now: () => now });
  const { traffic = [], requests = 99 } = delivery ?? {};
  return {
    requests,
    states: Object.fromEntries(traffic.map(({ resourceId, state }) => [resourceId, state])),
  };
}

const young = { createdAt: new Date(noon - 3 * minute).toISOString() };

test.each<[string, Partial<ExistingFlowLog>, Partial<DeliveryTarget>, string]>([
  ['has a flow log of three minutes', young, {}, 'too-early'],
  ['is idle', {}, {}, 'no-traffic'],
  ['is silent, and Kentik deletes what it read', {}, { deletes: true }, 'deleted'],
  ['is refused', { deliverLogsStatus: 'FAILED' }, {}, 'refused'],
  ['delivers to another bucket', { destination: 'arn:aws:s3:::other' }, {}, 'elsewhere'],
  ['delivers to another prefix', { destination: 'arn:aws:s3:::logs/x' }, {}, 'elsewhere'],
  ['delivers to CloudWatch Logs', { destination: null, logGroup: 'group' }, {}, 'elsewhere'],
])('beside one that is seen, one that %s', async (_, change, place, state) => {
  const seen = flowLog(1);
  const { states } = await statesOf([seen, flowLog(2, change)], [keyOf(seen, noon - 10 * minute)], place);
  expect(states).toEqual({ 'vpc-1': 'seen', 'vpc-2': state });
});

test('a resource without a flow log is named', async () => {
  const seen = flowLog(1);
  const { states } = await statesOf([seen], [keyOf(seen, noon)], { resourceIds: ['vpc-1', 'vpc-9'] });
  expect(states).toEqual({ 'vpc-1': 'seen', 'vpc-9': 'no-flow-log' });
});

test.each<[string, Partial<ExistingFlowLog>, string]>([
  ['by day', {}, '2026-11-23T12:02:00Z'],
  ['by day, just after midnight', {}, '2026-11-23T00:17:00Z'],
  ['by hour', { perHourPartition: true }, '2026-11-23T12:02:00Z'],
  ['by hour, just after midnight', { perHourPartition: true }, '2026-11-23T00:02:00Z'],
  ['by day and name', { hiveCompatiblePartitions: true }, '2026-11-23T12:02:00Z'],
])(
  'of forty that deliver, folders %s, the one that is silent is named in 8 requests',
  async (_, layout, at) => {
    const now = Date.parse(at);
    const flowLogs = Array.from({ length: 40 }, (_, index) => flowLog(index, layout));
    // Each at its own time of the last hour.
    const keys = flowLogs
      .filter(({ resourceId }) => resourceId !== 'vpc-20')
      .flatMap((each, index) => [keyOf(each, now - (5 + (index % 50)) * minute)]);
    const { states, requests } = await statesOf(flowLogs, keys, {}, now);
    expect(Object.entries(states).filter(([, state]) => state !== 'seen')).toEqual([
      ['vpc-20', 'no-traffic'],
    ]);
    expect(requests).toBeLessThanOrEqual(8);
  },
);

test('what could not be searched is not called silent', async () => {
  const seen = flowLog(1);
  const { aws } = awsOf([seen, flowLog(2)], [keyOf(seen, noon - 10 * minute)]);
  const listObjects: Aws['listObjects'] = async (query, inner) => {
    if (query.delimiter !== '_') return aws.listObjects(query, inner);
    throw new UserError({ code: 'X', exit: exitCode.failed, doing: 'x', message: 'x', remedy: [] });
  };
  const targets = [{ ...target, resourceIds: ['vpc-1', 'vpc-2'] }];
  const [delivery] = await checkDelivery({ aws: { ...aws, listObjects }, targets, signal, now: () => noon });
  expect(delivery).toMatchObject({ state: 'delivered', traffic: [{ state: 'seen' }, { state: 'unknown' }] });
});

test('in the end, silence without an interface is explained by that', async () => {
  const [seen, idle, empty] = [flowLog(1), flowLog(2), flowLog(3, young)];
  const { aws } = awsOf([seen, idle, empty], [keyOf(seen, noon - 10 * minute)], ['vpc-1', 'vpc-2']);
  const targets = [{ ...target, resourceIds: ['vpc-1', 'vpc-2', 'vpc-3'] }];
  const [delivery] = await waitForDelivery({ aws, targets, signal, everyMs: 1, forMs: 0, now: () => noon });
  expect(delivery?.traffic.map(({ state }) => state)).toEqual(['seen', 'no-traffic', 'no-interface']);
});
