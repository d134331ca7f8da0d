/**
 * Steps by hand in the accounts of a metadata-only export. Accounts in which the same is to be done are told once,
 * with all their ids: hundreds of them differ in nothing but that.
 */
import { byAccount } from '../model/ids.ts';
import type { Change, Plan, PlanDocument, PlannedAccount } from '../plan/types.ts';
import { alike, namedAccount } from '../words/alike.ts';
import { accessSections, policySteps, roleSteps, type Section } from './access-steps.ts';

function sectionsOf(
  planned: PlannedAccount,
  changes: readonly Change[],
  documents: readonly PlanDocument[],
): Section[] {
  if (planned.reach === 'reached') return accessSections(changes, { needsArn: planned.part === 'primary' });
  const [policy, trust] = documents;
  if (policy === undefined || trust === undefined) return [];
  // For an account that can't be read, the steps create everything.
  return [
    { title: `Policy ${policy.name}`, steps: policySteps(policy.name, policy.document, false) },
    { title: `Role ${trust.name}`, steps: roleSteps(trust.name, trust.document, false, [policy.name]) },
  ];
}

/** The sections of these accounts, each group under a heading that names its accounts. */
export function accountSections(
  plan: Pick<Plan, 'accounts' | 'changes' | 'documents'>,
  accounts: readonly PlannedAccount[],
): Section[] {
  const changes = byAccount(plan.changes);
  const documents = byAccount(plan.documents.filter(({ id }) => id !== 'cloud-export'));
  const groups = alike(
    accounts,
    ({ account }) => account,
    (planned) => ({
      part: planned.part,
      sections: sectionsOf(planned, changes.get(planned.account) ?? [], documents.get(planned.account) ?? []),
    }),
  );
  return groups.flatMap(({ items, texts: [{ sections }] }) => [
    placeSection(items, sections.length),
    ...sections,
  ]);
}

/** @param count of the sections that follow and belong to the accounts */
function placeSection(accounts: readonly PlannedAccount[], count: number): Section {
  const [first] = accounts;
  if (first !== undefined && accounts.length === 1) {
    const what = first.part === 'primary' ? 'the primary account' : 'account';
    return { title: `In ${what} ${first.account}`, steps: [`Sign in to account ${namedAccount(first)}.`] };
  }
  return {
    title: `In each of ${accounts.length} accounts`,
    steps: [
      `Sign in to each of these accounts in turn and follow the next ${count} sections there: ${accounts.map(namedAccount).join(', ')}`,
    ],
  };
}
