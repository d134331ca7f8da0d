/**
 * Steps by hand in the accounts of a metadata-only export. Accounts in which the same is to be done are told once,
 * with all their ids: hundreds of them differ in nothing but that.
 */
import { byAccount } from '../model/session-resources.ts';
import type { Change, Plan, PlanDocument, PlannedAccount } from '../plan/types.ts';
import { accessSections, type Section } from './access-steps.ts';
import { alike } from './alike.ts';

/** What somebody without sight of the account does: everything, from its documents. */
function blindSections(policy: PlanDocument, trust: PlanDocument): Section[] {
  return [
    {
      title: `Policy ${policy.name}`,
      steps: [
        'Open the IAM console at https://console.aws.amazon.com/iam/home#/policies and choose Create policy, JSON.',
        'Replace what stands there by this JSON:',
        { json: policy.document },
        `Choose Next, enter the name ${policy.name}, and choose Create policy.`,
      ],
    },
    {
      title: `Role ${trust.name}`,
      steps: [
        'Open the IAM console at https://console.aws.amazon.com/iam/home#/roles, choose Create role, then Custom trust policy.',
        'Replace what stands there by this JSON:',
        { json: trust.document },
        `Choose Next and tick ${policy.name}.`,
        `Choose Next, enter the name ${trust.name}, and choose Create role.`,
      ],
    },
  ];
}

function sectionsOf(
  planned: PlannedAccount,
  changes: readonly Change[],
  documents: readonly PlanDocument[],
): Section[] {
  if (planned.reach === 'reached') return accessSections(changes, { needsArn: planned.part === 'primary' });
  const [policy, trust] = documents;
  return policy === undefined || trust === undefined ? [] : blindSections(policy, trust);
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
  return groups.flatMap(({ items, text: { sections } }) => [
    placeSection(items, sections.length),
    ...sections,
  ]);
}

/** @param count of the sections that follow and belong to the accounts */
function placeSection(accounts: readonly PlannedAccount[], count: number): Section {
  const [first] = accounts;
  const name = (planned: PlannedAccount) =>
    planned.name === null ? planned.account : `${planned.account} (${planned.name})`;
  if (first !== undefined && accounts.length === 1) {
    const what = first.part === 'primary' ? 'the primary account' : 'account';
    return { title: `In ${what} ${first.account}`, steps: [`Log into account ${name(first)}.`] };
  }
  return {
    title: `In each of ${accounts.length} accounts`,
    steps: [
      `Log into each of these accounts in turn and follow the next ${count} sections there: ${accounts.map(name).join(', ')}`,
    ],
  };
}
