/**
 * A role's own side: what its attached and inline policies allow together, inside its permissions boundary. Pure.
 * Source: IAM User Guide, "Policy evaluation logic" and "Permissions boundaries for IAM entities".
 */
import type { IdentityPolicy, Reading, RolePolicies } from '../model/evidence.ts';
import type { Partition } from '../model/existing.ts';
import type { RequestContext } from '../model/policies/policy-conditions.ts';
import {
  judgePolicies,
  type PolicyJudgment,
  type PolicyRequest,
  type PolicyVerdict,
} from '../model/policies/policy-evaluation.ts';

/** What one side says of an action. */
export interface Judged {
  verdict: PolicyVerdict;
  /** True where a Deny statement refuses: nothing that another side allows outweighs it. */
  isDenied: boolean;
  /** A clause that says why; empty where it is allowed. */
  why: string;
  /** What to do, where the judge knows more than whoever asks. */
  remedy?: string;
}

export const allowed: Judged = { verdict: 'allowed', isDenied: false, why: '' };

export function refused(why: string, remedy?: string): Judged {
  return { verdict: 'refused', isDenied: false, why, ...(remedy === undefined ? {} : { remedy }) };
}

export function unknown(why: string, remedy?: string): Judged {
  return { ...refused(why, remedy), verdict: 'unknown' };
}

/** The same with what to do, where it is refused or open and nothing else is known to help. */
export function withRemedy(judged: Judged, remedy: string): Judged {
  return judged.verdict === 'allowed' || judged.remedy !== undefined ? judged : { ...judged, remedy };
}

/** What several sides that all have to allow come to: a refusal weighs most. */
export function all(judged: readonly Judged[]): Judged {
  return (
    judged.find(({ isDenied }) => isDenied) ??
    judged.find(({ verdict }) => verdict === 'refused') ??
    judged.find(({ verdict }) => verdict === 'unknown') ??
    allowed
  );
}

/** A judgment with its statement named. @param nothing the clause where no statement allows it */
export function inWords(
  { verdict, isDenied, decidedBy }: PolicyJudgment,
  action: string,
  nothing: string,
): Judged {
  if (verdict === 'allowed') return allowed;
  if (decidedBy === null) return refused(nothing);
  const { statement, policy, effect, dependsOn } = decidedBy;
  const named = statement.startsWith('statement ') ? statement : `the statement ${statement}`;
  if (isDenied) return { verdict, isDenied, why: `${named} of ${policy} denies ${action}` };
  const does = effect === 'Deny' ? 'might deny' : 'might not allow';
  return unknown(
    `${named} of ${policy} ${does} ${action}, depending on ${dependsOn ?? 'more than is known'}`,
  );
}

/** Whoever comes with the role, as policies name and describe it. */
export interface Reader {
  partition: Partition;
  /** 12 digits. */
  account: string;
  roleArn: string;
  /** `RoleId`; null where it isn't known. */
  uniqueId: string | null;
  policies: RolePolicies;
  /** Milliseconds since 1970: conditions on the time are judged as of now. */
  now: number;
}

/** The role and its sessions, whose names only Kentik knows. */
export function namesOf({
  partition,
  account,
  roleArn,
}: Pick<Reader, 'partition' | 'account' | 'roleArn'>): string[] {
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  return [roleArn, `arn:${partition}:sts::${account}:assumed-role/${name}/*`];
}

/**
 * What is known of any request that Kentik makes with the role. Where it comes from (address, VPC endpoint), the
 * organization, MFA and tags aren't. Source: IAM User Guide, "AWS global condition context keys".
 */
export function contextOf({
  account,
  roleArn,
  uniqueId,
  now,
}: Omit<Reader, 'policies' | 'partition'>): RequestContext {
  return {
    'aws:principalarn': roleArn,
    'aws:principalaccount': account,
    'aws:principaltype': 'AssumedRole',
    'aws:principalisawsservice': 'false',
    'aws:viaawsservice': 'false',
    'aws:securetransport': 'true',
    // AWS refuses older versions.
    's3:tlsversion': ['1.2', '1.3'],
    'aws:currenttime': new Date(now).toISOString(),
    'aws:epochtime': String(Math.floor(now / 1000)),
    // Of users alone, and of services that call for a resource.
    'aws:username': null,
    'aws:sourcearn': null,
    'aws:sourceaccount': null,
    'aws:principalservicename': null,
    ...(uniqueId === null ? {} : { 'aws:userid': `${uniqueId}:*` }),
  };
}

type OwnRequest = Omit<PolicyRequest, 'principals'>;

/** The two halves of a role's own side. A resource policy that names the role stands in for the first alone. */
export function ownSides(
  policies: RolePolicies,
  request: OwnRequest,
): { identity: Judged; boundary: Judged } {
  const { attached, inline, boundary } = policies;
  const readings: Reading<IdentityPolicy>[] = [...attached, ...(inline.isRead ? inline.value : [inline])];
  const judge = (documents: readonly IdentityPolicy[], nothing: string) =>
    inWords(
      judgePolicies(
        documents.map(({ name, document }) => ({ name, document })),
        { ...request, principals: null },
      ),
      request.action,
      nothing,
    );
  const own = judge(
    readings.flatMap((each) => (each.isRead ? [each.value] : [])),
    `no policy of the role allows ${request.action}`,
  );
  // What can't be read might allow it, and might deny it.
  const unread = readings.find((each) => !each.isRead);
  const identity = own.isDenied || unread === undefined ? own : unknown(unread.why);
  if (!boundary.isRead) return { identity, boundary: unknown(boundary.why) };
  if (boundary.value === null) return { identity, boundary: allowed };
  const { name } = boundary.value;
  return {
    identity,
    boundary: judge([boundary.value], `the permissions boundary ${name} doesn't allow ${request.action}`),
  };
}

/** Does the role's own side allow an action? */
export function ownSide(policies: RolePolicies, request: OwnRequest): Judged {
  const { identity, boundary } = ownSides(policies, request);
  return all([identity, boundary]);
}
