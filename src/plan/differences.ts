/** What differs between what is expected and what exists, field by field. Plain data for every output. */
import { parseFormatString } from '../answers/log-format.ts';
import { type PolicyDifference, policyDifferences } from '../model/compare.ts';
import type { ExistingFlowLog, PolicyDocument } from '../model/existing.ts';
import type { Difference, FlowLogChange } from './types.ts';

/** Statement by statement and field by field; empty if both documents mean the same. */
export function documentDifferences(desired: PolicyDocument, actual: PolicyDocument): Difference[] {
  const fields = new Map<string, Difference>();
  for (const { change, statement, field, value } of policyDifferences(desired, actual)) {
    const key = keyOf({ change, statement, field, value });
    const difference = fields.get(key) ?? { statement, field, wanted: [], there: [] };
    difference[change === 'added' ? 'wanted' : 'there'].push(value);
    fields.set(key, difference);
  }
  return [...fields.values()];
}

/** A whole statement is its own difference: a missing one and a surplus one aren't two sides of one field. */
function keyOf({ change, statement, field, value }: PolicyDifference): string {
  return JSON.stringify(field === 'Effect' ? [statement, field, change, value] : [statement, field]);
}

/** How a flow log with the same destination differs; empty if it doesn't. */
export function flowLogFieldDifferences(
  existing: ExistingFlowLog,
  desired: FlowLogChange['desired'],
): Difference[] {
  const one = (field: string, desired: string, there: string): Difference[] =>
    desired === there ? [] : [{ statement: null, field, wanted: [desired], there: [there] }];
  return [
    ...one('traffic', 'ALL', existing.trafficType),
    ...formatDifferences(existing.logFormat, desired.logFormat),
    ...one('interval', `${desired.aggregationInterval} s`, `${existing.maxAggregationInterval} s`),
    ...one('file format', 'plain-text', existing.fileFormat),
    ...one('Hive-compatible folders', 'no', existing.hiveCompatiblePartitions ? 'yes' : 'no'),
    ...one('hourly folders', 'no', existing.perHourPartition ? 'yes' : 'no'),
  ];
}

function formatDifferences(actual: string, desired: string | null): Difference[] {
  const have = parseFormatString(actual);
  const want = parseFormatString(desired);
  if (have.join(' ') === want.join(' ')) return [];
  const missing = want.filter((field) => !have.includes(field));
  const surplus = have.filter((field) => !want.includes(field));
  if (missing.length + surplus.length > 0) {
    return [{ statement: null, field: 'format', wanted: missing, there: surplus }];
  }
  return [
    { statement: null, field: 'order of the fields', wanted: [want.join(' ')], there: [have.join(' ')] },
  ];
}

/**
 * What a decision about a policy or role is about. Those of older sessions have a condition's operator and key in lower case.
 */
export function subjectOf(differences: readonly Difference[]): string {
  const lower = (value: string) => value.replace(/^.*? = /, (head) => head.toLowerCase());
  const folded = differences.map((difference) =>
    difference.field === 'Condition'
      ? { ...difference, wanted: difference.wanted.map(lower), there: difference.there.map(lower) }
      : difference,
  );
  return folded
    .map(({ statement, field, wanted: desired, there }) =>
      [statement ?? '', field, ...desired.map((value) => `+${value}`), ...there.map((value) => `-${value}`)]
        .filter((part) => part !== '')
        .join(' '),
    )
    .sort()
    .join('; ');
}

/** `a, b, c and 4 more`. */
export function some(values: readonly string[], most = 3): string {
  const more = values.length > most ? ` and ${values.length - most} more` : '';
  return `${values.slice(0, most).join(', ')}${more}`;
}
