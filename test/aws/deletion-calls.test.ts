/** What deletions read before their call: enough to be sure, and not what IAM refuses by itself. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createConnection } from '../../src/aws/access/connection.ts';
import type { Aws } from '../../src/aws/index.ts';
import { deleteFlowLogs } from '../../src/aws/kinds/flow-log/removals-logs.ts';
import { deletePolicy } from '../../src/aws/kinds/policy/removals-policies.ts';
import { deleteRole, detachRolePolicy } from '../../src/aws/kinds/role-changes.ts';
import { expectedFlowLog, expectedPolicy, expectedRole } from '../../src/model/expected.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { unexpectedMfaCode } from '../helpers/failures.ts';
import { connectIn, makeLogBucket } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';

const region = 'us-east-1';
const { signal } = new AbortController();
const trustPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow' as const, Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};
const document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow' as const, Action: 'ec2:DescribeVpcs', Resource: '*' }],
};

let sandbox: Sandbox;
let aws: Aws;
let connection: ReturnType<typeof createConnection>;

beforeAll(async () => {
  sandbox = await startSandbox({ extraVpcs: { region, count: 1100 } });
  aws = connectIn(sandbox.environment);
  connection = createConnection({
    source: { kind: 'environment' },
    region,
    askMfaCode: unexpectedMfaCode,
  });
  await connection.caller(signal);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sandbox.close();
});

/** The operations that the deed calls, in their order. */
async function callsOf(action: () => Promise<unknown>): Promise<string[]> {
  const before = sandbox.requests().length;
  await action();
  return sandbox
    .requests()
    .slice(before)
    .map(({ operation }) => operation);
}

test('a role and its policy are read once, what else is attached to the role before a detachment', async () => {
  const name = 'Kentik-Few-Calls';
  await aws.createRole({ name, description: 'x', trustPolicy }, memoryContext());
  const { arn } = await aws.createPolicy({ name, description: 'x', document }, memoryContext());
  await aws.attachRolePolicy({ roleName: name, policyArn: arn }, memoryContext());
  const role = expectedRole(await aws.readRole(name, signal));
  const policy = expectedPolicy(await aws.readPolicy(name, signal));
  if (role === null || policy === null) throw new Error('they were not made');

  const attachment = {
    roleName: name,
    policyArn: arn,
    expected: { policy, role: { ...role, uses: [name] } },
  };
  const calls = await callsOf(async () => {
    await detachRolePolicy(connection, attachment, memoryContext());
    await deleteRole(connection, { name, expected: role }, memoryContext());
    await deletePolicy(connection, { arn, expected: policy }, memoryContext());
  });

  // Two are sent side by side, in either order.
  expect([...calls.slice(0, 3), ...calls.slice(3, 5).sort(), ...calls.slice(5)]).toEqual([
    'ListAttachedRolePolicies',
    'GetPolicy',
    'GetRole',
    'ListInstanceProfilesForRole',
    'ListRolePolicies',
    'DetachRolePolicy',
    'GetRole',
    'DeleteRole',
    'GetPolicy',
    'DeletePolicy',
  ]);
});

test('flow logs are looked up by their ids, however many others the region has', async () => {
  const bucket = 'few-calls-logs-bucket';
  await makeLogBucket(aws, bucket, region);
  const vpcs = (await aws.listResources(region, ['vpc'], signal)).map(({ id }) => id);
  for (let start = 0; start < vpcs.length; start += 300) {
    const resourceIds = vpcs.slice(start, start + 300);
    const destination = `arn:aws:s3:::${bucket}`;
    const settings = { logFormat: null, aggregationInterval: 600 as const };
    await aws.createFlowLogs(
      { region, resourceType: 'vpc', resourceIds, destination, ...settings },
      memoryContext(),
    );
  }
  const logs = await aws.listFlowLogs(region, signal);
  expect(logs.length).toBeGreaterThan(1000);
  const few = logs.slice(0, 3);
  const request = { region, flowLogIds: few.map(({ id }) => id), expected: few.map(expectedFlowLog) };

  const calls = await callsOf(() => deleteFlowLogs(connection, request, memoryContext()));

  expect(calls).toEqual(['DescribeFlowLogs', 'DeleteFlowLogs']);
  const left = new Set((await aws.listFlowLogs(region, signal)).map(({ id }) => id));
  expect(few.filter(({ id }) => left.has(id))).toEqual([]);
  expect(left.size).toBe(logs.length - few.length);
});
