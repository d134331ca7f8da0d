/** A plan without AWS: what the answers name is taken for granted, everything else for absent. */
import type { Answers, Fault, FullAnswers, MetadataOnlyAnswers } from '../answers/types.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { type AccountState, byName } from '../model/existing.ts';
import { buildFullPlan } from './build.ts';
import { buildMetadataPlan } from './metadata.ts';
import { emptyState, type MetadataWorld } from './metadata-world.ts';
import { whatToObserve } from './observe.ts';
import type { Plan } from './types.ts';

/**
 * The state to plan against where there are no credentials: the listed resources exist and belong to the account,
 * no bucket, policy, role or flow log does. Faults name what the answers then have to say themselves.
 */
function assumedState(
  answers: FullAnswers,
): { ok: true; state: AccountState } | { ok: false; faults: Fault[] } {
  const { account, resources } = answers;
  const faults: Fault[] = [];
  if (account === undefined) {
    faults.push({
      path: 'account',
      message: 'is missing; without credentials nothing else tells the account.',
      remedy: 'Add account: "<12 digits>", or give credentials.',
    });
  }
  if (resources === 'all') {
    faults.push({
      path: 'resources',
      message: '"all" cannot be looked up without credentials.',
      remedy: 'List the resources as {type, id, region}, or give credentials.',
    });
  }
  if (account === undefined || resources === 'all') return { ok: false, faults };
  const names = whatToObserve(answers).buckets.map(({ name }) => name);
  return {
    ok: true,
    state: {
      account,
      partition: 'aws',
      buckets: byName(
        names.map((name) => [
          name,
          { name, state: 'absent', region: null, policy: null, tags: {}, encryption: null },
        ]),
      ),
      policies: byName([]),
      roles: byName([]),
      flowLogs: [],
      resources: resources.map(({ type, id, region }) => ({
        type,
        id,
        region,
        name: null,
        cidr: null,
        ownerId: account,
        vpcId: type === 'vpc' ? id : '',
        subnetId: null,
      })),
    },
  };
}

/** The same for a metadata-only export: no account has anything yet. */
function assumedWorld(
  answers: MetadataOnlyAnswers,
): { ok: true; world: MetadataWorld } | { ok: false; faults: Fault[] } {
  const { account, secondary } = answers;
  const faults: Fault[] = [];
  if (account === undefined) {
    faults.push({
      path: 'account',
      message: 'is missing; without credentials nothing else tells the primary account.',
      remedy: 'Add account: "<12 digits>", or give credentials.',
    });
  }
  if (secondary.accounts === 'all') {
    faults.push({
      path: 'secondary.accounts',
      message: '"all" cannot be looked up without credentials.',
      remedy: 'List the accounts, or give credentials.',
    });
  }
  if (account === undefined || secondary.accounts === 'all') return { ok: false, faults };
  return {
    ok: true,
    world: {
      home: emptyState(account, 'aws'),
      accounts: null,
      others: Object.fromEntries(secondary.accounts.map((id) => [id, emptyState(id, 'aws')])),
    },
  };
}

/**
 * The plan for answers that name account and resources, or the accounts of a metadata-only export, made without
 * asking AWS anything.
 *
 * @throws UserError ANSWERS_INCOMPLETE, exit 2, with all that is missing
 */
export function offlinePlan(answers: Answers): Plan {
  if (answers.export === 'metadata-only') {
    const assumed = assumedWorld(answers);
    if (assumed.ok) return notAsked(buildMetadataPlan(answers, assumed.world));
    throw incomplete('account and the secondary accounts', assumed.faults);
  }
  const assumed = assumedState(answers);
  if (assumed.ok) return notAsked(buildFullPlan(answers, assumed.state));
  throw incomplete('account and the resources', assumed.faults);
}

/** The reasons speak of what AWS has: here nobody looked. What the answers alone rule out stays ruled out. */
function notAsked(plan: Plan): Plan {
  return {
    ...plan,
    changes: plan.changes.map((change) =>
      change.action === 'create' ? { ...change, why: 'Not looked for: AWS was not asked.' } : change,
    ),
  };
}

function incomplete(what: string, faults: readonly Fault[]): UserError {
  return new UserError({
    code: 'ANSWERS_INCOMPLETE',
    exit: exitCode.usage,
    doing: 'working out the plan without credentials',
    message: `Without credentials the answers must name the ${what} themselves:`,
    details: faults.map(
      ({ path, message, remedy }) => `${path}: ${message}${remedy === undefined ? '' : ` ${remedy}`}`,
    ),
    remedy: ['Complete the answers, or give credentials (--profile NAME).'],
    state: 'AWS was not called.',
  });
}
