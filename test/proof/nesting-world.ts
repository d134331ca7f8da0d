/** Metadata-only exports that were set up, and what someone has changed since. */
import type { MetadataOnlyAnswers } from '../../src/answers/types.ts';
import type { Reading, RolePolicies } from '../../src/model/evidence.ts';
import type { AccountState } from '../../src/model/existing.ts';
import { buildMetadataPlan } from '../../src/plan/metadata/metadata.ts';
import { emptyState } from '../../src/plan/metadata/metadata-world.ts';
import type { Plan } from '../../src/plan/types.ts';
import type { JudgedRole } from '../../src/proof/nesting-documents.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';
import { afterwards } from '../plan/account.ts';

export const home = '111111111111';
export const dev = '222222222222';
export const secondaryName = 'KentikMetadataSecondaryRole';

export function answersOf(changes: Partial<MetadataOnlyAnswers> = {}): MetadataOnlyAnswers {
  const draft = withMetadataOnlyDefaults({ version: 1 });
  return { ...draft, secondary: { ...draft.secondary, accounts: [dev] }, ...changes };
}

export interface SetUp extends Plan {
  states: ReadonlyMap<string, AccountState>;
}

/** The policies of a role, all of them readable. */
export function policiesOn(state: AccountState, roleName: string): RolePolicies {
  const arns = new Set(state.roles[roleName]?.attachedPolicyArns);
  const attached = Object.values(state.policies).filter(({ arn }) => arns.has(arn));
  return {
    attached: attached.map((value) => ({ isRead: true, value })),
    inline: { isRead: true, value: [] },
    boundary: { isRead: true, value: null },
  };
}

export function rolesOf({ changes, states }: SetUp): Map<string, Reading<JudgedRole | null>> {
  return new Map(
    changes.flatMap((change) => {
      const state = states.get(change.account);
      if (change.kind !== 'role' || state === undefined) return [];
      const trust = change.current?.trustPolicy;
      const value = trust === undefined ? null : { trust, policies: policiesOn(state, change.name) };
      return [[change.account, { isRead: true, value }] as const];
    }),
  );
}

/** The plan of a world in which everything has been set up, after someone changed what `change` changes. */
export function setUp(
  answers: MetadataOnlyAnswers,
  change: (states: { home: AccountState; dev: AccountState }) => void = () => undefined,
): SetUp {
  const world = { home: emptyState(home, 'aws'), accounts: null, others: { [dev]: emptyState(dev, 'aws') } };
  const plan = buildMetadataPlan(answers, world);
  const of = (account: string) =>
    afterwards(
      { ...plan, changes: plan.changes.filter((each) => each.account === account) },
      emptyState(account, 'aws'),
    );
  const states = { home: of(home), dev: of(dev) };
  change(states);
  const after = buildMetadataPlan(answers, {
    home: states.home,
    accounts: null,
    others: { [dev]: states.dev },
  });
  return {
    ...after,
    states: new Map([
      [home, states.home],
      [dev, states.dev],
    ]),
  };
}
