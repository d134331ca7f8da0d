/**
 * How much care each event takes: what changes an account must not happen by Enter alone, nor by a key that was already
 * down when its question appeared. An event that is not in the table does not compile. Pure.
 */
import { isUnchanged } from '../src/plan/summary.ts';
import { isDryRun, type WizardContext } from './context.ts';
import type { PersonEvent } from './events.ts';
import { hasTag, placeOf, type WizardState } from './wizard.ts';

/**
 * `fresh`: only by a key that was pressed for it. `deliberate`: that, and not by Enter alone, which is what people press to
 * get on.
 */
export type Care = 'none' | 'fresh' | 'deliberate';

type Table = {
  [Type in PersonEvent['type']]:
    | Care
    | ((event: Extract<PersonEvent, { type: Type }>, state: WizardState, context: WizardContext) => Care);
};

const table: Table = {
  // Leaving, where it ends the program.
  next: (_event, state) => (hasTag(state, 'ending') ? 'fresh' : 'none'),
  back: 'none',
  // Where a confirmed plan is carried out again, no second confirmation follows.
  retry: (_event, state, context) => (hasTag(placeOf(state, context), 'confirmed') ? 'deliberate' : 'none'),
  'session.resumed': 'none',
  'session.started': 'none',
  // It only leads to the question, for which a word must be typed.
  'undo.wanted': 'none',
  'source.chosen': 'none',
  'sandbox.chosen': 'none',
  'offline.chosen': 'none',
  'mfa.submitted': 'none',
  'sign-in.declined': 'none',
  'account.entered': 'none',
  'export.chosen': 'none',
  'regions.chosen': 'none',
  'allocation.chosen': 'none',
  'bucket-region.chosen': 'none',
  'bucket.typing': 'none',
  'bucket.chosen': 'none',
  'buckets.chosen': 'none',
  'prefix.entered': 'none',
  'resources.chosen': 'none',
  'format.chosen': 'none',
  'format.custom': 'none',
  'interval.chosen': 'none',
  'record-rate.entered': 'none',
  // Kentik then deletes logs.
  'deletion.chosen': ({ deletion }) => (deletion === 'kentik' ? 'fresh' : 'none'),
  'role.named': 'none',
  'policy.named': 'none',
  'roles.chosen': 'none',
  'accounts.chosen': 'none',
  'accounts.typing': 'none',
  'primary-region.chosen': 'none',
  'primary-role.named': 'none',
  'primary-policy.named': 'none',
  'secondary-role.named': 'none',
  'secondary-policy.named': 'none',
  'reach.chosen': 'none',
  'reach-role.named': 'none',
  'profiles.chosen': 'none',
  'external-id.entered': 'none',
  'registration.chosen': 'none',
  'billing-plan.chosen': 'none',
  'export-name.entered': 'none',
  'kentik.typed': 'none',
  'kentik.left': 'none',
  'grant.chosen': 'none',
  'answers.accepted': 'none',
  'answers.opened': 'none',
  'answer.changing': 'none',
  'decisions.made': ({ decisions }) => {
    if (decisions.every(({ choice }) => choice === 'keep')) return 'none';
    // Whatever takes something away needs more than Enter.
    return decisions.every(({ choice }) => choice === 'keep' || choice === 'update') ? 'fresh' : 'deliberate';
  },
  'other-name.wanted': 'none',
  'documents.opened': 'none',
  'plan.confirmed': (_event, _state, { plan }) =>
    plan === null || isUnchanged(plan) ? 'none' : 'deliberate',
  'rest.left': 'none',
  'logs.left': 'none',
  'logs.saving': 'none',
  'nesting.left': 'none',
};

/** What an event takes that is about to be sent in this state. In the sandbox and in a dry run nothing can be harmed. */
export function careFor(event: PersonEvent, state: WizardState, context: WizardContext): Care {
  if (context.sandbox || isDryRun(context)) return 'none';
  const entry = table[event.type] as Care | ((...given: [PersonEvent, WizardState, WizardContext]) => Care);
  return typeof entry === 'string' ? entry : entry(event, state, context);
}
