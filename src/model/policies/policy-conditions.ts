/**
 * Conditions of policy statements, three-valued. Source: IAM User Guide, "IAM JSON policy elements: Condition operators"
 * and "Multivalued context keys": a key that a request doesn't have makes a condition false, a negated one true.
 */
import { listOf } from '../compare.ts';
import type { PolicyStatement } from '../existing.ts';
import { fits, fitsArn, type Known, literal, negation, some, withVariables } from './policy-patterns.ts';

/**
 * What is known of a request, by condition key in lower case. A `*` in a value stands for an unknown part; null: the
 * request doesn't have the key; a list: it has one of these values. Keys that aren't named here aren't known.
 */
export type RequestContext = Readonly<Record<string, string | null | readonly (string | null)[]>>;

/** Whether a condition holds, and, if that isn't known, the condition key that it depends on. */
export interface ConditionFinding {
  holds: Known;
  key: string | null;
}

type Comparison = (desired: string, actual: string) => Known;

const known = (holds: boolean): Known => (holds ? 'yes' : 'no');
const equal: Comparison = (desired, actual) => fits(literal(desired), actual);
const folded: Comparison = (desired, actual) => equal(desired.toLowerCase(), actual.toLowerCase());

/** Numbers, or dates as numbers; anything else can't be evaluated. */
function ordered(read: (text: string) => number, holds: (order: number) => boolean): Comparison {
  return (desired, actual) => {
    const order = read(actual) - read(desired);
    return Number.isNaN(order) ? 'unknown' : known(holds(order));
  };
}

function orderings(kind: string, read: (text: string) => number): [string, Comparison][] {
  return [
    [`${kind}equals`, ordered(read, (order) => order === 0)],
    [`${kind}lessthan`, ordered(read, (order) => order < 0)],
    [`${kind}lessthanequals`, ordered(read, (order) => order <= 0)],
    [`${kind}greaterthan`, ordered(read, (order) => order > 0)],
    [`${kind}greaterthanequals`, ordered(read, (order) => order >= 0)],
  ];
}

function readNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** ISO 8601, or seconds since 1970. */
function readDate(text: string): number {
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

/** An address as a number with its number of bits; null if it isn't an address. */
function readAddress(text: string): { value: bigint; bits: number } | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
    const value = text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
    return { value, bits: 32 };
  }
  if (!/^[0-9a-f:]+$/i.test(text)) return null;
  const [head = '', tail] = text.split('::');
  const groups = (side: string) => side.split(':').filter((group) => group !== '');
  const left = groups(head);
  const right = groups(tail ?? '');
  const missing = tail === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...right];
  if (all.length !== 8) return null;
  return { value: all.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n), bits: 128 };
}

const inRange: Comparison = (desired, actual) => {
  const [, network = '', length] = /^([^/]*)(?:\/(\d+))?$/.exec(desired) ?? [];
  const range = readAddress(network);
  const address = readAddress(actual);
  if (range === null || address === null) return 'unknown';
  const rest = BigInt(Math.max(0, range.bits - Number(length ?? range.bits)));
  return known(range.bits === address.bits && range.value >> rest === address.value >> rest);
};

const comparisons = new Map<string, Comparison>([
  ['stringequals', equal],
  ['stringequalsignorecase', folded],
  ['stringlike', fits],
  ['arnequals', fitsArn],
  ['arnlike', fitsArn],
  ['binaryequals', equal],
  ['bool', folded],
  ['ipaddress', inRange],
  ...orderings('numeric', readNumber),
  ...orderings('date', readDate),
]);

interface Operator {
  /** `forallvalues` or `foranyvalue`, or empty. */
  set: string;
  name: string;
  isNegated: boolean;
  isOptional: boolean;
}

function readOperator(text: string): Operator {
  const [, set = '', name = '', optional] =
    /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(text.toLowerCase()) ?? [];
  const bare = name.replace(/^(string|numeric|date|arn|)not/, '$1');
  return { set, name: bare, isNegated: bare !== name, isOptional: optional !== undefined };
}

function holdsFor(operator: Operator, desired: readonly string[], actual: string | null): Known {
  const { set, name, isNegated, isOptional } = operator;
  if (name === 'null') return known(desired.some((each) => each.toLowerCase() === String(actual === null)));
  const compare = comparisons.get(name);
  if (compare === undefined) return 'unknown';
  // The known keys have one value each: a set of one.
  if (actual === null) {
    return known(isOptional || set === 'forallvalues' || (isNegated && set !== 'foranyvalue'));
  }
  const found = some(desired.map((each) => compare(each, actual)));
  return isNegated ? negation(found) : found;
}

/** The value of a key in the request; undefined: not known. */
function valuesOf(context: RequestContext, key: string): readonly (string | null)[] | undefined {
  const name = key.toLowerCase();
  const value = Object.hasOwn(context, name) ? context[name] : undefined;
  return typeof value === 'string' || value === null ? [value] : value;
}

/** Patterns with their variables replaced, or null if one isn't known. Versions before 2012-10-17 have none. */
export function resolved(
  pattern: string,
  version: string | undefined,
  context: RequestContext,
): string | null {
  if (version !== '2012-10-17' || !pattern.includes('${')) return pattern;
  return withVariables(pattern, (key) => {
    const values = valuesOf(context, key);
    return values?.length === 1 ? values[0] : undefined;
  });
}

/** Whether all of a statement's condition holds. */
export function judgeCondition(
  condition: PolicyStatement['Condition'],
  version: string | undefined,
  context: RequestContext,
): ConditionFinding {
  let open: string | null = null;
  for (const [text, keys] of Object.entries(condition ?? {})) {
    const operator = readOperator(text);
    for (const [key, patterns] of Object.entries(keys)) {
      const desired = listOf(patterns).map((each) => resolved(each, version, context));
      const clear = desired.filter((each) => each !== null);
      const candidates = valuesOf(context, key)?.map((value) => holdsFor(operator, clear, value));
      const holds = candidates === undefined ? 'unknown' : agreed(candidates);
      const isClear = clear.length === desired.length || isDecided(holds, operator);
      if (!isClear || holds === 'unknown') open ??= key;
      else if (holds === 'no') return { holds: 'no', key: null };
    }
  }
  return { holds: open === null ? 'yes' : 'unknown', key: open };
}

/** Without the unknown values: has one of the others already decided? */
function isDecided(holds: Known, { isNegated }: Operator): boolean {
  return holds === (isNegated ? 'no' : 'yes');
}

/** The result if it is the same for each possible value. */
function agreed(candidates: readonly Known[]): Known {
  const [first = 'unknown'] = candidates;
  return candidates.every((each) => each === first) ? first : 'unknown';
}
