/** Metadata-only exports over the accounts of an organization: the built program on moto and on the sandbox. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { primaryTrustJson, secondaryTrustJson } from '../documents/seed.ts';
import { applyEvents, planOf, verifyEvents } from '../helpers/contract-json.ts';
import { describeWithMoto } from '../helpers/moto.ts';
import { contentOf, makeOrganization } from '../helpers/organization.ts';
import { cleanEnvironment, jsonLines, makeHome, runProgram } from '../helpers/program.ts';

const management = '123456789012';
const accessRole = 'OrganizationAccountAccessRole';

const answers = `
version: 1
export: metadata-only
secondary:
  accounts: all
  regions: [us-east-1, eu-west-1]
`;

interface Result {
  outcome: string;
  session: string;
  primaryRoleArn: string | null;
  secondary: { account: string; roleArn: string; status: string }[];
  failures: { changes: string[]; code: string; message: string }[];
  documents?: { id: string; account: string }[];
}

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-answers-'));
  file = join(folder, 'answers.yaml');
  await writeFile(file, answers);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const resultOf = (stdout: string) => jsonLines(stdout).at(-1) as unknown as Result;

describeWithMoto('an organization of 12 accounts on moto, two of them suspended', (moto) => {
  it('gets the primary and one secondary role in each active member; undo takes all back', async () => {
    const { url, environment } = moto();
    const env = cleanEnvironment(await makeHome(), environment);
    const members = await makeOrganization(url, 11, 2);
    const active = members.slice(0, 9);
    const suspended = members.slice(9);
    const args = ['apply', '--answers', file, '--yes', '--json'];

    const first = await runProgram(args, { env });
    expect(first.exit, first.stderr).toBe(0);
    const result = resultOf(first.stdout);
    applyEvents(first.stdout);
    expect(result).toMatchObject({
      outcome: 'applied',
      primaryRoleArn: `arn:aws:iam::${management}:role/KentikMetadataPrimaryRole`,
    });
    expect(new Set(result.secondary.map(({ account }) => account))).toEqual(new Set(active));
    for (const { account, roleArn, status } of result.secondary) {
      expect([roleArn, status]).toEqual([
        `arn:aws:iam::${account}:role/KentikMetadataSecondaryRole`,
        'applied',
      ]);
    }
    expect(await contentOf(url, null)).toEqual({
      roles: [{ name: 'KentikMetadataPrimaryRole', trust: JSON.parse(primaryTrustJson) }],
      policies: ['KentikMetadataPrimaryPolicy'],
    });
    for (const account of active) {
      const { roles, policies } = await contentOf(url, account);
      expect(roles.filter(({ name }) => name !== accessRole)).toEqual([
        {
          name: 'KentikMetadataSecondaryRole',
          trust: JSON.parse(secondaryTrustJson.replace('primary_account_id', management)),
        },
      ]);
      expect(policies).toEqual(['KentikMetadataSecondaryPolicy']);
    }
    for (const account of suspended) {
      const { roles, policies } = await contentOf(url, account);
      expect([roles.filter(({ name }) => name !== accessRole), policies]).toEqual([[], []]);
    }

    const second = await runProgram(args, { env });
    expect(second.exit, second.stderr).toBe(0);
    expect(resultOf(second.stdout)).toMatchObject({ outcome: 'unchanged', session: result.session });
    expect(new Set(resultOf(second.stdout).secondary.map(({ status }) => status))).toEqual(
      new Set(['unchanged']),
    );

    const verified = await runProgram(['verify', result.session, '--json'], { env });
    expect(verified.exit, verified.stderr).toBe(0);
    expect(resultOf(verified.stdout)).toMatchObject({ outcome: 'proven', proven: 10, accounts: 10 });
    verifyEvents(verified.stdout);

    const undone = await runProgram(['undo', result.session, '--yes', '--json'], { env });
    expect(undone.exit, undone.stderr).toBe(0);
    for (const account of [null, ...active]) {
      const { roles, policies } = await contentOf(url, account);
      expect([roles.filter(({ name }) => name !== accessRole), policies]).toEqual([[], []]);
    }
  }, 120_000);
});

describe('an organization of 13 accounts on the sandbox', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;

  beforeEach(async () => {
    sandbox = await startSandbox({ organizationAccounts: 13 });
    env = cleanEnvironment(await makeHome(), sandbox.environment);
  });

  afterEach(() => sandbox.close());

  const clientOptions = (credentials: {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
  }) => ({
    endpoint: sandbox.url,
    region: 'us-east-1',
    credentials,
  });

  /**
   * IAM of a member, by a session that is good for an hour whatever becomes of its role's trust: what shuts the door can
   * open it again.
   */
  async function iamOf(account: string): Promise<IAMClient> {
    const sts = new STSClient(
      clientOptions({
        accessKeyId: sandbox.environment.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: sandbox.environment.AWS_SECRET_ACCESS_KEY ?? '',
      }),
    );
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/${accessRole}`,
        RoleSessionName: 'door',
      }),
    );
    sts.destroy();
    return new IAMClient(
      clientOptions({
        accessKeyId: given?.AccessKeyId ?? '',
        secretAccessKey: given?.SecretAccessKey ?? '',
        sessionToken: given?.SessionToken ?? '',
      }),
    );
  }

  async function trust(iam: IAMClient, RoleName: string, account: string): Promise<void> {
    const PolicyDocument = secondaryTrustJson.replace('primary_account_id', account);
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  }

  const shut = '300000000005';
  const writes = () => sandbox.requests().filter(({ mutating }) => mutating);

  it('one member that refuses is named and printed; fixed and resumed, only that one is touched', async () => {
    const door = await iamOf(shut);
    await trust(door, accessRole, shut);
    const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(applied.exit, applied.stderr).toBe(5);
    const result = resultOf(applied.stdout);
    applyEvents(applied.stdout);
    planOf((await runProgram(['plan', result.session, '--json'], { env })).stdout);
    expect(result.outcome).toBe('partial');
    const failed = result.secondary.filter(({ status }) => status !== 'applied');
    expect(result.secondary).toHaveLength(12);
    expect(failed.map(({ account, status }) => [account, status])).toEqual([[shut, 'failed']]);
    expect(result.failures).toHaveLength(1);
    expect(result.failures[0]?.changes.every((id) => id.includes(shut))).toBe(true);
    expect(result.failures[0]?.changes.length).toBeGreaterThan(1);
    expect(applied.stderr).toContain(shut);
    expect(result.documents?.map(({ id, account }) => [id, account])).toEqual([
      ['secondary-policy', shut],
      ['secondary-trust-policy', shut],
    ]);

    // In words: the reason and the documents to hand on.
    const again = await runProgram(['apply', '--answers', file, '--yes'], { env });
    expect(again.exit).toBe(5);
    expect(again.stdout).toContain('By hand: 1 account, 2 documents');
    expect(again.stdout).toContain(JSON.stringify(`arn:aws:iam::${management}:root`));

    const verified = await runProgram(['verify', result.session, '--json'], { env });
    // What was to be looked at and cannot be is no proof.
    expect(verified.exit, verified.stderr).toBe(6);
    expect(resultOf(verified.stdout)).toMatchObject({ outcome: 'unproven', proven: 12, accounts: 13 });
    verifyEvents(verified.stdout);

    await trust(door, accessRole, management);
    door.destroy();
    const before = writes().length;
    const fixed = await runProgram(['apply', '--resume', result.session, '--yes', '--json'], { env });
    expect(fixed.exit, fixed.stderr).toBe(0);
    expect(resultOf(fixed.stdout)).toMatchObject({ outcome: 'applied', session: result.session });
    const touched = resultOf(fixed.stdout).secondary.filter(({ status }) => status === 'applied');
    expect(touched.map(({ account }) => account)).toEqual([shut]);
    expect(
      new Set(
        writes()
          .slice(before)
          .map(({ operation }) => operation),
      ),
    ).toEqual(new Set(['CreatePolicy', 'CreateRole', 'AttachRolePolicy']));
    expect(writes()).toHaveLength(before + 3);

    const undone = await runProgram(['undo', result.session, '--yes', '--json'], { env });
    expect(undone.exit, undone.stderr).toBe(0);
    expect(resultOf(undone.stdout)).toMatchObject({ outcome: 'undone', kept: [] });
  });

  it('a role that someone changed is drift, and refuted', async () => {
    const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env });
    expect(applied.exit, applied.stderr).toBe(0);
    const { session } = resultOf(applied.stdout);
    const iam = await iamOf(shut);
    await trust(iam, 'KentikMetadataSecondaryRole', shut);
    iam.destroy();
    const verified = await runProgram(['verify', session, '--json'], { env });
    expect(verified.exit).toBe(6);
    const lines = verifyEvents(verified.stdout);
    expect(lines.at(-1)).toMatchObject({ outcome: 'failed', drift: [{ kind: 'role', account: shut }] });
    expect(lines.filter(({ id, state }) => String(id).startsWith('nesting:') && state !== 'proven')).toEqual([
      expect.objectContaining({ account: shut, state: 'refuted' }),
    ]);
  });
});

describe('a dry run without credentials', () => {
  const listed = ['222222222222', '333333333333', '444444444444'];

  it('prints the documents of three accounts with ids and accounts filled in', async () => {
    await writeFile(
      file,
      `${answers.replace('accounts: all', `accounts: ${JSON.stringify(listed)}`)}account: "${management}"\n`,
    );
    const env = cleanEnvironment(await makeHome());
    const { exit, stdout, stderr } = await runProgram(['--dry-run', '--format', 'json', '--answers', file], {
      env,
    });
    expect(exit, stderr).toBe(0);
    const { documents } = JSON.parse(stdout) as {
      documents: { id: string; account: string; document: unknown }[];
    };
    expect(documents.map(({ id, account }) => [id, account])).toEqual([
      ['primary-policy', management],
      ['primary-trust-policy', management],
      ...listed.flatMap((account) => [
        ['secondary-policy', account],
        ['secondary-trust-policy', account],
      ]),
      ['cloud-export', management],
    ]);
    const trust = JSON.parse(secondaryTrustJson.replace('primary_account_id', management)) as unknown;
    for (const { id, document } of documents) {
      if (id === 'secondary-trust-policy') expect(document).toEqual(trust);
    }
  });

  it('names what cannot be looked up', async () => {
    const { exit, stderr } = await runProgram(['--dry-run', '--answers', file], {
      env: cleanEnvironment(await makeHome()),
    });
    expect(exit).toBe(2);
    expect(stderr).toContain('secondary.accounts: "all"');
    expect(stderr).toContain('account: is missing');
  });
});
