/** The screens of a metadata-only export: what is shown, and what keys send. */
import { describe, expect, it } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { screens } from '../../screens/index.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { contextOf, hostile } from './contexts.ts';
import {
  metadataCases,
  metadataDraft,
  metadataPlan,
  metadataProgress,
  notListed,
  organizationOf,
  partialResult,
  unreachable,
} from './metadata-cases.ts';

async function open(
  state: WizardState,
  change: Partial<WizardContext> = {},
  size = { columns: 80, rows: 24 },
) {
  const sent: PersonEvent[] = [];
  const Screen = screens[state];
  const context = contextOf({ draft: metadataDraft, organization: organizationOf(300), ...change });
  const terminal = renderInTerminal(
    <Screen context={context} state={state} send={(event) => sent.push(event)} />,
    size,
  );
  await terminal.settle();
  return { terminal, sent };
}

const nothingChosen = { version: 1, export: 'metadata-only', account: '123456789012' } as const;

describe('Enter alone takes what is usual', () => {
  it.each<[WizardState, PersonEvent]>([
    ['choosingRoles', { type: 'roles.chosen', roles: 'nested' }],
    ['choosingAccounts', { type: 'accounts.chosen', accounts: 'all' }],
    ['choosingMetadataRegions', { type: 'regions.chosen', regions: ['us-east-1', 'eu-west-1'] }],
    ['namingPrimaryRole', { type: 'primary-role.named', roleName: 'KentikMetadataPrimaryRole' }],
    ['namingPrimaryPolicy', { type: 'primary-policy.named', policyName: 'KentikMetadataPrimaryPolicy' }],
    ['namingSecondaryRole', { type: 'secondary-role.named', roleName: 'KentikMetadataSecondaryRole' }],
    [
      'namingSecondaryPolicy',
      { type: 'secondary-policy.named', policyName: 'KentikMetadataSecondaryPolicy' },
    ],
    ['choosingReach', { type: 'reach-role.named', roleName: 'OrganizationAccountAccessRole' }],
    ['namingReachRole', { type: 'reach-role.named', roleName: 'OrganizationAccountAccessRole' }],
  ])('in %s', async (state, event) => {
    const { terminal, sent } = await open(state, { draft: nothingChosen });
    await terminal.press('enter');
    expect(sent).toEqual([event]);
  });
});

describe('Esc and Shift+Tab go back', () => {
  const states = metadataCases()
    .filter(({ state }) => /^(choosing|entering|naming|listing)/.test(state))
    .map(({ name, state, change }) => [name, state, change] as const);
  it.each(states)('from %s', async (_, state, change) => {
    const { terminal, sent } = await open(state, change);
    await terminal.press('escape', 'shift+tab');
    expect(sent).toEqual([{ type: 'back' }, { type: 'back' }]);
  });
});

describe('roles', () => {
  it('are drawn as they are chosen, with ASCII where the terminal has no more', async () => {
    const { terminal, sent } = await open('choosingRoles');
    expect(terminal.text()).toContain('Kentik ──→ primary 123456789012 ┼─→ secondary');
    await terminal.press('down');
    expect(terminal.text()).toContain('┌─→ this account 123456789012');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'roles.chosen', roles: 'separate' }]);
  });
});

describe('300 accounts', () => {
  it('are all chosen at first, but for this one and those that no one can work in', async () => {
    const { terminal } = await open('choosingAccounts');
    expect(terminal.text()).toContain('300 of 300 accounts selected (all active, including new ones)');
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
    await terminal.paste('222222222222 333333333333');
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'accounts.chosen', accounts: ['222222222222', '333333333333'] }]);
  });

  it('stay in sight by their end when there are hundreds', async () => {
    const many = (organizationOf(300).accounts ?? []).slice(1).map(({ id }) => id);
    const { terminal, sent } = await open('enteringAccounts', { draft: nothingChosen });
    await terminal.paste([...many, many[0]].join('\n'));
    expect(terminal.text()).toContain('So far: 304 accounts.');
    expect(terminal.text()).toContain('300000000001 is listed twice.');
    expect(terminal.text()).toContain('Ctrl+C leave');
    expect(sent).toEqual([]);
  });
});

describe('profiles', () => {
  const found = {
    environment: null,
    profiles: [
      { name: 'one', kind: 'sso', region: null, account: '300000000001' },
      { name: `all${hostile}`, kind: 'static', region: null, account: null },
    ],
  };
  const draft = { ...metadataDraft, secondary: { accounts: ['300000000001', '300000000002'] } };

  it('are found by their accounts, given by hand to others, and taken away again', async () => {
    const { terminal, sent } = await open('choosingProfiles', { found, draft });
    expect(terminal.text()).toContain('1 of 2 has a profile, 1 is printed');
    await terminal.press('down', 'down', 'enter');
    expect(terminal.text()).toContain('Which profile reaches account 300000000002?');
    await terminal.press('up', 'enter');
    expect(terminal.text()).toContain('2 of 2 have a profile');
    await terminal.press('enter');
    expect(sent).toEqual([
      {
        type: 'profiles.chosen',
        profiles: { '300000000001': 'one', '300000000002': `all${hostile}` },
      },
    ]);
  });

  it('are not offered in the sandbox', async () => {
    const { terminal, sent } = await open('choosingReach', { sandbox: true });
    await terminal.press('down', 'down', 'enter');
    expect(sent).toEqual([]);
    expect(terminal.text()).toContain('The sandbox has no profiles');
  });
});

describe('the review', () => {
  it('tells accounts in which the same happens together, those that are blocked first', async () => {
    const plan = metadataPlan(organizationOf(300));
    const { terminal } = await open('reviewing', { plan }, { columns: 110, rows: 40 });
    const text = terminal.text();
    expect(text).toContain('acme-network (123456789012) and 300 more');
    expect(text).toContain('Secondary account 300000000002 (team-2)');
    expect(text.indexOf('Blocked. The role')).toBeLessThan(text.indexOf('Primary account'));
    expect(text).toContain('299 secondary accounts');
    expect(text).toContain('leave out 3 that are blocked?');
  });
});

describe('after the apply', () => {
  const organization = organizationOf(5);
  const plan = metadataPlan(organization);
  const result = partialResult(plan);

  it('Enter alone continues without what was left out as planned', async () => {
    const { terminal, sent } = await open('reviewingFailures', { plan, result });
    expect(terminal.text()).toContain("1 account couldn't be reached");
    await terminal.press('enter');
    expect(sent).toEqual([{ type: 'rest.left' }]);
  });

  it('what has failed is tried again only when that was chosen', async () => {
    const change = plan.changes.find(({ action }) => action === 'create')?.id ?? '';
    const failed = { ...result, failures: [{ change, error: unreachable }] };
    const { terminal, sent } = await open('reviewingFailures', { plan, result: failed });
    await terminal.press('enter');
    expect(sent).toEqual([]);
    await terminal.press('right', 'enter', 'right', 'enter', 'right', 'enter', 'right', 'enter', 'escape');
    const [retry, without, back, next] = ['retry', 'rest.left', 'back', 'next'].map((type) => ({ type }));
    expect(sent).toEqual([retry, without, back, next, back]);
  });

  it('the proof tells first what is refuted, then what is open, with reasons', async () => {
    const nesting = metadataCases().find(({ name }) => name === 'metadata-showing')?.change.nesting ?? [];
    const { terminal, sent } = await open('showingNesting', { nesting });
    const text = terminal.text();
    expect(text).toContain('Kentik can access 299 of 301 accounts; 1 failed, 1 left to set up by hand');
    expect(text).toContain("IAM's simulation refuses ec2:DescribeVpcs.");
    expect(text.indexOf('failed    ')).toBeLessThan(text.indexOf('by hand   '));
    await terminal.press('r', 'enter');
    expect(sent).toEqual([{ type: 'retry' }, { type: 'next' }]);
  });

  it('the values for Kentik can be copied, however many accounts there are', async () => {
    const many = organizationOf(300);
    const change = { plan: metadataPlan(many), organization: many, result };
    const { terminal } = await open('done', change, { columns: 80, rows: 60 });
    const text = terminal.text();
    expect(text).toMatch(/AWS Role +arn:aws:iam::123456789012:role\/KentikMetadataPrimaryRole/);
    expect(text).toMatch(/AWS Accounts +300000000001,300000000002,/);
    // No id is broken in two.
    const ids = text.slice(text.indexOf('AWS Accounts')).match(/\d+/g) ?? [];
    expect(ids.every((id) => id.length === 12 || id.length < 5)).toBe(true);
    expect(text).toContain('1 account left for someone else to set up: 2 documents');
  });
});
