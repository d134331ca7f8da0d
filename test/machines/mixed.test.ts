/** A mixed allocation in the wizard: a bucket of the user's choice for each region. */
import { expect, it } from 'vitest';
import { waitFor } from 'xstate';
import { withAllocation } from '../../machines/changes.ts';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { bucketsOfPlacements, draftPlacements } from '../../src/answers/bucket-names.ts';
import { defaultBucketName } from '../../src/answers/defaults.ts';
import { ownAnswers } from '../../src/answers/draft.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { choosingAllocation } from '../../src/questions/bucket.ts';
import { choosingBuckets } from '../../src/questions/buckets.ts';
import type { Answer, ChoiceQuestion, TextQuestion } from '../../src/questions/question.ts';
import { ACCOUNT, startWizard } from './fakes.ts';

const regions = ['us-east-1', 'eu-west-1', 'us-west-2'];
const local: DraftAnswers = {
  version: 1,
  export: 'full',
  account: ACCOUNT,
  regions,
  resources: 'all',
  bucket: 'acme',
};
const existing = { name: 'acme-archive', region: 'eu-west-1' };

function start(draft: DraftAnswers, actors: Parameters<typeof startWizard>[0] = {}) {
  return startWizard({
    ...actors,
    input: { session: 's', resume: true },
    actors: {
      openSession: async () => ({ id: 's', draft, source: { kind: 'environment' }, hasCreated: false }),
      listBuckets: async () => ({ buckets: [existing], problem: null }),
      ...actors.actors,
    },
  });
}

type Wizard = ReturnType<typeof start>;
const reaches = (wizard: Wizard, state: WizardState) =>
  waitFor(wizard, (now) => now.matches(state), { timeout: 2000 });

/** From the sheet to the question for the buckets. */
async function toBuckets(wizard: Wizard): Promise<void> {
  await reaches(wizard, 'reviewingAnswers');
  wizard.send({ type: 'answer.changing', question: 'choosingAllocation' });
  wizard.send({ type: 'allocation.chosen', allocation: 'mixed' });
  await reaches(wizard, 'choosingBuckets');
}

function chosen(question: ChoiceQuestion, id: string): Answer {
  const option = question.options.find((each) => each.id === id);
  if (option === undefined) throw new Error(`${id} isn't among ${question.options.map((each) => each.id)}`);
  return typeof option.answer === 'function' ? option.answer() : option.answer;
}

const overview = (wizard: Wizard) => choosingBuckets.ask(wizard.getSnapshot().context) as ChoiceQuestion;

it('begins with the buckets that the regions had, and is on the sheet once they are checked', async () => {
  const wizard = start(local);
  await toBuckets(wizard);
  const first = overview(wizard);
  const own = bucketsOfPlacements(draftPlacements(local));
  expect(own.map(({ bucket }) => bucket)).toEqual(regions.map((region) => `acme-${region}`));
  expect(chosen(first, 'done')).toEqual({ type: 'buckets.chosen', buckets: own });

  // An existing one for us-east-1, which us-west-2 shares; eu-west-1 gets one that is typed.
  const second = chosen(chosen(first, 'us-east-1') as ChoiceQuestion, existing.name) as ChoiceQuestion;
  const third = chosen(chosen(second, 'us-west-2') as ChoiceQuestion, existing.name) as ChoiceQuestion;
  const europe = chosen(third, 'eu-west-1') as ChoiceQuestion;
  const [type] = europe.actions ?? [];
  const typing = (typeof type?.answer === 'function' ? type.answer([]) : type?.answer) as TextQuestion;
  expect(typing.check('No_Bucket')).not.toBeNull();
  const fourth = typing.answer('acme-eu') as ChoiceQuestion;
  const buckets = [
    { bucket: existing.name, region: existing.region, from: ['us-east-1', 'us-west-2'] },
    { bucket: 'acme-eu', region: 'eu-west-1', from: ['eu-west-1'] },
  ];
  const done = chosen(fourth, 'done') as PersonEvent;
  expect(done).toEqual({ type: 'buckets.chosen', buckets });
  wizard.send(done);
  const { context } = await reaches(wizard, 'reviewingAnswers');
  expect(ownAnswers(context.draft)).toMatchObject({ allocation: 'mixed', buckets, regions });
  expect(ownAnswers(context.draft)).not.toHaveProperty('bucket');
});

it('leads from each region to the next, back to the same one, and after the last one on', async () => {
  const wizard = start(local);
  await toBuckets(wizard);
  const first = overview(wizard);
  expect(first.usual).toBeUndefined();
  for (const [index, region] of regions.entries()) {
    const asked = chosen(first, region) as ChoiceQuestion;
    expect(asked.back?.()).toMatchObject({ usual: region });
    expect((chosen(asked, existing.name) as ChoiceQuestion).usual).toBe(regions[index + 1]);
    const typing = asked.actions?.[0]?.answer as (ids: readonly string[]) => TextQuestion;
    expect((typing([]).answer('acme-typed') as ChoiceQuestion).usual).toBe(regions[index + 1]);
  }
});

it('recommends the suggested name, and no other new one', async () => {
  const wizard = start(local);
  await toBuckets(wizard);
  const { options } = chosen(overview(wizard), 'us-west-2') as ChoiceQuestion;
  const recommended = options.filter(({ text = '' }) => text.includes('Most people'));
  expect(recommended.map(({ id }) => id)).toEqual([defaultBucketName(local.account ?? '', 'us-west-2')]);
  expect(options.filter(({ label }) => label.startsWith('New bucket')).length).toBeGreaterThan(1);
});

it('keeps the answers on the way back, and asks for a name again where the allocation changes', async () => {
  const wizard = start(local);
  await toBuckets(wizard);
  const { draft } = wizard.getSnapshot().context;
  wizard.send({ type: 'back' });
  expect(wizard.getSnapshot()).toMatchObject({ value: 'choosingAllocation', context: { draft } });
  wizard.send({ type: 'back' });
  expect(wizard.getSnapshot()).toMatchObject({ value: 'reviewingAnswers', context: { draft } });
  wizard.send({ type: 'answer.changing', question: 'choosingAllocation' });
  wizard.send({ type: 'allocation.chosen', allocation: 'centralized' });
  // What was the beginning of three names isn't the name of one.
  const { context } = await reaches(wizard, 'choosingBucket');
  expect(context.refusedBucket).toBe('acme');
});

it('names the bucket that is refused, forgets it alone, and lets it not be chosen again', async () => {
  const buckets = [
    { bucket: 'taken', region: 'us-east-1', from: ['us-east-1', 'us-west-2'] },
    { bucket: 'acme-eu', region: 'eu-west-1', from: ['eu-west-1'] },
  ];
  const checkBucket = async () => ({ problem: 'It belongs to another account.', bucket: 'taken' });
  const wizard = start({ ...local, allocation: 'mixed', buckets }, { actors: { checkBucket } });
  await reaches(wizard, 'reviewingAnswers');
  wizard.send({ type: 'answer.changing', question: 'choosingBuckets' });
  await reaches(wizard, 'choosingBuckets');
  wizard.send({ type: 'buckets.chosen', buckets });
  await waitFor(wizard, ({ context }) => context.bucketProblem !== null, { timeout: 2000 });
  expect(wizard.getSnapshot()).toMatchObject({ value: 'choosingBuckets' });
  expect(wizard.getSnapshot().context.draft.buckets).toEqual([buckets[1]]);
  const question = overview(wizard);
  expect(question.why).toContain('It belongs to another account.');
  expect(question.options.find(({ id }) => id === 'done')?.disabled).toBeUndefined();
  const region = chosen(question, 'us-east-1') as ChoiceQuestion;
  const [type] = region.actions ?? [];
  const typing = (typeof type?.answer === 'function' ? type.answer([]) : type?.answer) as TextQuestion;
  expect(typing.check('taken')).toBe('It belongs to another account.');
  // It is open again: the plan can't be built without it.
  wizard.send({ type: 'back' });
  await reaches(wizard, 'reviewingAnswers');
  wizard.send({ type: 'answers.accepted' });
  await reaches(wizard, 'choosingBuckets');
});

it('forgets what was refused where the allocation changes', () => {
  const known = { draft: { ...local, bucket: 'taken' }, homeRegion: null, bucketProblem: 'Taken.' };
  expect(withAllocation(known, 'mixed')).toMatchObject({ bucketProblem: null });
  const { bucket: _, ...draft } = known.draft;
  expect(withAllocation({ ...known, draft }, 'centralized')).toMatchObject({
    bucketProblem: null,
    refusedBucket: null,
  });
});

it('is offered where regions can share a bucket, and stays where it was chosen', () => {
  const offered = (draft: DraftAnswers) => {
    const { context } = startWizard({ input: { draft } }).getSnapshot();
    return (choosingAllocation.ask(context) as ChoiceQuestion).options.map(({ id }) => id);
  };
  expect(offered(local)).toEqual(['local', 'centralized', 'mixed']);
  expect(offered({ ...local, regions: ['us-east-1'] })).toEqual(['local', 'centralized']);
  expect(offered({ ...local, regions: ['us-east-1'], allocation: 'mixed' })).toContain('mixed');
});

it('asks without credentials, and checks nothing', async () => {
  const wizard = startWizard();
  wizard.send({ type: 'next' });
  await reaches(wizard, 'choosingCredentials');
  const steps: [WizardState, PersonEvent][] = [
    ['choosingCredentials', { type: 'offline.chosen' }],
    ['enteringAccount', { type: 'account.entered', account: ACCOUNT }],
    ['choosingExport', { type: 'export.chosen', export: 'full' }],
    ['choosingRegions', { type: 'regions.chosen', regions }],
    ['enteringResources', { type: 'resources.chosen', resources: 'all' }],
    ['namingBucket', { type: 'bucket.chosen', bucket: 'acme' }],
    ['reviewingAnswers', { type: 'answer.changing', question: 'choosingAllocation' }],
    ['choosingAllocation', { type: 'allocation.chosen', allocation: 'mixed' }],
  ];
  for (const [state, event] of steps) {
    await reaches(wizard, state);
    wizard.send(event);
  }
  await reaches(wizard, 'choosingBuckets');
  wizard.send(chosen(overview(wizard), 'done') as PersonEvent);
  expect(wizard.getSnapshot().value).toBe('reviewingAnswers');
});
