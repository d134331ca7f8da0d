import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connect } from '../../src/aws/index.ts';
import type { CallRecord } from '../../src/http/calls.ts';
import { unexpectedMfaCode } from '../helpers/failures.ts';
import { accountContract } from './accounts.ts';
import type { Backend, Laxness } from './backend.ts';
import { settingsContract } from './bucket-settings.ts';
import { bucketContract } from './buckets.ts';
import { flowLogContract } from './flow-logs.ts';
import { iamContract } from './iam.ts';
import { keyContract } from './keys.ts';
import { objectContract } from './objects.ts';
import type { Subject } from './subject.ts';

/** Registers the whole contract's tests inside a `describe`. */
export function runContract(lax: Laxness, start: () => Promise<Backend>): void {
  let created: Subject | null = null;
  const subject = (): Subject => created ?? expect.fail('the backend did not start');

  beforeAll(async () => {
    const backend = await start();
    for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_REGION'])
      vi.stubEnv(name, undefined);
    for (const [name, value] of Object.entries(backend.environment)) vi.stubEnv(name, value);
    vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
    const calls: CallRecord[] = [];
    const aws = connect({
      source: { kind: 'environment' },
      region: backend.region,
      askMfaCode: unexpectedMfaCode,
      onCall: (call) => calls.push(call),
    });
    created = { aws, backend, calls, signal: new AbortController().signal };
  }, 60_000);

  afterAll(() => {
    vi.unstubAllEnvs();
  });

  test('says who the credentials are', async () => {
    const { aws, signal } = subject();
    const identity = await aws.identify(signal);
    expect(identity.account).toMatch(/^\d{12}$/);
    expect(identity.arn).toContain(`:${identity.account}:`);
    expect(identity.partition).toBe('aws');
  });

  test('lists regions by name with their opt-in status', async () => {
    const { aws, backend, signal } = subject();
    const regions = await aws.listRegions(signal);
    const names = regions.map(({ name }) => name);
    expect(names).toContain(backend.region);
    expect(names).toEqual([...names].sort());
    expect(regions.find(({ name }) => name === backend.region)?.optInStatus).not.toBe('not-opted-in');
  });

  test('lists the resources of a region with owner, VPC and name', async () => {
    const { aws, backend, signal } = subject();
    const { account } = await aws.identify(signal);
    const found = await aws.listResources(backend.region, backend.types, signal);
    expect(new Set(found.map(({ type }) => type))).toEqual(new Set(backend.types));
    const ids = found.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([...backend.vpcIds]));
    expect(new Set(ids).size).toBe(ids.length);
    for (const resource of found) {
      expect(resource).toMatchObject({ region: backend.region, vpcId: expect.stringMatching(/^vpc-/) });
      expect(resource.ownerId).toMatch(/^\d{12}$/);
      if (resource.type === 'network-interface') expect(resource.subnetId).toMatch(/^subnet-/);
      const isPlaced = resource.zone?.startsWith(backend.region) ?? false;
      expect(isPlaced, resource.id).toBe(resource.type !== 'vpc');
      expect(resource.instanceId ?? 'i-0').toMatch(/^i-[0-9a-f]+$/);
    }
    const own = found.filter(({ id }) => backend.vpcIds.includes(id));
    expect(own.every(({ ownerId }) => ownerId === account)).toBe(true);
    expect(own.some(({ name }) => name !== null)).toBe(true);
  });

  test('reports each call without its parameters', async () => {
    const { aws, backend, calls, signal } = subject();
    calls.length = 0;
    await aws.listFlowLogs(backend.region, signal);
    expect(calls).toEqual([
      {
        service: 'ec2',
        operation: 'DescribeFlowLogs',
        region: backend.region,
        requestId: expect.any(String),
        outcome: 'ok',
        attempts: 1,
        milliseconds: expect.any(Number),
        at: expect.stringMatching(/^\d{4}-/),
      },
    ]);
  });

  test('an aborted signal ends a call at once', async () => {
    const { aws, backend } = subject();
    await expect(aws.listFlowLogs(backend.region, AbortSignal.abort())).rejects.toMatchObject({
      name: expect.stringMatching(/^(AbortError|InterruptedError)$/),
    });
  });

  bucketContract(subject, lax);
  settingsContract(subject, lax);
  keyContract(subject, lax);
  iamContract(subject, lax);
  flowLogContract(subject, lax);
  objectContract(subject);
  accountContract(subject, lax);
}
