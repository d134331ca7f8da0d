/** The line that an answered question leaves, so that what was answered can be read above the present one. */
import { isDryRun, type WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { allocationTexts, chosenGrant, deletionTexts, intervalTexts } from '../outputs/explanations.ts';
import { isPending, isUnchanged } from '../plan/summary.ts';
import type { Decision } from '../plan/types.ts';
import { accountsWords } from './account-rows.ts';
import { rolesTexts } from './metadata-texts.ts';
import { exportTexts } from './texts.ts';
import {
  type AnswerWords,
  accountName,
  bucketsOf,
  formatWords,
  reachWords,
  resourceWords,
  someOf,
} from './words.ts';

/**
 * What an event that has led on leaves behind; null where it answers nothing.
 *
 * @param context as the answer has left it
 */
export function recordOf(event: PersonEvent, context: WizardContext): AnswerWords | null {
  switch (event.type) {
    case 'session.resumed':
      return { label: 'Session', value: `${event.id}, gone on with` };
    case 'account.entered':
      return { label: 'Account', value: `${event.account}, without credentials` };
    case 'export.chosen':
      return { label: 'Export', value: exportTexts[event.export].label };
    case 'roles.chosen':
      return { label: 'Roles', value: rolesTexts[event.roles].label };
    case 'accounts.chosen':
      return { label: 'Accounts', value: accountsWords(event.accounts, context.draft) };
    case 'primary-region.chosen':
      return { label: 'Region', value: event.region };
    case 'primary-role.named':
      return { label: 'Primary role', value: event.roleName };
    case 'primary-policy.named':
      return { label: 'Primary policy', value: event.policyName };
    case 'secondary-role.named':
      return { label: context.draft.roles === 'separate' ? 'Role' : 'Role suffix', value: event.roleName };
    case 'secondary-policy.named':
      return { label: 'Their policy', value: event.policyName };
    case 'reach.chosen':
      return event.reach === 'print' ? { label: 'Reached by', value: reachWords('print') } : null;
    case 'reach-role.named':
      return { label: 'Reached by', value: reachWords({ assumeRole: event.roleName }) };
    case 'profiles.chosen':
      return { label: 'Reached by', value: reachWords({ profiles: event.profiles }) };
    case 'regions.chosen':
      return { label: 'Regions', value: someOf(event.regions) };
    case 'allocation.chosen':
      return { label: 'Allocation', value: allocationTexts[event.allocation].label };
    case 'bucket-region.chosen':
      return { label: 'Bucket region', value: event.region };
    // The bucket's name counts only once it has been looked at: it is told together with the prefix.
    case 'prefix.entered': {
      const names = bucketsOf(context.draft);
      const bucket = names.length === 1 ? (names[0] ?? '') : `${context.draft.bucket}-REGION`;
      return { label: 'Bucket', value: event.prefix === '' ? bucket : `${bucket}, folder ${event.prefix}` };
    }
    case 'resources.chosen':
      return { label: 'Resources', value: resourceWords(event.resources) };
    case 'format.chosen':
      return { label: 'Log format', value: formatWords(event.logFormat) };
    case 'interval.chosen':
      return { label: 'Interval', value: intervalTexts[event.aggregationInterval].label };
    case 'deletion.chosen':
      return { label: 'Deletion', value: deletionTexts[event.deletion].label };
    case 'role.named':
      return { label: 'Role', value: event.roleName };
    case 'policy.named':
      return { label: 'Policy', value: event.policyName };
    case 'external-id.entered':
      return { label: 'External id', value: event.externalId ?? 'none' };
    case 'grant.chosen':
      return {
        label: 'Grant',
        value:
          chosenGrant({ ...context.draft, grant: event.grant, primary: { narrow: event.narrow } })?.label ??
          '',
      };
    case 'decisions.made':
      return { label: 'Decided', value: decisionWords(event.decisions, context) };
    case 'plan.confirmed':
      if (isDryRun(context) || context.plan === null) return null;
      return {
        label: 'Plan',
        value: isUnchanged(context.plan)
          ? `nothing to change in account ${planPlace(context)}`
          : `confirmed for account ${planPlace(context)}`,
      };
    default:
      return null;
  }
}

function decisionWords(decisions: readonly Decision[], { plan }: WizardContext): string {
  const names = new Map(plan?.changes.map((change) => [change.id, `${change.kind} ${change.name}`]) ?? []);
  const byChoice = (choice: Decision['choice']) => {
    const told = decisions.filter((decision) => decision.choice === choice);
    return told.length === 0
      ? []
      : [`${choice} ${someOf(told.map(({ change }) => names.get(change) ?? change))}`];
  };
  return [...byChoice('update'), ...byChoice('replace'), ...byChoice('keep')].join('; ');
}

/** What `next` leaves behind in the state where it was pressed: the account that was confirmed. */
export function recordOfIdentity(context: WizardContext): AnswerWords | null {
  if (context.identity === null) return null;
  const from = context.source?.kind === 'profile' ? `, profile ${context.source.profile}` : '';
  return { label: 'Account', value: `${accountName(context.identity)}${from}` };
}

/** The account that the plan is for and, where there are others, how many. */
export function planPlace(context: WizardContext): string {
  const others = (context.plan?.accounts?.length ?? 1) - 1;
  return `${planAccount(context)}${others === 0 ? '' : ` and ${others} more`}`;
}

/** Where something would be changed: accounts that are left as they are are not among them. */
export function changePlace(context: WizardContext): string {
  const { plan } = context;
  const changed = new Set((plan?.changes ?? []).filter(isPending).map(({ account }) => account));
  const isHome = plan === null || changed.has(plan.account) || changed.size === 0;
  const others = [...changed].filter((account) => account !== plan?.account);
  if (isHome) {
    return `account ${planAccount(context)}${others.length === 0 ? '' : ` and ${others.length} more`}`;
  }
  const [only] = others;
  return others.length === 1 && only !== undefined ? `account ${only}` : `${others.length} accounts`;
}

/** The account that the plan is for, as people call it. */
export function planAccount({ identity, plan, draft }: WizardContext): string {
  const account = plan?.account ?? draft.account ?? '';
  return identity?.account === account ? accountName(identity) : account;
}
