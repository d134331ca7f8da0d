/** Adds statements to a policy document that others also write to, and removes them again. */
import { isSameStatement, statementsOf } from '../compare.ts';
import type { PolicyDocument, PolicyStatement } from '../existing.ts';

/**
 * Adds statements; existing ones stay where they are, equal ones aren't added, and a Sid that is taken gets a number.
 */
export function withStatements(
  existing: PolicyDocument | null,
  statements: readonly PolicyStatement[],
): { document: PolicyDocument; changed: boolean } {
  const present = statementsOf(existing);
  const merged = [...present];
  const taken = new Set(present.flatMap((statement) => (statement.Sid === undefined ? [] : [statement.Sid])));
  for (const statement of statements) {
    if (merged.some((other) => isSameStatement(other, statement))) continue;
    const sid = freeSid(statement.Sid ?? 'AWSLogDelivery', taken);
    taken.add(sid);
    merged.push({ ...statement, Sid: sid });
  }
  const changed = merged.length > present.length;
  if (existing !== null) return { document: { ...existing, Statement: merged }, changed };
  return { document: { Version: '2012-10-17', Statement: merged }, changed };
}

/** Removes statements; the others stay where they are. @returns `document` is null if none are left */
export function withoutStatements(
  existing: PolicyDocument,
  statements: readonly PolicyStatement[],
): { document: PolicyDocument | null; changed: boolean } {
  const present = statementsOf(existing);
  const rest = present.filter((each) => !statements.some((other) => isSameStatement(other, each)));
  return {
    document: rest.length === 0 ? null : { ...existing, Statement: rest },
    changed: rest.length < present.length,
  };
}

/** True if each statement of `part` is in `whole`, whatever their Sids. */
export function containsStatements(whole: PolicyDocument, part: PolicyDocument): boolean {
  const present = statementsOf(whole);
  return statementsOf(part).every((each) => present.some((other) => isSameStatement(other, each)));
}

/** A Sid that no statement has: the wanted one, with a number appended if needed. */
function freeSid(desired: string, taken: ReadonlySet<string>): string {
  let sid = desired;
  for (let number = 2; taken.has(sid); number++) sid = `${desired}${number}`;
  return sid;
}
