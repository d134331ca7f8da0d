/** The accounts of a metadata-only export: chosen, pasted, typed, and how many of them are told. */
import { describe, expect, it } from 'vitest';
import {
  metadataDraft,
  metadataPlan,
  metadataProgress,
  notListed,
  organizationOf,
} from './metadata-cases.ts';
import { nothingChosen, open } from './metadata-open.ts';

describe('300 accounts', () => {
  it('are all chosen at first, but for this one and those that no one can work in', async () => {
    const { terminal } = await open('choosingAccounts');
    expect(terminal.text()).toContain('300 of 300 accounts selected (all active, now and later)');
    await terminal.type('/closing');
    await terminal.press('enter', 'space');
    expect(terminal.text()).toContain('closing (300000009002) is being closed');
    await terminal.press('escape');
    await terminal.type('/hub');
    await terminal.press('enter', 'space');
    expect(terminal.text()).toContain('is this account, the primary one');
  });

  it('are filtered by name, id and e-mail address, and keep what is chosen', async () => {
    const { terminal, sent } = await open('choosingAccounts');
    // None of them, then one by its name and one by its id.
    await terminal.press('ctrl+a');
    expect(terminal.text()).toContain('0 of 300 accounts selected');
    await terminal.type('/team-42');
    expect(terminal.text()).toContain('1 found');
    await terminal.press('enter', 'space', 'escape');
    await terminal.type('/300000000007');
    await terminal.press('enter', 'space', 'escape');
    await terminal.type('/aws+300000000300@');
    await terminal.press('enter', 'space');
    expect(terminal.text()).toContain('3 of 300 accounts selected');
    await terminal.press('enter');
    expect(sent).toEqual([
      {
        type: 'accounts.chosen',
        accounts: ['300000000007', '300000000042', '300000000300'],
      },
    ]);
  });

  it('become all again when every active one is chosen', async () => {
    const accounts = ['300000000001'];
    const { terminal, sent } = await open('choosingAccounts', {
      draft: { ...metadataDraft, secondary: { accounts } },
    });
    await terminal.press('enter', 'ctrl+a', 'enter');
    expect(sent).toEqual([
      { type: 'accounts.chosen', accounts },
      { type: 'accounts.chosen', accounts: 'all' },
    ]);
  });

  it('are just those that were pasted, what is not in the list is named, and U undoes it', async () => {
    const { terminal, sent } = await open('choosingAccounts');
    await terminal.paste('300000000015,300000000013\n888888888888\t300000009001');
    expect(terminal.text()).toContain('2 selected; not in the list: 888888888888');
    expect(terminal.text()).toContain('❯ ◉ team-13');
    await terminal.press('u');
    expect(terminal.text()).toContain('300 of 300 accounts selected');
    expect(terminal.text()).not.toContain('U undo the paste');
    await terminal.paste('300000000015 300000000013');
    expect(terminal.text()).toContain('2 accounts selected by the paste');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'accounts.chosen', accounts: ['300000000013', '300000000015'] }]);
  });

  it('leave room for others that were typed', async () => {
    const accounts = ['300000000001', '777777777777'];
    const { terminal, sent } = await open('choosingAccounts', {
      draft: { ...metadataDraft, secondary: { accounts } },
    });
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'accounts.chosen', accounts }]);
    await terminal.type('/777');
    expect(terminal.text()).toContain('typed, not in the');
  });

  it('may all be left out with separate roles, and not with nested ones', async () => {
    const separate = await open('choosingAccounts', { draft: { ...nothingChosen, roles: 'separate' } });
    await separate.terminal.press('ctrl+a', 'enter');
    expect(separate.sent).toEqual([{ type: 'accounts.chosen', accounts: ['123456789012'] }]);
    const nested = await open('choosingAccounts', { draft: { ...nothingChosen, roles: 'nested' } });
    await nested.terminal.press('ctrl+a', 'enter');
    expect(nested.sent).toEqual([]);
    expect(nested.terminal.text()).toContain('Select at least one account');
  });

  it('can be typed instead, and listed again', async () => {
    const { terminal, sent } = await open('choosingAccounts');
    await terminal.press('ctrl+t', 'ctrl+r');
    expect(sent).toEqual([{ type: 'accounts.typing' }, { type: 'retry' }]);
  });

  it('are a row each while the plan is carried out, with what is blocked', async () => {
    const plan = metadataPlan(organizationOf(300));
    const { terminal } = await open('applying', { plan, progress: metadataProgress(plan) });
    expect(terminal.text()).toContain('2 of 300 accounts');
    expect(terminal.text()).toMatch(/set up +123456789012 +the primary/);
    expect(terminal.text()).toMatch(/blocked +300000000002 +team-2 +The role/);
    expect(terminal.text()).toMatch(/working +300000000003/);
  });
});

describe('accounts that cannot be listed', () => {
  it('are typed; why is told, and how it would be fixed', async () => {
    const { terminal } = await open('enteringAccounts', { organization: notListed, draft: nothingChosen });
    const text = terminal.text().replace(/\s+/g, ' ');
    expect(text).toContain("They can't be listed: Account 123456789012 is a member of the organization");
    expect(text).toContain('Use credentials of the management account');
  });

  it('are pasted in any form and checked, each for itself', async () => {
    const { terminal, sent } = await open('enteringAccounts', { draft: nothingChosen });
    await terminal.paste('222222222222\n333333333333,\n"444444444444"');
    expect(terminal.text()).toContain('So far: 3 accounts.');
    await terminal.type(' 222222222222 123456789012 12');
    await terminal.press('enter');
    expect(sent).toEqual([]);
    const text = terminal.text().replace(/\s+/g, ' ');
    expect(text).toContain('222222222222 is listed twice.');
    expect(text).toContain('123456789012 is the primary account itself');
    expect(text).toContain('"12" must have 12 digits');
    await terminal.press('ctrl+u');
    await terminal.paste('2222-2222-2222 333333333333');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'accounts.chosen', accounts: ['222222222222', '333333333333'] }]);
  });

  it('stay in sight by their end when there are hundreds', async () => {
    const many = (organizationOf(300).accounts ?? []).slice(1).map(({ id }) => id);
    const { terminal, sent } = await open('enteringAccounts', { draft: nothingChosen });
    await terminal.paste([...many, many[0]].join('\n'));
    expect(terminal.text()).toContain('So far: 303 accounts.');
    expect(terminal.text()).toContain('300000000001 is listed twice.');
    expect(terminal.text()).toContain('Ctrl+C leave');
    expect(sent).toEqual([]);
  });
});
