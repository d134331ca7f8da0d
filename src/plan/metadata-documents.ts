/** The documents of a metadata-only export, and what Kentik's portal is told. */
import type { MetadataOnlyAnswers } from '../answers/types.ts';
import { metadataOnlyCloudExport } from '../documents/cloud-export.ts';
import type { AccountAccess } from './metadata-access.ts';
import type { DocumentId, KentikValue, PlanDocument, PlannedAccount } from './types.ts';

/** An account with what it gets. */
export interface AccountPlan {
  planned: PlannedAccount;
  access: AccountAccess;
}

const ids: Record<PlannedAccount['part'], [policy: DocumentId, trust: DocumentId]> = {
  primary: ['primary-policy', 'primary-trust-policy'],
  secondary: ['secondary-policy', 'secondary-trust-policy'],
  own: ['policy', 'trust-policy'],
};

function accessDocuments({ planned, access }: AccountPlan): PlanDocument[] {
  const { account, part } = planned;
  const [policyId, trustId] = ids[part];
  const { policy, role } = access;
  return [
    {
      id: policyId,
      title: `Policy ${policy.name} in account ${account}`,
      where: 'IAM console: Policies, Create policy, JSON',
      account,
      region: null,
      name: policy.name,
      document: policy.desired.document,
    },
    {
      id: trustId,
      title: `Trust relationship of the role ${role.name} in account ${account}`,
      where: 'IAM console: Roles, Create role, Custom trust policy',
      account,
      region: null,
      name: role.name,
      document: role.desired.trustPolicy,
    },
  ];
}

interface MetadataExport {
  name: string;
  account: string;
  roleArn: string;
  secondary: string[] | null;
}

/**
 * One export for nested roles; for separate ones each account is an export of its own. The name has the account in
 * it, because Kentik's names should be unique and a region has a full export too.
 */
function exportsOf(answers: MetadataOnlyAnswers, accounts: readonly AccountPlan[]): MetadataExport[] {
  const given = answers.kentik?.name ?? null;
  const nameOf = (account: string, isOnly: boolean) =>
    given === null ? `aws-metadata-${account}` : isOnly ? given : `${given}-${account}`;
  if (answers.roles === 'separate') {
    return accounts.map(({ planned: { account, roleArn } }) => ({
      name: nameOf(account, accounts.length === 1),
      account,
      roleArn,
      secondary: null,
    }));
  }
  const secondary = accounts.filter(({ planned }) => planned.part === 'secondary');
  return accounts
    .filter(({ planned }) => planned.part === 'primary')
    .map(({ planned: { account, roleArn } }) => ({
      name: nameOf(account, true),
      account,
      roleArn,
      secondary: secondary.map(({ planned }) => planned.account),
    }));
}

/** All documents: the home account's first, then account by account, the cloud exports last. */
export function metadataDocuments(
  answers: MetadataOnlyAnswers,
  accounts: readonly AccountPlan[],
): PlanDocument[] {
  const { region, secondary, kentik } = answers;
  return [
    ...accounts.flatMap(accessDocuments),
    ...exportsOf(answers, accounts).map((each) => ({
      id: 'cloud-export' as const,
      title: `Kentik cloud export ${each.name}`,
      where:
        'Kentik portal: Settings, Public Clouds, Create Cloud Export; or POST /cloud_export/v202506/exports',
      account: each.account,
      region,
      name: each.name,
      document: metadataOnlyCloudExport({
        name: each.name,
        planId: kentik?.planId ?? null,
        roleArn: each.roleArn,
        region,
        secondary:
          each.secondary === null
            ? null
            : { accounts: each.secondary, regions: secondary.regions, roleName: secondary.roleName },
      }),
    })),
  ];
}

/** "Kentik for AWS", Metadata-only Export Fields, and the name and plan that the portal asks for as well. */
export function metadataValues(
  answers: MetadataOnlyAnswers,
  accounts: readonly AccountPlan[],
): KentikValue[] {
  const { region, secondary, kentik } = answers;
  return exportsOf(answers, accounts).flatMap((each) => {
    const nested: [field: string, value: string][] =
      each.secondary === null
        ? []
        : [
            ['AWS Accounts', each.secondary.join(',')],
            ['Regions used', secondary.regions.join(', ')],
            ['Role suffix', secondary.roleName],
          ];
    const fields: [field: string, value: string][] = [
      ['AWS Role', each.roleArn],
      ['AWS Region', region],
      ...nested,
      ['Name', each.name],
      ['Billing Plan', kentik?.planId ?? ''],
    ];
    return fields
      .filter(([, value]) => value !== '')
      .map(([field, value]) => ({ export: each.name, field, value }));
  });
}
