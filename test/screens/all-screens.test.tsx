/** What holds for every screen, whatever it shows and however large the window is. */
import { describe, expect, it } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import { canGoBack, hasTag, type WizardState } from '../../machines/wizard.ts';
import { screens } from '../../screens/index.ts';
import { waits } from '../../src/questions/waits.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';
import { cases } from './cases.ts';
import { contextOf, hostile, planOf } from './contexts.ts';
import { cutIds, idsOf } from './cut-ids.ts';

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 60, rows: 20 },
  { columns: 110, rows: 40 },
];

async function draw(
  state: WizardState,
  context: WizardContext,
  size: { columns: number; rows: number },
  theme = {},
) {
  const Screen = screens[state];
  const element = <Screen context={context} state={state} send={() => undefined} />;
  const terminal = renderInTerminal(element, { ...size, theme });
  await terminal.settle();
  return terminal;
}

/** Whole: from the title line down to the hint that is always last, nothing scrolled away, one row left free. */
function expectWhole(terminal: Awaited<ReturnType<typeof draw>>, { rows }: { rows: number }) {
  const lines = terminal.text().split('\n');
  expect(lines.length).toBeLessThanOrEqual(rows - 1);
  expect(terminal.history()).toHaveLength(rows);
  expect(lines.at(-1)).toContain('Ctrl+C leave');
  expect(lines[0]).toMatch(/Look|Choose|Review|Apply/);
  expect(lines[1]).toMatch(/^ [─-]+$/);
}

describe.each(sizes)('at $columns×$rows', (size) => {
  it.each(cases())('$name is whole', async ({ state, context }) => {
    expectWhole(await draw(state, context, size), size);
  });

  it.each(cases())('$name is whole with hostile names', async ({ state, context }) => {
    const terminal = await draw(state, poisoned(context), size);
    expectWhole(terminal, size);
    // Neither the title of the window nor the clearing of the screen may come from a name.
    expect(terminal.rawBytes()).not.toContain('\u001b]0;');
    expect(terminal.rawBytes()).not.toContain('\u202e');
    expect(terminal.text()).not.toContain('�');
  });

  it.each(cases())('$name is whole below both banners', async ({ state, context }) => {
    const interrupted = { ...context, interrupted: true, saveProblem: `${hostile} No space left.` };
    const terminal = await draw(state, interrupted, size);
    expectWhole(terminal, size);
    expect(terminal.text()).toContain('Stopping: finishing the call');
  });
});

describe('help while the program works', () => {
  const states = [...Object.keys(waits), 'applying', 'checkingLogs', 'checkingNesting'] as WizardState[];

  it.each(states)('has a key in %s', async (state) => {
    const terminal = await draw(state, contextOf(), { columns: 80, rows: 24 });
    await terminal.press('?');
    expect(terminal.text()).toMatch(/^ *Keys\n(?:.+\n)* *Ctrl\+C +leave/m);
  });
});

describe.each([
  { columns: 60, rows: 20 },
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 200, rows: 60 },
])('at $columns×$rows', (size) => {
  it.each(cases())('$name cuts no id, region, CIDR or account', async ({ state, context }) => {
    const long = longNames(context);
    const ids = idsOf(long);
    const terminal = await draw(state, long, size);
    const seen = [terminal.text()];
    for (let page = 0; page < 3; page += 1) {
      await terminal.press('pagedown');
      seen.push(terminal.text());
    }
    expect(cutIds(seen.join('\n'), ids), seen.join('\n')).toEqual([]);
  });
});

/** Names as long as AWS lets them be, so that something has to give way; and the longest id of each kind. */
function longNames(context: WizardContext): WizardContext {
  const name = (short: string) => `${short} of the platform engineering department, production, kept by hand`;
  return {
    ...context,
    identity: context.identity === null ? null : { ...context.identity, alias: name('account') },
    found:
      context.found === null
        ? null
        : {
            ...context.found,
            profiles: context.found.profiles.map((profile) => ({ ...profile, name: name(profile.name) })),
          },
    resources: context.resources.map((resource, index) => ({
      ...resource,
      name: name(resource.name ?? ''),
      cidr: resource.cidr === null ? null : '172.131.100.0/24',
      region: index % 2 === 0 ? resource.region : 'ap-southeast-1',
    })),
    organization:
      context.organization === null
        ? null
        : {
            ...context.organization,
            accounts:
              context.organization.accounts?.map((each) => ({ ...each, name: name(each.name) })) ?? null,
          },
  };
}

/** Every text of the context that AWS or another person may have written. */
function poisoned(context: WizardContext): WizardContext {
  const long = hostile.repeat(8);
  const plan = context.plan;
  return {
    ...context,
    identity: context.identity === null ? null : { ...context.identity, alias: long },
    organization:
      context.organization === null
        ? null
        : {
            ...context.organization,
            accounts:
              context.organization.accounts?.map((each) => ({
                ...each,
                name: `${long}${each.name}`,
                email: long,
                state: each.state === 'ACTIVE' ? each.state : long,
              })) ?? null,
            problem: context.organization.problem === null ? null : { message: long, help: [long] },
          },
    nesting: context.nesting.map((status) => ({ ...status, message: long })),
    resources: context.resources.map((resource) => ({ ...resource, name: long })),
    buckets: context.buckets.map((bucket) => ({ ...bucket, name: `${bucket.name}${long}` })),
    bucketProblem: context.bucketProblem === null ? null : long,
    unreadableSessions: context.unreadableSessions.map(({ id }) => ({
      id: `${id}${hostile}`,
      message: long,
    })),
    regionCounts: { 'us-east-1': { state: 'failed', message: long } },
    found:
      context.found === null
        ? null
        : { environment: long, profiles: [{ name: long, kind: long, region: long, account: long }] },
    error: context.error === null ? null : { ...context.error, message: long, remedy: [long, 'a\nb'] },
    plan:
      plan === null
        ? null
        : {
            ...plan,
            ...(plan.accounts === undefined
              ? {}
              : {
                  accounts: plan.accounts.map((each) => ({
                    ...each,
                    name: `${long}${each.account}`,
                    error: each.error === null ? null : { ...each.error, message: long },
                  })),
                }),
            changes: plan.changes.map((change) => ({
              ...change,
              why: long,
              name: `${change.name}${hostile}`,
            })),
            notes: plan.notes.map((note) => ({ ...note, text: long })),
            values: plan.values.map((value) => ({ ...value, value: long })),
            documents: plan.documents.map((document) => ({ ...document, title: long, where: long })),
          },
    deliveries: context.deliveries.map((delivery) => ({
      ...delivery,
      message: long,
      key: delivery.key === null ? null : long,
      header: delivery.header.map((field) => `${field}${hostile}`),
      records: delivery.records.map((record) => record.map((cell) => `${cell}${hostile}`)),
    })),
  };
}

describe('without colours and symbols', () => {
  it.each(cases())('$name needs no character beyond ASCII', async ({ state, context }) => {
    const size = { columns: 80, rows: 24 };
    const terminal = await draw(state, context, size, { unicode: false, color: false });
    // São Paulo and arrows in key names are left to the kit's own tests.
    expect(terminal.text().replace(/São/g, 'Sao')).toMatch(/^[ -~\n]*$/);
  });
});

it.each(cases())('$name says that the window is too small, and keeps still', async ({ state, context }) => {
  const terminal = await draw(state, context, { columns: 50, rows: 12 });
  expect(terminal.text()).toContain('too small');
});

const busy = (Object.keys(screens) as WizardState[]).filter(
  (state) => screens[state] === screens.identifying && hasTag(state, 'busy'),
);

it.each(busy)('lets one go back from %s exactly where the machine does', async (state) => {
  const size = { columns: 80, rows: 24 };
  const context = contextOf();
  const text = (await draw(state, context, size)).text();
  expect(text).not.toContain('Continuing');
  expect(text.includes('Esc back')).toBe(canGoBack(state, context));
  expect(canGoBack(state, context)).toBe(state !== 'savingDecisions');
  // Where the plan is carried out, no question lies behind.
  const none = { ...context, visited: [] };
  expect((await draw(state, none, size)).text().includes('Esc back')).toBe(state === 'openingSession');
});

it('says what is waited for, and that nothing has been changed', async () => {
  const terminal = await draw('planning', contextOf({ plan: planOf() }), { columns: 80, rows: 24 });
  expect(terminal.text()).toContain('Comparing your answers with what AWS has');
  expect(terminal.text()).toContain('Nothing has been changed yet.');
});

it('draws nothing after the end', async () => {
  expect((await draw('finished', contextOf(), { columns: 80, rows: 24 })).text()).toBe('');
});
