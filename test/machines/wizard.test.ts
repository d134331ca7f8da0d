import { describe, expect, it } from 'vitest';
import { waitFor } from 'xstate';
import { inPhase, question } from '../../machines/history.ts';
import { type WizardState, wizardMachine } from '../../machines/wizard.ts';
import { startWizard } from './fakes.ts';
import { at, complete, walkTo } from './walk.ts';

describe('the graph', () => {
  const configurations = Object.entries(wizardMachine.config.states ?? {});

  it('leads out of every busy state when its effect fails', () => {
    for (const [name, { invoke }] of configurations) {
      if (invoke) expect(invoke, name).toHaveProperty('onError');
    }
  });

  it('keeps what a question does on entry and on exit', () => {
    const { asking } = inPhase('look', { asking: question({ entry: 'recall', exit: 'clearFailure' }) });
    expect(asking).toMatchObject({
      entry: [{ type: 'arrive' }, 'recall'],
      exit: [{ type: 'depart' }, 'clearFailure'],
    });
  });
});

describe('the walk', () => {
  it('leads from welcome to the end with default answers', async () => {
    const wizard = startWizard();
    const seen = await walkTo(wizard, 'finished');
    expect(seen).toEqual([
      'welcome',
      'choosingCredentials',
      'confirmingIdentity',
      'choosingExport',
      'choosingRegions',
      'choosingResources',
      'choosingBucket',
      'reviewingAnswers',
      'reviewing',
      'showingLogs',
      'done',
      'finished',
    ]);
  });

  it('keeps every answer on the way back, and comes to the sheet again as soon as nothing is open', async () => {
    const wizard = startWizard();
    const forward = await walkTo(wizard, 'reviewing');
    const { draft } = wizard.getSnapshot().context;
    const back: WizardState[] = [];
    while (!wizard.getSnapshot().matches('choosingExport')) {
      wizard.send({ type: 'back' });
      back.push((await waitFor(wizard, (now) => !now.hasTag('busy'), { timeout: 2000 })).value);
    }
    expect(back.reverse()).toEqual(forward.slice(forward.indexOf('choosingExport'), -1));
    expect(wizard.getSnapshot().context.draft).toEqual(draft);
    expect(await walkTo(wizard, 'reviewing')).toEqual(['choosingExport', 'reviewingAnswers', 'reviewing']);
    expect(wizard.getSnapshot().context.draft).toEqual(draft);
  });

  it('has a bucket named by choice, and leads back to the list', async () => {
    const wizard = startWizard();
    await walkTo(wizard, 'choosingBucket');
    wizard.send({ type: 'bucket.typing' });
    wizard.send({ type: 'back' });
    await waitFor(wizard, at('choosingBucket'), { timeout: 2000 });
    wizard.send({ type: 'bucket.typing' });
    wizard.send({ type: 'bucket.chosen', bucket: 'typed-here' });
    await waitFor(wizard, at('reviewingAnswers'), { timeout: 2000 });
    wizard.send({ type: 'back' });
    await waitFor(wizard, at('choosingBucket'), { timeout: 2000 });
  });

  it('drops resources that are no longer in any of the regions, and keeps the others', async () => {
    const wizard = startWizard();
    await walkTo(wizard, 'choosingResources');
    const resources = [{ type: 'vpc' as const, id: 'vpc-11111111', region: 'us-east-1' }];
    wizard.send({ type: 'resources.chosen', resources });
    await waitFor(wizard, at('choosingBucket'), { timeout: 2000 });
    while (!wizard.getSnapshot().matches('choosingRegions')) {
      wizard.send({ type: 'back' });
      await waitFor(wizard, (now) => !now.hasTag('busy'), { timeout: 2000 });
    }
    wizard.send({ type: 'regions.chosen', regions: ['us-east-1', 'eu-west-1'] });
    expect(wizard.getSnapshot().context.draft.resources).toEqual(resources);
    await waitFor(wizard, (now) => !now.hasTag('busy'), { timeout: 2000 });
    while (!wizard.getSnapshot().matches('choosingRegions')) {
      wizard.send({ type: 'back' });
      await waitFor(wizard, (now) => !now.hasTag('busy'), { timeout: 2000 });
    }
    wizard.send({ type: 'regions.chosen', regions: ['eu-west-1'] });
    expect(wizard.getSnapshot().context.draft.resources).toBeUndefined();
  });

  it('ends a dry run at the review, without applying', async () => {
    const applyPlan = () => Promise.reject(new Error('applied in a dry run'));
    const wizard = startWizard({ input: { dryRun: true }, actors: { applyPlan } });
    const seen = await walkTo(wizard, 'finished');
    expect(seen.at(-2)).toBe('reviewing');
    expect(wizard.getSnapshot().context.result).toBeNull();
  });

  it('applies with credentials that were found after it had continued without', async () => {
    const wizard = startWizard();
    await walkTo(wizard, 'choosingCredentials');
    wizard.send({ type: 'offline.chosen' });
    await walkTo(wizard, 'enteringAccount');
    wizard.send({ type: 'back' });
    await walkTo(wizard, 'finished');
    expect(wizard.getSnapshot().context.result).toMatchObject({ outcome: 'applied' });
  });

  it('keeps the kind of export that things were made for', async () => {
    const wizard = startWizard({
      input: { session: 's', resume: true },
      actors: {
        openSession: async () => ({
          id: 's',
          draft: { version: 1, export: 'full', account: complete.account ?? '' },
          source: { kind: 'environment' },
          hasCreated: true,
        }),
      },
    });
    await walkTo(wizard, 'choosingRegions');
    while (!wizard.getSnapshot().matches('choosingExport')) {
      wizard.send({ type: 'back' });
      await waitFor(wizard, (now) => !now.hasTag('busy'), { timeout: 2000 });
    }
    wizard.send({ type: 'export.chosen', export: 'metadata-only' });
    expect(wizard.getSnapshot()).toMatchObject({
      value: 'choosingExport',
      context: { draft: { export: 'full' } },
    });
    wizard.send({ type: 'export.chosen', export: 'full' });
    await walkTo(wizard, 'choosingRegions');
  });

  it('asks for the name again where the bucket cannot be used, and forgets the answer', async () => {
    const checkBucket = async () => ({ problem: 'It belongs to another account.', bucket: 'taken' });
    const wizard = startWizard({ actors: { checkBucket } });
    await walkTo(wizard, 'choosingBucket');
    wizard.send({ type: 'bucket.chosen', bucket: 'taken' });
    const snapshot = await waitFor(wizard, (now) => now.context.bucketProblem !== null, { timeout: 2000 });
    expect(snapshot.value).toBe('namingBucket');
    expect(snapshot.context.draft.bucket).toBeUndefined();
  });

  it('asks for no credentials on the sandbox', async () => {
    const seen = await walkTo(startWizard({ input: { sandbox: true } }), 'reviewing');
    expect(seen.slice(0, 3)).toEqual(['welcome', 'confirmingIdentity', 'choosingExport']);
  });

  it('shows no list of buckets where a bucket in each of several regions is wanted', async () => {
    const wizard = startWizard({ input: { draft: { version: 1, regions: ['us-east-1', 'eu-west-1'] } } });
    expect(await walkTo(wizard, 'reviewing')).not.toContain('choosingBucket');
  });
});
