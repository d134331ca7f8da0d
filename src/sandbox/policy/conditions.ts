/**
 * Conditions of statements, against the keys that a request of the sandbox has. Source: IAM User Guide, "IAM JSON policy
 * elements: Condition operators", "Multivalued context keys" and "Variables and tags".
 */
import { BlockList, isIP } from 'node:net';

/** Keys in lower case. */
export type Context = Readonly<Record<string, string>>;

/** `*` and `?` as in policies. */
export function matchesText(pattern: string, text: string, ignoreCase = false): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[\\s\\S]*')
    .replaceAll('?', '[\\s\\S]');
  return new RegExp(`^${source}$`, ignoreCase ? 'i' : '').test(text);
}

/** A value of a policy as pieces: texts that stand for themselves, and patterns. Null where a variable has no value. */
function piecesOf(value: string, context: Context): { text: string; isPattern: boolean }[] | null {
  const pieces = value.split(/(\$\{[^}]*\})/).map((piece) => {
    const inside = /^\$\{(.*)\}$/s.exec(piece)?.[1];
    if (inside === undefined) return { text: piece, isPattern: true };
    if (['*', '?', '$'].includes(inside)) return { text: inside, isPattern: false };
    const [key = '', ...rest] = inside.split(',');
    const text = context[key.trim().toLowerCase()] ?? /^\s*'(.*)'\s*$/.exec(rest.join(','))?.[1];
    return text === undefined ? null : { text, isPattern: false };
  });
  return pieces.some((piece) => piece === null) ? null : pieces.filter((piece) => piece !== null);
}

/** The value with its variables replaced, as a pattern whose replaced parts are no wildcards; null: it matches nothing. */
export function fillIn(value: string, context: Context, hasVariables: boolean): string | null {
  if (!hasVariables || !value.includes('${')) return value;
  const pieces = piecesOf(value, context);
  return pieces?.map(({ text, isPattern }) => (isPattern ? text : escaped(text))).join('') ?? null;
}

/** Control characters in place of the wildcards that stand for themselves; no name has any. */
function escaped(text: string): string {
  return text.replaceAll('*', '\x01').replaceAll('?', '\x02');
}

function unescaped(text: string): string {
  return text.replaceAll('\x01', '*').replaceAll('\x02', '?');
}

/** As `matchesText`, of a pattern that was filled in. */
export function matchesFilled(pattern: string, text: string): boolean {
  return matchesText(pattern, escapedWhere(pattern, text));
}

/** Only a pattern with a wildcard that stands for itself needs the text in the same characters. */
function escapedWhere(pattern: string, text: string): string {
  return /[\x01\x02]/.test(pattern) ? escaped(text) : text;
}

/** ARNs are compared part by part: a `*` in one of the first five does not reach over a colon. */
function matchesArn(pattern: string, arn: string): boolean {
  const patterns = splitArn(pattern);
  const parts = splitArn(arn);
  return (
    patterns.length === parts.length &&
    patterns.every((part, index) => matchesFilled(part, parts[index] ?? ''))
  );
}

function splitArn(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

type Compare = (desired: string, actual: string) => boolean;

const time = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
const isIn: Compare = (desired, actual) => {
  const [network = '', length] = desired.split('/');
  if (isIP(network) === 0 || isIP(network) !== isIP(actual)) return false;
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(length ?? (family === 'ipv4' ? 32 : 128)), family);
  return list.check(actual, family);
};

const comparisons: Record<string, Compare> = {
  StringEquals: (desired, actual) => unescaped(desired) === actual,
  StringEqualsIgnoreCase: (desired, actual) => unescaped(desired).toLowerCase() === actual.toLowerCase(),
  StringLike: matchesFilled,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  BinaryEquals: (desired, actual) => desired === actual,
  Bool: (desired, actual) => desired.toLowerCase() === actual.toLowerCase(),
  NumericEquals: (desired, actual) => Number(actual) === Number(desired),
  NumericLessThan: (desired, actual) => Number(actual) < Number(desired),
  NumericLessThanEquals: (desired, actual) => Number(actual) <= Number(desired),
  NumericGreaterThan: (desired, actual) => Number(actual) > Number(desired),
  NumericGreaterThanEquals: (desired, actual) => Number(actual) >= Number(desired),
  DateEquals: (desired, actual) => time(actual) === time(desired),
  DateLessThan: (desired, actual) => time(actual) < time(desired),
  DateLessThanEquals: (desired, actual) => time(actual) <= time(desired),
  DateGreaterThan: (desired, actual) => time(actual) > time(desired),
  DateGreaterThanEquals: (desired, actual) => time(actual) >= time(desired),
  IpAddress: isIn,
};

const negations: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
};

/** True where all of a statement's condition holds. */
export function conditionHolds(
  condition: Record<string, Record<string, string[]>>,
  context: Context,
  hasVariables: boolean,
): boolean {
  return Object.entries(condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, values]) => {
      const desired = values.flatMap((value) => fillIn(value, context, hasVariables) ?? []);
      return holds(operator, context[key.toLowerCase()], desired);
    }),
  );
}

function holds(operator: string, actual: string | undefined, desired: string[]): boolean {
  // The keys that the sandbox knows have one value each: a set of one, or an empty one.
  const [, set, bare = ''] = /^(?:(ForAnyValue|ForAllValues):)?(.*)$/.exec(operator) ?? [];
  const name = bare.replace(/IfExists$/, '');
  if (name === 'Null') return desired.includes(String(actual === undefined));
  const negated = negations[name];
  if (actual === undefined) {
    if (name !== bare || set === 'ForAllValues') return true;
    return negated !== undefined && set !== 'ForAnyValue';
  }
  const compare = comparisons[negated ?? name];
  // An unknown operator never matches: a Deny then denies nothing, and an Allow allows nothing.
  if (!compare) return false;
  const found = desired.some((value) => compare(value, actual));
  return negated ? !found : found;
}
