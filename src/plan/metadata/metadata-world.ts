/** What a plan of a metadata-only export needs to know, and which accounts its answers mean. */
import type { MetadataOnlyAnswers } from '../../answers/types.ts';
import type { ErrorReport } from '../../model/errors.ts';
import { type AccountState, byName, type Partition } from '../../model/existing.ts';
import { refused } from '../checks.ts';
import type { WhatToObserve } from '../full/resources.ts';

/** The part of an organization's account that a plan needs. The name is foreign text. */
export interface ListedAccount {
  /** 12 digits. */
  id: string;
  name: string;
  /** Only `ACTIVE` ones can be set up. */
  state: string;
}

/** One of the other accounts: its state in AWS, or why it couldn't be read. */
export type OtherAccount = AccountState | { unreachable: ErrorReport };

export interface MetadataWorld {
  /** The account of the answers' credentials: the primary one, with nested roles. */
  home: AccountState;
  /** The organization's accounts; null if they aren't needed. */
  accounts: readonly ListedAccount[] | null;
  /** By account id; none for accounts whose documents are printed. */
  others: Readonly<Record<string, OtherAccount>>;
}

/** An account that has nothing that a plan calls for. */
export function emptyState(account: string, partition: Partition): AccountState {
  return {
    account,
    partition,
    buckets: byName([]),
    policies: byName([]),
    roles: byName([]),
    keys: byName([]),
    flowLogs: [],
    resources: [],
  };
}

/** What is read of the home account (`primary`) or of one of the others. */
export function metadataNames(answers: MetadataOnlyAnswers, part: 'primary' | 'other'): WhatToObserve {
  const isPrimary = part === 'primary' && answers.roles === 'nested';
  const { roleName, policyName } = isPrimary ? answers.primary : answers.secondary;
  const regions = answers.roles === 'nested' ? answers.secondary.regions : [answers.region];
  return {
    buckets: [],
    policyNames: [policyName],
    roleNames: [roleName],
    regions: [],
    types: [],
    quotas: true,
    ...(isPrimary ? {} : { metadataRegions: regions }),
  };
}

/** What to do about a region that an account of a metadata-only export hasn't enabled. */
export function regionRemedy(roles: MetadataOnlyAnswers['roles'], region: string): string {
  const way = roles === 'nested' ? 'remove it from secondary.regions' : 'choose another region';
  return `Enable it in the account (aws account enable-region --region-name ${region}), or ${way}.`;
}

/**
 * The accounts besides the home account, in the order of the answers or of the organization's list.
 *
 * @param accounts the organization's; needed where the answers say `all`
 * @throws UserError PRIMARY_IS_SECONDARY, NO_SECONDARY_ACCOUNTS, exit 2
 */
export function otherAccounts(
  answers: MetadataOnlyAnswers,
  home: string,
  accounts: readonly ListedAccount[] | null,
): string[] {
  const { roles, secondary } = answers;
  const desired =
    secondary.accounts === 'all'
      ? (accounts ?? []).filter(({ state }) => state === 'ACTIVE').map(({ id }) => id)
      : secondary.accounts;
  if (roles === 'nested' && secondary.accounts !== 'all' && desired.includes(home)) {
    throw refused(home, {
      code: 'PRIMARY_IS_SECONDARY',
      message: `Account ${home} is the primary account (your credentials belong to it), but secondary.accounts names it, too.`,
      remedy: [
        'Remove it from secondary.accounts, or use credentials of another primary account (--profile NAME).',
      ],
    });
  }
  const others = desired.filter((account) => account !== home);
  if (roles === 'nested' && others.length === 0) {
    throw refused(home, {
      code: 'NO_SECONDARY_ACCOUNTS',
      message: `The organization of account ${home} has no other active account, so there is nothing to nest.`,
      remedy: ['Name the accounts in secondary.accounts, or set this one up by itself with roles: separate.'],
    });
  }
  return others;
}
