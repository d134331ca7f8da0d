/** What is left to do by hand after a metadata-only apply: the accounts that were not reached, or not to be touched. */
import { cleanText } from '../model/clean-text.ts';
import type { ApplyResult } from '../model/progress.ts';
import { leftByHand } from '../plan/plan-documents.ts';
import type { Plan, PlanDocument } from '../plan/types.ts';
import { plural } from '../ui/text.ts';
import { namedAccount } from '../words/alike.ts';
import { accountSteps } from './console-steps.ts';
import { documentsJson } from './files.ts';

/** The documents and steps for those accounts, and how many they are; nothing where there are none. */
export function byHandLines(plan: Plan): string[] {
  const { accounts, documents } = leftByHand(plan);
  if (accounts.length === 0) return [];
  const reasons = accounts.map((each) => {
    const why = each.error === null ? 'left unchanged, as you chose' : cleanText(each.error.message);
    return `- ${namedAccount(each)}: ${why}`;
  });
  return [
    `# By hand: ${plural(accounts.length, 'account')}, ${documents.length} documents`,
    '',
    ...reasons,
    ...accountSteps(plan, accounts),
    '',
  ];
}

/** The same for programs: the documents as a dry run prints them. */
export function byHandJson(plan: Plan): { documents?: PlanDocument[] } {
  const { accounts, documents } = leftByHand(plan);
  return accounts.length === 0 ? {} : { documents: documentsJson({ ...plan, documents }).documents };
}

/** `Primary role arn:…; of 12 accounts 10 applied, 1 unchanged, 1 failed.` */
export function accountsSentence({ primaryRoleArn, secondary = [] }: ApplyResult): string {
  const counts = new Map<string, number>();
  for (const { status } of secondary) counts.set(status, (counts.get(status) ?? 0) + 1);
  const sum = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  const primary = primaryRoleArn == null ? '' : `Primary role ${primaryRoleArn}; `;
  const what = primary === '' ? 'accounts' : 'secondary accounts';
  return `${primary}${secondary.length} ${what}: ${sum}.`;
}
