import { describe, expect, it } from 'vitest';
import type { MetadataOnlyAnswers } from '../../src/answers/types.ts';
import { metadataPolicy } from '../../src/documents/kentik-policy.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { AccountState, PolicyDocument } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { buildMetadataPlan } from '../../src/plan/metadata/metadata.ts';
import {
  emptyState,
  type ListedAccount,
  type MetadataWorld,
} from '../../src/plan/metadata/metadata-world.ts';
import { offlinePlan } from '../../src/plan/offline.ts';
import type { Plan } from '../../src/plan/types.ts';
import { primaryPolicyJson, primaryTrustJson, secondaryTrustJson, trustJson } from '../documents/seed.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';
import { afterwards } from './account.ts';

const home = '111111111111';
const dev = '222222222222';
const test = '333333333333';
const prod = '444444444444';

function answersOf(changes: Partial<MetadataOnlyAnswers> = {}): MetadataOnlyAnswers {
  const draft = withMetadataOnlyDefaults({ version: 1 });
  return { ...draft, secondary: { ...draft.secondary, accounts: [dev, test, prod] }, ...changes };
}

function worldOf(changes: Partial<MetadataWorld> = {}): MetadataWorld {
  return {
    home: emptyState(home, 'aws'),
    accounts: null,
    others: Object.fromEntries([dev, test, prod].map((id) => [id, emptyState(id, 'aws')])),
    ...changes,
  };
}

const listed = (id: string, state = 'ACTIVE'): ListedAccount => ({ id, name: `name of ${id}`, state });

const unreachable = {
  unreachable: new UserError({
    code: 'ASSUME_ROLE_DENIED',
    exit: exitCode.permission,
    doing: 'assuming a role',
    message: "The role Way-In can't be assumed.",
    remedy: ['Add this statement to the trust policy:', '{}'],
  }).report,
};

const role = (name: string, trustPolicy: PolicyDocument, attachedPolicyArns: string[] = []) => ({
  arn: `arn:aws:iam::${dev}:role/${name}`,
  name,
  trustPolicy,
  attachedPolicyArns,
  tags: {},
});

const idsOf = (plan: Plan, account: string) =>
  plan.changes.filter((change) => change.account === account).map(({ id, action }) => `${action} ${id}`);

function withRole(trustPolicy: PolicyDocument): MetadataWorld {
  const name = 'KentikMetadataSecondaryRole';
  const state: AccountState = { ...emptyState(dev, 'aws'), roles: { [name]: role(name, trustPolicy) } };
  return worldOf({ others: { ...worldOf().others, [dev]: state } });
}

const trusting = (principal: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }],
});

const secondaryRoleAction = (plan: Plan) =>
  plan.changes.find(({ id }) => id === `role:${dev}:KentikMetadataSecondaryRole`);

describe('nested roles', () => {
  const plan = buildMetadataPlan(answersOf(), worldOf());

  it('call for policy, role and attachment in each account, none of which waits for another account', () => {
    expect(idsOf(plan, home)).toEqual([
      `create policy:${home}:KentikMetadataPrimaryPolicy`,
      `create role:${home}:KentikMetadataPrimaryRole`,
      `create attachment:${home}:KentikMetadataPrimaryRole/KentikMetadataPrimaryPolicy`,
    ]);
    expect(idsOf(plan, dev)).toEqual([
      `create policy:${dev}:KentikMetadataSecondaryPolicy`,
      `create role:${dev}:KentikMetadataSecondaryRole`,
      `create attachment:${dev}:KentikMetadataSecondaryRole/KentikMetadataSecondaryPolicy`,
    ]);
    expect(plan.changes).toHaveLength(12);
    const accountOf = new Map(plan.changes.map(({ id, account }) => [id, account]));
    for (const { account, dependsOn } of plan.changes) {
      for (const id of dependsOn) expect(accountOf.get(id)).toBe(account);
    }
  });

  it('tell Kentik what its portal asks for', () => {
    expect(plan.values.map(({ field, value }) => [field, value])).toEqual([
      ['AWS Role', `arn:aws:iam::${home}:role/KentikMetadataPrimaryRole`],
      ['AWS Region', 'us-east-1'],
      ['AWS Accounts', `${dev},${test},${prod}`],
      ['Regions used', 'us-east-1'],
      ['Role suffix', 'KentikMetadataSecondaryRole'],
      ['Name', `aws-metadata-${home}`],
    ]);
  });

  it('are unchanged once they are there', () => {
    const tags = { [sessionTag]: 'one' };
    const others = Object.fromEntries(
      [dev, test, prod].map((id) => {
        const own = { ...plan, changes: plan.changes.filter(({ account }) => account === id) };
        return [id, afterwards(own, emptyState(id, 'aws'), tags)];
      }),
    );
    const own = { ...plan, changes: plan.changes.filter(({ account }) => account === home) };
    const world = worldOf({ home: afterwards(own, emptyState(home, 'aws'), tags), others });
    const again = buildMetadataPlan(answersOf(), world, { session: 'one' });
    expect(new Set(again.changes.map(({ action }) => action))).toEqual(new Set(['none']));
    const other = buildMetadataPlan(answersOf(), world, { session: 'two' });
    expect(other.changes.filter(({ kind }) => kind === 'role').map(({ action }) => action)).toEqual(
      Array.from({ length: 4 }, () => 'adopt'),
    );
  });

  it('refuse the primary account as a secondary one, and another account’s credentials', () => {
    const twice = answersOf();
    twice.secondary.accounts = [dev, home];
    expect(() => buildMetadataPlan(twice, worldOf())).toThrow(home);
    expect(() => buildMetadataPlan(answersOf({ account: dev }), worldOf())).toThrow(dev);
  });

  it('refuse a partition that Kentik cannot be trusted from', () => {
    const world = worldOf({ home: emptyState(home, 'aws-us-gov') });
    expect(() => buildMetadataPlan(answersOf(), world)).toThrow('aws-us-gov');
  });
});

describe('a secondary role that already exists', () => {
  it.each([
    [`arn:aws:iam::${home}:root`, 'adopt'],
    [home, 'adopt'],
    // Narrower than the document: it is not widened.
    [`arn:aws:iam::${home}:role/KentikMetadataPrimaryRole`, 'adopt'],
    // What separate roles left.
    ['arn:aws:iam::834693425129:role/eks-ingest-node', 'update'],
    [`arn:aws:iam::${home}:role/SomebodyElse`, 'blocked'],
    ['arn:aws:iam::999999999999:root', 'blocked'],
    ['*', 'blocked'],
  ])('and trusts %s', (principal, action) => {
    const plan = buildMetadataPlan(answersOf(), withRole(trusting(principal)));
    expect(secondaryRoleAction(plan)?.action).toBe(action);
    // The others have nothing to do with it.
    expect(idsOf(plan, test).every((each) => each.startsWith('create'))).toBe(true);
  });

  it('a primary policy that is narrower than the document is not widened', () => {
    const answers = answersOf();
    const narrow = buildMetadataPlan(
      { ...answers, primary: { ...answers.primary, narrow: true } },
      worldOf(),
    );
    const policy = narrow.changes[0];
    expect(policy?.kind === 'policy' && policy.desired.document.Statement[0]?.Resource).toBe(
      'arn:aws:iam::*:role/KentikMetadataSecondaryRole',
    );
    const own = { ...narrow, changes: narrow.changes.filter(({ account }) => account === home) };
    const world = worldOf({ home: afterwards(own, emptyState(home, 'aws')) });
    expect(buildMetadataPlan(answers, world).changes[0]?.action).toBe('adopt');
  });
});

describe('accounts', () => {
  const all = answersOf();
  all.secondary.accounts = 'all';

  it('all means the active ones of the organization but the primary; the others are told', () => {
    const accounts = [listed(home), listed(dev), listed(test, 'SUSPENDED'), listed(prod, 'PENDING_CLOSURE')];
    const plan = buildMetadataPlan(all, worldOf({ accounts }));
    expect(plan.accounts?.map(({ account, name }) => [account, name])).toEqual([
      [home, `name of ${home}`],
      [dev, `name of ${dev}`],
    ]);
    expect(plan.notes.map(({ text }) => text).join('\n')).toContain(
      `${test} (suspended), ${prod} (pending closure)`,
    );
  });

  it('an organization of one has nothing to nest', () => {
    expect(() => buildMetadataPlan(all, worldOf({ accounts: [listed(home)] }))).toThrow('no other active');
  });

  it('one that cannot be reached is blocked with the reason, and its documents are in the plan', () => {
    const plan = buildMetadataPlan(
      answersOf(),
      worldOf({ others: { ...worldOf().others, [dev]: unreachable } }),
    );
    const own = plan.changes.filter(({ account }) => account === dev);
    expect(own.map(({ action }) => action)).toEqual(['blocked', 'blocked', 'blocked']);
    expect(own[0]?.why).toContain("The role Way-In can't be assumed.");
    expect(plan.documents.filter(({ account }) => account === dev).map(({ id }) => id)).toEqual([
      'secondary-policy',
      'secondary-trust-policy',
    ]);
    expect(plan.accounts?.find(({ account }) => account === dev)).toMatchObject({
      reach: 'unreachable',
      error: { code: 'ASSUME_ROLE_DENIED' },
    });
    expect(idsOf(plan, test).every((each) => each.startsWith('create'))).toBe(true);
  });

  it('printed ones have documents and no changes', () => {
    const answers = answersOf();
    answers.secondary.reach = 'print';
    const plan = buildMetadataPlan(answers, worldOf({ others: {} }));
    expect(plan.changes.map(({ account }) => account)).toEqual([home, home, home]);
    expect(plan.documents.filter(({ id }) => id === 'secondary-trust-policy')).toHaveLength(3);
    expect(plan.accounts?.map(({ reach }) => reach)).toEqual(['reached', 'printed', 'printed', 'printed']);
  });
});

describe('documents', () => {
  const documentsOf = (answers: MetadataOnlyAnswers) => offlinePlan({ ...answers, account: home }).documents;
  const byId = (answers: MetadataOnlyAnswers, id: string) =>
    documentsOf(answers).filter((document) => document.id === id);
  const sameJson = (actual: unknown, text: string) =>
    expect(JSON.stringify(actual)).toBe(JSON.stringify(JSON.parse(text)));

  it.each(['scoped', 'documented'] as const)('are exactly the seed’s with grant %s, offline', (grant) => {
    const answers = answersOf({ grant });
    sameJson(byId(answers, 'primary-policy')[0]?.document, primaryPolicyJson);
    sameJson(byId(answers, 'primary-trust-policy')[0]?.document, primaryTrustJson);
    const trusts = byId(answers, 'secondary-trust-policy');
    expect(trusts.map(({ account }) => account)).toEqual([dev, test, prod]);
    for (const { document } of trusts) {
      sameJson(document, secondaryTrustJson.replace('primary_account_id', home));
    }
    const policies = byId(answers, 'secondary-policy');
    expect(policies.map(({ account }) => account)).toEqual([dev, test, prod]);
    for (const { document } of policies) {
      if (grant === 'documented') sameJson(document, primaryPolicyJson);
      else expect(document).toEqual(metadataPolicy());
    }
    const texts = offlinePlan({ ...answers, account: home }).notes.map(({ text }) => text);
    expect(texts.some((text) => text.includes('read nothing'))).toBe(true);
  });

  it('with an external ID trust Kentik in its present form', () => {
    const [trust] = byId(answersOf({ externalId: '12345' }), 'primary-trust-policy');
    expect(JSON.stringify(trust?.document)).toContain('"sts:ExternalId":"12345"');
  });

  it('of separate roles trust Kentik in each account, which is an export of its own', () => {
    const plan = offlinePlan(answersOf({ roles: 'separate', account: home }));
    const accounts = [home, dev, test, prod];
    const of = (id: string) => plan.documents.filter((document) => document.id === id);
    for (const id of ['policy', 'trust-policy', 'cloud-export']) {
      expect(of(id).map(({ account }) => account)).toEqual(accounts);
    }
    for (const { document } of of('policy')) expect(document).toEqual(metadataPolicy());
    for (const { document } of of('trust-policy')) sameJson(document, trustJson);
    expect(new Set(of('cloud-export').map(({ name }) => name)).size).toBe(4);
    expect(plan.changes.filter(({ kind }) => kind === 'role').map(({ name }) => name)).toEqual(
      accounts.map(() => 'KentikMetadataSecondaryRole'),
    );
  });

  it('cannot be made offline for accounts that would have to be looked up', () => {
    const all = answersOf();
    all.secondary.accounts = 'all';
    const attempt = () => offlinePlan(all);
    expect(attempt).toThrow(UserError);
    try {
      attempt();
    } catch (error) {
      const { details, exit } = (error as UserError).report;
      expect(exit).toBe(exitCode.usage);
      expect(details?.map((detail) => detail.split(':')[0])).toEqual(['account', 'secondary.accounts']);
    }
  });
});
