/** The plan's one confirmation: what is asked, which repeats the account, and what may be answered. Pure. */
import { isDryRun, type WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import { blockedChanges, isPending, isUnchanged } from '../plan/summary.ts';
import type { Plan } from '../plan/types.ts';
import { plural } from '../ui/text.ts';
import { changePlace, planPlace } from './places.ts';

export type ConfirmationAnswer = 'confirm' | 'answers' | 'again';

/** What each answer sends. */
export const confirmationEvents: Record<ConfirmationAnswer, PersonEvent> = {
  confirm: { type: 'plan.confirmed' },
  answers: { type: 'answers.opened' },
  again: { type: 'retry' },
};

export interface ConfirmationOption {
  value: ConfirmationAnswer;
  label: string;
}

export interface Confirmation {
  question: string;
  /** The first is what Enter alone takes. */
  options: ConfirmationOption[];
}

const toAnswers: ConfirmationOption = { value: 'answers', label: 'Go back to the answers' };
export const lookAgain: ConfirmationOption = { value: 'again', label: 'Look again' };

/** What is asked below a plan. */
export function confirmationOf(plan: Plan, context: WizardContext): Confirmation {
  const account = planPlace(context);
  const blocked = blockedChanges(plan).length;
  const confirm = (label: string): ConfirmationOption => ({ value: 'confirm', label });
  if (isDryRun(context)) {
    return {
      question: `Print the documents for account ${account}? A dry run changes nothing.`,
      options: [confirm('Print the documents'), toAnswers],
    };
  }
  if (isUnchanged(plan)) {
    return {
      question: `Nothing to change in account ${account}: everything is as expected.`,
      options: [confirm(plan.accounts === undefined ? 'Check the logs' : 'Check the roles'), toAnswers],
    };
  }
  if (blocked === plan.changes.length) {
    return {
      question: `Nothing can be changed in account ${account}: every change is blocked.`,
      options: [toAnswers, lookAgain],
    };
  }
  if (changeCount(plan) === 0) {
    return {
      question: `All remaining changes in account ${account} are blocked.`,
      options: [toAnswers, lookAgain, confirm('Continue without them')],
    };
  }
  const without =
    blocked === 0 ? '' : `, and leave out ${blocked} that ${blocked === 1 ? 'is' : 'are'} blocked`;
  return {
    question: `Apply ${changeWords(plan)} to ${changePlace({ ...context, plan })}${without}?`,
    options: [confirm(`Apply ${changeWords(plan)}`), toAnswers],
  };
}

/** How many changes carrying out the plan would make. */
function changeCount(plan: Pick<Plan, 'changes'>): number {
  return plan.changes.filter(isPending).length;
}

/** "6 changes", for questions and buttons. */
function changeWords(plan: Pick<Plan, 'changes'>): string {
  return plural(changeCount(plan), 'change');
}
