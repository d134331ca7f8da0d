/** 17 regions looked through at once, beside the slowest of them alone; answers come late, as from far away. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from '../../src/aws/index.ts';
import { observe } from '../../src/aws/observe.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import { alternate } from '../measure/alternate.ts';
import { median, milliseconds } from '../measure/figures.ts';
import { type Part, ratioRow } from '../measure/part.ts';
import { cleanEnvironment, program, timeOf } from '../measure/programs.ts';
import { startSlowProxy } from '../measure/slow-proxy.ts';

const slowest = 'ap-southeast-2';
const regions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ca-central-1',
  'sa-east-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'eu-central-1',
  'eu-north-1',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  slowest,
];
/** Milliseconds that an answer takes. */
const far = 400;
const near = 150;

export const regionSweep: Part = {
  name: 'regions',
  needs: [],
  async run({ folder }) {
    const sandbox = await startSandbox();
    const proxy = await startSlowProxy(sandbox.url, (region) => (region === slowest ? far : near));
    const env = await cleanEnvironment(folder, { ...sandbox.environment, AWS_ENDPOINT_URL: proxy.url });
    const restore = enter(env);
    try {
      const planOf = async (name: string, looked: string[]) => {
        const file = join(folder, `${name}.yaml`);
        const place = 'region: us-east-1\nallocation: local\nbucket: bench-logs-bucket';
        await writeFile(file, `version: 1\nexport: full\n${place}\nregions: [${looked.join(', ')}]\n`);
        return () => timeOf(process.execPath, [program, 'plan', '--answers', file, '--json'], env);
      };
      const taken = await alternate(7, {
        discoveryOfOne: () => discover([slowest]),
        discoveryOfAll: () => discover(regions),
        planOfOne: await planOf('one', [slowest]),
        planOfAll: await planOf('all', regions),
      });
      const row = (what: string, all: number[], one: number[], limit: number) =>
        ratioRow({
          what,
          ours: milliseconds(median(all)),
          beside: `${milliseconds(median(one))} ${slowest} alone`,
          ratio: median(all) / median(one),
          limit,
        });
      return [
        row(`discovery in ${regions.length} regions`, taken.discoveryOfAll, taken.discoveryOfOne, 1.15),
        row(`all of plan, ${regions.length} regions and buckets`, taken.planOfAll, taken.planOfOne, 1.3),
      ];
    } finally {
      restore();
      await proxy.stop();
      await sandbox.close();
    }
  },
};

/** Reads VPCs and flow logs over a new connection, as a plan does. @returns milliseconds */
async function discover(looked: string[]): Promise<number> {
  const { signal } = new AbortController();
  const aws = connect({
    source: { kind: 'environment' },
    region: 'us-east-1',
    askMfaCode: async () => '',
  });
  const account = { account: '123456789012', partition: 'aws' } as const;
  const request = { buckets: [], policyNames: [], roleNames: [], regions: looked, types: ['vpc' as const] };
  const startedAt = performance.now();
  const found = await observe(aws, account, request, signal);
  if (found.account !== account.account) throw new Error('discovery found another account');
  return performance.now() - startedAt;
}

/** The AWS variables of an environment become this process's own. @returns puts back what was there */
function enter(env: Record<string, string>): () => void {
  const put = (variables: NodeJS.ProcessEnv) => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    for (const [name, value] of Object.entries(variables)) {
      if (name.startsWith('AWS_')) process.env[name] = value;
    }
  };
  const before = { ...process.env };
  put(env);
  return () => put(before);
}
