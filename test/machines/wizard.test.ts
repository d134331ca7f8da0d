import { describe, expect, it } from 'vitest';
import { type AnyActorRef, type SnapshotFrom, waitFor } from 'xstate';
import { withRegions } from '../../machines/changes.ts';
import { inPhase, question } from '../../machines/history.ts';
import { allSteps, firstOpenStep, type StepState, sourceOf } from '../../machines/steps.ts';
import { type WizardState, wizardMachine } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { Change } from '../../src/plan/types.ts';
import { applied, emptyPlan, enter, startWizard } from './fakes.ts';

type Wizard = ReturnType<typeof startWizard>;
type Snapshot = SnapshotFrom<typeof wizardMachine>;

const at = (state: WizardState) => (snapshot: Snapshot) => snapshot.matches(state);

/** Answers each screen as Enter does, until the wanted state. */
async function walkTo(wizard: Wizard, wanted: WizardState): Promise<WizardState[]> {
  const seen: WizardState[] = [];
  for (let step = 0; step < 60; step += 1) {
    const snapshot = await waitFor(
      wizard,
      (now) => now.matches(wanted) || enter(now.value, now.context) !== null,
      {
        timeout: 2000,
      },
    );
    seen.push(snapshot.value);
    if (snapshot.matches(wanted)) return seen;
    const event = enter(snapshot.value, snapshot.context);
    if (event) wizard.send(event);
  }
  throw new Error(`never came to ${wanted}: ${seen.join(', ')}`);
}

const complete: DraftAnswers = {
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
    wizard.send({ type: 'mfa.requested', device: 'arn:aws:iam::1:mfa/ann' });
    expect(wizard.getSnapshot().context.mfaDevice).toBe('arn:aws:iam::1:mfa/ann');
    wizard.send({ type: 'mfa.submitted', code: '654321' });
    expect(codes).toEqual(['654321']);
    expect(JSON.stringify((wizard as AnyActorRef).getSnapshot().context)).not.toContain('654321');
  });
});
