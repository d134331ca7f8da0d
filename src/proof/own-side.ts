/** A role's own side: its policies inside its boundary. Source: IAM User Guide, "Policy evaluation logic". */
import type { IdentityPolicy, Reading, RolePolicies } from '../model/evidence.ts';
import {
  judgePolicies,
  type PolicyJudgment,
  type PolicyRequest,
  type PolicyVerdict,
} from '../model/policies/policy-evaluation.ts';
import type { RoleCaller } from '../model/policies/role-context.ts';

/** What one side says of an action. */
export interface Judged {
  verdict: PolicyVerdict;
  /** True where a Deny statement refuses: nothing that another side allows outweighs it. */
  isDenied: boolean;
  /** A clause that says why; empty where it is allowed. */
  why: string;
  /** A word for what refuses, where it is known better than by what was asked: `no-role`, `bucket-policy`, `key`. */
  cause?: string;
  /** The fix, where the check knows a better one than its caller. */
  remedy?: string;
  /** A clause about each Deny statement that applies or might, by statement; left out where there is none. */
  denials?: ReadonlyMap<string, string>;
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

/** What to do about a refusal of the role's own side; null where the plan's own way is enough. */
export function remedyOf({ verdict, isDenied, remedy }: Judged): string | null {
  if (verdict === 'allowed') return null;
  // A Deny is someone's decision: no plan of ours takes it away.
  if (isDenied) return "Exclude Kentik's role from every Deny statement that the message names.";
  return remedy ?? null;
}

/** The same with a word for what refuses. */
export function withCause(judged: Judged, cause: string): Judged {
  return judged.verdict === 'allowed' ? judged : { ...judged, cause };
}

/** What several sides that all have to allow come to: a refusal weighs most. Every Deny statement is kept. */
export function all(judged: readonly Judged[]): Judged {
  const ordered = [
    ...judged.filter(({ isDenied }) => isDenied),
    ...judged.filter(({ verdict, isDenied }) => verdict === 'refused' && !isDenied),
    ...judged.filter(({ verdict }) => verdict === 'unknown'),
  ];
  const [first = allowed] = ordered;
  const denials = new Map<string, string>();
  for (const { denials: own } of ordered) {
    for (const [statement, clause] of own ?? []) if (!denials.has(statement)) denials.set(statement, clause);
  }
  return denials.size === 0 ? first : { ...first, denials };
}

/** Deny statements at most that are named; more are counted. */
const mostDenials = 5;

/** Why, with every Deny statement that applies or might. */
export function whyOf({ why, denials }: Judged): string {
  const clauses = [...new Set([why, ...(denials?.values() ?? [])])];
  const more = clauses.length - mostDenials;
  return `${clauses.slice(0, mostDenials).join('; ')}${more > 0 ? `; and ${more} more like these` : ''}`;
}

/** A judgment with its statement named. @param nothing the clause where no statement allows it */
export function inWords(
  { verdict, isDenied, decidedBy, denials }: PolicyJudgment,
  action: string,
  nothing: string,
): Judged {
  if (verdict === 'allowed') return allowed;
  const clause = ({ statement, policy, effect, applies, dependsOn }: PolicyJudgment['denials'][number]) => {
    const named = statement.startsWith('statement ') ? statement : `the statement ${statement}`;
    if (applies === 'yes') return `${named} of ${policy} denies ${action}`;
    const does = effect === 'Deny' ? 'might deny' : 'might not allow';
    return `${named} of ${policy} ${does} ${action}, depending on ${dependsOn ?? "values that aren't known"}`;
  };
  const why = decidedBy === null ? nothing : clause(decidedBy);
  const judged = { verdict, isDenied, why };
  if (denials.length === 0) return judged;
  const found = denials.map((each) => [`${each.statement} of ${each.policy}`, clause(each)] as const);
  return { ...judged, denials: new Map(found) };
}

/** The role that comes, with all that its own side says. */
export type Reader = RoleCaller & { policies: RolePolicies };

type OwnRequest = Omit<PolicyRequest, 'principals'>;

/** The two halves of a role's own side. A resource policy that names the role can replace only the first. */
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
  const judged = judge([boundary.value], `the permissions boundary ${name} doesn't allow ${request.action}`);
  // It is someone's decision, and no plan of ours changes it.
  const remedy = `Allow what the message names in the permissions boundary ${name}, or remove the boundary from the role.`;
  return { identity, boundary: withCause(withRemedy(judged, remedy), 'boundary') };
}

/** Does the role's own side allow an action? */
export function ownSide(policies: RolePolicies, request: OwnRequest): Judged {
  const { identity, boundary } = ownSides(policies, request);
  return all([identity, boundary]);
}
