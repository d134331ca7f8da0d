/** The list of what can be logged, as the question gives it. */
import { describe, expect, it } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import { defaultFields, kentikFields } from '../../src/answers/log-format.ts';
import type { DraftAnswers } from '../../src/answers/types.ts';
import { questions } from '../../src/questions/index.ts';
import type { Question, SeveralQuestion } from '../../src/questions/question.ts';
import { sheetRows } from '../../src/questions/sheet.ts';
import { answers, contextOf, flowLogs, resources, vpcs } from '../screens/contexts.ts';

function several(question: Question): SeveralQuestion {
  if (question.form !== 'several') throw new Error(`asked as ${question.form}`);
  return question;
}

const asked = (change: Partial<WizardContext> = {}) =>
  several(questions.choosingResources.ask(contextOf(change)));

/** The list with subnets and interfaces. */
function wider(question: SeveralQuestion): SeveralQuestion {
  const answer = question.actions?.find(({ word }) => word === 'subnets')?.answer;
  if (typeof answer !== 'function') throw new Error('offers no wider list');
  return several(answer(question.chosen));
}

const rowId = ({ region, id }: { region: string; id: string }) => `${region}/${id}`;
const owned = [vpcs.core, vpcs.edge, vpcs.europe, vpcs.unnamed].map(rowId);
const subnet = rowId(vpcs.coreSubnet);

function chosenBy(question: SeveralQuestion, ids: readonly string[]) {
  const event = question.answer(ids);
  return 'type' in event && event.type === 'resources.chosen' ? event.resources : null;
}

describe('rows', () => {
  it('are VPCs alone at first, with the flow logs they have and the owner of those shared in', () => {
    const { rows } = asked();
    const { core, edge, shared, europe, unnamed } = vpcs;
    // By region, then by name, and last what has none.
    expect(rows.map((row) => row.id)).toEqual([europe, unnamed, core, edge, shared].map(rowId));
    expect(rows[1]?.cells[0]).toBe('(no name)');
    expect(rows[2]?.cells).toContain('none');
    expect(rows[3]?.cells).toContain('to security-archive/vpc');
    expect(rows[4]?.disabled).toContain('222222222222');
    expect(rows.every((row) => row.group === undefined)).toBe(true);
  });

  it('are subnets and interfaces, too, on request, each with its VPC, zone and instance', () => {
    const { rows, columns, chosen, actions } = wider(asked());
    const inCore = `of ${vpcs.core.id} prod-core`;
    expect([...new Set(rows.map((row) => row.group))]).toEqual([
      'VPCs',
      `Subnets ${inCore}`,
      `Network interfaces ${inCore}`,
    ]);
    const last = resources.at(-1);
    expect(rows.at(-1)?.cells).toEqual(
      expect.arrayContaining([last?.id, 'us-east-1a', last?.instanceId, last?.cidr]),
    );
    // Nothing that is part of an ID or a place is cut.
    const whole = columns.flatMap((column, index) =>
      column.whole === true ? [rows.at(-1)?.cells[index]] : [],
    );
    expect(whole).toEqual([last?.id, 'us-east-1a', last?.instanceId, last?.cidr]);
    expect(rows).toHaveLength(resources.length);
    expect(chosen).toEqual(owned);
    expect(actions?.map(({ word }) => word)).toEqual(['again']);
  });

  it('have a subnet that was chosen before, or kept without an answer, so that it is not lost', () => {
    const { draft } = contextOf();
    const before = asked({
      draft: { ...draft, resources: [{ type: 'subnet', id: vpcs.coreSubnet.id, region: 'us-east-1' }] },
    });
    expect(before.chosen).toEqual([subnet]);
    const kept = several(questions.choosingResources.ask(contextOf(), [subnet]));
    for (const { rows } of [before, kept]) expect(rows.map((row) => row.id)).toContain(subnet);
  });

  it('tell other destinations than buckets', () => {
    const [log] = flowLogs;
    if (log === undefined) throw new Error('no flow log');
    const logs = [{ ...log, destinationType: 'cloud-watch-logs' as const, destination: null }, log];
    const { rows } = asked({ flowLogs: logs });
    expect(rows.some(({ cells }) => cells.includes('to CloudWatch Logs and to security-archive/vpc'))).toBe(
      true,
    );
  });

  it('are all open where the account is not known', () => {
    expect(asked({ identity: null }).rows.every((row) => row.disabled === undefined)).toBe(true);
  });
});

describe('the answer', () => {
  it('is all for every VPC of the account and nothing else', () => {
    expect(chosenBy(asked(), owned)).toBe('all');
    expect(asked({ draft: { version: 1 } }).chosen).toEqual(owned);
    expect(asked().chosen).toEqual(owned);
  });

  it('is a list for fewer, and for more', () => {
    expect(chosenBy(asked(), owned.slice(1))).toHaveLength(3);
    expect(chosenBy(wider(asked()), [...owned, subnet])).toHaveLength(5);
    expect(chosenBy(asked(), [rowId(vpcs.core)])).toEqual([
      { type: 'vpc', id: vpcs.core.id, region: 'us-east-1' },
    ]);
  });

  it('is not all where there is no VPC of the account', () => {
    expect(chosenBy(asked({ resources: [vpcs.shared, vpcs.coreSubnet] }), [subnet])).toEqual([
      { type: 'subnet', id: vpcs.coreSubnet.id, region: 'us-east-1' },
    ]);
  });

  it('is described: that all takes in later VPCs, and what would be recorded twice', () => {
    const describe = asked().describe ?? (() => 'nothing');
    expect(describe(owned)).toContain('now and later');
    expect(describe(owned.slice(0, 1))).toBe('in 1 region');
    expect(describe([rowId(vpcs.core), subnet])).toContain('logged twice');
    expect(describe([subnet])).toBe('in 1 region');
    expect(describe([])).toBe('');
  });
});

it('is a choice to look again where nothing can be logged', () => {
  expect(questions.choosingResources.ask(contextOf({ resources: [vpcs.shared] }))).toMatchObject({
    form: 'choice',
    options: [{ answer: { type: 'retry' } }],
  });
});

describe('what it costs', () => {
  const ofRows = (ids: readonly string[], draft: Partial<DraftAnswers> = {}) =>
    asked({ draft: { ...answers, ...draft } }).tally?.(ids) ?? '';
  const most = (text: string) =>
    Number(/ to \$?([\d,.]+)/.exec(text)?.[1]?.replaceAll(',', '') ?? Number.NaN);
  const us = [vpcs.core, vpcs.edge].map(rowId);

  it('is said of the chosen rows, in dollars as far as prices are known', () => {
    expect(ofRows([])).toBe('');
    expect(ofRows(us)).toContain('$');
    expect(ofRows(owned)).toMatch(/\$.* a month plus \d+ unpriced regions?$/);
    expect(ofRows(owned.filter((row) => !us.includes(row)))).toMatch(/ GB a month$/);
    expect(most(ofRows(us))).toBeCloseTo(2 * most(ofRows(us.slice(1))), 1);
    // A network interface counts a tenth of what a VPC does.
    const wide = (id: string) => most(wider(asked()).tally?.([id]) ?? '');
    expect(wide(rowId(vpcs.core))).toBeCloseTo(10 * wide(rowId(resources.at(-1) ?? vpcs.core)), 1);
  });

  it('follows fields, interval and what is assumed of traffic', () => {
    const usual = most(ofRows(us));
    expect(most(ofRows(us, { logFormat: 'default' }))).toBeLessThan(usual);
    expect(most(ofRows(us, { aggregationInterval: 60 }))).toBeCloseTo(10 * usual, 0);
    expect(most(ofRows(us, { recordsPerSecond: { low: 1, high: 200 } }))).toBeCloseTo(2 * usual, 1);
  });

  it('stands beside each interval and format, and below the fields', () => {
    const draft = { ...answers, resources: us.map((id) => ({ ...vpcs.core, id: id.split('/')[1] ?? '' })) };
    const context = contextOf({ draft });
    const hints = (state: 'choosingInterval' | 'choosingLogFormat') => {
      const question = questions[state].ask(context);
      return question.form === 'choice' ? question.options.map(({ hint = '' }) => most(hint)) : [];
    };
    const [ten = 0, one] = hints('choosingInterval');
    expect(one).toBeCloseTo(10 * ten, 0);
    const [kentik = 0, usual = 0, custom] = hints('choosingLogFormat');
    expect(kentik).toBe(ten);
    expect(usual).toBeLessThan(kentik);
    expect(custom).toBeNaN();
    const fields = several(questions.choosingFields.ask(context));
    expect(most(fields.tally?.(kentikFields) ?? '')).toBe(kentik);
    expect(most(fields.tally?.(defaultFields) ?? '')).toBe(usual);
  });

  it('is left out where nothing is known to be logged', () => {
    const context = contextOf({ resources: [] });
    const question = questions.choosingInterval.ask(context);
    expect(question.form === 'choice' && question.options.map(({ hint }) => hint)).toEqual([
      '600 seconds',
      '60 seconds',
    ]);
  });

  it('follows the IDs and the rate that are typed', () => {
    const tally = (question: Question, text: string) =>
      question.form === 'text' ? question.tally?.(text) : null;
    const typed = questions.enteringResources.ask(
      contextOf({ draft: { ...answers, regions: ['us-east-1'] } }),
    );
    expect(tally(typed, '')).toBe('');
    expect(most(tally(typed, `${vpcs.core.id}, ${vpcs.edge.id}`) ?? '')).toBe(most(ofRows(us)));
    const rate = questions.enteringRecordRate.ask(contextOf());
    expect(most(tally(rate, '') ?? '')).toBe(most(ofRows(owned)));
    expect(most(tally(rate, '1 to 200') ?? '')).toBeCloseTo(2 * most(ofRows(owned)), -1);
    expect(tally(rate, 'many')).toBe('');
  });
});

it('is on the sheet of answers with what is assumed of traffic, and who says so', () => {
  const row = (change: Partial<DraftAnswers>) =>
    sheetRows(contextOf({ draft: { ...answers, ...change } })).find(
      ({ question }) => question === 'enteringRecordRate',
    );
  expect(row({})).toMatchObject({ source: 'default', value: expect.stringContaining('1 to 100') });
  expect(row({ recordsPerSecond: 50 })).toMatchObject({
    source: 'you',
    value: expect.stringMatching(/^50 /),
  });
});
