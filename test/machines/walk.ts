/** Walks through the machine as Enter does. */
import { type SnapshotFrom, waitFor } from 'xstate';
import type { WizardState, wizardMachine } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { enter, type startWizard } from './fakes.ts';

export type Wizard = ReturnType<typeof startWizard>;
export type Snapshot = SnapshotFrom<typeof wizardMachine>;

export const at = (state: WizardState) => (snapshot: Snapshot) => snapshot.matches(state);

/** Answers each screen as Enter does, or as `answer` says, until the wanted state. */
export async function walkTo(
  wizard: Wizard,
  desired: WizardState,
  answer: typeof enter = enter,
): Promise<WizardState[]> {
  const seen: WizardState[] = [];
  for (let step = 0; step < 60; step += 1) {
    const snapshot = await waitFor(
      wizard,
      (now) => now.matches(desired) || answer(now.value, now.context) !== null,
      {
        timeout: 2000,
      },
    );
    seen.push(snapshot.value);
    if (snapshot.matches(desired)) return seen;
    const event = answer(snapshot.value, snapshot.context);
    if (event) wizard.send(event);
  }
  throw new Error(`never came to ${desired}: ${seen.join(', ')}`);
}

/** Answers to every question of a full export. */
export const complete: DraftAnswers = {
  version: 1,
  export: 'full',
  account: '123456789012',
  regions: ['us-east-1'],
  allocation: 'local',
  region: 'us-east-1',
  bucket: 'logs',
  prefix: '',
  resources: 'all',
  logFormat: 'kentik',
  aggregationInterval: 600,
  deletion: 'customer',
  roleName: 'R',
  policyName: 'P',
  externalId: null,
  grant: 'scoped',
};
