/** The list of what can be logged, as the question gives it. */
import { describe, expect, it } from 'vitest';
import type { WizardContext } from '../../machines/context.ts';
import { questions } from '../../src/questions/index.ts';
import type { Question, SeveralQuestion } from '../../src/questions/question.ts';
import { contextOf, flowLogs, resources, vpcs } from '../screens/contexts.ts';

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
    expect(describe(owned)).toContain('new ones');
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
