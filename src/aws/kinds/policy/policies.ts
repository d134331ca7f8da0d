/** Reading customer-managed IAM policies. */
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListPoliciesCommand,
  ListPolicyVersionsCommand,
  type Policy,
} from '@aws-sdk/client-iam';
import { policyArn } from '../../../documents/arns.ts';
import type { ExistingPolicy, PolicyDocument } from '../../../model/existing.ts';
import { uniqueIdOf } from '../../../model/expected.ts';
import { nameOfArn } from '../../../model/ids.ts';
import type { Connection } from '../../access/connection-types.ts';
import { isRefused, nullIf, saying } from '../../read.ts';
import { iam, iamList } from '../iam.ts';
import { tagsOf } from '../tags.ts';
import { parsePolicy } from './policy-text.ts';

/** Finds a customer policy by name, or null. It can have any path, and IAM ignores the case of names. */
export async function readPolicy(
  connection: Connection,
  name: string,
  signal: AbortSignal,
): Promise<ExistingPolicy | null> {
  const { account, partition } = await connection.caller(signal);
  const arn = policyArn(partition, account, name);
  const found =
    (await getPolicy(connection, arn, name, account, signal)) ??
    (await findByName(connection, name, account, signal));
  if (found?.Arn === undefined || found.DefaultVersionId === undefined) return null;
  const [document, versions] = await Promise.all([
    readVersion(connection, found.Arn, found.DefaultVersionId, signal),
    listVersions(connection, found.Arn, signal),
  ]);
  return {
    arn: found.Arn,
    name: found.PolicyName ?? name,
    ...uniqueIdOf({ uniqueId: found.PolicyId }),
    document,
    defaultVersionId: found.DefaultVersionId,
    versions,
    attachmentCount: found.AttachmentCount ?? 0,
    tags: tagsOf(found.Tags),
  };
}

/** What GetPolicy alone returns for the policy with this ARN; null if it doesn't exist. */
export async function readPolicyHead(
  connection: Connection,
  arn: string,
  signal: AbortSignal,
): Promise<Pick<
  ExistingPolicy,
  'name' | 'uniqueId' | 'defaultVersionId' | 'attachmentCount' | 'tags'
> | null> {
  const { account } = await connection.caller(signal);
  const found = await getPolicy(connection, arn, nameOfArn(arn), account, signal);
  if (found === null) return null;
  return {
    name: nameOfArn(arn),
    ...uniqueIdOf({ uniqueId: found.PolicyId }),
    defaultVersionId: found.DefaultVersionId ?? '',
    attachmentCount: found.AttachmentCount ?? 0,
    tags: tagsOf(found.Tags),
  };
}

function getPolicy(
  connection: Connection,
  arn: string,
  name: string,
  account: string,
  signal: AbortSignal,
): Promise<Policy | null> {
  const asked = {
    doing: `reading the policy ${name}`,
    operation: 'GetPolicy',
    resources: [arn],
    account,
    name,
  };
  return nullIf(
    saying('NoSuchEntity'),
    iam.one(connection, signal, asked, async (client, options) => {
      return (await client.send(new GetPolicyCommand({ PolicyArn: arn }), options)).Policy ?? null;
    }),
  );
}

/**
 * ListPolicies omits tags, so a policy that it finds is read once more. If listing is refused, it counts as not found.
 */
async function findByName(
  connection: Connection,
  name: string,
  account: string,
  signal: AbortSignal,
): Promise<Policy | null> {
  const asked = { doing: 'listing the policies', operation: 'ListPolicies', resources: ['*'], account, name };
  const listing = iamList(connection, asked, signal, async (client, page, options) => {
    const input = { Scope: 'Local' as const, MaxItems: 1000, ...page };
    const answer = await client.send(new ListPoliciesCommand(input), options);
    return { ...answer, items: answer.Policies };
  });
  const found = (await nullIf(isRefused, listing))?.find(
    (policy) => policy.PolicyName?.toLowerCase() === name.toLowerCase(),
  );
  return found?.Arn === undefined ? null : getPolicy(connection, found.Arn, name, account, signal);
}

export async function readVersion(
  connection: Connection,
  arn: string,
  version: string,
  signal: AbortSignal,
): Promise<PolicyDocument> {
  const { account } = await connection.caller(signal);
  const name = nameOfArn(arn);
  const doing = `reading version ${version} of the policy ${name}`;
  const asked = { doing, operation: 'GetPolicyVersion', resources: [arn], account, name };
  const answer = await iam.one(connection, signal, asked, (client, options) =>
    client.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version }), options),
  );
  return parsePolicy(answer.PolicyVersion?.Document ?? '', name, 'percent-encoded');
}

/** Oldest first. */
export async function listVersions(
  connection: Connection,
  arn: string,
  signal: AbortSignal,
): Promise<ExistingPolicy['versions']> {
  const { account } = await connection.caller(signal);
  const name = nameOfArn(arn);
  const doing = `listing the versions of the policy ${name}`;
  const asked = { doing, operation: 'ListPolicyVersions', resources: [arn], account, name };
  const versions = await iamList(connection, asked, signal, async (client, page, options) => {
    const answer = await client.send(new ListPolicyVersionsCommand({ PolicyArn: arn, ...page }), options);
    return { ...answer, items: answer.Versions };
  });
  return versions
    .map((version) => ({
      id: version.VersionId ?? '',
      isDefault: version.IsDefaultVersion ?? false,
      createdAt: version.CreateDate?.toISOString() ?? null,
    }))
    .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

/** The default version and what it says, and all versions. */
export async function readDefault(
  connection: Connection,
  arn: string,
  signal: AbortSignal,
): Promise<{ id: string; document: PolicyDocument; versions: ExistingPolicy['versions'] }> {
  const versions = await listVersions(connection, arn, signal);
  const id = versions.find((version) => version.isDefault)?.id ?? 'v1';
  return { id, versions, document: await readVersion(connection, arn, id, signal) };
}
