import { describe, expect, it } from 'vitest';
import {
  chosenResources,
  describeChosen,
  initialRows,
  resourceRows,
  rowId,
} from '../../src/wording/resource-rows.ts';
import { flowLogs, identity, resources, vpcs } from '../screens/contexts.ts';

const known = { resources, flowLogs, identity };
const owned = [vpcs.core, vpcs.edge, vpcs.europe, vpcs.unnamed].map(rowId);

describe('resourceRows', () => {
  it('lists VPCs alone at first, with the flow logs they have and the owner of those shared in', () => {
    const rows = resourceRows(known, 'vpcs', new Set());
    expect(rows.map((row) => row.id)).toEqual([...owned.slice(0, 2), rowId(vpcs.shared), ...owned.slice(2)]);
    expect(rows[0]?.cells).toContain('none');
    expect(rows[1]?.cells).toContain('to security-archive/vpc');
    expect(rows[2]?.disabled).toContain('222222222222');
    expect(rows.every((row) => row.group === undefined)).toBe(true);
  });

  it('lists subnets and interfaces behind them on request, in groups', () => {
    const rows = resourceRows(known, 'everything', new Set());
    expect(new Set(rows.map((row) => row.group))).toEqual(new Set(['VPCs', 'Subnets', 'Network interfaces']));
    expect(rows).toHaveLength(resources.length);
  });

  it('shows a subnet that was chosen before, so that it is not lost', () => {
    const rows = resourceRows(known, 'vpcs', new Set([rowId(vpcs.coreSubnet)]));
    expect(rows.map((row) => row.id)).toContain(rowId(vpcs.coreSubnet));
  });

  it('tells other destinations than buckets', () => {
    const [log] = flowLogs;
    if (log === undefined) throw new Error('no flow log');
    const logs = [{ ...log, destinationType: 'cloud-watch-logs' as const, destination: null }, log];
    const rows = resourceRows({ ...known, flowLogs: logs }, 'vpcs', new Set());
    expect(rows[1]?.cells).toContain('to CloudWatch Logs and to security-archive/vpc');
  });
});

describe('chosenResources', () => {
  it('is all for every VPC of the account and nothing else', () => {
    expect(chosenResources(known, owned)).toBe('all');
    expect(initialRows(known, { version: 1 })).toEqual(owned);
    expect(initialRows(known, { version: 1, resources: 'all' })).toEqual(owned);
  });

  it('is a list for fewer, and for more', () => {
    expect(chosenResources(known, owned.slice(1))).toHaveLength(3);
    expect(chosenResources(known, [...owned, rowId(vpcs.coreSubnet)])).toHaveLength(5);
    expect(chosenResources(known, [rowId(vpcs.core)])).toEqual([
      { type: 'vpc', id: vpcs.core.id, region: 'us-east-1' },
    ]);
  });

  it('is not all where there is no VPC of the account', () => {
    const foreign = { ...known, resources: [vpcs.shared, vpcs.coreSubnet] };
    expect(chosenResources(foreign, [rowId(vpcs.coreSubnet)])).toEqual([
      { type: 'subnet', id: vpcs.coreSubnet.id, region: 'us-east-1' },
    ]);
  });
});

describe('describeChosen', () => {
  it('says that all takes in later VPCs, and what would be recorded twice', () => {
    expect(describeChosen(known, owned)).toContain('later ones too');
    expect(describeChosen(known, owned.slice(0, 1))).toBe('in 1 region');
    expect(describeChosen(known, [rowId(vpcs.core), rowId(vpcs.coreSubnet)])).toContain('recorded twice');
    expect(describeChosen(known, [rowId(vpcs.coreSubnet)])).toBe('in 1 region');
    expect(describeChosen(known, [])).toBe('');
  });
});

it('takes nobody for the owner where the account is not known', () => {
  const rows = resourceRows({ ...known, identity: null }, 'vpcs', new Set());
  expect(rows.every((row) => row.disabled === undefined)).toBe(true);
});
