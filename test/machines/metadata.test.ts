/** The metadata-only branch of the wizard's workflow. */
import { describe, expect, it } from 'vitest';
import { type SnapshotFrom, waitFor } from 'xstate';
import type { EffectHandlers } from '../../machines/actors.ts';
import type { OrganizationListing } from '../../machines/context.ts';
import { allSteps, sourceOf } from '../../machines/steps.ts';
import type { WizardState, wizardMachine } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import type { ApplyResult } from '../../src/model/progress.ts';
import { ACCOUNT, applied, enter, metadataPlanOf, startWizard } from './fakes.ts';

type Wizard = ReturnType<typeof startWizard>;
type Snapshot = SnapshotFrom<typeof wizardMachine>;

const WAIT = { timeout: 2000 };
const at = (state: WizardState) => (snapshot: Snapshot) => snapshot.matches(state);

/** Answers each screen as Enter does, and the kind of export with metadata-only, until the wanted state. */
async function walkTo(wizard: Wizard, wanted: WizardState): Promise<WizardState[]> {
  const seen: WizardState[] = [];
  for (let step = 0; step < 60; step += 1) {
    const rests = (now: Snapshot) => now.matches(wanted) || enter(now.value, now.context) !== null;
    const { value, context } = await waitFor(wizard, rests, WAIT);
    seen.push(value);
    if (value === wanted) return seen;
    const event = enter(value, context);
    if (value === 'choosingExport') wizard.send({ type: 'export.chosen', export: 'metadata-only' });
    else if (event) wizard.send(event);
  }
  throw new Error(`never came to ${wanted}: ${seen.join(', ')}`);
}

async function backTo(wizard: Wizard, wanted: WizardState): Promise<WizardState[]> {
  const seen: WizardState[] = [];
  for (let step = 0; step < 40 && !wizard.getSnapshot().matches(wanted); step += 1) {
    wizard.send({ type: 'back' });
    const { value } = await waitFor(wizard, (now) => !now.hasTag('busy'), WAIT);
    seen.push(value);
  }
  return seen;
}

const notListed: OrganizationListing = {
  managementAccount: '999999999999',
  accounts: null,
  problem: { message: 'Only the management account may list them.', help: [] },
};
const offline = async () => ({ profiles: [], environment: null });

const complete = {
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
function lacking(key: keyof typeof complete.secondary): DraftAnswers {
  const { [key]: _, ...secondary } = complete.secondary;
  return { ...complete, secondary };
}

function without(key: 'externalId' | 'grant'): DraftAnswers {
  const { [key]: _, ...draft } = complete;
  return { ...draft, version: 1 };
}

function resumed(draft: DraftAnswers, actors: Partial<EffectHandlers> = {}): Wizard {
  return startWizard({
    input: { session: 's', resume: true },
    actors: {
      openSession: async () => ({ id: 's', draft, source: { kind: 'environment' }, hasCreated: false }),
      ...actors,
    },
  });
}

async function goOn(wizard: Wizard, wanted: WizardState): Promise<void> {
  await waitFor(wizard, at(wanted), WAIT);
}

const nestedWalk: WizardState[] = [
  'choosingRoles',
  'choosingAccounts',
  'choosingReach',
  'reviewingAnswers',
  'reviewing',
];

describe('the walk', () => {
  it('leads from welcome to the end with nested roles', async () => {
    const wizard = startWizard();
    const seen = await walkTo(wizard, 'finished');
    expect(seen.slice(seen.indexOf('choosingRoles'))).toEqual([
      ...nestedWalk,
      'showingNesting',
      'done',
      'finished',
    ]);
    expect(wizard.getSnapshot().context.draft).toMatchObject({
      export: 'metadata-only',
      roles: 'nested',
      region: 'us-east-1',
      secondary: {
        accounts: 'all',
        // Found: the fakes have VPCs in each region that is enabled.
        regions: ['us-east-1', 'eu-west-1'],
        reach: { assumeRole: 'OrganizationAccountAccessRole' },
      },
    });
    expect(sourceOf('choosingMetadataRegions', wizard.getSnapshot().context)).toBe('found');
    expect(sourceOf('choosingPrimaryRegion', wizard.getSnapshot().context)).toBe('found');
  });

  it('takes the home region where no VPC is found', async () => {
    const countVpcs = async () => undefined;
    const wizard = startWizard({ actors: { countVpcs } });
    await walkTo(wizard, 'reviewingAnswers');
    expect(wizard.getSnapshot().context.draft.secondary?.regions).toEqual(['us-east-1']);
  });

  it.each(allSteps.map(({ state }) => state))(
    'comes from the sheet to %s, and back without a change',
    async (question) => {
      const wizard = startWizard();
      await walkTo(wizard, 'reviewingAnswers');
      const { draft, visited } = wizard.getSnapshot().context;
      wizard.send({ type: 'answer.changing', question });
      const { value } = await waitFor(wizard, (now) => !now.hasTag('busy'), WAIT);
      expect(value).not.toBe('reviewingAnswers');
      wizard.send({ type: 'back' });
      expect(wizard.getSnapshot()).toMatchObject({ value: 'reviewingAnswers', context: { draft, visited } });
    },
  );

  it('looks for no regions with separate roles', async () => {
    const wizard = startWizard();
    await walkTo(wizard, 'choosingRoles');
    wizard.send({ type: 'roles.chosen', roles: 'separate' });
    const seen = await walkTo(wizard, 'reviewing');
    expect(seen).toEqual(['choosingAccounts', 'choosingReach', 'reviewingAnswers', 'reviewing']);
    expect(wizard.getSnapshot().context.regions).toEqual([]);
  });

  it("doesn't ask how to reach accounts where there is only this one", async () => {
    const wizard = startWizard();
    await walkTo(wizard, 'choosingRoles');
    wizard.send({ type: 'roles.chosen', roles: 'separate' });
    await walkTo(wizard, 'choosingAccounts');
    wizard.send({ type: 'accounts.chosen', accounts: [ACCOUNT] });
    expect(await walkTo(wizard, 'reviewingAnswers')).not.toContain('choosingReach');
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot().value).toBe('choosingAccounts');
  });

  it('has the accounts typed where they cannot be listed', async () => {
    const wizard = startWizard({ actors: { listOrganization: async () => notListed } });
    expect(await walkTo(wizard, 'reviewing')).toContain('enteringAccounts');
    expect(wizard.getSnapshot().context.organization?.problem?.message).toContain('management account');
  });

  it('has the accounts typed by choice, and leads back to the list', async () => {
    const wizard = startWizard();
    await walkTo(wizard, 'choosingAccounts');
    wizard.send({ type: 'accounts.typing' });
    expect(wizard.getSnapshot().value).toBe('enteringAccounts');
    wizard.send({ type: 'back' });
    expect(wizard.getSnapshot().value).toBe('choosingAccounts');
  });

  it('looks for profiles and makes print of none', async () => {
    const wizard = startWizard();
    await walkTo(wizard, 'choosingReach');
    wizard.send({ type: 'reach.chosen', reach: 'profiles' });
    await waitFor(wizard, at('choosingProfiles'), WAIT);
    wizard.send({ type: 'profiles.chosen', profiles: { '222222222222': 'web' } });
    expect(wizard.getSnapshot().context.draft.secondary?.reach).toEqual({
      profiles: { '222222222222': 'web' },
    });
    wizard.send({ type: 'back' });
    await waitFor(wizard, at('choosingReach'), WAIT);
    wizard.send({ type: 'reach.chosen', reach: 'profiles' });
    await waitFor(wizard, at('choosingProfiles'), WAIT);
    wizard.send({ type: 'profiles.chosen', profiles: {} });
    expect(wizard.getSnapshot().context.draft.secondary?.reach).toBe('print');
  });

  it('asks the accounts of someone without credentials, and calls nothing', async () => {
    const called = () => Promise.reject(new Error('called'));
    const isOffline: boolean[] = [];
    const wizard = startWizard({
      actors: {
        findCredentials: offline,
        listOrganization: called,
        listRegions: called,
        applyPlan: called,
        buildPlan: async ({ input }) => {
          isOffline.push(input.offline);
          return metadataPlanOf(input.draft);
        },
      },
    });
    await walkTo(wizard, 'choosingCredentials');
    wizard.send({ type: 'offline.chosen' });
    wizard.send({ type: 'account.entered', account: ACCOUNT });
    const seen = await walkTo(wizard, 'finished');
    expect(seen).toEqual([
      'choosingExport',
      'choosingRoles',
      'enteringAccounts',
      'reviewingAnswers',
      'reviewing',
      'finished',
    ]);
    expect(isOffline).toEqual([true]);
  });
});

describe('back', () => {
  it('keeps every answer, and comes to the sheet again as soon as nothing is open', async () => {
    const wizard = startWizard();
    await walkTo(wizard, 'reviewing');
    const { draft } = wizard.getSnapshot().context;
    const seen = await backTo(wizard, 'choosingExport');
    expect(seen.reverse()).toEqual(['choosingExport', ...nestedWalk.slice(0, -1)]);
    expect(wizard.getSnapshot().context.draft).toEqual(draft);
    expect(await walkTo(wizard, 'reviewing')).toEqual(['choosingExport', 'reviewingAnswers', 'reviewing']);
    expect(wizard.getSnapshot().context.draft).toEqual(draft);
  });

  it('drops profiles whose accounts are no longer selected', async () => {
    const profiles = { '222222222222': 'web', '333333333333': 'data' };
    const secondary = { ...complete.secondary, accounts: Object.keys(profiles), reach: { profiles } };
    const wizard = resumed({ ...complete, secondary });
    await goOn(wizard, 'reviewingAnswers');
    await backTo(wizard, 'choosingAccounts');
    wizard.send({ type: 'accounts.chosen', accounts: ['333333333333'] });
    expect(wizard.getSnapshot().context.draft.secondary?.reach).toEqual({
      profiles: { '333333333333': 'data' },
    });
  });

  it('takes the primary account off the others when the roles become nested', async () => {
    const secondary = { ...complete.secondary, accounts: [ACCOUNT, '222222222222'] };
    const wizard = resumed({ ...complete, roles: 'separate', secondary });
    await goOn(wizard, 'reviewingAnswers');
    await backTo(wizard, 'choosingRoles');
    wizard.send({ type: 'roles.chosen', roles: 'nested' });
    expect(wizard.getSnapshot().context.draft.secondary?.accounts).toEqual(['222222222222']);
  });

  it('keeps the answers of the other kind of export, but not its region', async () => {
    const wizard = startWizard({
      input: { draft: { version: 1, export: 'full', bucket: 'logs', region: 'eu-west-1' } },
    });
    await waitFor(wizard, at('welcome'), WAIT);
    await walkTo(wizard, 'choosingRegions');
    wizard.send({ type: 'back' });
    await walkTo(wizard, 'choosingRoles');
    const { draft } = wizard.getSnapshot().context;
    expect(draft.bucket).toBe('logs');
    // That of the credentials.
    expect(draft.region).toBe('us-east-1');
  });
});

describe('resuming', () => {
  it('continues at the sheet when everything is answered', async () => {
    await goOn(resumed(complete), 'reviewingAnswers');
  });

  it.each<[WizardState, DraftAnswers]>([
    ['choosingRoles', { version: 1, export: 'metadata-only', account: ACCOUNT }],
    ['choosingAccounts', lacking('accounts')],
    ['choosingReach', lacking('reach')],
    // Found, or answered by a default.
    ['reviewingAnswers', lacking('regions')],
    ['reviewingAnswers', { ...complete, primary: {} }],
    ['reviewingAnswers', lacking('roleName')],
    ['reviewingAnswers', without('grant')],
  ])('continues at %s', async (state, draft) => {
    await goOn(resumed(draft), state);
  });

  it('lists the organization where profiles are asked for all of its accounts', async () => {
    const { reach: _, ...secondary } = complete.secondary;
    const wizard = resumed({ ...complete, secondary: { ...secondary, accounts: 'all' } });
    await goOn(wizard, 'choosingReach');
    wizard.send({ type: 'reach.chosen', reach: 'profiles' });
    await waitFor(wizard, at('choosingProfiles'), WAIT);
    expect(wizard.getSnapshot().context.organization?.accounts).toHaveLength(4);
  });
});

describe('accounts that cannot be reached', () => {
  const partial: ApplyResult = { ...applied, outcome: 'partial' };

  it('take nothing from the others: what is done continues to the proof and the values', async () => {
    const wizard = startWizard({ actors: { applyPlan: async () => partial } });
    await walkTo(wizard, 'reviewingFailures');
    wizard.send({ type: 'rest.left' });
    await waitFor(wizard, at('showingNesting'), WAIT);
    wizard.send({ type: 'next' });
    expect(wizard.getSnapshot().value).toBe('done');
    expect(wizard.getSnapshot().context.result?.outcome).toBe('partial');
  });

  it('are no reason to continue where nothing was done at all', async () => {
    const wizard = startWizard({ actors: { applyPlan: async () => ({ ...partial, outcome: 'failed' }) } });
    await walkTo(wizard, 'reviewingFailures');
    wizard.send({ type: 'rest.left' });
    expect(wizard.getSnapshot().value).toBe('reviewingFailures');
  });

  it('are tried again without another question', async () => {
    let calls = 0;
    const applyPlan = async () => {
      calls += 1;
      return calls === 1 ? partial : applied;
    };
    const wizard = startWizard({ actors: { applyPlan } });
    await walkTo(wizard, 'reviewingFailures');
    wizard.send({ type: 'retry' });
    await waitFor(wizard, at('showingNesting'), WAIT);
  });
});

describe('many accounts', () => {
  it('are counted while they are looked at', async () => {
    let finish: () => void = () => undefined;
    const planned = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const wizard = startWizard({
      actors: {
        buildPlan: async ({ input }) => {
          input.listener.send({ type: 'accounts.seen', done: 12, total: 300 });
          await planned;
          return metadataPlanOf(input.draft);
        },
      },
    });
    await walkTo(wizard, 'reviewingAnswers');
    wizard.send({ type: 'answers.accepted' });
    await waitFor(wizard, ({ context }) => context.accountsSeen !== null, WAIT);
    expect(wizard.getSnapshot().context.accountsSeen).toEqual({ done: 12, total: 300 });
    finish();
    await waitFor(wizard, at('reviewing'), WAIT);
  });

  it('are entered by a primary role that may be narrowed, and widened again', async () => {
    const wizard = startWizard();
    await walkTo(wizard, 'reviewingAnswers');
    const grant = (event: { grant: 'scoped' | 'documented'; narrow: boolean }) => {
      wizard.send({ type: 'answer.changing', question: 'choosingGrant' });
      wizard.send({ type: 'grant.chosen', ...event });
      return wizard.getSnapshot();
    };
    expect(grant({ grant: 'scoped', narrow: true })).toMatchObject({
      value: 'reviewingAnswers',
      context: { draft: { primary: { narrow: true } } },
    });
    const { draft } = grant({ grant: 'documented', narrow: false }).context;
    expect(draft).toMatchObject({ grant: 'documented' });
    expect(draft.primary).toEqual({});
  });

  it('need not be waited for when they are proven', async () => {
    const wizard = startWizard({ actors: { proveNesting: () => new Promise(() => undefined) } });
    await walkTo(wizard, 'checkingNesting');
    wizard.send({ type: 'nesting.left' });
    expect(wizard.getSnapshot().value).toBe('done');
  });
});
