/** A mixed allocation from answers to undo: three regions, two buckets, one of which exists and has a policy of its own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeFlowLogsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { applyEvents, verifyEvents } from '../helpers/contract-json.ts';
import { describeWithMoto } from '../helpers/moto.ts';
import { cleanEnvironment, jsonLines, makeHome, runProgram } from '../helpers/program.ts';

const regions = ['us-east-1', 'eu-west-1', 'us-west-2'];
const existing = 'acme-network-logs';
const buckets = [
  { bucket: 'acme-flow-logs-west', region: 'us-west-2', from: ['us-west-2', 'eu-west-1'] },
  { bucket: existing, region: 'us-east-1', from: ['us-east-1'] },
];
const answers = { version: 1, export: 'full', allocation: 'mixed', buckets, regions };

interface Backend {
  url: string;
  environment: Record<string, string>;
}

function mixedContract(start: () => Backend): void {
  let folder: string;
  let file: string;
  let clients: { ec2: EC2Client[]; iam: IAMClient; s3: S3Client };

  beforeAll(async () => {
    const { url, environment } = start();
    folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-mixed-'));
    file = join(folder, 'answers.json');
    await writeFile(file, JSON.stringify(answers));
    const settings = {
      endpoint: url,
      region: 'us-east-1',
      credentials: {
        accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
      },
    };
    clients = {
      ec2: regions.map((region) => new EC2Client({ ...settings, region })),
      iam: new IAMClient(settings),
      s3: new S3Client({ ...settings, forcePathStyle: true, followRegionRedirects: true }),
    };
    const { s3 } = clients;
    await s3.send(new CreateBucketCommand({ Bucket: existing }));
    const theirs = {
      Sid: 'Theirs',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${existing}`,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [theirs] });
    await s3.send(new PutBucketPolicyCommand({ Bucket: existing, Policy }));
  }, 60_000);

  afterAll(async () => {
    for (const client of [...clients.ec2, clients.iam, clients.s3]) client.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the account holds, as someone else reads it. */
  async function seen() {
    const { ec2, iam, s3 } = clients;
    const found = await Promise.all(ec2.map((client) => client.send(new DescribeFlowLogsCommand({}))));
    const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
    const { Policy = '{}' } = await s3.send(new GetBucketPolicyCommand({ Bucket: existing }));
    const tags = await s3.send(new GetBucketTaggingCommand({ Bucket: existing })).then(
      ({ TagSet }) => TagSet,
      () => [],
    );
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const { Policies = [] } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
    return {
      flowLogs: found.map(({ FlowLogs = [] }) => FlowLogs.map((log) => [log.ResourceId, log.LogDestination])),
      buckets: Buckets.map(({ Name }) => Name),
      policy: JSON.parse(Policy) as { Statement: { Sid: string; Resource: unknown }[] },
      tags,
      roles: Roles.map(({ RoleName }) => RoleName),
      policies: Policies.map(({ PolicyName }) => PolicyName),
    };
  }

  it('is applied, unchanged on a second run, and undone with the account as before', async () => {
    const env = cleanEnvironment(await makeHome(), start().environment);
    const run = async (...args: string[]) => {
      const ended = await runProgram([...args, '--json'], { env });
      expect(ended.exit, ended.stderr).toBe(0);
      return ended.stdout;
    };
    const before = await seen();
    const first = applyEvents(await run('apply', '--answers', file, '--yes')).at(-1);
    expect(first).toMatchObject({ outcome: 'applied', buckets: [existing, 'acme-flow-logs-west'] });
    const { session, flowLogs, cloudExports } = first as {
      session: string;
      flowLogs: { region: string; bucket: string }[];
      cloudExports: { name: string; region: string }[];
    };
    const placed = new Set(
      buckets.flatMap(({ bucket, from }) => from.map((region) => `${region}:${bucket}`)),
    );
    expect(new Set(flowLogs.map(({ region, bucket }) => `${region}:${bucket}`))).toEqual(placed);
    expect(cloudExports.map(({ name, region }) => [name, region])).toEqual([
      [`aws-${existing}`, 'us-east-1'],
      ['aws-acme-flow-logs-west', 'us-west-2'],
    ]);

    const during = await seen();
    const created = during.flowLogs.map((logs, index) =>
      logs.filter(([id]) => !before.flowLogs[index]?.some(([other]) => other === id)),
    );
    expect(created.map((logs) => new Set(logs.map(([, destination]) => destination)))).toEqual([
      new Set([`arn:aws:s3:::${existing}`]),
      new Set(['arn:aws:s3:::acme-flow-logs-west']),
      new Set(['arn:aws:s3:::acme-flow-logs-west']),
    ]);
    expect(during.policy.Statement.map(({ Sid }) => Sid)).toEqual([
      'Theirs',
      'AWSLogDeliveryWrite',
      'AWSLogDeliveryAclCheck',
    ]);

    const again = applyEvents(await run('apply', '--answers', file, '--yes')).at(-1);
    expect(again).toMatchObject({ outcome: 'unchanged', session });
    expect(applyEvents(await run('apply', '--resume', session, '--yes')).at(-1)).toMatchObject({
      outcome: 'unchanged',
      session,
    });
    expect(await seen()).toEqual(during);

    const kept = await runProgram(['sessions', 'answers', session], { env });
    // Whatever region the environment names.
    expect(parse(kept.stdout)).toMatchObject({ ...answers, region: 'us-west-2' });
    const verified = await runProgram(['verify', session, '--json'], { env });
    const looked = verifyEvents(verified.stdout).flatMap(
      ({ id }) => /^delivery:(.*)$/.exec(String(id))?.[1] ?? [],
    );
    expect(new Set(looked)).toEqual(placed);

    const undone = jsonLines(await run('undo', session, '--yes')).at(-1);
    expect(undone).toMatchObject({ outcome: 'undone', kept: [] });
    expect(await seen()).toEqual(before);
  }, 240_000);
}

describe('a mixed allocation on the sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ speed: 1 });
  });
  afterAll(() => sandbox?.close());
  mixedContract(() => sandbox);
});

describeWithMoto('a mixed allocation on moto', (moto) => mixedContract(moto));
