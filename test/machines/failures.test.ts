/** What fails while the machine works, and what it waits for. */
import { describe, expect, it } from 'vitest';
import { type AnyActorRef, waitFor } from 'xstate';
import type { WizardState } from '../../machines/wizard.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { Change } from '../../src/plan/types.ts';
import { applied, emptyPlan, enter, startWizard } from './fakes.ts';
import { at, type Snapshot, type Wizard, walkTo } from './walk.ts';

const [bucket] = emptyPlan.changes as [Change];

describe('failures', () => {
  const refusal = new UserError({
    code: 'CREDENTIALS_EXPIRED',
    exit: exitCode.credentials,
    doing: 'asking AWS',
    message: 'The token has expired.',
    remedy: ['aws sso login --profile prod'],
  });

  it('stands still with the report, and tries the same again', async () => {
    let calls = 0;
    const listRegions = async () => {
      calls += 1;
      if (calls === 1) throw refusal;
      return [{ name: 'us-east-1', optInStatus: 'opt-in-not-required' as const }];
    };
    const wizard = startWizard({ actors: { listRegions } });
    const { context } = await failedAfter(wizard, 'choosingExport');
    expect(context.error).toEqual(refusal.report);
    wizard.send({ type: 'retry' });
    await waitFor(wizard, at('choosingRegions'), { timeout: 2000 });
    expect(wizard.getSnapshot().context.error).toBeNull();
  });

  it('continues with what is left when applying failed, without a second confirmation', async () => {
    let calls = 0;
    const applyPlan = async () => {
      calls += 1;
      if (calls === 1) throw refusal;
      return applied;
    };
    const wizard = startWizard({ actors: { applyPlan } });
    await failedAfter(wizard, 'reviewing');
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot().value).toBe('failed');
    wizard.send({ type: 'retry' });
    await waitFor(wizard, at('showingLogs'), { timeout: 2000 });
  });

  it('continues to the logs of what could be created, or back to the answers', async () => {
    const flowLog = { id: 'fl-1', resourceId: 'vpc-1', region: 'us-east-1', bucket: 'logs' };
    const partial = { ...applied, outcome: 'partial' as const, flowLogs: [flowLog] };
    const wizard = startWizard({ actors: { applyPlan: async () => partial } });
    await walkTo(wizard, 'reviewing');
    wizard.send({ type: 'plan.confirmed' });
    await waitFor(wizard, at('reviewingFailures'), { timeout: 2000 });
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot().value).toBe('reviewingAnswers');
    await walkTo(wizard, 'reviewing');
    wizard.send({ type: 'plan.confirmed' });
    await waitFor(wizard, at('reviewingFailures'), { timeout: 2000 });
    wizard.send({ type: 'rest.left' });
    await waitFor(wizard, at('showingLogs'), { timeout: 2000 });
  });

  it.each([
    ['is no longer as it was', { ...bucket, action: 'none' as const }, bucket],
    ['is new since then', bucket, { ...bucket, id: 'bucket:us-east-1:more' }],
  ])('asks again when something is to be changed that %s', async (_name, confirmed, next) => {
    let planned = 0;
    const buildPlan = async () => {
      planned += 1;
      const other = { ...bucket, id: 'bucket:us-east-1:other' };
      return { ...emptyPlan, changes: [other, planned === 1 ? confirmed : next] };
    };
    const wizard = startWizard({ actors: { buildPlan, applyPlan: () => Promise.reject(refusal) } });
    await failedAfter(wizard, 'reviewing');
    wizard.send({ type: 'retry' });
    const { context } = await waitFor(wizard, at('reviewing'), { timeout: 2000 });
    expect(context.plan?.changes).toContain(next);
  });

  it('keeps the error for the exit code when the user leaves', async () => {
    const listRegions = () => Promise.reject(refusal);
    const wizard = startWizard({ actors: { listRegions } });
    await failedAfter(wizard, 'choosingExport');
    wizard.send({ type: 'next' });
    expect(wizard.getSnapshot().value).toBe('abandoned');
    expect(wizard.getSnapshot().context.error?.exit).toBe(exitCode.credentials);
  });

  async function failedAfter(wizard: Wizard, state: WizardState): Promise<Snapshot> {
    await walkTo(wizard, state);
    const event = enter(state, wizard.getSnapshot().context);
    if (event) wizard.send(event);
    return waitFor(wizard, at('failed'), { timeout: 2000 });
  }
});

describe('an MFA code', () => {
  it('passes through and is kept nowhere', async () => {
    const wizard = startWizard({
      actors: { identify: () => new Promise(() => undefined) },
    });
    const codes: string[] = [];
    wizard.on('mfa.code', ({ code }) => codes.push(code));
    await walkTo(wizard, 'choosingCredentials');
    wizard.send({ type: 'source.chosen', source: { kind: 'profile', profile: 'p' } });
    const prompt = { kind: 'mfa-code' as const, device: 'arn:aws:iam::1:mfa/ann' };
    wizard.send({ type: 'credentials.prompted', prompt });
    expect(wizard.getSnapshot().context.credentialPrompt).toEqual(prompt);
    wizard.send({ type: 'mfa.submitted', code: '654321' });
    expect(codes).toEqual(['654321']);
    expect(JSON.stringify((wizard as AnyActorRef).getSnapshot().context)).not.toContain('654321');
  });
});
