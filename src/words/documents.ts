/** A document of the plan as lines, with those of statements marked that an existing policy doesn't have yet. */
import { printableJson } from '../model/clean-text.ts';
import { isSameStatement, statementsOf } from '../model/compare.ts';
import type { PolicyDocument } from '../model/existing.ts';
import type { Line } from './differences.ts';

/** The sign beside lines that are added; it says so without color. */
export const addedSign = '+';

const opening = '  "Statement": [';

/**
 * Its JSON, a line at a time, indented as it is pasted.
 *
 * @param before what the policy says now; null where there is none, or the document is no policy
 */
export function documentLines(document: unknown, before: PolicyDocument | null): Line<'json' | 'added'>[] {
  const lines = printableJson(document, 2).split('\n');
  const added = before === null ? new Set<number>() : addedLines(document, lines, statementsOf(before));
  return lines.map((text, at) => ({ role: added.has(at) ? 'added' : 'json', text, level: 0 }));
}

/** The places of lines that belong to statements of ours. */
function addedLines(
  document: unknown,
  lines: readonly string[],
  before: PolicyDocument['Statement'],
): Set<number> {
  const added = new Set<number>();
  let at = lines.indexOf(opening) + 1;
  for (const { statement, isAdded } of compared(document, before)) {
    const height = printableJson(statement, 2).split('\n').length;
    for (let line = at; line < at + height && isAdded; line++) added.add(line);
    at += height;
  }
  return added;
}

function compared(document: unknown, before: PolicyDocument['Statement']) {
  return (isPolicy(document) ? statementsOf(document) : []).map((statement) => ({
    statement,
    isAdded: !before.some((each) => isSameStatement(each, statement)),
  }));
}

/** Which statements are added to an existing policy, by their Sid or number; empty where there is none before. */
export function addedStatements(document: unknown, before: PolicyDocument | null): string[] {
  if (before === null) return [];
  return compared(document, statementsOf(before)).flatMap(({ statement, isAdded }, index) =>
    isAdded ? [statement.Sid ?? `number ${index + 1}`] : [],
  );
}

function isPolicy(document: unknown): document is PolicyDocument {
  return typeof document === 'object' && document !== null && 'Statement' in document;
}
