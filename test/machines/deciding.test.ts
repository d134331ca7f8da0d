import { describe, expect, it } from 'vitest';
import { waitFor } from 'xstate';
import type { WizardState } from '../../machines/wizard.ts';
import { answersTo, decisionQuestions, withDecisions } from '../../src/plan/decisions.ts';
import type { Decision, DecisionChoice } from '../../src/plan/history.ts';
import type { Plan } from '../../src/plan/types.ts';
import { nearPlan, oneNearLog } from '../screens/near-plans.ts';
import { ACCOUNT, enter, startWizard } from './fakes.ts';

type Wizard = ReturnType<typeof startWizard>;

async function at(wizard: Wizard, state: WizardState) {
  return waitFor(wizard, (now) => now.matches(state), { timeout: 2000 });
}

/** Answers each question as Enter does, until the wanted state. */
async function walkTo(wizard: Wizard, desired: WizardState): Promise<WizardState[]> {
  const seen: WizardState[] = [];
  for (let step = 0; step < 60; step += 1) {
    const { value, context } = await waitFor(
      wizard,
      (now) => now.matches(desired) || enter(now.value, now.context) !== null,
      { timeout: 2000 },
    );
    seen.push(value);
    if (value === desired) return seen;
    const event = enter(value, context);
    if (event) wizard.send(event);
  }
  throw new Error(`never came to ${desired}: ${seen.join(', ')}`);
}

/** A wizard whose session keeps decisions, as the real one does. */
function deciding(plan: Plan) {
  const kept: Decision[] = [];
  const wizard = startWizard({
    actors: {
      buildPlan: async () => withDecisions(plan, kept),
      saveDecisions: async ({ input }) => {
        kept.push(...input.decisions);
      },
    },
  });
  return { wizard, kept };
}

function answer(wizard: Wizard, choice: DecisionChoice): void {
  const { plan, decidingAt } = wizard.getSnapshot().context;
  const question = plan === null ? undefined : decisionQuestions(plan)[decidingAt];
  if (question === undefined) throw new Error('nothing is asked');
  wizard.send({ type: 'decisions.made', decisions: answersTo(question, choice) });
}

describe('deciding', () => {
  it('comes between planning and review, once for each question, and each decision is kept at once', async () => {
    const { wizard, kept } = deciding(nearPlan('policies', 'roles', 'flowLogs'));
    const seen = await walkTo(wizard, 'reviewing');
    expect(seen.slice(-5)).toEqual(['reviewingAnswers', 'deciding', 'deciding', 'deciding', 'reviewing']);
    expect(kept.map(({ choice }) => choice)).toEqual(['keep', 'keep', 'update', 'keep']);
    const { plan } = wizard.getSnapshot().context;
    expect(plan?.changes.find(({ kind }) => kind === 'role')?.action).toBe('adopt');
    expect(await walkTo(wizard, 'finished')).toContain('done');
  });

  it('is skipped where there is no near match', async () => {
    const { wizard } = deciding(nearPlan());
    expect(await walkTo(wizard, 'reviewing')).not.toContain('deciding');
  });

  it('is not asked again about what was decided before, and can still be gone back to', async () => {
    const { wizard } = deciding(oneNearLog());
    await walkTo(wizard, 'deciding');
    answer(wizard, 'replace');
    await at(wizard, 'reviewing');
    wizard.send({ type: 'retry' });
    await at(wizard, 'reviewing');
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot().value).toBe('deciding');
    const { plan } = wizard.getSnapshot().context;
    expect(plan?.changes.find(({ kind }) => kind === 'flow-log')).toMatchObject({
      action: 'replace',
      decision: { made: 'replace' },
    });
    answer(wizard, 'keep');
    const { context } = await at(wizard, 'reviewing');
    expect(context.plan?.changes.find(({ kind }) => kind === 'flow-log')?.action).toBe('adopt');
  });

  it('goes back question by question, and then to the answers', async () => {
    const { wizard } = deciding(nearPlan('policies', 'roles'));
    await walkTo(wizard, 'deciding');
    answer(wizard, 'keep');
    await waitFor(wizard, ({ context, value }) => value === 'deciding' && context.decidingAt === 1, {
      timeout: 2000,
    });
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot()).toMatchObject({ value: 'deciding', context: { decidingAt: 0 } });
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot().value).toBe('reviewingAnswers');
  });

  it('is passed over on the way from the plan to the answers, and from there back to what came before', async () => {
    const { wizard } = deciding(nearPlan('policies'));
    await walkTo(wizard, 'deciding');
    answer(wizard, 'keep');
    await at(wizard, 'reviewing');
    wizard.send({ type: 'answers.opened' });
    expect(wizard.getSnapshot().value).toBe('reviewingAnswers');
    wizard.send({ type: 'back' });
    expect(['reviewingAnswers', 'deciding', 'reviewing']).not.toContain(wizard.getSnapshot().value);
    await walkTo(wizard, 'reviewing');
  });

  it('leads to the question for the name where another one is wanted, and from it to the plan', async () => {
    const { wizard, kept } = deciding(nearPlan('roles'));
    await walkTo(wizard, 'deciding');
    wizard.send({ type: 'other-name.wanted', kind: 'role', account: ACCOUNT });
    expect(wizard.getSnapshot().value).toBe('namingRole');
    expect(kept).toEqual([]);
    wizard.send({ type: 'role.named', roleName: 'Another' });
    expect(wizard.getSnapshot().value).toBe('planning');
    await at(wizard, 'deciding');
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot().value).toBe('reviewingAnswers');
  });

  it('stands still where a decision cannot be kept, and tries again', async () => {
    let calls = 0;
    const wizard = startWizard({
      actors: {
        buildPlan: async () => oneNearLog(),
        saveDecisions: async () => {
          calls += 1;
          if (calls === 1) throw new Error('the disk is full');
        },
      },
    });
    await walkTo(wizard, 'deciding');
    answer(wizard, 'keep');
    await at(wizard, 'failed');
    wizard.send({ type: 'retry' });
    const { context } = await at(wizard, 'reviewing');
    expect(context.plan?.changes.find(({ kind }) => kind === 'flow-log')?.action).toBe('adopt');
  });

  it('is not asked while what was confirmed is tried again', async () => {
    const wizard = startWizard({
      actors: {
        buildPlan: async () => oneNearLog(),
        applyPlan: () => Promise.reject(new Error('no')),
      },
    });
    await walkTo(wizard, 'reviewing');
    wizard.send({ type: 'plan.confirmed' });
    await at(wizard, 'failed');
    const seen: unknown[] = [];
    wizard.subscribe(({ value }) => seen.push(value));
    wizard.send({ type: 'retry' });
    await at(wizard, 'applying');
    await at(wizard, 'failed');
    expect(seen).not.toContain('deciding');
  });
});
