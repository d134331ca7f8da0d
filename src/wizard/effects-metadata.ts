/** The wizard's effects that only a metadata-only export has. */
import type { EffectInput } from '../../machines/actors.ts';
import type { OrganizationListing } from '../../machines/context.ts';
import { withSecondary } from '../answers/draft.ts';
import type { DraftAnswers } from '../answers/types.ts';
import type { Aws } from '../aws/index.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { Identity } from '../model/existing.ts';

/** The organization's accounts, or why they can't be listed: then they are typed. */
export async function listOrganization(
  { aws, identity }: { aws: Aws; identity: Identity },
  signal: AbortSignal,
): Promise<OrganizationListing> {
  let managementAccount: string | null = null;
  const unlisted = (message: string, help: string[]): OrganizationListing => ({
    managementAccount,
    accounts: null,
    problem: { message, help },
  });
  try {
    const organization = await aws.describeOrganization(signal);
    if (organization === null) return unlisted(`Account ${identity.account} belongs to no organization.`, []);
    managementAccount = organization.managementAccount;
    const { reason } = organization;
    if (reason !== undefined) return unlisted(reason.message, reason.help);
    return { managementAccount, accounts: await aws.listAccounts(signal), problem: null };
  } catch (error) {
    // Whatever keeps them from being listed, they can be typed; without credentials nothing can be done at all.
    if (!(error instanceof UserError) || error.report.exit === exitCode.credentials) throw error;
    return unlisted(error.report.message, error.report.remedy);
  }
}

/** Called for each account that has been read. */
export function accountListener({ listener }: Pick<EffectInput<'buildPlan'>, 'listener'>) {
  return ({ done, total }: { done: number; total: number }) =>
    listener.send({ type: 'accounts.seen', done, total });
}

/** Without credentials no account is reached, whatever was answered with them. */
export function withoutReach(draft: DraftAnswers): DraftAnswers {
  return draft.export === 'metadata-only' ? withSecondary(draft, { reach: 'print' }) : draft;
}
