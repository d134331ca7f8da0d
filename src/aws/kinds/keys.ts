/** KMS keys, their policies and grants. Source: KMS API reference, DescribeKey, GetKeyPolicy and ListGrants. */
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import type { ExistingKey, KeyGrant, Reading } from '../../model/evidence.ts';
import type { SendOptions } from '../../model/mutate.ts';
import type { Connection } from '../access/connection-types.ts';
import { isRegionName, partitionOfArn, partitionOfRegion } from '../access/partitions.ts';
import { asReading } from '../explain/errors.ts';
import { nullIf, readerOf, saying } from '../read.ts';
import { parsePolicy } from './policy/policy-text.ts';
import { wordText } from './tags.ts';

const kms = readerOf(KMSClient, 'kms');

/**
 * A key and its policy. One that KMS doesn't have has the state `Deleted`. Only the account that owns a key can read its
 * policy; another account's can be described where its policy allows that.
 *
 * @param arn of a key, or of an alias: the key that is found has its own ARN
 */
export async function readKey(
  connection: Connection,
  arn: string,
  signal: AbortSignal,
): Promise<Reading<ExistingKey>> {
  const [, region = '', owner = ''] = /^arn:[\w-]+:kms:([\w-]+):(\d{12}):(?:key|alias)\/\S+$/.exec(arn) ?? [];
  // The region becomes part of a host name.
  if (!isRegionName(region) || partitionOfArn(arn) !== partitionOfRegion(region)) {
    return { isRead: false, why: `${wordText(arn)} isn't the ARN of a KMS key.` };
  }
  const { account } = await connection.caller(signal);
  /** Null where there is no such key. */
  const read = <Value>(
    what: string,
    operation: string,
    send: (client: KMSClient, options: SendOptions) => Promise<Value>,
  ): Promise<Reading<Value | null>> => {
    const doing = `reading ${what} ${arn}`;
    const asked = { doing, operation, resources: [arn], account, region, name: arn };
    return asReading(nullIf(saying('NotFound'), kms.one(connection, signal, asked, send)));
  };
  const described = await read('the key', 'DescribeKey', async (client, options) => {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: arn }), options);
    return KeyMetadata ?? null;
  });
  if (!described.isRead) return described;
  const found = described.value;
  const gone = 'KMS has no such key.';
  if (found === null) {
    const policy = { isRead: false as const, why: gone };
    return { isRead: true, value: { arn, account: owner, manager: 'CUSTOMER', state: 'Deleted', policy } };
  }
  const keyArn = wordText(found.Arn ?? arn);
  const keyAccount = wordText(found.AWSAccountId ?? owner);
  const policyOf = async (): Promise<ExistingKey['policy']> => {
    if (keyAccount !== account) {
      return {
        isRead: false,
        why: `The key belongs to account ${keyAccount}, and only that account can read its policy.`,
      };
    }
    const text = await read('the policy of the key', 'GetKeyPolicy', async (client, options) => {
      const input = { KeyId: keyArn, PolicyName: 'default' };
      return (await client.send(new GetKeyPolicyCommand(input), options)).Policy ?? '';
    });
    if (!text.isRead) return text;
    if (text.value === null) return { isRead: false, why: gone };
    return { isRead: true, value: parsePolicy(text.value, `the key ${keyArn}`, 'plain') };
  };
  return {
    isRead: true,
    value: {
      arn: keyArn,
      account: keyAccount,
      manager: found.KeyManager === 'AWS' ? 'AWS' : 'CUSTOMER',
      state: wordText(found.KeyState ?? (found.Enabled === false ? 'Disabled' : 'Enabled')),
      policy: await policyOf(),
    },
  };
}

/** The grants of a key of this account. @param arn of a key that `readKey` found */
export async function readKeyGrants(
  connection: Connection,
  arn: string,
  signal: AbortSignal,
): Promise<Reading<KeyGrant[]>> {
  const region = arn.split(':')[3] ?? '';
  const doing = `reading the grants of the key ${arn}`;
  const asked = { doing, operation: 'ListGrants', resources: [arn], region, name: arn };
  const listed = kms.all(connection, signal, asked, async (client, Marker, options) => {
    const page = await client.send(new ListGrantsCommand({ KeyId: arn, Marker }), options);
    return { items: page.Grants, next: page.Truncated ? page.NextMarker : undefined };
  });
  const grants = await asReading(listed);
  if (!grants.isRead) return grants;
  const value = grants.value.map(({ GranteePrincipal = '', Operations = [] }) => ({
    grantee: wordText(GranteePrincipal),
    operations: Operations,
  }));
  return { isRead: true, value };
}
