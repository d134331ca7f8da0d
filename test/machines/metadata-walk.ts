/** Walks through the metadata-only branch, and drafts of its answers. */
import { waitFor } from 'xstate';
import type { EffectHandlers } from '../../machines/actors.ts';
import type { OrganizationListing } from '../../machines/context.ts';
import type { WizardState } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { ACCOUNT, enter, startWizard } from './fakes.ts';
import { at, type Wizard, walkTo as walk } from './walk.ts';

export const WAIT = { timeout: 2000 };

/** Answers each screen as Enter does, and the kind of export with metadata-only, until the wanted state. */
export const walkTo = (wizard: Wizard, desired: WizardState): Promise<WizardState[]> =>
  walk(wizard, desired, (state, context) =>
    state === 'choosingExport' ? { type: 'export.chosen', export: 'metadata-only' } : enter(state, context),
  );

export async function backTo(wizard: Wizard, desired: WizardState): Promise<WizardState[]> {
  const seen: WizardState[] = [];
  for (let step = 0; step < 40 && !wizard.getSnapshot().matches(desired); step += 1) {
    wizard.send({ type: 'back' });
    const { value } = await waitFor(wizard, (now) => !now.hasTag('busy'), WAIT);
    seen.push(value);
  }
  return seen;
}

export const notListed: OrganizationListing = {
  managementAccount: '999999999999',
  accounts: null,
  problem: { message: 'Only the management account may list them.', help: [] },
};
export const offline = async () => ({ profiles: [], environment: null });

export const complete = {
  version: 1,
  export: 'metadata-only',
  account: ACCOUNT,
  roles: 'nested',
  region: 'us-east-1',
  primary: { roleName: 'P', policyName: 'PP' },
  secondary: {
    roleName: 'S',
    policyName: 'SP',
    accounts: ['222222222222'],
    regions: ['eu-west-1'],
    reach: { assumeRole: 'R' },
  },
  externalId: null,
  grant: 'scoped',
} satisfies DraftAnswers;

/** The complete answers but for one about the secondary accounts. */
export function withoutSecondary(key: keyof typeof complete.secondary): DraftAnswers {
  const { [key]: _, ...secondary } = complete.secondary;
  return { ...complete, secondary };
}

export function without(key: 'externalId' | 'grant'): DraftAnswers {
  const { [key]: _, ...draft } = complete;
  return { ...draft, version: 1 };
}

export function resumed(draft: DraftAnswers, actors: Partial<EffectHandlers> = {}): Wizard {
  return startWizard({
    input: { session: 's', resume: true },
    actors: {
      openSession: async () => ({ id: 's', draft, source: { kind: 'environment' }, hasCreated: false }),
      ...actors,
    },
  });
}

export async function goOn(wizard: Wizard, desired: WizardState): Promise<void> {
  await waitFor(wizard, at(desired), WAIT);
}

export const nestedWalk: WizardState[] = [
  'choosingRoles',
  'choosingAccounts',
  'choosingReach',
  'reviewingAnswers',
  'reviewing',
];
