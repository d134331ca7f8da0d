/** The line that an answer leaves, so that it can be read above the present question. */
import { isDryRun, type WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import type { Decision } from '../plan/history.ts';
import { isUnchanged } from '../plan/summary.ts';
import { changeName } from '../words/changes.ts';
import { changePlace, planPlace } from '../words/places.ts';
import { type AnswerWords, accountName, someOf } from '../words/words.ts';
import { recordOfAnswer } from './index.ts';
import { sheetRows } from './sheet.ts';

/** The lines that an event leaves where what was said before is out of sight; an accepted sheet leaves all of its rows. */
export function recordsOf(event: PersonEvent, state: WizardState, context: WizardContext): AnswerWords[] {
  if (event.type === 'answers.accepted') {
    return sheetRows(context).map(({ label, value }) => ({ label, value }));
  }
  const words = recordOf(event, state, context);
  return words === null ? [] : [words];
}

/**
 * What an event leaves behind that has led on from `state`; null where it answers nothing.
 *
 * @param context as the answer has left it
 */
export function recordOf(event: PersonEvent, state: WizardState, context: WizardContext): AnswerWords | null {
  switch (event.type) {
    case 'session.resumed':
      return { label: 'Session', value: `${event.id}, resumed` };
    case 'next':
      return state === 'confirmingIdentity' ? recordOfIdentity(context) : null;
    case 'decisions.made':
      return { label: 'Decided', value: decisionWords(event.decisions, context) };
    case 'plan.confirmed':
      if (isDryRun(context) || context.plan === null) return null;
      return {
        label: 'Plan',
        value: isUnchanged(context.plan)
          ? `nothing to change in account ${planPlace(context)}`
          : `confirmed for ${changePlace(context)}`,
      };
    default:
      return recordOfAnswer(event, state, context);
  }
}

function decisionWords(decisions: readonly Decision[], { plan }: WizardContext): string {
  const names = new Map(plan?.changes.map((change) => [change.id, changeName(change)]) ?? []);
  const byChoice = (choice: Decision['choice']) => {
    const told = decisions.filter((decision) => decision.choice === choice);
    return told.length === 0
      ? []
      : [`${choice} ${someOf(told.map(({ change }) => names.get(change) ?? change))}`];
  };
  return [...byChoice('update'), ...byChoice('replace'), ...byChoice('keep')].join('; ');
}

/** The account that was confirmed. */
function recordOfIdentity(context: WizardContext): AnswerWords | null {
  if (context.identity === null) return null;
  const from = context.source?.kind === 'profile' ? `, profile ${context.source.profile}` : '';
  return { label: 'Account', value: `${accountName(context.identity)}${from}` };
}
