/** The metadata-only branch of the wizard's workflow. */
import { describe, expect, it } from 'vitest';
import { waitFor } from 'xstate';
import { allSteps, sourceOf } from '../../machines/steps.ts';
import type { ApplyResult } from '../../src/model/progress.ts';
import { ACCOUNT, applied, metadataPlanOf, startWizard } from './fakes.ts';
import { nestedWalk, notListed, offline, WAIT, walkTo } from './metadata-walk.ts';
import { at } from './walk.ts';

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
