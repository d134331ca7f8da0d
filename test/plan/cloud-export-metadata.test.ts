/** The cloud exports of a metadata-only export, compared with what Kentik has. */
import { describe, expect, test } from 'vitest';
import type { MetadataOnlyAnswers } from '../../src/answers/types.ts';
import type { ExistingCloudExport } from '../../src/model/kentik.ts';
import { exportUpdate } from '../../src/plan/kinds/cloud-export.ts';
import { buildMetadataPlan } from '../../src/plan/metadata/metadata.ts';
import { emptyState } from '../../src/plan/metadata/metadata-world.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';
import { account } from './account.ts';
import { existing, stateWith, unreachable } from './kentik-state.ts';

describe('a metadata-only export', () => {
  const dev = '222222222222';
  const test2 = '333333333333';
  const hub = `arn:aws:iam::${account}:role/KentikMetadataPrimaryRole`;
  const base = withMetadataOnlyDefaults({ version: 1, kentik: { register: true } });
  const nested: MetadataOnlyAnswers = { ...base, secondary: { ...base.secondary, accounts: [dev, test2] } };
  const blockedAccount = { unreachable };

  function planOf(answers: MetadataOnlyAnswers, exports: ExistingCloudExport[], others = {}) {
    const states = { [dev]: emptyState(dev, 'aws'), [test2]: emptyState(test2, 'aws'), ...others };
    const world = { home: emptyState(account, 'aws'), accounts: null, others: states };
    const plan = buildMetadataPlan(answers, world, { kentik: stateWith(exports) });
    return { plan, exports: plan.changes.filter((change) => change.kind === 'cloud-export') };
  }

  test('with nested roles waits for the primary role and any secondary one', () => {
    const [change] = planOf(nested, []).exports;
    expect(change).toMatchObject({ action: 'create', name: `aws-metadata-${account}`, account });
    expect(change?.dependsOnAny).toHaveLength(2);
    expect(planOf(nested, [], { [dev]: blockedAccount }).exports[0]?.action).toBe('create');
    const none = planOf(nested, [], { [dev]: blockedAccount, [test2]: blockedAccount });
    expect(none.exports[0]?.action).toBe('blocked');
    const printed = { ...nested, secondary: { ...nested.secondary, reach: 'print' as const } };
    expect(planOf(printed, []).exports[0]).toMatchObject({ action: 'create' });
    expect(planOf(printed, []).exports[0]?.dependsOnAny).toBeUndefined();
  });

  test('of someone else keeps the accounts that it has', () => {
    const found = existing('5', {
      iamRoleArn: hub,
      metadataOnly: true,
      secondaryAwsAccounts: [test2, '444444444444'],
      secondaryAwsRegions: ['us-east-1'],
      secondaryAwsSuffix: nested.secondary.roleName,
    });
    const [change] = planOf(nested, [found]).exports;
    expect(change).toMatchObject({ action: 'update', name: 'export-5' });
    expect(change?.differences).toEqual([
      { statement: null, field: 'secondaryAwsAccounts', wanted: [dev], there: [] },
    ]);
    expect(change && exportUpdate(change)).toEqual({
      aws: { secondaryAwsAccounts: [test2, '444444444444', dev] },
    });
  });

  test('with separate roles is one for each account that is not left to someone else', () => {
    const separate = { ...nested, roles: 'separate' as const };
    expect(planOf(separate, []).exports.map((change) => change.account)).toEqual([account, dev, test2]);
    const lost = planOf(separate, [], { [dev]: blockedAccount }).exports;
    expect(lost.map(({ action }) => action)).toEqual(['create', 'blocked', 'create']);
    const printed = { ...separate, secondary: { ...separate.secondary, reach: 'print' as const } };
    expect(planOf(printed, []).exports.map((change) => change.account)).toEqual([account]);
  });
});
