/** Keys of KMS: as AWS has them, as this program reads and plans with them. */
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { Laxness } from './backend.ts';
import { actionsOf, clientsOf, document, encrypt, newBucket, newKey, planOf, statement } from './settings.ts';
import { type Subject, uniqueName } from './subject.ts';

export function keyContract(subject: () => Subject, lax: Laxness): void {
  test('a key is read by its ARN and by that of an alias, in each of its states', async () => {
    const { aws, signal } = subject();
    const { account } = await aws.identify(signal);
    const { kms } = clientsOf(subject());
    const { arn, id } = await newKey(subject());
    const AliasName = `alias/${uniqueName('logs')}`;
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: id }));
    const found = {
      arn,
      account,
      manager: 'CUSTOMER',
      state: 'Enabled',
      policy: {
        isRead: true,
        value: { Statement: [{ Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*' }] },
      },
    };
    for (const name of [arn, arn.replace(/key\/.*$/, AliasName)]) {
      expect(await aws.readKey(name, signal)).toMatchObject({ isRead: true, value: found });
    }
    await kms.send(new DisableKeyCommand({ KeyId: id }));
    expect(await aws.readKey(arn, signal)).toMatchObject({ value: { ...found, state: 'Disabled' } });
    const { arn: second, id: secondId } = await newKey(subject());
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: secondId, PendingWindowInDays: 7 }));
    expect(await aws.readKey(second, signal)).toMatchObject({ value: { state: 'PendingDeletion' } });
    const gone = `${arn.slice(0, -12)}000000000000`;
    expect(await aws.readKey(gone, signal)).toMatchObject({
      isRead: true,
      value: { arn: gone, state: 'Deleted', policy: { isRead: false } },
    });
    for (const no of ['logs', 'arn:aws:kms:not.a.region:111122223333:key/a', 'arn:aws:s3:::bucket']) {
      expect(await aws.readKey(no, signal)).toMatchObject({
        isRead: false,
        why: expect.stringContaining(no),
      });
    }
  });

  test('the grants of a key are read', async () => {
    const { aws, signal } = subject();
    const { account } = await aws.identify(signal);
    const { kms } = clientsOf(subject());
    const { arn } = await newKey(subject());
    expect(await aws.readKeyGrants(arn, signal)).toEqual({ isRead: true, value: [] });
    const grantee = `arn:aws:iam::${account}:root`;
    const Operations = ['Decrypt' as const, 'DescribeKey' as const];
    await kms.send(new CreateGrantCommand({ KeyId: arn, GranteePrincipal: grantee, Operations }));
    expect(await aws.readKeyGrants(arn, signal)).toEqual({
      isRead: true,
      value: [{ grantee, operations: Operations }],
    });
  });

  test.skipIf(lax.ignoresPolicies)(
    "another account's key is described, and its policy isn't readable",
    async () => {
      const { aws, backend, signal } = subject();
      const { account } = await aws.identify(signal);
      const [member = ''] = backend.members;
      const RoleArn = `arn:aws:iam::${member}:role/OrganizationAccountAccessRole`;
      const { Credentials: given } = await clientsOf(subject()).sts.send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'contract' }),
      );
      const { kms } = clientsOf(subject(), {
        accessKeyId: given?.AccessKeyId ?? '',
        secretAccessKey: given?.SecretAccessKey ?? '',
        sessionToken: given?.SessionToken ?? '',
      });
      const own = statement({ AWS: `arn:aws:iam::${member}:root` }, 'kms:*');
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy: document(own) }));
      const arn = KeyMetadata?.Arn ?? '';
      expect(await aws.readKey(arn, signal)).toEqual({
        isRead: false,
        why: expect.stringContaining('kms:DescribeKey'),
      });
      const shared = statement({ AWS: `arn:aws:iam::${account}:root` }, 'kms:DescribeKey');
      await kms.send(new PutKeyPolicyCommand({ KeyId: arn, Policy: document(own, shared) }));
      expect(await aws.readKey(arn, signal)).toMatchObject({
        isRead: true,
        value: { account: member, policy: { isRead: false, why: expect.stringContaining(member) } },
      });
    },
  );

  test('a key by its ARN is granted on, and its policy completed by a document', async () => {
    const { account } = await subject().aws.identify(subject().signal);
    const bucket = await newBucket(subject());
    const { arn } = await newKey(subject());
    await encrypt(subject(), bucket, arn);
    const principals = async () => {
      const plan = await planOf(subject(), bucket);
      expect(actionsOf(plan, 'bucket')).toEqual(['none']);
      const [policy] = plan.documents.filter(({ id }) => id === 'policy');
      expect(JSON.stringify(policy?.document)).toContain(`"Resource":["${arn}"]`);
      const keyPolicies = plan.documents.filter(({ id }) => id === 'key-policy');
      return keyPolicies.flatMap(({ document: added }) =>
        (added as { Statement: { Principal: object }[] }).Statement.map(({ Principal }) => Principal),
      );
    };
    const service = { Service: 'delivery.logs.amazonaws.com' };
    expect(await principals()).toEqual([service]);
    // The key hands nothing to the account any longer.
    const admin = statement({ AWS: `arn:aws:iam::${account}:user/network-engineer` }, 'kms:*');
    const lockout = { PolicyName: 'default', BypassPolicyLockoutSafetyCheck: true };
    const input = { KeyId: arn, Policy: document(admin), ...lockout };
    await clientsOf(subject()).kms.send(new PutKeyPolicyCommand(input));
    expect(await principals()).toEqual([
      service,
      { AWS: expect.stringMatching(new RegExp(`^arn:aws:iam::${account}:role/`)) },
    ]);
  });

  test.each(['alias', 'id', 'aws/s3', 'disabled'])('an encryption that stops delivery: %s', async (kind) => {
    const bucket = await newBucket(subject());
    const { kms } = clientsOf(subject());
    const { arn, id } = await newKey(subject());
    const AliasName = `alias/${uniqueName('logs')}`;
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: id }));
    const named: Record<string, string | null> = { alias: AliasName, id, 'aws/s3': null, disabled: arn };
    await encrypt(subject(), bucket, named[kind] ?? null);
    if (kind === 'disabled') await kms.send(new DisableKeyCommand({ KeyId: id }));
    const plan = await planOf(subject(), bucket);
    expect(actionsOf(plan, 'bucket')).toEqual(['blocked']);
    expect(actionsOf(plan, 'flow-log')).toEqual(['blocked']);
    const { remedy } = plan.changes.find((change) => change.kind === 'bucket') ?? {};
    expect(remedy).toContain(kind === 'aws/s3' ? 'AES256' : arn);
  });
}
