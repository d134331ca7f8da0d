/** The documents of a metadata-only export, and the values for Kentik's portal. */
import type { MetadataOnlyAnswers } from '../../answers/types.ts';
import { metadataOnlyCloudExport } from '../../documents/cloud-export.ts';
import { portalValues } from '../exports.ts';
import { accessDocuments, cloudExportDocument } from '../plan-documents.ts';
import type { DocumentId, KentikValue, PlanDocument, PlannedAccount } from '../types.ts';
import type { AccountAccess } from './metadata-access.ts';

/** An account and its changes. */
export interface AccountPlan {
  planned: PlannedAccount;
  access: AccountAccess;
}

const ids: Record<PlannedAccount['part'], [policy: DocumentId, trust: DocumentId]> = {
  primary: ['primary-policy', 'primary-trust-policy'],
  secondary: ['secondary-policy', 'secondary-trust-policy'],
  own: ['policy', 'trust-policy'],
};

interface MetadataExport {
  name: string;
  account: string;
  roleArn: string;
  secondary: string[] | null;
}

/** One export for nested roles, or one per account for separate ones. The account in it makes the name unique. */
function exportsOf(answers: MetadataOnlyAnswers, accounts: readonly AccountPlan[]): MetadataExport[] {
  const given = answers.kentik?.name ?? null;
  const nameOf = (account: string, isOnly: boolean) =>
    given === null ? `aws-metadata-${account}` : isOnly ? given : `${given}-${account}`;
  const isNested = answers.roles === 'nested';
  const secondary = accounts.filter(({ planned }) => planned.part === 'secondary');
  return accounts
    .filter(({ planned }) => planned.part !== 'secondary')
    .map(({ planned: { account, roleArn } }) => ({
      name: nameOf(account, isNested || accounts.length === 1),
      account,
      roleArn,
      secondary: isNested ? secondary.map(({ planned }) => planned.account) : null,
    }));
}

/** All documents: the home account's first, then account by account, the cloud exports last. */
export function metadataDocuments(
  answers: MetadataOnlyAnswers,
  accounts: readonly AccountPlan[],
): PlanDocument[] {
  const { region, secondary, kentik } = answers;
  return [
    ...accounts.flatMap(({ planned: { account, part }, access: { policy, role } }) =>
      accessDocuments(ids[part], policy, role, ` in account ${account}`),
    ),
    ...exportsOf(answers, accounts).map(({ account, name, roleArn, secondary: nested }) =>
      cloudExportDocument(
        account,
        metadataOnlyCloudExport({
          name,
          planId: kentik?.planId ?? null,
          roleArn,
          region,
          secondary:
            nested === null
              ? null
              : { accounts: nested, regions: secondary.regions, roleName: secondary.roleName },
        }),
      ),
    ),
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
    return portalValues(each.name, fields);
  });
}
