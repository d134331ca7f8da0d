/** The screens of a metadata-only export: what is shown, and what keys send. */
import { describe, expect, it } from 'vitest';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { hostile } from './contexts.ts';
import {
  metadataCases,
  metadataDraft,
  metadataPlan,
  organizationOf,
  partialResult,
  unreachable,
} from './metadata-cases.ts';
import { nothingChosen, open } from './metadata-open.ts';

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
    expect(terminal.text()).toContain('1 of 2 has a profile; documents are printed for 1');
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
