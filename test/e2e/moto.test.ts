/**
 * The built program against moto, read back by the AWS CLI: two parties that know nothing of this program.
 * moto is laxer than AWS: it checks neither log formats nor bucket policies, and delivers no logs.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateVpcCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { kentikFields } from '../../src/answers/log-format.ts';
import { trustJson } from '../documents/seed.ts';
import { awsCli, usesAwsCli } from '../helpers/aws-cli.ts';
import { applyEvents, planOf, verifyEvents } from '../helpers/contract-json.ts';
import { confirmFirst, pressFresh } from '../helpers/deliberate.ts';
import { describeWithMoto, type Moto } from '../helpers/moto.ts';
import { cleanEnvironment, jsonLines, makeHome, programFile, runProgram } from '../helpers/program.ts';
import { spawnInTerminal } from '../helpers/pty.ts';
import { startRecordingProxy } from '../helpers/recording-proxy.ts';
import { oneRegionQuestions, walkOneRegion } from '../helpers/walk.ts';

const VPCS = 20;

interface FlowLog {
  FlowLogId: string;
  ResourceId: string;
  TrafficType: string;
  LogDestinationType: string;
  LogDestination: string;
  LogFormat: string;
}

async function makeVpcs(moto: Moto): Promise<void> {
  const ec2 = new EC2Client({
    endpoint: moto.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'made', secretAccessKey: 'up' },
  });
  const existing = (await ec2.send(new DescribeVpcsCommand({}))).Vpcs?.length ?? 0;
  for (let n = existing; n < VPCS; n += 1)
    await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${n}.0.0/16` }));
  ec2.destroy();
}

describeWithMoto('on moto, one account of 20 VPCs', (moto) => {
  let folder: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    await moto().reset();
    await makeVpcs(moto());
    folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-answers-'));
    env = cleanEnvironment(await makeHome(), moto().environment);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What the AWS CLI sees. */
  async function seen() {
    const aws = (...args: string[]) => awsCli(moto().environment, ...args);
    const { FlowLogs } = (await aws('ec2', 'describe-flow-logs')) as { FlowLogs: FlowLog[] };
    const { Roles } = (await aws('iam', 'list-roles')) as {
      Roles: { RoleName: string; AssumeRolePolicyDocument: unknown }[];
    };
    const { Policies } = (await aws('iam', 'list-policies', '--scope', 'Local')) as {
      Policies: { PolicyName: string }[];
    };
    const { Buckets } = (await aws('s3api', 'list-buckets')) as { Buckets: { Name: string }[] };
    return { FlowLogs, Roles, Policies, Buckets: Buckets ?? [] };
  }

  async function expectEverything(bucket: string): Promise<void> {
    const { FlowLogs, Roles, Policies, Buckets } = await seen();
    expect(new Set(FlowLogs.map(({ ResourceId }) => ResourceId)).size).toBe(VPCS);
    expect(FlowLogs).toHaveLength(VPCS);
    for (const log of FlowLogs) {
      expect(log).toMatchObject({
        TrafficType: 'ALL',
        LogDestinationType: 's3',
        LogDestination: `arn:aws:s3:::${bucket}`,
        LogFormat: kentikFields.map((field) => `\${${field}}`).join(' '),
      });
    }
    expect(Roles.map(({ RoleName }) => RoleName)).toEqual(['Kentik-Flow-Logs']);
    expect(Roles[0]?.AssumeRolePolicyDocument).toEqual(JSON.parse(trustJson));
    expect(Policies.map(({ PolicyName }) => PolicyName)).toEqual(['Kentik-Metadata-Policy']);
    expect(Buckets.map(({ Name }) => Name)).toEqual([bucket]);
    const { Policy } = (await awsCli(
      moto().environment,
      's3api',
      'get-bucket-policy',
      '--bucket',
      bucket,
    )) as { Policy: string };
    expect(Policy).toContain('delivery.logs.amazonaws.com');
    expect(Policy).toContain('aws:SourceAccount');
  }

  it.skipIf(!usesAwsCli)(
    'apply makes it all, finds it unchanged, and undo takes it all back',
    async () => {
      const file = join(folder, 'a.yaml');
      await writeFile(file, 'version: 1\nexport: full\nregion: us-east-1\nbucket: test-logs-bucket\n');
      const args = ['apply', '--answers', file, '--yes', '--json'];
      const proxy = await startRecordingProxy(moto().url);
      const watched = { ...env, AWS_ENDPOINT_URL: proxy.url };
      const first = await runProgram(args, { env: watched });
      expect(first.exit, first.stderr).toBe(0);
      await expectEverything('test-logs-bucket');
      expect(proxy.mutations).toContain('CreateFlowLogs');
      const [created, before] = [proxy.mutations.length, proxy.requests];
      const second = await runProgram(args, { env: watched });
      expect(jsonLines(second.stdout).at(-1)).toMatchObject({ outcome: 'unchanged' });
      expect(proxy.requests).toBeGreaterThan(before);
      expect(proxy.mutations.slice(created)).toEqual([]);
      await proxy.close();
      const { session } = applyEvents(first.stdout).at(-1) as { session: string };
      planOf((await runProgram(['plan', session, '--json'], { env })).stdout);
      const verified = await runProgram(['verify', session, '--json'], { env });
      // moto delivers no logs, and nothing it has speaks against them.
      expect(verifyEvents(verified.stdout).at(-1)).toMatchObject({ outcome: 'no-logs-yet' });
      expect(verified.exit).toBe(124);
      const undone = await runProgram(['undo', session, '--yes', '--json'], { env });
      expect(undone.exit, undone.stderr).toBe(0);
      expect(await seen()).toEqual({ FlowLogs: [], Roles: [], Policies: [], Buckets: [] });
    },
    120_000,
  );

  it.skipIf(!usesAwsCli)(
    'a bucket that was there keeps its policy through apply, and has it alone again after undo',
    async () => {
      const aws = (...args: string[]) => awsCli(moto().environment, ...args);
      const bucket = 'acme-network-logs';
      const theirs = {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Readers',
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::123456789012:root' },
            Action: 's3:GetObject',
            Resource: `arn:aws:s3:::${bucket}/*`,
          },
        ],
      };
      await aws('s3api', 'create-bucket', '--bucket', bucket);
      await aws('s3api', 'put-bucket-policy', '--bucket', bucket, '--policy', JSON.stringify(theirs));
      const policyOf = async () => {
        const { Policy } = (await aws('s3api', 'get-bucket-policy', '--bucket', bucket)) as {
          Policy: string;
        };
        return JSON.parse(Policy) as typeof theirs;
      };
      const before = { ...(await seen()), policy: await policyOf() };
      const file = join(folder, 'a.yaml');
      await writeFile(file, `version: 1\nexport: full\nregion: us-east-1\nbucket: ${bucket}\n`);
      const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
      expect(applied.exit, applied.stderr).toBe(0);
      await expectEverything(bucket);
      const [first, ...others] = (await policyOf()).Statement;
      expect(first).toEqual(theirs.Statement[0]);
      expect(others).toHaveLength(2);
      const { session } = applyEvents(applied.stdout).at(-1) as { session: string };
      const verified = await runProgram(['verify', session, '--json'], { env });
      expect(verifyEvents(verified.stdout).at(-1)?.unchecked).not.toEqual([]);
      const undone = await runProgram(['undo', session, '--yes', '--json'], { env });
      expect(undone.exit, undone.stderr).toBe(0);
      expect({ ...(await seen()), policy: await policyOf() }).toEqual(before);
    },
    120_000,
  );

  it.skipIf(!usesAwsCli)(
    'the wizard makes the same in a terminal',
    async () => {
      const terminal = spawnInTerminal(process.execPath, [programFile, '--new'], {
        env: cleanEnvironment(await makeHome(), { ...moto().environment, TERM: 'xterm-256color' }),
      });
      const wait = { timeout: 15_000 };
      await terminal.waitFor('Enter start', wait);
      await walkOneRegion(
        terminal,
        ['Which AWS credentials', ...oneRegionQuestions, 'The plan for account'],
        wait,
      );
      await confirmFirst(terminal, 'Looking for flow logs');
      await expectEverything('kentik-flow-logs-123456789012-us-east-1');
      terminal.press('l');
      await terminal.waitFor('is set up for Kentik', wait);
      await pressFresh(terminal, 'enter', () => terminal.history().join(' ').includes('S3 Bucket Name: '));
      expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    },
    120_000,
  );
});
