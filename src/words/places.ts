/** Where a plan does something: its account, and how many others. */
import type { WizardContext } from '../../machines/context.ts';
import { isPending } from '../plan/summary.ts';
import { accountName } from './words.ts';

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

/** The account that the plan is for, by its display name. */
export function planAccount({ identity, plan, draft }: WizardContext): string {
  const account = plan?.account ?? draft.account ?? '';
  return identity?.account === account ? accountName(identity) : account;
}
