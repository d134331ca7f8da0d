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
  if (!isPolicy(document)) return added;
  let at = lines.indexOf(opening) + 1;
  for (const statement of statementsOf(document)) {
    const height = printableJson(statement, 2).split('\n').length;
    const isThere = before.some((each) => isSameStatement(each, statement));
    for (let line = at; line < at + height && !isThere; line++) added.add(line);
    at += height;
  }
  return added;
}

function isPolicy(document: unknown): document is PolicyDocument {
  return typeof document === 'object' && document !== null && 'Statement' in document;
}
