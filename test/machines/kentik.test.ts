/** Kentik's side of the wizard: found, refused, typed, left; and what of it stands in the answers. */
import { describe, expect, it } from 'vitest';
import type { TypedKentik } from '../../machines/events.ts';
import { firstOpenStep, sourceOf } from '../../machines/steps.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { type ErrorReport, exitCode } from '../../src/model/errors.ts';
import { sheetRows } from '../../src/questions/sheet.ts';
import { ACCOUNT, startWizard } from './fakes.ts';
import { answered, kentikOf } from './samples.ts';
import { type Snapshot, type Wizard, walkTo } from './walk.ts';

const draft = { ...answered.full, account: ACCOUNT };
const { externalId: _, ...unanswered } = draft;

async function reach(wizard: Wizard, desired: WizardState): Promise<Snapshot> {
  await walkTo(wizard, desired);
  return wizard.getSnapshot();
}

const refused: ErrorReport = {
  code: 'KENTIK_CREDENTIALS_REFUSED',
  exit: exitCode.credentials,
  doing: 'asking Kentik',
  message: 'Kentik refused the token.',
  remedy: [],
};

const typed: TypedKentik = { email: 'jane@example.com', token: 'typed-token', cluster: 'eu' };

describe('credentials that were found', () => {
  it('make registration, external ID and the only billing plan answers, each with its source', async () => {
    const actor = startWizard({
      input: { draft: unanswered },
      actors: { askKentik: async () => ({ found: kentikOf('7'), problem: null }) },
    });
    const { context } = await reach(actor, 'reviewingAnswers');
    expect(context.draft).toMatchObject({ externalId: '74333', kentik: { register: true, planId: '7' } });
    for (const step of ['enteringExternalId', 'choosingRegistration', 'choosingBillingPlan'] as const) {
      expect(sourceOf(step, context), step).toBe('found');
    }
    const rows = sheetRows(context).map(({ question }) => question);
    expect(rows).toEqual(
      expect.arrayContaining(['choosingRegistration', 'choosingBillingPlan', 'namingCloudExport']),
    );
  });

  it('replace no answer that was given, and no trust policy of a role that exists', async () => {
    const own = { ...draft, externalId: 'mine-1', kentik: { register: false } };
    const asked = { askKentik: async () => ({ found: kentikOf('7'), problem: null }) };
    const given = await reach(startWizard({ input: { draft: own }, actors: asked }), 'reviewingAnswers');
    expect(given.context.draft).toMatchObject({ externalId: 'mine-1', kentik: { register: false } });
    const resumed = startWizard({
      input: { session: 's', resume: true },
      actors: {
        ...asked,
        openSession: async () => ({
          id: 's',
          draft: unanswered,
          source: { kind: 'environment' },
          hasCreated: true,
        }),
      },
    });
    expect((await reach(resumed, 'reviewingAnswers')).context.draft.externalId).toBeNull();
  });

  it('lead to a question where several plans are active', async () => {
    const actor = startWizard({
      input: { draft },
      actors: { askKentik: async () => ({ found: kentikOf('7', '8'), problem: null }) },
    });
    const { context } = await reach(actor, 'choosingBillingPlan');
    expect(firstOpenStep(context)).toBe('choosingBillingPlan');
    actor.send({ type: 'billing-plan.chosen', planId: '8' });
    const sheet = await reach(actor, 'reviewingAnswers');
    expect(sheet.context.draft.kentik).toEqual({ register: true, planId: '8' });
  });
});

describe('credentials that are refused', () => {
  it('are a question: once more, others, or without Kentik', async () => {
    let asked = 0;
    const actor = startWizard({
      input: { draft },
      actors: {
        askKentik: async () => {
          asked += 1;
          return { found: null, problem: refused };
        },
      },
    });
    expect((await reach(actor, 'choosingKentik')).context.error).toBeNull();
    actor.send({ type: 'retry' });
    await reach(actor, 'choosingKentik');
    expect(asked).toBe(2);
    actor.send({ type: 'kentik.left' });
    const { context } = await reach(actor, 'reviewingAnswers');
    expect(context.draft.kentik).toEqual({ register: false });
    expect(context.visited).toContain('choosingKentik');
  });
});

describe('credentials that are typed', () => {
  it('leave the machine and nothing of them stays there', async () => {
    const emitted: unknown[] = [];
    const asked: unknown[] = [];
    const actor = startWizard({
      input: { draft },
      actors: {
        askKentik: async ({ input }) => {
          asked.push(input);
          return { found: emitted.length === 0 ? null : kentikOf('7'), problem: null };
        },
      },
    });
    actor.on('kentik.typed', (event) => emitted.push(event));
    await reach(actor, 'reviewingAnswers');
    actor.send({ type: 'answer.changing', question: 'choosingRegistration' });
    actor.send({ type: 'kentik.typed', ...typed });
    const { context } = await reach(actor, 'reviewingAnswers');
    expect(emitted).toEqual([{ type: 'kentik.typed', ...typed }]);
    expect(context.draft.kentik).toMatchObject({ register: true, planId: '7' });
    expect(JSON.stringify([asked, actor.getPersistedSnapshot()])).not.toContain(typed.token);
  });
});

it('does not plan a registration without Kentik', async () => {
  const actor = startWizard({ input: { draft } });
  await reach(actor, 'reviewingAnswers');
  actor.send({ type: 'answer.changing', question: 'choosingRegistration' });
  actor.send({ type: 'registration.chosen', register: true });
  await reach(actor, 'reviewingAnswers');
  actor.send({ type: 'answers.accepted' });
  expect(actor.getSnapshot().value).toBe('askingKentik');
});
