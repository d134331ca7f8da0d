/** Steps by hand in the IAM console of one account, or of many: a policy, a role with it, and the role's ARN. */
import { byAccount } from '../model/ids.ts';
import type { AttachmentChange, Change, Plan, PlanDocument, PlannedAccount } from '../plan/types.ts';
import { alike, namedAccount } from '../words/alike.ts';

export interface Section {
  title: string;
  /** A step; one given as a document is the JSON that belongs to the step before. */
  steps: (string | { json: unknown })[];
}

/** Picks the changes of one kind. */
export function isKind<Kind extends Change['kind']>(kind: Kind) {
  return (change: Change): change is Extract<Change, { kind: Kind }> => change.kind === kind;
}

/** Why nothing is to be created, or can't be, in place of the steps that would create it. */
export function settled(change: Change, steps: Section['steps']): Section['steps'] {
  if (change.action === 'blocked') {
    return [`Blocked: ${change.why}${change.remedy === undefined ? '' : ` ${change.remedy}`}`, ...steps];
  }
  return change.action === 'adopt' || change.action === 'none' ? [`Nothing to do: ${change.why}`] : steps;
}

const consolePage = 'the IAM console at https://console.aws.amazon.com/iam/home#';

/** A policy that is new, or one that gets another document. */
export function policySteps(name: string, document: unknown, exists: boolean): Section['steps'] {
  return [
    exists
      ? `Open the policy ${name} in ${consolePage}/policies and choose Permissions, Edit, JSON.`
      : `Open ${consolePage}/policies and choose Create policy, JSON.`,
    'Replace the contents with this JSON:',
    { json: document },
    exists
      ? 'Choose Next, then Save changes.'
      : `Choose Next, enter the name ${name}, and choose Create policy.`,
  ];
}

/** A role that is new and has these policies, or one that gets another trust policy. */
export function roleSteps(
  name: string,
  trust: unknown,
  exists: boolean,
  policies: readonly (string | undefined)[],
): Section['steps'] {
  return [
    exists
      ? `Open the role ${name} in ${consolePage}/roles and choose Trust relationships, Edit trust policy.`
      : `Open ${consolePage}/roles, choose Create role, then Custom trust policy.`,
    'Replace the contents with this JSON:',
    { json: trust },
    ...(exists
      ? ['Choose Update policy.']
      : [
          `Choose Next and select ${policies.join(' and ')}.`,
          `Choose Next, enter the name ${name}, and choose Create role.`,
        ]),
  ];
}

/** @param changes of one account @param options.needsArn whether Kentik needs the role's ARN */
export function accessSections(changes: readonly Change[], options: { needsArn: boolean }): Section[] {
  const sections: Section[] = [];
  const add = (title: string, ...steps: Section['steps']) => sections.push({ title, steps });
  const [policy] = changes.filter(isKind('policy'));
  const [role] = changes.filter(isKind('role'));
  if (policy !== undefined) {
    const { name, desired, current } = policy;
    add(`Policy ${name}`, ...settled(policy, policySteps(name, desired.document, current !== null)));
  }
  if (role === undefined) return sections;
  const { name, desired, current } = role;
  const attachments = changes.filter(isKind('attachment'));
  const arnsOf = (some: readonly AttachmentChange[]) => some.map((change) => change.desired.policyArn);
  const wanted = attachments.filter(({ surplus }) => !surplus);
  const surplus = arnsOf(attachments.filter(({ surplus }) => surplus));
  const pending = arnsOf(wanted.filter(({ action }) => action === 'create'));
  const policies = arnsOf(wanted).map((arn) => arn.split('/').at(-1));
  add(`Role ${name}`, ...settled(role, roleSteps(name, desired.trustPolicy, current !== null, policies)));
  const page = 'On the page of the role';
  if (current !== null && pending.length > 0) {
    const arns = pending.join(' and ');
    add(
      `Policies of the role ${name}`,
      `${page} choose Add permissions, Attach policies, and attach ${arns}.`,
    );
  }
  if (surplus.length > 0) {
    const arns = surplus.join(' and ');
    add(`Policies that the role ${name} no longer needs`, `${page} select ${arns}, and choose Remove.`);
  }
  if (options.needsArn) add('Role ARN', `${page} copy its ARN, which Kentik needs. It is ${desired.arn}`);
  return sections;
}

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
