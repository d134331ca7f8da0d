import { describe, expect, it } from 'vitest';
import { preparePlan } from '../../src/apply/prepare.ts';
import type { Aws } from '../../src/aws/index.ts';
import { exitCode } from '../../src/model/errors.ts';
import {
  answersOf,
  apply,
  emptyAccount,
  first,
  home,
  identityOf,
  members,
  refused,
  second,
  signal,
  third,
  world,
} from './accounts-world.ts';

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
