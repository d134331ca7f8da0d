/** The accounts that a run works in, each reached once and checked to be that account before anything else; and Kentik. */
import type { Answers, Reach } from '../answers/types.ts';
import type { Aws } from '../aws/index.ts';
import type { Kentik } from '../kentik/index.ts';
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import type { Identity } from '../model/existing.ts';

/** Connects with a profile of the AWS configuration files; calls nothing. */
export type ConnectProfile = (profile: string) => Aws;

export interface Accounts {
  /** The account of the credentials that were given: the primary one. */
  readonly home: { aws: Aws; identity: Identity };
  /** How the others are reached; null: not at all. */
  readonly reach: Reach | null;
  /** null: without credentials for Kentik. */
  readonly kentik: Kentik | null;
  /**
   * The connection to an account. Remembered, so that the account is asked for its identity once; a failure is not,
   * so that it can be fixed and tried again.
   *
   * @throws UserError where the account cannot be reached: refused role, no profile, `OTHER_ACCOUNT`
   */
  awsFor(account: string, signal: AbortSignal): Promise<Aws>;
  /** True where an account is reached by the home account's credentials: when those expire, it is lost too. */
  sharesCredentials(account: string): boolean;
}

/** Who is asked for a change. */
export interface Doors {
  /** The connection to the change's account. */
  aws: Aws;
  kentik: Kentik | null;
}

/** What CloudTrail of the other accounts shows. */
const sessionName = 'kentik-aws-setup';

/** How the accounts that answers mean are reached; null for a full export, which works in one account. */
export function reachOf(answers: Answers): Reach | null {
  return answers.export === 'full' ? null : answers.secondary.reach;
}

/** The accounts of a run. Nothing is called before `awsFor` is. @param reach null: no other than the home account */
export function accountsFor(
  reach: Reach | null,
  home: { aws: Aws; identity: Identity },
  connectProfile: ConnectProfile,
  kentik: Kentik | null = null,
): Accounts {
  const { aws, identity } = home;
  const known = new Map<string, Promise<Aws>>([[identity.account, Promise.resolve(aws)]]);
  return {
    home,
    reach,
    kentik,
    sharesCredentials: (account) =>
      account === identity.account || (reach !== null && typeof reach === 'object' && 'assumeRole' in reach),
    awsFor(account, signal) {
      const remembered = known.get(account);
      if (remembered !== undefined) return remembered;
      const reached = connected(account, reach, aws, connectProfile, signal, identity);
      known.set(account, reached);
      reached.catch(() => known.delete(account));
      return reached;
    },
  };
}

async function connected(
  account: string,
  reach: Reach | null,
  home: Aws,
  connectProfile: ConnectProfile,
  signal: AbortSignal,
  { partition }: Identity,
): Promise<Aws> {
  const aws = connection(account, reach, home, connectProfile);
  // Hundreds of accounts are asked, and no alias of theirs is shown.
  const identity = await aws.identify(signal, { alias: false });
  if (identity.account === account && identity.partition === partition) return aws;
  throw new UserError({
    code: 'OTHER_ACCOUNT',
    exit: exitCode.credentials,
    doing: `checking the credentials for account ${account}`,
    message: `The credentials for account ${account} belong to account ${identity.account}.`,
    where: { account },
    remedy: [`Correct secondary.reach in the answers, which says how account ${account} is reached.`],
    state: 'Nothing was changed there.',
  });
}

function connection(account: string, reach: Reach | null, home: Aws, connectProfile: ConnectProfile): Aws {
  if (reach !== null && reach !== 'print') {
    if ('assumeRole' in reach) return home.assume({ account, roleName: reach.assumeRole }, sessionName);
    const profile = reach.profiles[account];
    if (profile !== undefined) return connectProfile(profile);
  }
  const [message, remedy] = noWay(account, reach);
  throw new UserError({
    code: 'ACCOUNT_WITHOUT_ACCESS',
    exit: exitCode.credentials,
    doing: `reaching account ${account}`,
    message,
    where: { account },
    remedy: [remedy],
  });
}

function noWay(account: string, reach: Reach | null): [message: string, remedy: string] {
  if (reach === null) {
    return [
      `The answers don't say how to reach account ${account}.`,
      'Name a role or profiles in secondary.reach of the answers.',
    ];
  }
  return reach === 'print'
    ? [
        `The answers say to leave account ${account} unchanged (reach: print).`,
        'Name a role or profiles in secondary.reach.',
      ]
    : [
        `No profile is given for account ${account}.`,
        `Add "${account}": <profile> to secondary.reach.profiles.`,
      ];
}

/**
 * What there is to see in an account. One that can't be reached or read is reported as such and doesn't affect the others.
 *
 * @throws UserError of the home account, and what concerns all accounts
 */
export async function lookInto<Seen>(
  account: string,
  accounts: Accounts,
  signal: AbortSignal,
  look: (aws: Aws) => Promise<Seen>,
): Promise<Seen | { unreachable: ErrorReport }> {
  try {
    return await look(await accounts.awsFor(account, signal));
  } catch (error) {
    const isHome = account === accounts.home.identity.account;
    if (isHome || !(error instanceof UserError) || concernsAll(error, account, accounts)) throw error;
    return { unreachable: error.report };
  }
}

/** True where an error of one account means that no other can be reached either. */
export function concernsAll(error: UserError, account: string, accounts: Accounts): boolean {
  const { exit, code } = error.report;
  if (exit !== exitCode.credentials) return false;
  if (account === accounts.home.identity.account) return true;
  return accounts.sharesCredentials(account) && code === 'CREDENTIALS_EXPIRED';
}
