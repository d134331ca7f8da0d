/** The combined effect of several writes of one document: what they added, and what the document was before them. */
import { isSamePolicy, isSameStatement, statementsOf } from '../model/compare.ts';
import type { PolicyDocument, PolicyStatement } from '../model/existing.ts';
import { resourcesOf } from '../model/ids.ts';
import type { DocumentWrite, SessionResource } from '../model/session-resources.ts';

/** The statements that these writes added, each once, without what others added in between. */
export function addedStatements(writes: readonly DocumentWrite[]): PolicyStatement[] {
  const added: PolicyStatement[] = [];
  for (const { before, after } of writes) {
    const former = statementsOf(before);
    for (const statement of statementsOf(after)) {
      if ([...former, ...added].some((other) => isSameStatement(other, statement))) continue;
      added.push(statement);
    }
  }
  return added;
}

/**
 * The write whose previous document an undo restores: before it, the document was someone else's. Null if there is
 * none.
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
 * True if a document still has the content that was written. AWS shows a deleted principal's unique ID instead of its
 * ARN.
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

/** Every document that a policy was created with or brought to. */
export function writtenPolicies(created: readonly SessionResource[], policyArn: string): PolicyDocument[] {
  return writtenTo(
    resourcesOf(created, 'policy', { policyArn }),
    resourcesOf(created, 'policy-version', { policyArn }),
  );
}

/** Every trust policy that a role was created with or brought to. */
export function writtenTrust(created: readonly SessionResource[], roleName: string): PolicyDocument[] {
  return writtenTo(
    resourcesOf(created, 'role', { roleName }),
    resourcesOf(created, 'trust-policy', { roleName }),
  );
}

function writtenTo(
  created: readonly { written: PolicyDocument[] }[],
  changed: readonly { writes: DocumentWrite[] }[],
): PolicyDocument[] {
  return [
    ...created.flatMap(({ written }) => written),
    ...changed.flatMap(({ writes }) => writes.map(({ after }) => after)),
  ];
}

/** A session whose last apply began later relies on the result of these writes. */
export function firstTime(writes: readonly DocumentWrite[]): string {
  return writes[0]?.at ?? '';
}

/** True if a document has the wanted content, or an accepted alternative. */
export function fits(
  desired: PolicyDocument,
  alternatives: readonly PolicyDocument[] | undefined,
  actual: PolicyDocument,
): boolean {
  return [desired, ...(alternatives ?? [])].some((document) => isSamePolicy(document, actual));
}
