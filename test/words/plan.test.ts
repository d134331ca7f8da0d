/** The one description of a plan: what is told, in which order, what is folded, and that nothing is left out. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Action, Change, Plan } from '../../src/plan/types.ts';
import type { PlanLine } from '../../src/words/changes.ts';
import { partRows, planLines, undoPlanLines } from '../../src/words/plan.ts';
import { manyPlan, planOf } from '../screens/contexts.ts';
import { metadataPlan, organizationOf } from '../screens/metadata-cases.ts';
import { nearPlan } from '../screens/near-plans.ts';

const actions: readonly Action[] = ['create', 'update', 'replace', 'detach', 'adopt', 'none', 'blocked'];

function withActions(plan: Plan, act: (change: Change, index: number) => Action): Plan {
  return {
    ...plan,
    changes: plan.changes.map((change, index) => ({ ...change, action: act(change, index) })),
  };
}

function idsOf(lines: readonly PlanLine[]): string[] {
  return lines.flatMap(({ change }) => change?.ids ?? []);
}

const plans: [name: string, plan: Plan][] = [
  ['full', planOf()],
  ['near', nearPlan('policies', 'roles', 'flowLogs')],
  ['112 flow logs', manyPlan(112)],
  ['metadata-only', metadataPlan(organizationOf(300))],
];

describe('the description of a plan', () => {
  it.each(plans)(
    'of %s has every change in exactly one line, whatever happens and whatever is open',
    (_, plan) => {
      const property = fc.property(
        fc.array(fc.constantFrom(...actions), { minLength: 1 }),
        fc.func(fc.boolean()),
        fc.constantFrom(undefined, 'never' as const, 'always' as const),
        (acts, open, all) => {
          const acted = withActions(plan, (_, index) => acts[index % acts.length] ?? 'none');
          const isOpen = all === undefined ? open : () => all === 'always';
          const lines = planLines(acted, { isOpen });
          expect(idsOf(lines).toSorted()).toEqual(acted.changes.map(({ id }) => id).toSorted());
          for (const { fold, change, text } of lines) {
            if (fold !== 'closed' || change === undefined || change.ids.length < 2 || plan.accounts) continue;
            const counts = text.split(':')[0]?.match(/\d+(?= )/g) ?? [];
            expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(change.ids.length);
          }
        },
      );
      fc.assert(property, { numRuns: 20 });
    },
  );

  it('says what the flow logs cost in one line, and opened what that rests on, with the limit of the billing plan', () => {
    const costLines = (changes: Partial<Plan>, isOpen: boolean) =>
      planLines({ ...planOf(), ...changes }, { isOpen: () => isOpen }).filter(
        ({ row }) => row === partRows.cost,
      );
    expect(costLines({}, false)).toMatchObject([{ role: 'heading', fold: 'closed' }]);
    const limited = (maxFps: number | null) =>
      costLines(
        { billingPlans: [{ id: '1', name: 'Small', isActive: true, maxFps, maxDevices: null }] },
        true,
      ).map(({ text }) => text);
    const [unknown, little, much] = [limited(null), limited(3), limited(1_000_000)];
    expect(unknown).toEqual(costLines({}, true).map(({ text }) => text));
    const limits = [little, much].map((texts) => texts.filter((text) => !unknown.includes(text)));
    expect(limits).toEqual([
      [expect.stringMatching(/Small covers 3 .*downsample/)],
      [expect.stringMatching(/Small covers 1,000,000 (?!.*downsample)/)],
    ]);
    expect(costLines({ changes: [] }, false)).toEqual([]);
  });

  it('says in it what the answers assume of traffic', () => {
    const cost = (plan: Plan) =>
      planLines(plan, { isOpen: () => true })
        .filter(({ row }) => row === partRows.cost)
        .map(({ text }) => text);
    const [usual, assumed] = [cost(planOf()), cost(planOf({ recordsPerSecond: { low: 30, high: 40 } }))];
    expect(usual.join()).toMatch(/1 to 100 .* 0\.1 to 10 /);
    expect(assumed.join()).toMatch(/30 to 40 .* 3 to 4 /);
    expect(assumed[0]).not.toBe(usual[0]);
  });

  it('begins with how many warnings there are and the worst, then what is blocked, what changes, what stays', () => {
    const order: Action[] = ['none', 'create', 'blocked', 'update', 'adopt'];
    const plan = withActions(
      planOf({ deletion: 'kentik' }),
      (_, index) => order[index % order.length] ?? 'none',
    );
    const lines = planLines(plan);
    expect(lines[0]).toMatchObject({ role: 'warning', row: partRows.warnings, fold: 'closed' });
    const harmful = plan.notes.find(({ harm }) => harm === 'opens')?.text ?? 'none';
    expect(lines[0]?.text).toContain(harmful);
    expect(plan.notes.findIndex(({ kind }) => kind === 'warning')).not.toBe(
      plan.notes.findIndex(({ text }) => text === harmful),
    );
    const rank = ({ change, role, row }: PlanLine) =>
      role === 'warning'
        ? 0
        : row === partRows.differing
          ? 3
          : change?.action === 'blocked'
            ? 1
            : change?.action === 'none'
              ? 4
              : 2;
    const heads = lines.filter(({ level }) => level === 0).map(rank);
    expect(heads).toEqual(heads.toSorted());
    expect(new Set(heads)).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  it('folds many flow logs to a count for each region, and opens them by region, then name, without names last', () => {
    const plan = manyPlan(112);
    const closed = planLines(plan);
    const head = closed.find(({ change }) => change?.ids[0]?.startsWith('flow-log:'));
    expect(head).toMatchObject({ fold: 'closed' });
    expect(head?.text).toMatch(/^112 .*: eu-west-1 56, us-east-1 56$/);
    expect(closed.length).toBeLessThan(40);
    const open = planLines(plan, { isOpen: (row) => row === head?.row });
    const members = open
      .filter(({ row, role }) => row === head?.row && role === 'member')
      .map(({ text }) => text);
    expect(members).toHaveLength(112);
    const cells = members.map((text) => text.split(/ {2,}/));
    const regions = cells.map(([, region = '']) => region);
    expect(regions).toEqual(regions.toSorted());
    const europe = cells.filter(([, region]) => region === 'eu-west-1').map(([, , name = '']) => name);
    const named = europe.filter((name) => name.startsWith('net'));
    expect(named).toEqual(named.toSorted((a, b) => a.localeCompare(b, 'en')));
    expect(europe.slice(named.length).every((name) => name === '(no name)')).toBe(true);
    expect(named.length).toBeLessThan(europe.length);
  });

  it('names the flow log and what it records where something is to be decided', () => {
    const members = planLines(nearPlan('flowLogs')).filter(({ role }) => role === 'member');
    expect(members.filter(({ text }) => /vpc-.* prod-core .*fl-/.test(text))).toHaveLength(1);
  });

  it('keeps accounts together that are alike, and those that fail apart', () => {
    const lines = planLines(metadataPlan(organizationOf(300)));
    const headings = lines.filter(({ role, row }) => role === 'heading' && row.startsWith('account:'));
    expect(headings).toHaveLength(3);
    const [blocked] = lines.filter(({ change }) => change?.action === 'blocked');
    expect(blocked?.change?.ids).toHaveLength(3);
    // Opening a row of the first account tears no group apart.
    const opened = planLines(metadataPlan(organizationOf(300)), { isOpen: () => true });
    expect(opened.filter(({ role, row }) => role === 'heading' && row.startsWith('account:'))).toHaveLength(
      3,
    );
  });

  it('says would where nothing is carried out', () => {
    const labels = planLines(planOf(), { mood: 'would' }).flatMap(({ change }) => change?.label ?? []);
    expect(new Set(labels)).toEqual(new Set(['would create']));
  });

  it('lists differences where they are asked for, and counts them elsewhere', () => {
    const plan = nearPlan('policies');
    const values = (lines: readonly PlanLine[]) =>
      lines.filter(({ role }) => role === 'wanted').map(({ text }) => text);
    const desired = plan.changes.flatMap(({ differences = [] }) =>
      differences.flatMap((each) => each.wanted),
    );
    expect(desired.length).toBeGreaterThan(3);
    expect(values(planLines(plan))).toEqual([]);
    expect(values(planLines(plan, { differences: true }))).toEqual(desired);
    expect(values(planLines(plan, { isOpen: () => true }))).toEqual(desired);
  });
});

it('an undo of many flow logs is told in few lines, each of its changes once', () => {
  const changes = Array.from({ length: 200 }, (_, index) => ({
    kind: 'flow-log' as const,
    id: `undo:flow-log:us-east-1:fl-${index}`,
    action: 'remove' as const,
    why: `This session created it for vpc-0${index}.`,
    account: '123456789012',
    region: 'us-east-1',
    name: `fl-${index}`,
    dependsOn: [],
    target: { region: 'us-east-1', flowLogId: `fl-${index}`, resourceId: `vpc-0${index}` },
    observed: null,
    owned: [],
  }));
  const lines = undoPlanLines({ version: 1, session: 's', account: '123456789012', accounts: [], changes });
  expect(idsOf(lines).toSorted()).toEqual(changes.map(({ id }) => id).toSorted());
  expect(lines.length).toBeLessThan(10);
});
