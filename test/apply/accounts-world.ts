/** Many accounts, each a fake of its own: how they are reached, and what an apply over all of them comes to. */
import type { MetadataOnlyAnswers, Reach } from '../../src/answers/types.ts';
import { type Accounts, accountsFor, reachOf } from '../../src/apply/accounts.ts';
import { preparePlan } from '../../src/apply/prepare.ts';
import { journalRecorder } from '../../src/apply/recorder.ts';
import { applyPlan } from '../../src/apply/run.ts';
import type { Aws } from '../../src/aws/index.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { Identity } from '../../src/model/existing.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';
import { fakeAws, memoryJournal } from './fake-aws.ts';

export const home = '111111111111';
export const members = Array.from({ length: 30 }, (_, n) => String(200_000_000_001 + n));
export const [first = '', second = '', third = ''] = members;
export const { signal } = new AbortController();
export const now = () => new Date('2026-11-23T10:00:00Z');

export const identityOf = (account: string): Identity => ({
  account,
  arn: `arn:aws:iam::${account}:user/someone`,
  userId: 'someone',
  partition: 'aws',
  alias: null,
});

export function answersOf(accounts: string[], reach: Reach = { assumeRole: 'Way-In' }): MetadataOnlyAnswers {
  const draft = withMetadataOnlyDefaults({ version: 1 });
  return { ...draft, secondary: { ...draft.secondary, accounts, reach } };
}

export function refused(code: string, exit: 1 | 3 | 4 = exitCode.permission): UserError {
  return new UserError({ code, exit, doing: 'trying', message: `It says ${code}.`, remedy: [] });
}

/** An account that has nothing yet. */
export function emptyAccount(account: string, overrides: Partial<Aws> = {}) {
  return fakeAws({
    identify: async () => identityOf(account),
    readPolicy: async () => null,
    readQuotas: async () => null,
    readRole: async () => null,
    ...overrides,
  });
}

/** Home and others, each its own fake; counts how many are worked in at once. */
export function world(answers: MetadataOnlyAnswers, overrides: Record<string, Partial<Aws>> = {}) {
  const created = new Map<string, ReturnType<typeof fakeAws>>();
  const of = (account: string) => {
    const known = created.get(account) ?? emptyAccount(account, overrides[account]);
    created.set(account, known);
    return known;
  };
  const aws = of(home);
  aws.assume = ({ account }) => of(account);
  const profiles: string[] = [];
  const accounts = accountsFor(reachOf(answers), { aws, identity: identityOf(home) }, (profile) => {
    profiles.push(profile);
    return of(profile.replace('profile-', ''));
  });
  return { accounts, of, profiles, callsOf: (account: string) => created.get(account)?.calls ?? [] };
}

export async function apply(answers: MetadataOnlyAnswers, accounts: Accounts) {
  const journal = memoryJournal();
  const plan = await preparePlan({ answers, accounts, signal });
  const recorder = journalRecorder({ journal, run: 'apply', now });
  const result = await applyPlan({
    plan,
    accounts,
    session: 's',
    recorder,
    signal,
    now,
    onProgress: () => undefined,
  });
  return { plan, result };
}
