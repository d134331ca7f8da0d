/** What the documents of a metadata-only export prove, account by account. Pure. */
import { accountRootArn, kentikAccount } from '../documents/arns.ts';
import { metadataPolicy } from '../documents/kentik-policy.ts';
import { kentikRoleArn } from '../documents/trust-policy.ts';
import type { PolicyDocument } from '../model/existing.ts';
import { byAccount } from '../model/of-kind.ts';
import { evaluatePolicies, type PolicyVerdict } from '../model/policy-evaluation.ts';
import type { Change, Plan, PlannedAccount } from '../plan/types.ts';

/** What is known of Kentik's way into one account. */
export interface NestingProof {
  account: string;
  part: PlannedAccount['part'];
  roleArn: string;
  /** False where the account was not looked at: it cannot be reached, or is left to someone else. */
  isReached: boolean;
  /** `unproven`: nothing speaks against it, and there is not enough evidence either. */
  verdict: 'proven' | 'refuted' | 'unproven';
  /** What it rests on: documents that AWS returned, or these and IAM's simulation; null where there is none. */
  evidence: 'documents' | 'simulation' | null;
  /** One sentence. May hold names, which are foreign text. */
  message: string;
}

/** What AWS has of one account; null for what is not there. */
export interface Found {
  trust: PolicyDocument | null;
  policy: PolicyDocument | null;
  isAttached: boolean;
}

/** One thing that has to hold. */
export interface Step {
  verdict: PolicyVerdict;
  /** Said where it is refused, and where it cannot be told. */
  refused: string;
  unknown: string;
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

/** A proof for every account of the plan, in its order. */
export function judgeDocuments(plan: Plan, externalId: string | null): NestingProof[] {
  const changes = byAccount(plan.changes);
  const accounts = plan.accounts ?? [];
  const primary = accounts.find(({ part }) => part === 'primary');
  const primaryFound = primary === undefined ? null : foundIn(changes.get(primary.account) ?? []);
  return accounts.map((planned) => {
    const { account, part, roleArn, reach } = planned;
    const base = { account, part, roleArn, isReached: reach === 'reached' };
    if (reach !== 'reached') {
      const message =
        reach === 'printed'
          ? 'Left to someone else, as answered, and not looked at: it works once its documents are pasted.'
          : `It cannot be reached, so nothing is known of it: ${planned.error?.message ?? ''}`;
      return { ...base, verdict: 'unproven', evidence: null, message };
    }
    const found = foundIn(changes.get(account) ?? []);
    const steps = stepsOf(planned, found, { plan, externalId, primary, primaryFound });
    return { ...base, ...verdictOf(steps, provenMessages[part]) };
  });
}

/** What several things that have to hold come to together: one that is refused refutes the whole. */
export function verdictOf(
  steps: readonly Step[],
  proven: string,
): Pick<NestingProof, 'verdict' | 'evidence' | 'message'> {
  const refused = steps.find(({ verdict }) => verdict === 'refused');
  if (refused !== undefined) {
    return { verdict: 'refuted', evidence: 'documents', message: refused.refused };
  }
  const open = steps.find(({ verdict }) => verdict === 'unknown');
  if (open !== undefined) return { verdict: 'unproven', evidence: null, message: open.unknown };
  return { verdict: 'proven', evidence: 'documents', message: proven };
}

const provenMessages: Record<PlannedAccount['part'], string> = {
  primary: 'The role trusts Kentik.',
  secondary: 'The primary role may assume the role, which trusts it and may read metadata.',
  own: 'The role trusts Kentik and may read metadata.',
};

/** What AWS has of the changes of one account. */
export function foundIn(changes: readonly Change[]): Found {
  const found: Found = { trust: null, policy: null, isAttached: false };
  for (const change of changes) {
    if (change.kind === 'role') found.trust = change.current?.trustPolicy ?? null;
    if (change.kind !== 'policy') continue;
    found.policy = change.current?.document ?? null;
    found.isAttached = changes.some(
      (each) =>
        each.kind === 'attachment' && each.desired.policyArn === change.desired.arn && each.action === 'none',
    );
  }
  return found;
}

interface Known {
  plan: Plan;
  externalId: string | null;
  primary: PlannedAccount | undefined;
  primaryFound: Found | null;
}

function stepsOf(planned: PlannedAccount, found: Found, known: Known): Step[] {
  const { part } = planned;
  if (part !== 'secondary') {
    return [trustsKentik(found, known), ...(part === 'own' ? [readsMetadata(found)] : [])];
  }
  return [mayAssume(planned, known), trustsPrimary(found, known), readsMetadata(found)];
}

/** @param externalId as Kentik sends it; null for none */
export function trustsKentik(
  { trust }: Found,
  { plan, externalId }: Pick<Known, 'plan' | 'externalId'>,
): Step {
  const role = kentikRoleArn(plan.partition);
  return {
    verdict: ofTrust(trust, [kentikAccount, accountRootArn(plan.partition, kentikAccount), role], {
      'aws:principalarn': role,
      ...(externalId === null ? {} : { 'sts:externalid': externalId }),
    }),
    refused: trust === null ? 'There is no such role.' : 'The role does not trust Kentik.',
    unknown: 'Whether the role trusts Kentik depends on a condition that cannot be judged here.',
  };
}

function trustsPrimary({ trust }: Found, { plan, primary }: Known): Step {
  const account = primary?.account ?? plan.account;
  const roleArn = primary?.roleArn ?? '';
  return {
    verdict: ofTrust(trust, [account, accountRootArn(plan.partition, account), roleArn], {
      'aws:principalarn': roleArn,
      'aws:principalaccount': account,
    }),
    refused: trust === null ? 'There is no such role.' : `The role does not trust account ${account}.`,
    unknown: 'Whether the role trusts the primary role depends on a condition that cannot be judged here.',
  };
}

function mayAssume({ roleArn }: PlannedAccount, { primaryFound }: Known): Step {
  const isReady = primaryFound?.trust != null && primaryFound.isAttached;
  return {
    verdict: ofPolicy(isReady ? primaryFound.policy : null, 'sts:AssumeRole', roleArn),
    refused: 'The primary role may not assume the role.',
    unknown:
      'Whether the primary role may assume the role depends on a condition that cannot be judged here.',
  };
}

export function readsMetadata({ policy, isAttached }: Found): Step {
  const wanted = [...readings, ...[metadataPolicy().Statement[0]?.Action ?? []].flat()];
  const verdicts = wanted.map((action) => ({
    action,
    verdict: ofPolicy(isAttached ? policy : null, action, '*'),
  }));
  const refused = verdicts.filter(({ verdict }) => verdict === 'refused').map(({ action }) => action);
  const isOpen = verdicts.some(({ verdict }) => verdict === 'unknown');
  return {
    verdict: refused.length > 0 ? 'refused' : isOpen ? 'unknown' : 'allowed',
    refused:
      refused.length === wanted.length
        ? 'The role may read no metadata.'
        : `The role may not do ${refused.slice(0, 3).join(', ')}.`,
    unknown: 'What the role may read depends on a condition that cannot be judged here.',
  };
}

function ofTrust(
  trust: PolicyDocument | null,
  principals: readonly string[],
  context: Record<string, string>,
): PolicyVerdict {
  if (trust === null) return 'refused';
  return evaluatePolicies([trust], {
    action: 'sts:AssumeRole',
    resource: null,
    principals: { kind: 'AWS', names: principals },
    context,
  });
}

/** What a policy says of an action on a resource; none refuses. */
export function ofPolicy(policy: PolicyDocument | null, action: string, resource: string): PolicyVerdict {
  if (policy === null) return 'refused';
  return evaluatePolicies([policy], { action, resource, principals: null, context: {} });
}
