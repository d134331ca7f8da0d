/** The sheet of answers, and sessions that are continued. */
import { describe, expect, it } from 'vitest';
import { waitFor } from 'xstate';
import { withRegions } from '../../machines/changes.ts';
import { allSteps, firstOpenStep, type StepState, sourceOf } from '../../machines/steps.ts';
import type { WizardState } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { startWizard } from './fakes.ts';
import { at, complete, type Wizard, walkTo } from './walk.ts';

describe('the sheet of answers', () => {
  async function sheet(): Promise<Wizard> {
    const wizard = startWizard();
    await walkTo(wizard, 'reviewingAnswers');
    return wizard;
  }

  async function change(wizard: Wizard, question: StepState): Promise<WizardState> {
    wizard.send({ type: 'answer.changing', question });
    return (await waitFor(wizard, (now) => !now.hasTag('busy'), { timeout: 2000 })).value;
  }

  const questions = allSteps.map(({ state }) => state);

  it.each(questions)('leads to %s and back without a change', async (question) => {
    const wizard = await sheet();
    const { draft, visited } = wizard.getSnapshot().context;
    expect(await change(wizard, question)).not.toBe('reviewingAnswers');
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot()).toMatchObject({ value: 'reviewingAnswers', context: { draft, visited } });
  });

  it('comes again after an answer, and the way back from it is as long as before', async () => {
    const wizard = await sheet();
    const { visited } = wizard.getSnapshot().context;
    expect(await change(wizard, 'namingRole')).toBe('namingRole');
    wizard.send({ type: 'role.named', roleName: 'Mine' });
    expect(wizard.getSnapshot()).toMatchObject({
      value: 'reviewingAnswers',
      context: { draft: { roleName: 'Mine' }, visited },
    });
    expect(sourceOf('namingRole', wizard.getSnapshot().context)).toBe('you');
    expect(sourceOf('namingPolicy', wizard.getSnapshot().context)).toBe('default');
  });

  it('asks for the buckets again where another answer moves them, and offers the name that was typed', async () => {
    const wizard = await sheet();
    await change(wizard, 'choosingRegions');
    wizard.send({ type: 'regions.chosen', regions: ['us-east-1', 'eu-west-1'] });
    await waitFor(wizard, at('namingBucket'), { timeout: 2000 });
    expect(wizard.getSnapshot().context).toMatchObject({
      refusedBucket: 'kentik-flow-logs',
      bucketProblem: null,
    });
    wizard.send({ type: 'bucket.chosen', bucket: 'kentik-flow-logs' });
    await waitFor(wizard, at('reviewingAnswers'), { timeout: 2000 });
    await change(wizard, 'choosingAllocation');
    wizard.send({ type: 'allocation.chosen', allocation: 'centralized' });
    await waitFor(wizard, at('choosingBucket'), { timeout: 2000 });
    wizard.send({ type: 'bucket.chosen', bucket: 'kentik-flow-logs' });
    await waitFor(wizard, at('reviewingAnswers'), { timeout: 2000 });
    // One bucket takes what more regions send to it.
    await change(wizard, 'choosingRegions');
    wizard.send({ type: 'regions.chosen', regions: ['eu-west-1'] });
    expect(wizard.getSnapshot().value).toBe('reviewingAnswers');
    expect(sourceOf('choosingBucketRegion', wizard.getSnapshot().context)).toBe('you');
  });

  it('asks again for a bucket that turned out to be unusable, before there is a plan', async () => {
    const checkBucket = async ({ input }: { input: { draft: DraftAnswers } }) => ({
      problem: input.draft.bucket === 'taken' ? 'It belongs to another account.' : null,
      bucket: input.draft.bucket ?? null,
    });
    const wizard = startWizard({ actors: { checkBucket } });
    await walkTo(wizard, 'reviewingAnswers');
    await change(wizard, 'choosingBucket');
    wizard.send({ type: 'bucket.chosen', bucket: 'taken' });
    await waitFor(wizard, at('namingBucket'), { timeout: 2000 });
    wizard.send({ type: 'back' });
    await waitFor(wizard, at('choosingBucket'), { timeout: 2000 });
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot().value).toBe('reviewingAnswers');
    wizard.send({ type: 'answers.accepted' });
    await waitFor(wizard, at('choosingBucket'), { timeout: 2000 });
  });
});

describe('resuming', () => {
  const resumed = (draft: DraftAnswers) =>
    startWizard({
      input: { session: 's', resume: true },
      actors: {
        openSession: async () => ({ id: 's', draft, source: { kind: 'environment' }, hasCreated: false }),
      },
    });

  it('continues at the sheet when everything is answered', async () => {
    const wizard = resumed(complete);
    await waitFor(wizard, at('reviewingAnswers'), { timeout: 2000 });
  });

  it("continues at the first question that isn't answered", async () => {
    const states = {
      regions: 'choosingRegions',
      resources: 'choosingResources',
      bucket: 'choosingBucket',
      // What stands on the sheet is answered by its default.
      allocation: 'reviewingAnswers',
      prefix: 'reviewingAnswers',
      grant: 'reviewingAnswers',
    } as const satisfies Partial<Record<keyof DraftAnswers, WizardState>>;
    for (const [key, state] of Object.entries(states)) {
      const { [key as keyof typeof states]: _, ...draft } = complete;
      await waitFor(resumed(draft), at(state), { timeout: 2000 });
    }
  });

  it('continues with a draft of an older release, which had asked for the bucket before the resources', async () => {
    const { regions, allocation, region, bucket, prefix, ...others } = complete;
    const { version, account, export: kind } = others;
    const asked = {
      version,
      account,
      export: kind,
      regions,
      allocation,
      region,
      bucket,
      prefix,
    } as DraftAnswers;
    const wizard = resumed(asked);
    expect(await walkTo(wizard, 'reviewingAnswers')).toEqual(['choosingResources', 'reviewingAnswers']);
    expect(wizard.getSnapshot().context.draft).toEqual({ ...asked, resources: 'all' });
  });

  it('can go back from the review to every question, looking again where it must', async () => {
    const wizard = resumed(complete);
    await walkTo(wizard, 'reviewing');
    for (let step = 0; step < 40 && !wizard.getSnapshot().matches('choosingRegions'); step += 1) {
      wizard.send({ type: 'back' });
      await waitFor(wizard, (now) => !now.hasTag('busy'), { timeout: 2000 });
    }
    expect(wizard.getSnapshot().context.regions).not.toEqual([]);
    expect(wizard.getSnapshot().context.draft).toEqual(complete);
  });

  it('keeps the buckets of a mixed allocation back and forth', async () => {
    const { bucket: _, ...rest } = complete;
    const draft: DraftAnswers = {
      ...rest,
      regions: ['us-east-1', 'eu-west-1'],
      allocation: 'mixed',
      buckets: [{ bucket: 'acme', region: 'us-east-1', from: ['us-east-1', 'eu-west-1'] }],
    };
    const wizard = resumed(draft);
    await waitFor(wizard, at('reviewingAnswers'), { timeout: 2000 });
    const seen: unknown[] = [];
    for (let step = 0; step < 40 && !wizard.getSnapshot().matches('choosingRegions'); step += 1) {
      wizard.send({ type: 'back' });
      seen.push((await waitFor(wizard, (now) => !now.hasTag('busy'), { timeout: 2000 })).value);
    }
    expect(seen).toEqual(['choosingBuckets', 'choosingResources', 'choosingRegions']);
    seen.push(...(await walkTo(wizard, 'reviewing')));
    expect(seen).not.toContain('choosingBucket');
    expect(seen).not.toContain('namingBucket');
    expect(wizard.getSnapshot().context.draft).toEqual(draft);
  });

  it('keeps the buckets of regions that stay, and asks for those of regions that are new', () => {
    const buckets = [
      { bucket: 'acme-us', region: 'us-east-1', from: ['us-east-1', 'us-west-2'] },
      { bucket: 'acme-eu', region: 'eu-west-1', from: ['eu-west-1'] },
    ];
    const draft: DraftAnswers = { version: 1, allocation: 'mixed', buckets };
    const changed = (regions: string[]) => withRegions({ draft, homeRegion: null }, regions).draft;
    expect(changed(['us-west-2']).buckets).toEqual([{ ...buckets[0], from: ['us-west-2'] }]);
    const wider = changed(['us-west-2', 'sa-east-1']);
    expect(wider.buckets).toEqual([{ ...buckets[0], from: ['us-west-2'] }]);
    const answered = { ...wider, export: 'full', resources: 'all' } as const;
    expect(firstOpenStep({ draft: answered, offline: false })).toBe('choosingBuckets');
    // None of them is left.
    expect(changed(['sa-east-1'])).not.toHaveProperty('buckets');
    expect(changed(['sa-east-1'])).not.toHaveProperty('allocation');
  });
});
