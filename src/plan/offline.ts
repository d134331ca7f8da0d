/** A plan without AWS: assumes that what the answers name exists, and nothing else. */
import type { Answers, FullAnswers } from '../answers/types.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { type AccountState, byName } from '../model/existing.ts';
import { buildFullPlan } from './full/build.ts';
import { whatToObserve } from './full/resources.ts';
import { buildMetadataPlan } from './metadata/metadata.ts';
import { emptyState } from './metadata/metadata-world.ts';
import type { Plan } from './types.ts';

/**
 * Without credentials, the listed resources are assumed to exist and belong to the account; buckets, policies, roles
 * and flow logs aren't.
 */
function assumedState(
  account: string,
  answers: FullAnswers,
  resources: Exclude<FullAnswers['resources'], 'all'>,
): AccountState {
  const names = whatToObserve(answers).buckets.map(({ name }) => name);
  const absent = { state: 'absent' as const, region: null, policy: null, tags: {}, settings: null };
  return {
    ...emptyState(account, 'aws'),
    buckets: byName(names.map((name) => [name, { name, ...absent }])),
    resources: resources.map(({ type, id, region }) => ({
      type,
      id,
      region,
      name: null,
      cidr: null,
      ownerId: account,
      vpcId: type === 'vpc' ? id : '',
      subnetId: null,
      zone: null,
      instanceId: null,
    })),
  };
}

/** The plan for answers that name account and resources, or accounts. @throws UserError ANSWERS_INCOMPLETE, exit 2 */
export function offlinePlan(answers: Answers): Plan {
  const { account } = answers;
  if (answers.export === 'metadata-only') {
    const { accounts } = answers.secondary;
    if (account === undefined || accounts === 'all') {
      throw incomplete('account and the secondary accounts', [
        ...missingAccount(account, 'primary account'),
        ...unlisted(accounts, 'secondary.accounts', 'List the accounts'),
      ]);
    }
    const others = Object.fromEntries(accounts.map((id) => [id, emptyState(id, 'aws')]));
    return notAsked(buildMetadataPlan(answers, { home: emptyState(account, 'aws'), accounts: null, others }));
  }
  const { resources } = answers;
  if (account === undefined || resources === 'all') {
    throw incomplete('account and the resources', [
      ...missingAccount(account, 'account'),
      ...unlisted(resources, 'resources', 'List the resources as {type, id, region}'),
    ]);
  }
  return notAsked(buildFullPlan(answers, assumedState(account, answers, resources)));
}

function missingAccount(account: string | undefined, what: string): string[] {
  if (account !== undefined) return [];
  return [
    `account: is missing. Without credentials, the ${what} can't be looked up. Add account: "<12 digits>", or use credentials.`,
  ];
}

function unlisted(answer: unknown, path: string, remedy: string): string[] {
  if (answer !== 'all') return [];
  return [`${path}: "all" can't be looked up without credentials. ${remedy}, or use credentials.`];
}

/** Reasons about AWS's state don't apply, because it wasn't read. What the answers alone rule out stays blocked. */
function notAsked(plan: Plan): Plan {
  return {
    ...plan,
    changes: plan.changes.map((change) =>
      change.action === 'create' ? { ...change, why: "Not checked: AWS wasn't called." } : change,
    ),
  };
}

function incomplete(what: string, details: string[]): UserError {
  return new UserError({
    code: 'ANSWERS_INCOMPLETE',
    exit: exitCode.usage,
    doing: 'creating the plan without credentials',
    message: `Without credentials, the answers must name the ${what}:`,
    details,
    remedy: ['Complete the answers, or use credentials (--profile NAME).'],
    state: "AWS wasn't called.",
  });
}
