/** An organization on moto, made as a user of the SDK would make it, and what each of its accounts has. */
import { GetRoleCommand, IAMClient, ListPoliciesCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

const created = { accessKeyId: 'made', secretAccessKey: 'up' };

/** A client of the management account. */
function clientOptions(url: string, credentials: { accessKeyId: string; secretAccessKey: string } = created) {
  return { endpoint: url, region: 'us-east-1', credentials };
}

/**
 * An organization of the management account and `members` others.
 *
 * @param suspended how many of the members are closed again, the last ones
 * @returns ids of the members, in the order in which they were made
 */
export async function makeOrganization(url: string, members: number, suspended: number): Promise<string[]> {
  const organizations = new OrganizationsClient(clientOptions(url));
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const ids: string[] = [];
  for (let n = 1; n <= members; n += 1) {
    const { CreateAccountStatus: status } = await organizations.send(
      new CreateAccountCommand({ AccountName: `team-${n}`, Email: `team-${n}@example.com` }),
    );
    ids.push(status?.AccountId ?? '');
  }
  for (const AccountId of ids.slice(members - suspended)) {
    await organizations.send(new CloseAccountCommand({ AccountId }));
  }
  organizations.destroy();
  return ids;
}

/** What IAM of an account has. */
export interface AccountContent {
  roles: { name: string; trust: unknown }[];
  policies: string[];
}

/** @param account null: the management account; else its administrators' role is assumed */
export async function contentOf(url: string, account: string | null): Promise<AccountContent> {
  const credentials = account === null ? created : await credentialsOf(url, account);
  const iam = new IAMClient(clientOptions(url, credentials));
  const { Roles } = await iam.send(new ListRolesCommand({}));
  const { Policies } = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
  const roles = await Promise.all(
    (Roles ?? []).map(async ({ RoleName }) => {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
      const trust: unknown = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '{}'));
      return { name: RoleName ?? '', trust };
    }),
  );
  iam.destroy();
  return { roles, policies: (Policies ?? []).map(({ PolicyName }) => PolicyName ?? '') };
}

async function credentialsOf(url: string, account: string) {
  const sts = new STSClient(clientOptions(url));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'reader',
    }),
  );
  sts.destroy();
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}
