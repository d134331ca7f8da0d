/** One account with 20 VPCs set up on moto: by `apply`, and by the AWS CLI in a script. */
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateVpcCommand,
  DescribeFlowLogsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { alternate } from '../measure/alternate.ts';
import { median, milliseconds } from '../measure/figures.ts';
import { type Part, ratioRow } from '../measure/part.ts';
import { cleanEnvironment, commandFile, program, startServer, timeOf } from '../measure/programs.ts';

const vpcs = 20;
const bucket = 'test-logs-bucket';
const role = 'Kentik-Flow-Logs';
const policy = 'Kentik-Metadata-Policy';
const answers = `version: 1\nexport: full\nregion: us-east-1\nregions: [us-east-1]\nbucket: ${bucket}\n`;
const script = fileURLToPath(new URL('../by-hand.sh', import.meta.url));

export const moto: Part = {
  name: 'moto',
  needs: ['moto_server', 'aws', 'bash'],
  async run({ folder }) {
    const bare = await cleanEnvironment(folder, { PYTHONUNBUFFERED: '1' });
    const server = await startServer(await commandFile('moto_server'), ['-H', '127.0.0.1', '-p', '0'], bare);
    const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'made-up-for-moto' };
    const ec2 = new EC2Client({ endpoint: server.url, region: 'us-east-1', credentials });
    const environment = () =>
      cleanEnvironment(folder, {
        AWS_ENDPOINT_URL: server.url,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
      });
    /** An account with 20 VPCs and nothing else, untimed; after the work, whether it was done. */
    const onFreshAccount = async (work: () => Promise<number>): Promise<number> => {
      await fetch(`${server.url}/moto-api/reset`, { method: 'POST' });
      const there = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.length ?? 0;
      for (let n = there; n < vpcs; n += 1) {
        await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${n}.0.0/16` }));
      }
      const taken = await work();
      const created = (await ec2.send(new DescribeFlowLogsCommand({}))).FlowLogs?.length;
      if (created !== vpcs) throw new Error(`${created} flow logs instead of ${vpcs} were made`);
      return taken;
    };
    try {
      const file = join(folder, 'moto.yaml');
      await writeFile(file, answers);
      const documents = await documentsOf(file, join(folder, 'documents'), await environment());
      const aws = await commandFile('aws');
      const apply = [program, 'apply', '--answers', file, '--yes', '--json'];
      const byHand = [script, aws, bucket, role, policy, documents];
      const taken = await alternate(4, {
        ours: () => onFreshAccount(async () => timeOf(process.execPath, apply, await environment())),
        byHand: () => onFreshAccount(async () => timeOf('bash', byHand, await environment())),
      });
      return [
        ratioRow({
          what: `one account, ${vpcs} VPCs, on moto`,
          ours: milliseconds(median(taken.ours)),
          beside: `${milliseconds(median(taken.byHand))} AWS CLI script`,
          ratio: median(taken.ours) / median(taken.byHand),
          limit: 0.1,
        }),
      ];
    } finally {
      ec2.destroy();
      await server.stop();
    }
  },
};

/** The documents that the script puts in place are the program's own, named by what they are. */
async function documentsOf(
  answersFile: string,
  folder: string,
  env: Record<string, string>,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  await timeOf(
    process.execPath,
    [program, 'plan', '--dry-run', '--answers', answersFile, '--output', folder],
    env,
  );
  for (const name of await readdir(folder)) {
    const id = /^(bucket-policy|flow-log|policy|trust-policy)-/.exec(name)?.[1];
    if (id !== undefined) await rename(join(folder, name), join(folder, `${id}.json`));
  }
  return folder;
}
