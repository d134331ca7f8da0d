/** The AWS CLI against the sandbox: a client written by others, with a parser of its own. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { awsCli, usesAwsCli } from '../helpers/aws-cli.ts';
import { account, kentikTrust } from './clients.ts';

describe.skipIf(!usesAwsCli)('the AWS CLI', { timeout: 60_000 }, () => {
  let sandbox: Sandbox;
  let folder: string;
  beforeAll(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(join(tmpdir(), 'sandbox-cli-'));
  });
  afterAll(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true });
  });
  const aws = (...args: string[]) => awsCli(sandbox.environment, ...args);

  test('knows who it is and what there is', async () => {
    expect(await aws('sts', 'get-caller-identity')).toMatchObject({ Account: account });
    const names = await aws(
      'ec2',
      'describe-vpcs',
      '--region',
      'us-west-2',
      '--query',
      "Vpcs[].Tags[?Key=='Name'].Value[]",
    );
    expect(names).toContain('edge\u009b31m\u009b2J\r\nowned: yes\u009b0m');
    const paged = await aws('ec2', 'describe-subnets', '--page-size', '5', '--query', 'length(Subnets)');
    expect(paged).toBe(15);
    expect(await aws('iam', 'list-roles', '--page-size', '1', '--query', 'Roles[].RoleName')).toEqual([
      'OrganizationAccountAccessRole',
      'operations-read-only',
      'vpc-flow-logs-to-cloudwatch',
    ]);
  });

  test('makes a role, and reads its trust policy as JSON', async () => {
    await aws('iam', 'create-role', '--role-name', 'by-cli', '--assume-role-policy-document', kentikTrust);
    const trust = await aws(
      'iam',
      'get-role',
      '--role-name',
      'by-cli',
      '--query',
      'Role.AssumeRolePolicyDocument',
    );
    expect(trust).toEqual(JSON.parse(kentikTrust));
    await expect(aws('iam', 'get-role', '--role-name', 'none')).rejects.toThrow('(NoSuchEntity)');
  });

  test('makes a flow log', async () => {
    const [id] = (await aws('ec2', 'describe-vpcs', '--query', 'Vpcs[].VpcId')) as string[];
    const created = await aws(
      ...[
        'ec2',
        'create-flow-logs',
        '--resource-type',
        'VPC',
        '--resource-ids',
        id ?? '',
        '--traffic-type',
        'ALL',
      ],
      ...['--log-destination-type', 's3', '--log-destination', 'arn:aws:s3:::sandbox-network-logs'],
      ...['--tag-specifications', 'ResourceType=vpc-flow-log,Tags=[{Key=by,Value=cli}]'],
    );
    expect(created).toMatchObject({ FlowLogIds: [expect.stringMatching(/^fl-/)], Unsuccessful: [] });
    const query = ['--filter', 'Name=tag:by,Values=cli', '--query', 'FlowLogs[].ResourceId'];
    expect(await aws('ec2', 'describe-flow-logs', ...query)).toEqual([id]);
  });

  test('copies files to a bucket in another region and back', async () => {
    const there = 's3://sandbox-archive-eu/a folder/ü.txt';
    await writeFile(join(folder, 'out.txt'), 'hello');
    await awsCli(sandbox.environment, 's3', 'cp', '--quiet', join(folder, 'out.txt'), there);
    await awsCli(sandbox.environment, 's3', 'cp', '--quiet', there, join(folder, 'in.txt'));
    expect(await readFile(join(folder, 'in.txt'), 'utf8')).toBe('hello');
    const keys = await aws(
      's3api',
      'list-objects-v2',
      '--bucket',
      'sandbox-archive-eu',
      '--query',
      'Contents[].Key',
    );
    expect(keys).toEqual(['a folder/ü.txt']);
  });
});
