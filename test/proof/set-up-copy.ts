/** The same set-up on moto. */
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  S3Client,
  type ServerSideEncryption,
} from '@aws-sdk/client-s3';
import type { World } from '../../src/sandbox/world/types.ts';
import type { Moto } from '../helpers/moto.ts';
import { account, bucket, type Parts, RoleName } from './set-up-parts.ts';

const Bucket = bucket;

/** Puts bucket, key, policies and role as the sandbox has them into moto. */
export async function copy({ bucket: target, role, key }: Parts, world: World, moto: Moto): Promise<void> {
  const config = {
    endpoint: moto.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'made-up-for-moto' },
  };
  const [iam, kms, s3] = [
    new IAMClient(config),
    new KMSClient(config),
    new S3Client({ ...config, forcePathStyle: true }),
  ];
  const { KeyMetadata: made } = await kms.send(new CreateKeyCommand({}));
  const KeyId = made?.KeyId ?? '';
  const created = await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: role.trustPolicy }),
  );
  const roleId = created.Role?.RoleId ?? '';
  const here = (words: string) => words.replaceAll(key.id, KeyId).replaceAll(role.id, roleId);
  if (key.policy !== '') {
    const Policy = here(key.policy);
    await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
  }
  for (const AliasName of key.aliases)
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: KeyId }));
  for (const { grantee, operations } of key.grants)
    await kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: grantee, Operations: operations }));
  if (key.state === 'Disabled') await kms.send(new DisableKeyCommand({ KeyId }));
  if (key.state === 'PendingDeletion') await kms.send(new ScheduleKeyDeletionCommand({ KeyId }));

  for (const { name, path, versions } of world.accounts.get(account)?.policies.values() ?? []) {
    const [first, ...more] = versions.map(({ document, isDefault }) => ({ text: here(document), isDefault }));
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: name, Path: path, PolicyDocument: first?.text }),
    );
    for (const { text, isDefault } of more) {
      await iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn: Policy?.Arn,
          PolicyDocument: text,
          SetAsDefault: isDefault,
        }),
      );
    }
  }
  for (const PolicyArn of role.attached) await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  for (const [name, words] of role.inline) {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: name, PolicyDocument: here(words) }));
  }
  if (role.permissionsBoundary !== null) {
    await iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: role.permissionsBoundary }),
    );
  }

  if (!world.buckets.has(Bucket)) return;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const { algorithm, keyId } = target.encryption;
  if (algorithm !== 'AES256') {
    const KMSMasterKeyID = keyId === null ? undefined : here(keyId);
    const rule = { SSEAlgorithm: algorithm as ServerSideEncryption, KMSMasterKeyID };
    const Rules = [{ ApplyServerSideEncryptionByDefault: rule }];
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules } }));
  }
  if (target.policy !== null) {
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy: here(target.policy) }));
  }
}
