/**
 * What the proof says of each set-up, beside what the sandbox does when the role really reads and log delivery really
 * writes: "proven" and "refuted" are never wrong.
 */
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { accountsFor } from '../../src/apply/accounts.ts';
import { preparePlan } from '../../src/apply/prepare.ts';
import { proveGrants } from '../../src/proof/grants.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world/types.ts';
import { memberSeed } from '../helpers/controls.ts';
import { connectIn } from '../helpers/log-bucket.ts';
import { describeWithMoto, type Moto, startMoto } from '../helpers/moto.ts';
import { clients } from '../sandbox/clients.ts';
import { answersOf, build, log } from './set-up-build.ts';
import { copy } from './set-up-copy.ts';
import { bucket, roleArn, type SetUp } from './set-up-parts.ts';
import { keySetUps } from './set-ups-keys.ts';
import { organizationSetUps } from './set-ups-organization.ts';
import { policySetUps } from './set-ups-policies.ts';

const { signal } = new AbortController();
const Bucket = bucket;

afterAll(() => vi.unstubAllEnvs());

async function proofOf(setUp: SetUp, environment: Record<string, string>) {
  const aws = connectIn(environment);
  const identity = await aws.identify(signal);
  const accounts = accountsFor(null, { aws, identity }, () => {
    throw new Error('no profile');
  });
  const plan = await preparePlan({ answers: answersOf(setUp), accounts, signal });
  return proveGrants({ plan, externalId: null, aws, signal });
}

/** Does the role list, read and, where Kentik deletes, delete the log? */
async function reads(sandbox: Sandbox, deletes: boolean): Promise<boolean> {
  const { sts } = clients(sandbox);
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'kentik' }),
  );
  const { s3 } = clients(sandbox, { session });
  try {
    await s3.send(new ListObjectsV2Command({ Bucket }));
    await (await s3.send(new GetObjectCommand({ Bucket, Key: log }))).Body?.transformToString();
    if (deletes) await s3.send(new DeleteObjectCommand({ Bucket, Key: log }));
    return true;
  } catch (error) {
    expect(error).toMatchObject({
      name: expect.stringMatching(/^(AccessDenied|KMS\.DisabledException|NoSuchBucket)$/),
    });
    return false;
  }
}

describe('proof and truth', () => {
  const verdicts = ['allowed', 'refused', 'unknown'];

  it.each([...policySetUps, ...keySetUps, ...organizationSetUps])('$name: $verdict', async (setUp) => {
    const worlds: World[] = [];
    let now = Date.parse('2026-03-01T12:00:00Z');
    const { controls } = setUp;
    const seed = { ...memberSeed, organization: { ...memberSeed.organization, controls: controls ?? {} } };
    const sandbox = await startSandbox({
      now: () => now,
      prepare: (created) => worlds.push(created),
      ...(controls === undefined ? {} : { seed }),
    });
    try {
      const { bucket: target } = await build(setUp, sandbox, () => {
        const [world] = worlds;
        if (world === undefined) throw new Error('no world');
        return world;
      });
      const proof = await proofOf(setUp, sandbox.environment);
      expect(proof).toMatchObject({ verdict: setUp.verdict });
      // What the organization refuses, IAM's simulation alone says.
      const isSimulated = proof.verdict === 'refuted' && proof.evidence === 'simulation';
      const side = proof.sides?.find((each) => each.side === 'reading')?.verdict;
      const reading = isSimulated ? 'refused' : side;
      const truth = await reads(sandbox, setUp.answers?.deletion === 'kentik');
      expect(verdicts).toContain(reading);
      expect({ reading, truth }).not.toEqual({ reading: 'allowed', truth: false });
      expect({ reading, truth }).not.toEqual({ reading: 'refused', truth: true });
      const admission = proof.admissions?.[0]?.verdict;
      now += 30 * 60_000;
      const { s3 } = clients(sandbox);
      await s3.send(new ListObjectsV2Command({ Bucket: 'sandbox-network-logs' }));
      const lands = [...target.objects.keys()].some((key) => key !== log && key.endsWith('.log.gz'));
      expect(verdicts).toContain(admission);
      expect({ admission, lands }).not.toEqual({ admission: 'allowed', lands: false });
      expect({ admission, lands }).not.toEqual({ admission: 'refused', lands: true });
    } finally {
      await sandbox.close();
    }
  });
});

/** moto keeps the set-up and decides nothing: the proof reads there what others wrote of AWS. */
describeWithMoto('the same set-ups on moto', (moto) => {
  // The policies of AWS's own take moto seconds to load, so only those that need them get them.
  let managed: Moto;
  beforeAll(async () => {
    managed = await startMoto({ MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' });
  }, 60_000);
  afterAll(() => managed.close());

  // moto has one account here, so the key of another is in none; and it lets the operator read everything.
  const isHeld = ({ name }: SetUp): boolean => !/another account|operator isn't allowed/.test(name);
  const held = [...policySetUps, ...keySetUps].filter(isHeld);
  it.each(held)('$name: $verdict', async (setUp) => {
    let server = moto();
    const worlds: World[] = [];
    const sandbox = await startSandbox({ prepare: (created) => worlds.push(created) });
    try {
      const [world] = worlds;
      if (world === undefined) throw new Error('no world');
      const parts = await build(setUp, sandbox, () => world);
      if ([...parts.role.attached].some((arn) => arn.includes(':iam::aws:policy/'))) server = managed;
      await server.reset();
      await copy(parts, world, server);
    } finally {
      await sandbox.close();
    }
    expect(await proofOf(setUp, server.environment)).toMatchObject({ verdict: setUp.verdict });
  });
});
