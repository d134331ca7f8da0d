/** Answers and what many accounts have → the plan of a metadata-only export. Pure. */
import type { MetadataOnlyAnswers } from '../../answers/types.ts';
import type { ErrorReport } from '../../model/errors.ts';
import type { AccountState } from '../../model/existing.ts';
import { byAccount } from '../../model/ids.ts';
import { withActualNames, withActualNestedNames } from '../actual-names.ts';
import { requireAccount, requirePartition } from '../checks.ts';
import type { PriorSession } from '../history.ts';
import { metadataNotes } from '../notes/metadata-notes.ts';
import { type ExportContext, plannedExports } from '../planned-exports.ts';
import { withinQuotas } from '../quotas.ts';
import { blockDependents } from '../summary.ts';
import type { Change, Plan, PlannedAccount } from '../types.ts';
import { metadataAccess } from './metadata-access.ts';
import { type AccountPlan, metadataDocuments, metadataExports } from './metadata-documents.ts';
import { emptyState, type MetadataWorld, type OtherAccount, otherAccounts } from './metadata-world.ts';

export interface MetadataPlanOptions extends ExportContext {
  /** Where given, only what this session created is `none`; what other sessions created is `adopt`. */
  session?: string;
}

/**
 * The plan of a metadata-only export: nested roles (a primary account whose role Kentik assumes, and secondaries whose
 * roles it assumes from there) or separate ones (each account trusts Kentik by itself). No change of one account
 * depends on another account's; only a cloud export depends on those of the accounts that it reads.
 *
 * @param seen the home account read for `metadataNames(answers, 'primary')`, the others for `'other'`
 * @throws UserError OTHER_ACCOUNT, PARTITION_UNSUPPORTED, PRIMARY_IS_SECONDARY, NO_SECONDARY_ACCOUNTS
 */
export function buildMetadataPlan(
  given: MetadataOnlyAnswers,
  seen: MetadataWorld,
  options: MetadataPlanOptions = {},
): Plan {
  const world = worldByActualNames(seen);
  const { home } = world;
  const answers = given.roles === 'nested' ? nestedAnswers(given, world) : given;
  requireAccount(answers.account, home.account);
  requirePartition(home.partition, home.account);
  const isNested = answers.roles === 'nested';
  const created = byAccount(options.created ?? []);
  const planOf = (account: string, part: PlannedAccount['part']) =>
    accountPlan(account, part, answers, world, { ...options, created: created.get(account) ?? [] });
  const accounts = [
    planOf(home.account, isNested ? 'primary' : 'own'),
    ...otherAccounts(answers, home.account, world.accounts).map((account) =>
      planOf(account, isNested ? 'secondary' : 'own'),
    ),
  ];
  const planned = accounts.map((each) => each.planned);
  const exports = plannedExports(metadataExports(answers, accounts), options);
  const isLeft = ({ account }: Change) =>
    planned.some((each) => each.account === account && each.reach === 'printed');
  const listed = answers.secondary.accounts === 'all' ? world.accounts : null;
  return {
    version: 1,
    export: 'metadata-only',
    account: home.account,
    partition: home.partition,
    region: answers.region,
    ...(options.session === undefined ? {} : { session: options.session }),
    reach: answers.secondary.reach,
    changes: blockDependents([
      ...accounts.flatMap(changesOf),
      ...exports.changes.filter((change) => !isLeft(change)),
    ]),
    accounts: planned,
    documents: metadataDocuments(accounts, exports.documents),
    values: exports.values,
    notes: metadataNotes({ answers, listed, accounts: planned }),
  };
}

function worldByActualNames(world: MetadataWorld): MetadataWorld {
  const others = Object.entries(world.others).map(([account, other]): [string, OtherAccount] => [
    account,
    'unreachable' in other ? other : withActualNames(other),
  ]);
  return { ...world, home: withActualNames(world.home), others: Object.fromEntries(others) };
}

function nestedAnswers(answers: MetadataOnlyAnswers, { home, others }: MetadataWorld): MetadataOnlyAnswers {
  const reached = Object.values(others).flatMap((other) => ('unreachable' in other ? [] : [other]));
  return withActualNestedNames(answers, home, reached);
}

/** An account's part of the plan, and what it was compared with. */
type PlannedOf = AccountPlan & { state: AccountState };

function accountPlan(
  account: string,
  part: PlannedAccount['part'],
  answers: MetadataOnlyAnswers,
  world: MetadataWorld,
  { session, created, usedElsewhere }: MetadataPlanOptions & PriorSession,
): PlannedOf {
  const { home } = world;
  const seen = account === home.account ? home : world.others[account];
  const isPrinted = account !== home.account && answers.secondary.reach === 'print';
  if (seen === undefined && !isPrinted) throw new Error(`account ${account} has not been looked at`);
  const isKnown = seen !== undefined && !('unreachable' in seen) && !isPrinted;
  // An account that can't be read is planned as if nothing existed: whoever pastes its documents sees what does.
  const state = isKnown ? seen : emptyState(account, home.partition);
  const access = metadataAccess(part, {
    answers,
    state,
    home: home.account,
    session,
    created,
    usedElsewhere,
  });
  const error = seen !== undefined && 'unreachable' in seen ? seen.unreachable : null;
  return {
    access,
    state,
    planned: {
      account,
      name: world.accounts?.find(({ id }) => id === account)?.name ?? null,
      part,
      roleArn: access.role.desired.arn,
      reach: isPrinted ? 'printed' : error === null ? 'reached' : 'unreachable',
      error: isPrinted || error === null ? null : { ...error, where: { ...error.where, account } },
      ...(state.disabledRegions === undefined ? {} : { disabledRegions: state.disabledRegions }),
    },
  };
}

function changesOf({ planned, access, state }: PlannedOf): Change[] {
  const changes = [access.policy, access.role, access.attachment, ...access.surplus];
  if (planned.reach === 'printed') return [];
  const { error } = planned;
  if (error === null) return blockDependents(withinQuotas(changes, state));
  return changes.map((change) => ({ ...change, ...unreachable(planned.account, error) }));
}

function unreachable(account: string, error: ErrorReport) {
  const byHand = 'give the printed documents to someone with access to the account.';
  // The error itself has what needs several lines, such as statements to paste.
  const [only, ...more] = error.remedy;
  return {
    action: 'blocked' as const,
    why: `Account ${account} can't be reached: ${error.message}`,
    remedy:
      only === undefined || more.length > 0
        ? `Get access to the account, or ${byHand}`
        : `${only} Or ${byHand}`,
  };
}
