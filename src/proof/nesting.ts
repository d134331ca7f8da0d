/**
 * Proof that Kentik gets to the metadata of each account: the trust of the roles on the way, what the primary may
 * assume, and what the role at the end may read. Evaluated from the documents that AWS returned, and by IAM's
 * simulation where the operator may ask for it. "Kentik for AWS", Nested Roles for Metadata.
 */
import { sentExternalId } from '../answers/ids.ts';
import type { Accounts } from '../apply/accounts.ts';
import { type PrepareOptions, preparePlan } from '../apply/prepare.ts';
import type { Aws } from '../aws/index.ts';
import { inParallel } from '../aws/parallel.ts';
import type { SimulationResult } from '../aws/types.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { Reading } from '../model/evidence.ts';
import type { Plan, PlannedAccount, RoleChange } from '../plan/types.ts';
import { type JudgedRole, judgeDocuments, type NestingProof, readings } from './nesting-documents.ts';

/** Accounts asked at once; IAM throttles the simulation harder than reading. */
const accountsAtOnce = 5;

/** Accounts whose roles are read at once. */
const readsAtOnce = 16;

/** ARNs in one simulation: the list is part of one request. */
const rolesPerSimulation = 50;

/**
 * One proof an account, the home account first.
 *
 * @param plan compared with AWS a moment ago: the documents that AWS returned are in it
 * @param externalId as Kentik sends it; null for none
 */
export async function proveNesting(options: {
  plan: Plan;
  externalId: string | null;
  accounts: Accounts;
  signal: AbortSignal;
}): Promise<NestingProof[]> {
  const { plan, externalId, accounts, signal } = options;
  const roles = await readRoles(plan, accounts, signal);
  const proofs = judgeDocuments(plan, externalId, roles);
  const proven = new Set(proofs.filter(({ verdict }) => verdict === 'proven').map(({ account }) => account));
  const asked = (plan.accounts ?? []).filter(({ account }) => proven.has(account));
  const hops = await simulateHops(asked, accounts, signal);
  const ends = new Map(
    await inParallel(asked, accountsAtOnce, signal, async (planned, inner) => {
      const results = planned.part === 'primary' ? [] : await simulateReading(planned, accounts, inner);
      return [planned.account, results] as const;
    }),
  );
  return proofs.map((proof) =>
    withSimulation(proof, [...(hops.get(proof.roleArn) ?? []), ...(ends.get(proof.account) ?? [])]),
  );
}

/** The same after AWS was read again, and the plan that it is based on. */
export async function judgeNesting(options: PrepareOptions): Promise<{ plan: Plan; proofs: NestingProof[] }> {
  const { answers, accounts, signal } = options;
  const plan = await preparePlan(options);
  return {
    plan,
    proofs: await proveNesting({ plan, externalId: sentExternalId(answers), accounts, signal }),
  };
}

/** The roles of the accounts that can be reached, with all on their own side. */
async function readRoles(
  { account: home, accounts: planned, changes }: Plan,
  accounts: Accounts,
  signal: AbortSignal,
): Promise<Map<string, Reading<JudgedRole | null>>> {
  const reached = (planned ?? []).filter(({ reach }) => reach === 'reached');
  const roles = new Map(
    changes.flatMap((change) => (change.kind === 'role' ? [[change.account, change] as const] : [])),
  );
  const read = async (account: string, inner: AbortSignal): Promise<Reading<JudgedRole | null>> => {
    const role = roles.get(account);
    if (role === undefined) return { isRead: true, value: null };
    try {
      return await readJudged(role, await accounts.awsFor(account, inner), inner);
    } catch (error) {
      // An account that is lost now takes none of the others with it.
      if (error instanceof UserError && account !== home) return { isRead: false, why: error.message };
      throw error;
    }
  };
  return new Map(
    await inParallel(
      reached,
      readsAtOnce,
      signal,
      async ({ account }, inner) => [account, await read(account, inner)] as const,
    ),
  );
}

/** A role as it is judged, its trust policy by the plan, which was just compared with AWS; `value` null for none. */
export async function readJudged(
  { current, desired }: RoleChange,
  aws: Pick<Aws, 'readRolePolicies'>,
  signal: AbortSignal,
): Promise<Reading<JudgedRole | null>> {
  if (current === null) return { isRead: true, value: null };
  return reading(async () => ({
    trust: current.trustPolicy,
    policies: await aws.readRolePolicies(desired.roleName, signal),
  }));
}

/** A read that failed is told as such, and never as a refusal. @throws what concerns more: unusable credentials */
export async function reading<Value>(read: () => Promise<Value>): Promise<Reading<Value>> {
  try {
    return { isRead: true, value: await read() };
  } catch (error) {
    if (!(error instanceof UserError) || error.report.exit === exitCode.credentials) throw error;
    return { isRead: false, why: error.message };
  }
}

/** May the primary role assume the others? By the ARN of the role to be assumed. */
async function simulateHops(
  asked: readonly PlannedAccount[],
  accounts: Accounts,
  signal: AbortSignal,
): Promise<Map<string, SimulationResult[]>> {
  const primary = asked.find(({ part }) => part === 'primary');
  const arns = asked.filter(({ part }) => part === 'secondary').map(({ roleArn }) => roleArn);
  const results = new Map<string, SimulationResult[]>();
  if (primary === undefined) return results;
  for (let start = 0; start < arns.length; start += rolesPerSimulation) {
    const resources = arns.slice(start, start + rolesPerSimulation);
    const request = { roleArn: primary.roleArn, actions: ['sts:AssumeRole'], resources };
    for (const result of await accounts.home.aws.simulate(request, signal)) {
      results.set(result.resource, [result]);
    }
  }
  return results;
}

async function simulateReading(
  { account, roleArn }: PlannedAccount,
  accounts: Accounts,
  signal: AbortSignal,
): Promise<SimulationResult[]> {
  try {
    const aws = await accounts.awsFor(account, signal);
    return await aws.simulate({ roleArn, actions: readings }, signal);
  } catch (error) {
    // The documents have been read; that the account is lost now takes nothing from what they say.
    if (error instanceof UserError) return [];
    throw error;
  }
}

const refusers: Record<Extract<SimulationResult, { verdict: 'denied' }>['by'], string> = {
  nothing: 'nothing allows it',
  statement: 'a policy denies it',
  boundary: "the role's permissions boundary doesn't allow it",
  organization: "the organization's policies don't allow it",
};

/** A proof by documents beside what IAM says of the same: a refusal outweighs them. */
export function withSimulation<
  Proof extends Pick<NestingProof, 'verdict' | 'evidence' | 'message' | 'cause'>,
>(proof: Proof, results: readonly SimulationResult[]): Proof {
  if (proof.verdict !== 'proven') return proof;
  const denied = results.find((result) => result.verdict === 'denied');
  if (denied?.verdict === 'denied') {
    const by = denied.policies.length === 0 ? '' : ` (${denied.policies.join(', ')})`;
    return {
      ...proof,
      verdict: 'refuted',
      evidence: 'simulation',
      cause: `simulation-${denied.by}`,
      message: `IAM's simulation refuses ${denied.action}: ${refusers[denied.by]}${by}.`,
    };
  }
  const isAllowed = results.length > 0 && results.every(({ verdict }) => verdict === 'allowed');
  return isAllowed ? { ...proof, evidence: 'simulation' } : proof;
}
