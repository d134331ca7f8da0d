/** Roles and policies that exist in other letter case than the answers have it. */
import { describe, expect, it } from 'vitest';
import type { MetadataOnlyAnswers } from '../../src/answers/types.ts';
import { roleArn } from '../../src/documents/arns.ts';
import { secondaryTrustPolicy } from '../../src/documents/metadata-only.ts';
import { kentikTrustPolicy } from '../../src/documents/trust-policy.ts';
import type { AccountState, PolicyDocument } from '../../src/model/existing.ts';
import { buildMetadataPlan } from '../../src/plan/metadata/metadata.ts';
import { emptyState } from '../../src/plan/metadata/metadata-world.ts';
import type { Plan } from '../../src/plan/types.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';

const home = '111111111111';
const dev = '222222222222';
const prod = '333333333333';

const defaults = withMetadataOnlyDefaults({ version: 1 });
const primary = defaults.primary.roleName;
const secondary = defaults.secondary.roleName;
const lower = secondary.toLowerCase();
const upper = secondary.toUpperCase();

function withRole(account: string, asked: string, name: string, trustPolicy: PolicyDocument): AccountState {
  const arn = roleArn('aws', account, name);
  const role = { arn, name, trustPolicy, attachedPolicyArns: [], tags: {} };
  return { ...emptyState(account, 'aws'), roles: { [asked]: role } };
}

function planFor(
  states: { home?: AccountState; dev?: AccountState; prod?: AccountState },
  roles: MetadataOnlyAnswers['roles'] = 'nested',
): Plan {
  const answers = {
    ...defaults,
    roles,
    primary: { ...defaults.primary, narrow: true },
    secondary: { ...defaults.secondary, accounts: [dev, prod] },
  };
  return buildMetadataPlan(answers, {
    home: states.home ?? emptyState(home, 'aws'),
    accounts: null,
    others: { [dev]: states.dev ?? emptyState(dev, 'aws'), [prod]: states.prod ?? emptyState(prod, 'aws') },
  });
}

const roleIn = (plan: Plan, account: string) =>
  plan.changes.find((change) => change.kind === 'role' && change.account === account) ??
  expect.fail(`no role in ${account}`);

const trustOfHome = secondaryTrustPolicy('aws', home);
const trustOfKentik = kentikTrustPolicy({ partition: 'aws', grant: 'scoped', externalId: null });

describe('nested roles', () => {
  it('follow the one spelling that the secondary accounts have', () => {
    const plan = planFor({ dev: withRole(dev, secondary, lower, trustOfHome) });
    expect(roleIn(plan, dev)).toMatchObject({ action: 'adopt', name: lower });
    expect(roleIn(plan, prod)).toMatchObject({ action: 'create', name: lower });
    expect(JSON.stringify(plan)).not.toContain(secondary);
    expect(plan.values).toContainEqual(expect.objectContaining({ field: 'Role suffix', value: lower }));
    expect(plan.accounts?.map((each) => each.roleArn)).toContain(roleArn('aws', dev, lower));
  });

  it('are blocked where accounts spell it in several ways: Kentik looks for one name', () => {
    const plan = planFor({
      dev: withRole(dev, secondary, lower, trustOfHome),
      prod: withRole(prod, secondary, upper, trustOfHome),
    });
    for (const account of [dev, prod]) expect(roleIn(plan, account).action).toBe('blocked');
    expect(roleIn(plan, dev).why).toContain(roleArn('aws', dev, lower));
    expect(roleIn(plan, dev).why).toContain(roleArn('aws', dev, secondary));
  });

  it('name the primary role as it exists', () => {
    const name = primary.toLowerCase();
    const plan = planFor({ home: withRole(home, primary, name, trustOfKentik) });
    expect(roleIn(plan, home)).toMatchObject({
      name,
      desired: { roleName: name, arn: roleArn('aws', home, name) },
    });
    expect(JSON.stringify([plan.changes, plan.documents, plan.values])).not.toContain(primary);
  });
});

it('separate roles have the name of their account each', () => {
  const plan = planFor(
    {
      dev: withRole(dev, secondary, lower, trustOfKentik),
      prod: withRole(prod, secondary, upper, trustOfKentik),
    },
    'separate',
  );
  expect([home, dev, prod].map((account) => roleIn(plan, account).name)).toEqual([secondary, lower, upper]);
  expect([dev, prod].map((account) => roleIn(plan, account).action)).toEqual(['adopt', 'adopt']);
  expect(plan.accounts?.map((each) => each.roleArn)).toEqual([
    roleArn('aws', home, secondary),
    roleArn('aws', dev, lower),
    roleArn('aws', prod, upper),
  ]);
});
