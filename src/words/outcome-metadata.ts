/** What there is now of a metadata-only export, in sentences. */
import type { WizardContext } from '../../machines/context.ts';
import { plural } from '../ui/text.ts';
import { nestingSentence } from './nesting.ts';
import { program } from './words.ts';

/** How far it got: which accounts are set up. */
export function doneSentence({ plan, result }: WizardContext): string {
  const accounts = plan?.accounts?.length ?? 0;
  const open = (result?.secondary ?? []).filter(
    ({ status }) => status === 'failed' || status === 'printed',
  ).length;
  const done =
    open === 0 ? plural(accounts, 'account') : `${accounts - open} of ${plural(accounts, 'account')}`;
  return `${done} ${accounts - open === 1 ? 'is' : 'are'} set up for Kentik`;
}

/** What is proven, or that it has not been looked at. */
export function proofSentence({ nesting, session }: WizardContext): string {
  return nesting.length === 0
    ? `Kentik's access hasn't been checked; ${program} verify ${session ?? ''} does`
    : nestingSentence(nesting);
}

/** Whether nothing failed but what was blocked in the plan, which was confirmed without it. */
export function isLeftOutOnly({ plan, result }: Pick<WizardContext, 'plan' | 'result'>): boolean {
  const blocked = new Set(
    (plan?.changes ?? []).filter(({ action }) => action === 'blocked').map(({ id }) => id),
  );
  const failures = result?.failures ?? [];
  return failures.length > 0 && failures.every(({ change }) => blocked.has(change));
}
