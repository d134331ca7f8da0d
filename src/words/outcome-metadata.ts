/** What there is now of a metadata-only export, in sentences. */
import type { WizardContext } from '../../machines/context.ts';
import { accountsToCome } from '../plan/exports.ts';
import { leftByHand } from '../plan/plan-documents.ts';
import { blockedChanges } from '../plan/summary.ts';
import type { Plan } from '../plan/types.ts';
import { plural } from '../ui/text.ts';
import { nestingSentence } from './nesting.ts';
import { program } from './words.ts';

/** How far it got: which accounts are set up. */
export function doneSentence({ plan, result }: WizardContext): string {
  const accounts = plan?.accounts?.length ?? 0;
  const open = accountsToCome(result).length;
  const done =
    open === 0 ? plural(accounts, 'account') : `${accounts - open} of ${plural(accounts, 'account')}`;
  return `${done} ${accounts - open === 1 ? 'is' : 'are'} set up for Kentik`;
}

/** How to get the documents of accounts that weren't set up; null if all were. */
export function byHandSentence(plan: Plan | null): string | null {
  const { accounts, documents } = plan === null ? { accounts: [], documents: [] } : leftByHand(plan);
  if (accounts.length === 0) return null;
  return `${plural(accounts.length, 'account')} left for someone else to set up: ${plural(documents.length, 'document')}, printed when you leave. With --dry-run --output DIR, each is written to a file.`;
}

/** What is proven, or that it hasn't been checked. */
export function proofSentence({ nesting, session }: WizardContext): string {
  return nesting.length === 0
    ? `Kentik's access hasn't been checked; ${program} verify ${session ?? ''} does`
    : nestingSentence(nesting);
}

/** Whether nothing failed but what was blocked in the plan, which was confirmed without it. */
export function isLeftOutOnly({ plan, result }: Pick<WizardContext, 'plan' | 'result'>): boolean {
  const blocked = new Set(blockedChanges(plan ?? { changes: [] }).map(({ id }) => id));
  const failures = result?.failures ?? [];
  return failures.length > 0 && failures.every(({ change }) => blocked.has(change));
}

/** What is asked after failures. Retrying is one answer of several, and not always the usual one. Only another account is named. */
export function restQuestion({ plan, result }: Pick<WizardContext, 'plan' | 'result'>): string {
  const accountOf = new Map(plan?.changes.map(({ id, account }) => [id, account]) ?? []);
  const left = new Set(
    (result?.failures ?? []).map(({ change, error }) => error.where?.account ?? accountOf.get(change)),
  );
  const [one] = left;
  const isHome = one === undefined || one === plan?.account;
  const place = left.size > 1 ? ` in ${left.size} accounts` : isHome ? '' : ` in account ${one}`;
  return `What do you want to do with the rest${place}?`;
}

export function withoutLabel({ plan }: Pick<WizardContext, 'plan'>): string {
  return `Continue without ${plan?.accounts === undefined ? 'the rest' : 'these accounts'}`;
}
