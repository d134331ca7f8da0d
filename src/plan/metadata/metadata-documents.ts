/** The documents of a metadata-only export, and its cloud exports. */
import { metadataExportName } from '../../answers/export-names.ts';
import type { MetadataOnlyAnswers } from '../../answers/types.ts';
import { metadataOnlyCloudExport } from '../../documents/cloud-export.ts';
import type { DesiredExport } from '../kinds/cloud-export.ts';
import { accessDocuments } from '../plan-documents.ts';
import type { DocumentId, PlanDocument, PlannedAccount } from '../types.ts';
import type { AccountAccess } from './metadata-access.ts';

/** An account and its changes. */
export interface AccountPlan {
  planned: PlannedAccount;
  access: AccountAccess;
}

const documentIds: Record<PlannedAccount['part'], [policy: DocumentId, trust: DocumentId]> = {
  primary: ['primary-policy', 'primary-trust-policy'],
  secondary: ['secondary-policy', 'secondary-trust-policy'],
  own: ['policy', 'trust-policy'],
};

/**
 * One export for nested roles, or one per account for separate ones. The account in it makes the name unique. Where an
 * account is left to someone else, so is its export.
 */
export function metadataExports(
  answers: MetadataOnlyAnswers,
  accounts: readonly AccountPlan[],
): DesiredExport[] {
  const { region, kentik, secondary } = answers;
  const isNested = answers.roles === 'nested';
  const others = accounts.filter(({ planned }) => planned.part === 'secondary');
  const ids = others.map(({ planned }) => planned.account);
  const { regions, roleName } = secondary;
  return accounts
    .filter(({ planned }) => planned.part !== 'secondary')
    .map(({ planned: { account, roleArn }, access }) => ({
      account,
      isNamed: kentik?.name !== undefined,
      hasPlan: kentik?.planId !== undefined,
      request: metadataOnlyCloudExport({
        name: metadataExportName(answers, account, isNested || accounts.length === 1),
        planId: kentik?.planId ?? null,
        roleArn,
        region,
        secondary: isNested ? { accounts: ids, regions, roleName } : null,
      }),
      dependsOn: [access.policy.id, access.role.id, access.attachment.id],
      dependsOnAny: others.flatMap(({ planned, access }) =>
        planned.reach === 'printed' ? [] : [access.attachment.id],
      ),
    }));
}

/** All documents: the home account's first, then account by account, the cloud exports last. */
export function metadataDocuments(
  accounts: readonly AccountPlan[],
  exports: readonly PlanDocument[],
): PlanDocument[] {
  return [
    ...accounts.flatMap(({ planned: { account, part }, access: { policy, role } }) =>
      accessDocuments(documentIds[part], policy, role, ` in account ${account}`),
    ),
    ...exports,
  ];
}
