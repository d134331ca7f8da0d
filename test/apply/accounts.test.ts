import { describe, expect, it } from 'vitest';
import type { MetadataOnlyAnswers, Reach } from '../../src/answers/types.ts';
import { type Accounts, accountsFor, reachOf } from '../../src/apply/accounts.ts';
import { preparePlan } from '../../src/apply/prepare.ts';
import { prepareUndo, reachForUndo } from '../../src/apply/prepare-undo.ts';
import { journalRecorder } from '../../src/apply/recorder.ts';
import { applyPlan } from '../../src/apply/run.ts';
import { settleOpenIntents } from '../../src/apply/settle.ts';
import { executeUndo } from '../../src/apply/undo.ts';
import type { Aws } from '../../src/aws/index.ts';
import { exitCode, UserError } from '../../src/model/errors.ts';
import type { Identity } from '../../src/model/existing.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import { withMetadataOnlyDefaults } from '../helpers/answers.ts';
import { fakeAws } from './fake-aws.ts';

const home = '111111111111';
const members = Array.from({ length: 30 }, (_, n) => String(200_000_000_001 + n));
const [first = '', second = '', third = ''] = members;
const { signal } = new AbortController();
const now = () => new Date('2026-11-23T10:00:00Z');

const identityOf = (account: string): Identity => ({
  account,
  arn: `arn:aws:iam::${account}:user/someone`,
  userId: 'someone',
  partition: 'aws',
  alias: null,
});

function answersOf(accounts: string[], reach: Reach = { assumeRole: 'Way-In' }): MetadataOnlyAnswers {
  const draft = withMetadataOnlyDefaults({ version: 1 });
  return { ...draft, secondary: { ...draft.secondary, accounts, reach } };
}

function refused(code: string, exit: 1 | 3 | 4 = exitCode.permission): UserError {
  return new UserError({ code, exit, doing: 'trying', message: `It says ${code}.`, remedy: [] });
}

/** An account that has nothing yet. */
function emptyAccount(account: string, overrides: Partial<Aws> = {}) {
  return fakeAws({
    identify: async () => identityOf(account),
    readPolicy: async () => null,
    readQuotas: async () => null,
    readRole: async () => null,
    ...overrides,
  });
}

/** Home and others, each its own fake; counts how many are worked in at once. */
function world(answers: MetadataOnlyAnswers, overrides: Record<string, Partial<Aws>> = {}) {
  const made = new Map<string, ReturnType<typeof fakeAws>>();
  const of = (account: string) => {
    const known = made.get(account) ?? emptyAccount(account, overrides[account]);
    made.set(account, known);
    return known;
  };
  const aws = of(home);
  aws.assume = ({ account }) => of(account);
  const profiles: string[] = [];
  const accounts = accountsFor(reachOf(answers), { aws, identity: identityOf(home) }, (profile) => {
    profiles.push(profile);
    return of(profile.replace('profile-', ''));
  });
  return { accounts, of, profiles, callsOf: (account: string) => made.get(account)?.calls ?? [] };
}

async function apply(answers: MetadataOnlyAnswers, accounts: Accounts) {
  const entries: JournalEntry[] = [];
  const journal = {
    entries,
    append: async (entry: JournalEntry) => {
      entries.push(entry);
    },
  };
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
  return { plan, result, entries };
}

describe('reaching an account', () => {
  it('asks it once who it is, and remembers it', async () => {
    let asked = 0;
    const { accounts } = world(answersOf([first]), {
      [first]: {
        identify: async () => {
          asked += 1;
          return identityOf(first);
        },
      },
    });
    const [one, two] = await Promise.all([accounts.awsFor(first, signal), accounts.awsFor(first, signal)]);
    expect(one).toBe(two);
    expect(asked).toBe(1);
  });

  it('refuses what turns out to be another account', async () => {
    const { accounts } = world(answersOf([first]), { [first]: { identify: async () => identityOf(second) } });
    await expect(accounts.awsFor(first, signal)).rejects.toMatchObject({ report: { code: 'OTHER_ACCOUNT' } });
  });

  it('can be tried again after a failure', async () => {
    let isOpen = false;
    const { accounts } = world(answersOf([first]), {
      [first]: {
        identify: async () => {
          if (!isOpen) throw refused('ASSUME_ROLE_DENIED');
          return identityOf(first);
        },
      },
    });
    await expect(accounts.awsFor(first, signal)).rejects.toThrow('ASSUME_ROLE_DENIED');
    isOpen = true;
    await expect(accounts.awsFor(first, signal)).resolves.toBeDefined();
  });

  it('uses the profile given for it; one without a profile is named, with a remedy', async () => {
    const answers = answersOf([first, second], { profiles: { [first]: `profile-${first}` } });
    const { accounts, profiles } = world(answers);
    const { result } = await apply(answers, accounts);
    expect(profiles).toEqual([`profile-${first}`]);
    expect(result.secondary?.map(({ account, status }) => [account, status])).toEqual([
      [first, 'applied'],
      [second, 'failed'],
    ]);
    expect(result.failures).toMatchObject([
      {
        error: {
          code: 'ACCOUNT_WITHOUT_ACCESS',
          remedy: [expect.stringContaining('secondary.reach.profiles')],
        },
      },
    ]);
  });
});

describe('applying over accounts', () => {
  it('makes each account’s own in it, within bounds', async () => {
    let working = 0;
    let most = 0;
    const slowly = (account: string): Partial<Aws> => {
      const { createRole } = emptyAccount(account);
      return {
        createRole: async (...call) => {
          working += 1;
          most = Math.max(most, working);
          await new Promise((resolve) => setImmediate(resolve));
          working -= 1;
          return createRole(...call);
        },
      };
    };
    const answers = answersOf(members);
    const { accounts, of } = world(answers, Object.fromEntries(members.map((id) => [id, slowly(id)])));
    const { result } = await apply(answers, accounts);
    expect(result).toMatchObject({
      outcome: 'applied',
      primaryRoleArn: `arn:aws:iam::${home}:role/KentikMetadataPrimaryRole`,
    });
    expect(result.secondary?.map(({ status }) => status)).toEqual(members.map(() => 'applied'));
    for (const account of members) expect(of(account).calls).toContain('AttachRolePolicy');
    expect(most).toBeGreaterThan(4);
    expect(most).toBeLessThanOrEqual(16);
  });

  it('one that cannot be reached fails once and leaves the others alone', async () => {
    const answers = answersOf([first, second, third]);
    const { accounts, callsOf } = world(answers, {
      [second]: { identify: () => Promise.reject(refused('ASSUME_ROLE_DENIED')) },
    });
    const { result, plan } = await apply(answers, accounts);
    expect(result.outcome).toBe('partial');
    expect(result.secondary?.map(({ status }) => status)).toEqual(['applied', 'failed', 'applied']);
    expect(result.failures).toHaveLength(1);
    expect(result.failures[0]?.error).toMatchObject({
      code: 'ASSUME_ROLE_DENIED',
      where: { account: second },
    });
    expect(callsOf(second)).toEqual([]);
    expect(plan.documents.filter(({ account }) => account === second)).toHaveLength(2);
  });

  it('one that refuses while it is worked in takes nothing with it, nor do its credentials', async () => {
    const answers = answersOf([first, second]);
    for (const error of [refused('ACCESS_DENIED'), refused('CREDENTIALS_INVALID', exitCode.credentials)]) {
      const { accounts } = world(answers, { [first]: { createRole: () => Promise.reject(error) } });
      const { result } = await apply(answers, accounts);
      expect(result.outcome).toBe('partial');
      expect(result.secondary?.map(({ status }) => status)).toEqual(['failed', 'applied']);
    }
  });

  it('ends where the credentials that all are reached by expire', async () => {
    const answers = answersOf([first, second]);
    const expired = refused('CREDENTIALS_EXPIRED', exitCode.credentials);
    const looking = world(answers, { [first]: { identify: () => Promise.reject(expired) } });
    await expect(preparePlan({ answers, accounts: looking.accounts, signal })).rejects.toBe(expired);
    const working = world(answers, { [first]: { createRole: () => Promise.reject(expired) } });
    expect((await apply(answers, working.accounts)).result.stop).toEqual(expired.report);
    const own = answersOf([first], { profiles: { [first]: `profile-${first}` } });
    const apart = world(own, { [first]: { identify: () => Promise.reject(expired) } });
    expect((await apply(own, apart.accounts)).result.outcome).toBe('partial');
  });

  it('does not touch accounts whose documents are printed', async () => {
    const answers = answersOf([first], 'print');
    const { accounts, callsOf } = world(answers);
    const { result } = await apply(answers, accounts);
    expect(result).toMatchObject({ outcome: 'applied', secondary: [{ account: first, status: 'printed' }] });
    expect(callsOf(first)).toEqual([]);
  });
});

describe('a journal over accounts', () => {
  const intent = (n: number, account: string): JournalEntry => ({
    type: 'intent',
    at: now().toISOString(),
    n,
    run: 'apply',
    changes: [],
    service: 'iam',
    operation: 'CreateRole',
    account,
    region: null,
    target: 'KentikMetadataSecondaryRole',
    before: null,
  });

  const there = (account: string): Partial<Aws> => {
    let isThere = true;
    return {
      readRole: async (name) =>
        isThere
          ? {
              arn: `arn:aws:iam::${account}:role/${name}`,
              name,
              trustPolicy: { Statement: [] },
              attachedPolicyArns: [],
              tags: { 'kentik-aws-setup:session': 's' },
            }
          : null,
      look: async ({ target }) => ({ status: 'done', ids: [`arn:aws:iam::${account}:role/${target}`] }),
      readRoleUse: async () => ({ inlinePolicyNames: [], instanceProfileNames: [] }),
      deleteRole: async () => {
        isThere = false;
      },
    };
  };

  function sessionOf(entries: JournalEntry[]) {
    const journal = {
      file: '',
      entries,
      append: async (entry: JournalEntry) => void entries.push(entry),
      close: async () => undefined,
    };
    return {
      id: 's',
      folder: '',
      journal,
      answers: { version: 1 as const },
      saveAnswers: async () => undefined,
      close: async () => undefined,
    };
  }

  it('settles what is open where it is, and leaves open what cannot be looked at', async () => {
    const { accounts } = world(answersOf([first, second, third]), {
      [first]: there(first),
      [second]: { identify: () => Promise.reject(refused('ASSUME_ROLE_DENIED')) },
      [third]: { look: () => Promise.reject(refused('ACCESS_DENIED')) },
    });
    const session = sessionOf([intent(1, second), intent(2, third), intent(3, first)]);
    const context = {
      signal,
      recorder: journalRecorder({ journal: session.journal, run: 'apply', now }),
      session: 's',
    };
    await settleOpenIntents({ session, accounts, signal, now, context });
    expect(session.journal.entries.filter(({ type }) => type === 'outcome')).toMatchObject([
      { n: 3, status: 'done', ids: [`arn:aws:iam::${first}:role/KentikMetadataSecondaryRole`] },
    ]);
  });

  it('undo goes the way that the last apply went, whatever the answers have become', () => {
    const run = (reach?: Reach): JournalEntry => ({
      type: 'run',
      at: now().toISOString(),
      run: 'apply',
      changes: [],
      ...(reach === undefined ? {} : { reach }),
    });
    const pinned: JournalEntry = { type: 'account', at: now().toISOString(), account: home, arn: '' };
    const profiles = { profiles: { [first]: 'dev' } };
    expect(reachForUndo(sessionOf([pinned, run(profiles), run('print'), intent(1, first)]))).toEqual(
      profiles,
    );
    // Journals of before say nothing of it.
    expect(reachForUndo(sessionOf([pinned, run(), intent(1, first)]))).toEqual({
      assumeRole: 'OrganizationAccountAccessRole',
    });
    expect(reachForUndo(sessionOf([pinned, run(), intent(1, home)]))).toBeNull();
  });

  it('undo takes back in each account, and names the one that it cannot reach', async () => {
    let isOpen = false;
    const { accounts } = world(answersOf([first, second]), {
      [first]: there(first),
      [second]: {
        ...there(second),
        identify: async () => {
          if (!isOpen) throw refused('ASSUME_ROLE_DENIED');
          return identityOf(second);
        },
      },
    });
    const session = sessionOf([intent(1, first), intent(2, second)]);
    const undo = async () => {
      const plan = await prepareUndo({ session, accounts, deleteLogs: [], usedElsewhere: new Map(), signal });
      return executeUndo({ session, plan, accounts, signal, now, onProgress: () => undefined });
    };
    expect(await undo()).toMatchObject({
      outcome: 'partial',
      removed: [`undo:role:${first}:KentikMetadataSecondaryRole`],
      failures: [{ error: { code: 'ASSUME_ROLE_DENIED' } }],
    });
    isOpen = true;
    expect(await undo()).toMatchObject({
      outcome: 'undone',
      removed: [`undo:role:${second}:KentikMetadataSecondaryRole`],
      failures: [],
    });
  });
});
