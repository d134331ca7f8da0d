/** Asks AWS, before anything changes, whether the operator is allowed to do what a plan needs. Changes nothing. */

import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import type { SimulationResult } from '../aws/types.ts';
import { exitCode, UserError } from '../model/errors.ts';
import { some } from '../plan/differences.ts';
import { callsOf, withoutSuccessor } from '../plan/kinds/flow-log-calls.ts';
import {
  contextOf,
  type PermissionNeeded,
  permissionsNeeded,
  refusalSentence,
  withPermissions,
} from '../plan/permissions.ts';
import type { PermissionCheck, Plan } from '../plan/types.ts';
import { type Accounts, lookInto } from './accounts.ts';
import { accountsAtOnce } from './prepare.ts';

/** Resources of one simulation; more would make its request too long for IAM. */
const RESOURCES_AT_ONCE = 50;

/** The same plan with what its operator is allowed to do. @throws UserError as reaching the home account does */
export async function checkPermissions(plan: Plan, accounts: Accounts, signal: AbortSignal): Promise<Plan> {
  const needed = Map.groupBy(permissionsNeeded(plan), ({ account }) => account);
  const checks = await inParallel([...needed], accountsAtOnce, signal, async ([account, own], inner) => {
    const checked = await lookInto(account, accounts, inner, (aws) => checkAccount(aws, own, plan, inner));
    return 'unreachable' in checked ? [] : checked;
  });
  return withPermissions(plan, checks.flat());
}

/** @throws UserError ACCESS_DENIED with the policy to ask for, where AWS says that changes of the plan would be refused */
export function requirePermissions(plan: Plan): void {
  const { checks = [], policy = null } = plan.permissions ?? {};
  const refusal = refusalSentence(plan, checks);
  if (refusal === null) return;
  throw new UserError({
    code: 'ACCESS_DENIED',
    exit: exitCode.permission,
    doing: 'checking your permissions for this plan',
    message: refusal,
    details: checks
      .filter(({ state }) => state === 'denied')
      .map(({ action, resource, why }) => `${action} on ${resource}: ${why ?? 'not allowed'}`),
    where: { account: plan.account },
    remedy: [
      ...forbiddenLines(checks),
      'Ask for this policy, or run the program as someone who has these permissions:',
      JSON.stringify(policy, null, 2),
    ],
    state: 'Nothing was changed.',
  });
}

/** What no policy of one's own is enough for. */
function forbiddenLines(checks: readonly PermissionCheck[]): string[] {
  const forbidden = checks.filter(({ isForbidden }) => isForbidden);
  const byReason = Map.groupBy(forbidden, ({ why }) => why ?? '');
  return [...byReason].map(([why, own]) => {
    const actions = some([...new Set(own.map(({ action }) => action))], 8);
    return `The policy below isn't enough for ${actions}: ask for an exception, too. ${why}`;
  });
}

async function checkAccount(
  aws: Aws,
  needed: readonly PermissionNeeded[],
  plan: Plan,
  signal: AbortSignal,
): Promise<PermissionCheck[]> {
  const groups = [...Map.groupBy(needed, ({ region }) => region).values()].flatMap(inChunks);
  const [first = [], ...others] = groups;
  const start = await simulated(aws, first, plan, signal);
  const { silence } = start;
  // What keeps IAM from answering once keeps it from answering at all.
  const rest =
    silence === null
      ? await inParallel(others, 4, signal, (group, inner) => simulated(aws, group, plan, inner))
      : [{ checks: others.flat().map((need) => checkOf(need, 'unknown', silence)) }];
  const checks = [start, ...rest].flatMap((part) => part.checks);
  if (silence === null) return checks;
  // An emulator whose caller is neither a user nor a role has no permissions to ask about.
  const { arn } = await aws.identify(signal, { alias: false });
  return /:iam::\d{12}:user\/|:assumed-role\//.test(arn) ? dryRun(aws, checks, plan, signal) : checks;
}

/** Parts of one region's permissions that one simulation takes. */
function inChunks(group: readonly PermissionNeeded[]): PermissionNeeded[][] {
  const resources = [...new Set(group.map(({ resource }) => resource))];
  const chunks: PermissionNeeded[][] = [];
  for (let at = 0; at < resources.length; at += RESOURCES_AT_ONCE) {
    const part = new Set(resources.slice(at, at + RESOURCES_AT_ONCE));
    chunks.push(group.filter(({ resource }) => part.has(resource)));
  }
  return chunks;
}

interface Simulated {
  checks: PermissionCheck[];
  /** Why IAM evaluated nothing; null where it did. */
  silence: string | null;
}

async function simulated(
  aws: Aws,
  group: readonly PermissionNeeded[],
  plan: Plan,
  signal: AbortSignal,
): Promise<Simulated> {
  const [first] = group;
  if (first === undefined) return { checks: [], silence: null };
  const unique = (of: (need: PermissionNeeded) => string) => [...new Set(group.map(of))];
  const results = await aws.simulate(
    {
      caller: true,
      actions: unique(({ action }) => action),
      resources: unique(({ resource }) => resource),
      context: contextOf(first, plan),
    },
    signal,
  );
  const found = new Map(results.map((result) => [`${result.action} ${result.resource}`, result]));
  const [silent] = results.flatMap((result) =>
    result.verdict === 'unknown' && result.isSilent ? result : [],
  );
  return {
    checks: group.map((need) => verdictOf(need, found.get(`${need.action} ${need.resource}`))),
    silence: silent?.why ?? null,
  };
}

const refusers = {
  nothing: 'No identity-based policy allows it.',
  statement: 'A statement of an identity-based policy denies it.',
  boundary: "The permissions boundary doesn't allow it.",
  organization: "A policy of the organization doesn't allow it.",
};

function verdictOf(need: PermissionNeeded, result: SimulationResult | undefined): PermissionCheck {
  if (result === undefined) return checkOf(need, 'unknown', 'IAM gave no result.');
  if (result.verdict === 'allowed') return checkOf(need, 'allowed', null);
  if (result.verdict === 'unknown') return checkOf(need, 'unknown', result.why);
  const { by, policies } = result;
  if (by === 'nothing' && need.hasResourcePolicy) {
    return checkOf(need, 'unknown', "No identity-based policy allows it; the bucket's policy might.");
  }
  const named = policies.length === 0 ? '' : ` (${policies.join(', ')})`;
  return { ...checkOf(need, 'denied', `${refusers[by]}${named}`), isForbidden: by !== 'nothing' };
}

function checkOf(
  { account, region, action, resource, changes }: PermissionNeeded | PermissionCheck,
  state: PermissionCheck['state'],
  why: string | null,
): PermissionCheck {
  return { account, region, action, resource, state, why, changes };
}

/** EC2 alone can be asked to check a call without carrying it out. It says one thing about all that a call needs. */
async function dryRun(
  aws: Aws,
  checks: readonly PermissionCheck[],
  plan: Plan,
  signal: AbortSignal,
): Promise<PermissionCheck[]> {
  const ids = new Set(checks.flatMap(({ changes }) => changes));
  const flowLogs = plan.changes
    .filter((change) => change.kind === 'flow-log')
    .filter(({ id }) => ids.has(id));
  const asked = new Map<string, { state: PermissionCheck['state']; why: string | null }>();
  for (const group of callsOf(flowLogs)) {
    const created = withoutSuccessor(group);
    const [first] = created;
    if (first === undefined) continue;
    const { region, desired } = first;
    const resourceIds = created.map((change) => change.desired.resourceId);
    const result = await aws.dryRunFlowLogs(
      { ...desired, region, resourceIds },
      plan.session ?? 'new',
      signal,
    );
    for (const { id } of created) asked.set(id, result ?? { state: 'allowed', why: null });
  }
  return checks.map((check) => {
    const [answer] = check.changes.flatMap((id) => asked.get(id) ?? []);
    const isAsked = /^(?:ec2:Create|logs:Create|ecs:List)/.test(check.action);
    return isAsked && answer !== undefined ? checkOf(check, answer.state, answer.why) : check;
  });
}
