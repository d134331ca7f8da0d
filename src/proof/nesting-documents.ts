/** What the documents of a metadata-only export prove, account by account. Pure. */
import { kentikAccount } from '../documents/arns.ts';
import { metadataPolicy } from '../documents/kentik-policy.ts';
import { kentikRoleArn } from '../documents/trust-policy.ts';
import type { Reading, RolePolicies } from '../model/evidence.ts';
import type { PolicyDocument } from '../model/existing.ts';
import type { RequestContext } from '../model/policies/policy-conditions.ts';
import { judgePolicies, type PolicyVerdict } from '../model/policies/policy-evaluation.ts';
import { roleContext, type roleNames, rolePrincipals } from '../model/policies/role-context.ts';
import { some } from '../plan/differences.ts';
import { regionRemedy } from '../plan/metadata/metadata-world.ts';
import type { Plan, PlannedAccount } from '../plan/types.ts';
import {
  all,
  inWords,
  type Judged,
  ownSide,
  refused,
  remedyOf,
  unknown,
  whyOf,
  withCause,
} from './own-side.ts';

/** What is known of Kentik's way into one account. */
export interface NestingProof {
  account: string;
  part: PlannedAccount['part'];
  roleArn: string;
  /** False where the account was not looked at: it cannot be reached, or is left to someone else. */
  isReached: boolean;
  /** `unproven`: nothing failed, but there isn't enough evidence. */
  verdict: 'proven' | 'refuted' | 'unproven';
  /** What it rests on: documents that AWS returned, or these and IAM's simulation; null where there is none. */
  evidence: 'documents' | 'simulation' | null;
  /** Sentences. May hold names, which are foreign text. */
  message: string;
  /** What to do; null or missing where the plan's own way is enough. */
  remedy?: string | null;
  /** A word for the one cause, stable: `no-role`, `trust`, `bucket-policy`, `key`, …; missing where it is proven or unreached. */
  cause?: string;
}

/** One thing that has to hold, and who could refuse it. */
export interface Side {
  side: 'trust' | 'metadata' | 'primary' | 'reading' | 'surplus';
  verdict: PolicyVerdict;
  /** A sentence; empty where it is allowed. */
  message: string;
  /** Where it is known better than by `side`. */
  cause?: string;
  /** What to do where it is refused; left out where the plan's own way is enough. */
  remedy?: string;
}

/** A role that is asked for: its trust policy, and all on its own side. */
export interface JudgedRole {
  trust: PolicyDocument;
  policies: RolePolicies;
}

/** A sample of what Kentik calls, one of each service that has metadata; the simulation takes no wildcards. */
export const readings: readonly string[] = [
  'ec2:DescribeVpcs',
  'ec2:DescribeSubnets',
  'ec2:DescribeRouteTables',
  'ec2:SearchTransitGatewayRoutes',
  'directconnect:DescribeConnections',
  'elasticloadbalancing:DescribeLoadBalancers',
  'network-firewall:ListFirewalls',
  'cloudwatch:ListMetrics',
];

/** A proof for each account of the plan. @param roles missing: not reached; null: it doesn't exist */
export function judgeDocuments(
  plan: Plan,
  externalId: string | null,
  roles: ReadonlyMap<string, Reading<JudgedRole | null>>,
): NestingProof[] {
  const accounts = plan.accounts ?? [];
  const primary = accounts.find(({ part }) => part === 'primary');
  const known = { plan, externalId, primary, primaryRole: roles.get(primary?.account ?? '') };
  return accounts.map((planned) => {
    const { account, part, roleArn, reach } = planned;
    const base = { account, part, roleArn, isReached: reach === 'reached' };
    const role = roles.get(account);
    if (reach !== 'reached' || role === undefined) {
      const message =
        reach === 'printed'
          ? 'Left for someone else to set up, as you chose, and not checked. It works once its documents are pasted.'
          : `The account can't be reached, so nothing is known about the role: ${planned.error?.message ?? ''}`;
      return { ...base, verdict: 'unproven', evidence: null, message };
    }
    return { ...base, ...verdictOf(sidesOf(planned, role, known), provenMessages[part]) };
  });
}

/** What several things that have to hold come to together: one that is refused refutes the whole. */
export function verdictOf(
  sides: readonly Side[],
  proven: string,
): Pick<NestingProof, 'verdict' | 'evidence' | 'message' | 'cause'> & { remedy: string | null } {
  const refused = sides.filter(({ verdict }) => verdict === 'refused');
  const open = sides.filter(({ verdict }) => verdict === 'unknown');
  const [verdict, told] =
    refused.length > 0 ? (['refuted', refused] as const) : (['unproven', open] as const);
  const [first] = told;
  if (first === undefined) return { verdict: 'proven', evidence: 'documents', message: proven, remedy: null };
  const absent = told.find(({ cause }) => cause === 'no-role');
  const remedies = [...new Set(told.flatMap(({ remedy }) => remedy ?? []))];
  return {
    verdict,
    evidence: verdict === 'refuted' ? 'documents' : null,
    cause: (absent ?? first).cause ?? first.side,
    // Nothing that is asked of a role holds where there is none.
    message: absent === undefined ? sentences(told.map(({ message }) => message)) : "The role doesn't exist.",
    remedy: remedies.length === 0 ? null : remedies.join('\n'),
  };
}

/** Sentences at most; more are counted. */
const mostSentences = 3;

function sentences(messages: readonly string[]): string {
  const shown = [...new Set(messages)];
  const more = shown.length - mostSentences;
  return [...shown.slice(0, mostSentences), ...(more > 0 ? [`${more} more like this.`] : [])].join(' ');
}

const provenMessages: Record<PlannedAccount['part'], string> = {
  primary: 'The role trusts Kentik.',
  secondary: 'The primary role can assume the role, which trusts it and can read metadata.',
  own: 'The role trusts Kentik and can read metadata.',
};

interface Known {
  plan: Plan;
  externalId: string | null;
  primary: PlannedAccount | undefined;
  primaryRole: Reading<JudgedRole | null> | undefined;
}

function sidesOf(planned: PlannedAccount, role: Reading<JudgedRole | null>, known: Known): Side[] {
  const { account, part, roleArn } = planned;
  const reads = [readsMetadata(role, { account, roleArn }), reachesRegions(planned)];
  if (part === 'secondary') return [assumesRole(planned, known), trustsPrimary(role, known), ...reads];
  return [trustsKentik(role, known), ...(part === 'own' ? reads : [])];
}

/** AWS refuses everyone in a region that the account hasn't enabled. */
function reachesRegions({ part, disabledRegions = [] }: PlannedAccount): Side {
  const side = { side: 'metadata', cause: 'region-disabled' } as const;
  if (disabledRegions === null) {
    const message = "It isn't known whether the account has enabled all regions that Kentik reads.";
    return { ...side, verdict: 'unknown', message };
  }
  const [first] = disabledRegions;
  if (first === undefined) return { ...side, verdict: 'allowed', message: '' };
  const message = `The account hasn't enabled ${some(disabledRegions, 3)}, so Kentik can't read metadata there.`;
  const remedy = regionRemedy(part === 'own' ? 'separate' : 'nested', first);
  return { ...side, verdict: 'refused', message, remedy };
}

/** @param externalId as Kentik sends it; null for none */
export function trustsKentik(
  role: Reading<JudgedRole | null>,
  { plan: { partition }, externalId }: Pick<Known, 'plan' | 'externalId'>,
): Side {
  const caller = { partition, account: kentikAccount, roleArn: kentikRoleArn(partition), uniqueId: null };
  return judgeTrust(role, caller, externalId === null ? {} : { 'sts:externalid': externalId }, 'Kentik');
}

function trustsPrimary(role: Reading<JudgedRole | null>, { plan, primary }: Known): Side {
  const caller = {
    partition: plan.partition,
    account: primary?.account ?? plan.account,
    roleArn: primary?.roleArn ?? '',
    uniqueId: null,
  };
  return judgeTrust(role, caller, {}, `the primary role in account ${caller.account}`);
}

/** Within the primary's own account its policies decide alone; across accounts both sides do, so both are asked. */
function assumesRole({ roleArn }: PlannedAccount, { primaryRole, primary }: Known): Side {
  const place = primary ?? { account: '', roleArn: '' };
  const judged = judgeOwn(primaryRole, place, [{ action: 'sts:AssumeRole', resource: roleArn }]);
  const doubt = 'whether the primary role can assume the role';
  return sideOf('primary', withCause(judged, 'primary'), "The primary role can't assume the role", doubt);
}

export function readsMetadata(
  role: Reading<JudgedRole | null>,
  place: Pick<PlannedAccount, 'account' | 'roleArn'>,
): Side {
  const desired = [...readings, ...[metadataPolicy().Statement[0]?.Action ?? []].flat()];
  const needs = desired.map((action) => ({ action, resource: '*' }));
  const judged = judgeOwn(role, place, needs);
  const doubt = 'whether the role can read all metadata';
  return sideOf('metadata', judged, "The role can't read all metadata", doubt);
}

/** What one side comes to, a refusal or a doubt as a sentence. */
export function sideOf(side: Side['side'], judged: Judged, refusal: string, doubt: string): Side {
  const { verdict, cause } = judged;
  // What a plan writes itself, it also corrects.
  const remedy = side === 'trust' ? null : remedyOf(judged);
  const why = whyOf(judged);
  const end = why.endsWith('.') ? '' : '.';
  const told = verdict === 'refused' ? refusal : `It isn't known ${doubt}`;
  const message = verdict === 'allowed' ? '' : `${told}: ${why}${end}`;
  return {
    side,
    verdict,
    message,
    ...(cause === undefined ? {} : { cause }),
    ...(remedy === null ? {} : { remedy }),
  };
}

const noRole = withCause(refused("the role doesn't exist"), 'no-role');

function judgeOwn(
  role: Reading<JudgedRole | null> | undefined,
  place: Pick<PlannedAccount, 'account' | 'roleArn'>,
  needs: readonly { action: string; resource: string }[],
): Judged {
  if (role === undefined) return noRole;
  if (!role.isRead) return unknown(role.why);
  if (role.value === null) return noRole;
  const { policies } = role.value;
  const context = roleContext({ ...place, uniqueId: null, now: Date.now() });
  return all(needs.map((need) => ownSide(policies, { ...need, context })));
}

function judgeTrust(
  role: Reading<JudgedRole | null>,
  caller: Parameters<typeof roleNames>[0],
  context: RequestContext,
  who: string,
): Side {
  const judged = !role.isRead
    ? unknown(role.why)
    : role.value === null
      ? noRole
      : inWords(
          judgePolicies([{ name: 'its trust policy', document: role.value.trust }], {
            action: 'sts:AssumeRole',
            resource: null,
            principals: rolePrincipals(caller),
            context: { ...roleContext({ ...caller, now: Date.now() }), ...context },
          }),
          'sts:AssumeRole',
          'no statement of its trust policy allows it',
        );
  return sideOf('trust', judged, `The role doesn't trust ${who}`, `whether the role trusts ${who}`);
}
