/** The way back through the metadata-only branch, and a resumed session of it. */
import { describe, expect, it } from 'vitest';
import { waitFor } from 'xstate';
import type { WizardState } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { ACCOUNT, startWizard } from './fakes.ts';
import {
  backTo,
  complete,
  goOn,
  nestedWalk,
  resumed,
  WAIT,
  walkTo,
  without,
  withoutSecondary,
} from './metadata-walk.ts';
import { at } from './walk.ts';

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
    ['choosingAccounts', withoutSecondary('accounts')],
    ['choosingReach', withoutSecondary('reach')],
    // Found, or answered by a default.
    ['reviewingAnswers', withoutSecondary('regions')],
    ['reviewingAnswers', { ...complete, primary: {} }],
    ['reviewingAnswers', withoutSecondary('roleName')],
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
