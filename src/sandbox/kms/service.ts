/**
 * KMS, as far as keys are created, described, enabled and disabled, their policies read and put, and grants made of them.
 * Source: KMS API reference.
 */
import type {
  CreateAliasRequest,
  CreateGrantRequest,
  CreateGrantResponse,
  CreateKeyRequest,
  CreateKeyResponse,
  DescribeKeyRequest,
  DescribeKeyResponse,
  DisableKeyRequest,
  EnableKeyRequest,
  GetKeyPolicyRequest,
  GetKeyPolicyResponse,
  KeyMetadata,
  ListGrantsRequest,
  ListGrantsResponse,
  PutKeyPolicyRequest,
  ScheduleKeyDeletionRequest,
  ScheduleKeyDeletionResponse,
} from '@aws-sdk/client-kms';
import { AwsFailure } from '../failure.ts';
import { createJsonService, jsonOperation } from '../json-service.ts';
import { parsePolicy } from '../policy/document.ts';
import { digits } from '../random.ts';
import { regionOf } from '../world/build.ts';
import type { CallContext, KmsKey } from '../world/types.ts';
import { checkKeyAccess, defaultKeyPolicy, findKey } from './keys.ts';

export const kmsTarget = 'TrentService.';

function keyNamed(name: string | undefined, { world, account, region }: CallContext): KmsKey {
  const key = findKey(world, name ?? '', { account: account.id, region });
  if (key) return key;
  throw new AwsFailure('NotFoundException', `Invalid keyId '${name ?? ''}'`);
}

/** Only the account that owns a key reads or changes its policy. */
function ownKey(name: string | undefined, action: string, context: CallContext): KmsKey {
  const key = keyNamed(name, context);
  if (key.account !== context.account.id) {
    throw new AwsFailure(
      'AccessDeniedException',
      `User: ${context.principal.arn} is not authorized to perform: ${action} on resource: ${key.arn} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    );
  }
  checkKeyAccess(context.world, context.principal, key, action);
  return key;
}

function metadataOf(key: KmsKey): KeyMetadata {
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: key.state,
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    KeySpec: 'SYMMETRIC_DEFAULT',
    MultiRegion: false,
  };
}

function createKey(input: CreateKeyRequest, context: CallContext): CreateKeyResponse {
  const { world, account, region } = context;
  const id = [8, 4, 4, 4, 12]
    .map((length, index) => digits(`key/${account.id}/${region}/${world.nextSerial()}/${index}`, length))
    .join('-');
  const policy = input.Policy ?? defaultKeyPolicy(account.id);
  checkPolicy(policy);
  const key: KmsKey = {
    id,
    arn: `arn:${world.partition}:kms:${region}:${account.id}:key/${id}`,
    account: account.id,
    manager: 'CUSTOMER',
    state: 'Enabled',
    policy,
    description: input.Description ?? '',
    aliases: new Set(),
    grants: [],
    createdAt: world.clock.now(),
  };
  regionOf(account, region).keys.set(id, key);
  return { KeyMetadata: metadataOf(key) };
}

function checkPolicy(text: string): void {
  if (parsePolicy(text) === null) {
    throw new AwsFailure('MalformedPolicyDocumentException', 'The new key policy is malformed.');
  }
}

function createAlias({ AliasName = '', TargetKeyId }: CreateAliasRequest, context: CallContext): object {
  const key = ownKey(TargetKeyId, 'kms:CreateAlias', context);
  if (findKey(context.world, AliasName, { account: key.account, region: context.region })) {
    throw new AwsFailure('AlreadyExistsException', `An alias with the name ${AliasName} already exists`);
  }
  key.aliases.add(AliasName);
  return {};
}

function createGrant(input: CreateGrantRequest, context: CallContext): CreateGrantResponse {
  const key = ownKey(input.KeyId, 'kms:CreateGrant', context);
  const id = digits(`grant/${key.id}/${context.world.nextSerial()}`, 64);
  key.grants.push({ id, grantee: input.GranteePrincipal ?? '', operations: input.Operations ?? [] });
  return { GrantId: id, GrantToken: id };
}

function listGrants({ KeyId }: ListGrantsRequest, context: CallContext): ListGrantsResponse {
  const key = ownKey(KeyId, 'kms:ListGrants', context);
  const Grants = key.grants.map(({ id, grantee, operations }) => ({
    KeyId: key.arn,
    GrantId: id,
    GranteePrincipal: grantee,
    Operations: operations,
  }));
  return { Grants, Truncated: false };
}

function setState(
  name: string | undefined,
  action: string,
  state: KmsKey['state'],
  context: CallContext,
): KmsKey {
  const key = ownKey(name, `kms:${action}`, context);
  // A key that is to be deleted is first kept, then enabled (KMS Developer Guide, "Key states of AWS KMS keys").
  if (key.state === 'PendingDeletion') {
    throw new AwsFailure('KMSInvalidStateException', `${key.arn} is pending deletion.`);
  }
  key.state = state;
  return key;
}

export const kms = createJsonService({
  name: 'kms',
  target: kmsTarget,
  operations: {
    CreateKey: jsonOperation(true, createKey),
    CreateAlias: jsonOperation(true, createAlias),
    CreateGrant: jsonOperation(true, createGrant),
    ListGrants: jsonOperation(false, listGrants),
    DisableKey: jsonOperation(true, ({ KeyId }: DisableKeyRequest, context): object => {
      setState(KeyId, 'DisableKey', 'Disabled', context);
      return {};
    }),
    EnableKey: jsonOperation(true, ({ KeyId }: EnableKeyRequest, context): object => {
      setState(KeyId, 'EnableKey', 'Enabled', context);
      return {};
    }),
    ScheduleKeyDeletion: jsonOperation(
      true,
      ({ KeyId }: ScheduleKeyDeletionRequest, context): ScheduleKeyDeletionResponse => {
        const key = setState(KeyId, 'ScheduleKeyDeletion', 'PendingDeletion', context);
        return { KeyId: key.arn, KeyState: key.state };
      },
    ),
    DescribeKey: jsonOperation(false, ({ KeyId }: DescribeKeyRequest, context): DescribeKeyResponse => {
      const key = keyNamed(KeyId, context);
      checkKeyAccess(context.world, context.principal, key, 'kms:DescribeKey');
      return { KeyMetadata: metadataOf(key) };
    }),
    GetKeyPolicy: jsonOperation(false, ({ KeyId }: GetKeyPolicyRequest, context): GetKeyPolicyResponse => {
      return { Policy: ownKey(KeyId, 'kms:GetKeyPolicy', context).policy, PolicyName: 'default' };
    }),
    PutKeyPolicy: jsonOperation(true, ({ KeyId, Policy = '' }: PutKeyPolicyRequest, context): object => {
      const key = ownKey(KeyId, 'kms:PutKeyPolicy', context);
      checkPolicy(Policy);
      key.policy = Policy;
      return {};
    }),
  },
  codes: {},
});
