/** S3 requests that it takes to find and read the newest log in a bucket with a million objects. */
import { gzipSync } from 'node:zlib';
import type { Aws } from '../../src/aws/index.ts';
import type { ExistingFlowLog } from '../../src/model/existing.ts';
import { checkDelivery } from '../../src/proof/delivery.ts';
import { bucketOfLogs, flowLogId, type LogsInBucket } from '../../test/proof/bucket-of-logs.ts';
import type { Part, Row } from '../measure/part.ts';

const limit = 8;
const account = '123456789012';
const region = 'eu-west-1';
const bucket = 'bench-logs-bucket';
const day = 24 * 60 * 60_000;
const now = Date.parse('2026-11-23T17:52:00Z');
const lastWindow = Date.parse('2026-11-23T17:40:00Z');
const body = gzipSync('version account-id srcaddr\n2 123456789012 10.0.0.1\n');

/** Shapes of a million objects: many flow logs, or many files of a few; still coming, or stopped. */
const cases: {
  what: string;
  content: Pick<LogsInBucket, 'from' | 'to' | 'filesPerWindow'>;
  flowLogs: number;
  /** Flow logs of others that write as much to the same folders, before and after ours in key order. */
  others?: number;
}[] = [
  {
    what: '300 flow logs',
    flowLogs: 300,
    content: { from: lastWindow - 12 * day, to: lastWindow, filesPerWindow: 1 },
  },
  {
    what: '4,000 flow logs, one day',
    flowLogs: 4000,
    content: { from: lastWindow - 0.87 * day, to: lastWindow, filesPerWindow: 1 },
  },
  {
    what: '20 flow logs, 10 files in 5 minutes',
    flowLogs: 20,
    content: { from: lastWindow - 18 * day, to: lastWindow, filesPerWindow: 10 },
  },
  {
    what: '1 flow log, stopped last year',
    flowLogs: 1,
    content: { from: lastWindow - 740 * day, to: lastWindow - 390 * day, filesPerWindow: 10 },
  },
  {
    what: '1 flow log among 300 of others',
    flowLogs: 1,
    others: 300,
    content: { from: lastWindow - 12 * day, to: lastWindow, filesPerWindow: 1 },
  },
  {
    what: '40 flow logs among 4,000 of others, one day',
    flowLogs: 40,
    others: 4000,
    content: { from: lastWindow - 0.87 * day, to: lastWindow, filesPerWindow: 1 },
  },
];

export const newest: Part = {
  name: 'newest',
  needs: [],
  async run({ say }): Promise<Row[]> {
    const counts: number[] = [];
    for (const { what, content, flowLogs, others = 0 } of cases) {
      const all = Array.from({ length: flowLogs + others }, (_, index) => flowLogId(index + 1)).sort();
      const every = Math.floor(all.length / flowLogs);
      const flowLogIds = all.filter((_, index) => index % every === Math.floor(every / 2)).slice(0, flowLogs);
      const objects = bucketOfLogs({ ...content, account, region, prefix: '', flowLogIds: all });
      const { requests, found } = await look(objects.listObjects, flowLogIds);
      say(`${what}, ${objects.count().toLocaleString('en')} objects: ${requests} requests, ${found}`);
      counts.push(requests);
    }
    const most = Math.max(...counts);
    return [
      {
        what: 'newest log in 1,000,000 objects',
        ours: `${most} requests`,
        beside: `${counts.join(', ')} in ${cases.length} kinds of bucket`,
        ratio: '',
        budget: `≤ ${limit}`,
        isMet: most <= limit,
      },
    ];
  },
};

/** The program's own look at one account and region, over an AWS that counts. */
async function look(
  listObjects: Aws['listObjects'],
  flowLogIds: string[],
): Promise<{ requests: number; found: string }> {
  let requests = 0;
  const aws: Pick<Aws, 'listFlowLogs' | 'listObjects' | 'openObject'> = {
    listFlowLogs: async () => flowLogIds.map(flowLog),
    listObjects: (query, signal) => {
      requests += 1;
      return listObjects(query, signal);
    },
    openObject: async () => {
      requests += 1;
      return (async function* () {
        yield body;
      })();
    },
  };
  const target = {
    account,
    region,
    bucket,
    bucketRegion: region,
    prefix: '',
    resourceIds: flowLogIds.map(vpcOf),
  };
  const { signal } = new AbortController();
  const [delivery] = await checkDelivery({ aws, targets: [target], signal, now: () => now });
  return { requests, found: delivery?.windowStart ?? 'none found' };
}

function vpcOf(id: string): string {
  return id.replace('fl-', 'vpc-');
}

function flowLog(id: string): ExistingFlowLog {
  return {
    id,
    resourceId: vpcOf(id),
    region,
    destination: `arn:aws:s3:::${bucket}`,
  } as ExistingFlowLog;
}
