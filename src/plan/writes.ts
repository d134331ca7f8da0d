/** What several writes of one document come to: what they added, and what stood there before them. */
import { isSamePolicy, isSameStatement, statementsOf } from '../model/compare.ts';
import type { PolicyDocument, PolicyStatement } from '../model/existing.ts';
import type { DocumentWrite, SessionResource } from '../model/session-resources.ts';

/**
 * The statements that these writes added, each once. What others put there between two writes stands in the `before` of
 * the second and is none of them.
 */
export function addedStatements(writes: readonly DocumentWrite[]): PolicyStatement[] {
  const added: PolicyStatement[] = [];
  for (const { before, after } of writes) {
    const former = before === null ? [] : statementsOf(before);
    for (const statement of statementsOf(after)) {
      if ([...former, ...added].some((other) => isSameStatement(other, statement))) continue;
      added.push(statement);
    }
  }
  return added;
}

/**
 * The write before which the document that stands there now was somebody else's: what an undo goes back to. A document
 * that others put in between two writes counts, older ones do not.
 *
 * @returns null where the present document is none of those written
 */
export function firstOwnWrite<Write extends DocumentWrite>(
  writes: readonly Write[],
  now: PolicyDocument,
): Write | null {
  let found: Write | null = null;
  let document: PolicyDocument | null = now;
  for (const write of [...writes].reverse()) {
    if (document === null) break;
    if (!isStill(write.after, document)) continue;
    found = write;
    document = write.before;
  }
  return found;
}

/**
 * True where a document still says what was written. AWS shows the unique id (`AROA…`) of a principal that has been
 * deleted since in the place of its ARN: that is AWS's doing, and nobody's edit.
 */
export function isStill(written: PolicyDocument, now: PolicyDocument): boolean {
  if (isSamePolicy(written, now)) return true;
  return hasUniqueId(now) && isSamePolicy(withoutIdentities(written), withoutIdentities(now));
}

const uniqueId = /^A[A-Z]{3}[A-Z0-9]{12,}$/;
const identityArn = /^arn:[\w-]+:iam::\d{12}:(?:role|user)\//;

function principalsOf({ Principal: principal }: PolicyStatement): string[] {
  return typeof principal === 'object' ? [principal.AWS ?? []].flat() : [];
}

function hasUniqueId(document: PolicyDocument): boolean {
  return statementsOf(document)
    .flatMap(principalsOf)
    .some((value) => uniqueId.test(value));
}

function withoutIdentities(document: PolicyDocument): PolicyDocument {
  const statements = statementsOf(document).map((statement) =>
    typeof statement.Principal === 'object'
      ? {
          ...statement,
          Principal: {
            ...statement.Principal,
            AWS: principalsOf(statement).filter((value) => !uniqueId.test(value) && !identityArn.test(value)),
          },
        }
      : statement,
  );
  return { ...document, Statement: statements };
}

/** Every document that a policy was made with or brought to. */
export function writtenPolicies(made: readonly SessionResource[], policyArn: string): PolicyDocument[] {
  return made.flatMap((each) => {
    if (each.kind === 'policy' && each.policyArn === policyArn) return each.written;
    return each.kind === 'policy-version' && each.policyArn === policyArn
      ? each.writes.map(({ after }) => after)
      : [];
  });
}

/** Every trust policy that a role was made with or brought to. */
export function writtenTrust(made: readonly SessionResource[], roleName: string): PolicyDocument[] {
  return made.flatMap((each) => {
    if (each.kind === 'role' && each.roleName === roleName) return each.written;
    return each.kind === 'trust-policy' && each.roleName === roleName
      ? each.writes.map(({ after }) => after)
      : [];
  });
}
