/** Words the schema's issues as faults: where, what is wrong with which value, how to fix it. */
import * as z from 'zod';
import type { Fault } from './invalid.ts';
import { acceptedFields } from './log-format.ts';
import { likely, nearest } from './nearest.ts';
import { knownRegions } from './regions.ts';

/** Issues that are worded; thousands have one cause. */
const mostIssues = 1000;

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;
type JsonSchema = z.core.JSONSchema.JSONSchema;

/** `['resources', 2, 'id']` → `resources[2].id`. */
function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    const name = shortPath(String(part));
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
    value,
  );
}

/** The keys that the schema knows at a path. */
function knownKeys(schema: JsonSchema, path: Path): string[] {
  const branches = (node: JsonSchema): JsonSchema[] => [
    node,
    ...(node.anyOf ?? []).flatMap((each) => branches(each)),
  ];
  let nodes = branches(schema);
  for (const part of path) {
    nodes = nodes
      .flatMap((node) => (typeof part === 'number' ? [node.items].flat() : [node.properties?.[String(part)]]))
      .filter((node): node is JsonSchema => typeof node === 'object')
      .flatMap(branches);
  }
  return nodes.flatMap((node) => Object.keys(node.properties ?? {}));
}

const words: Record<string, string> = {
  string: 'a string',
  array: 'a list',
  object: 'a mapping of keys',
  record: 'a mapping of keys',
  boolean: 'true or false',
  number: 'a number',
  null: 'null',
};

/** What an issue at the root of a value says that it should have been. */
function expectations(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value));
  if (issue.code === 'invalid_type') return [words[issue.expected] ?? issue.expected];
  if (issue.code === 'invalid_union') return issue.errors.flatMap((branch) => branch.flatMap(expectations));
  return [];
}

/** A number where a text is wanted: YAML reads digits without quotes as a number and drops leading zeros. */
function numberFault(path: Path, value: number): Fault {
  const isAccount = path.includes('account') || path.includes('accounts');
  const isId = isAccount || path.includes('externalId') || path.includes('planId');
  const text = String(value);
  // Padded, it would be another account's ID where digits were forgotten.
  const isShort = isAccount && !/^\d{12}$/.test(text);
  return {
    path: formatPath(path),
    message: 'is a number; a string is needed.',
    remedy: isShort
      ? 'Put all 12 digits of the account ID in quotes: YAML drops leading zeros.'
      : `Put it in quotes${isId ? `: "${text}"` : ''}.`,
  };
}

function mismatchFault(issue: Issue, path: Path, value: unknown): Fault {
  const desired = [...new Set(expectations(issue))];
  if (typeof value === 'number' && desired.includes(words.string ?? '')) return numberFault(path, value);
  const last = desired.at(-1) ?? 'something else';
  const list = desired.length > 1 ? `${desired.slice(0, -1).join(', ')} or ${last}` : last;
  if (value === undefined) return { path: formatPath(path), message: `is missing; ${list} is needed.` };
  if (value === null) {
    return {
      path: formatPath(path),
      message: `is empty; ${list} is needed.`,
      remedy: 'Give a value or omit the key.',
    };
  }
  // A value of the wrong type may be a secret that was pasted there: it is not shown.
  return { path: formatPath(path), message: `isn't valid; ${list} is needed.` };
}

/** Values that may be told: slips for one that is known, and the ids of accounts and resources. */
function isHarmless(value: string, path: Path): boolean {
  // A name of letters alone, where a name belongs.
  if (path.at(-1) === 'bucket' && /^[A-Za-z._-]{1,63}$/.test(value)) return true;
  if (/^(?:\d{1,14}|(?:vpc|subnet|eni)-[0-9a-z]{0,20})$/.test(value)) return true;
  return value.length <= 40 && likely(value, [...knownRegions, ...acceptedFields]) !== null;
}

/** What a check says, without the value that it was given: that may be a secret in the wrong place. */
function withoutValue(message: string, value: unknown, path: Path): string {
  const texts = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string');
  // Quoted is the value, or what would be right of it.
  return message.replace(/"([^"]*)"/g, (quoted, inner: string) => {
    const isOfValue = texts.some((text) => text === inner || (inner.length > 3 && text.includes(inner)));
    return isOfValue && !isHarmless(inner, path) ? 'The value' : quoted;
  });
}

function isAboutRoot(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

/**
 * Turns the issues of one parse into faults.
 *
 * @param value what was parsed
 * @param schema JSON Schema of what it was parsed with; tells the keys that are known
 * @param elsewhere for top-level keys that belong to another kind of export: the words that say so
 */
export function faultsOf(
  issues: readonly Issue[],
  value: unknown,
  schema: JsonSchema,
  elsewhere: ReadonlyMap<string, string> = new Map(),
): Fault[] {
  const toFaults = (issue: Issue, base: Path): Fault[] => {
    const path = [...base, ...issue.path];
    switch (issue.code) {
      case 'unrecognized_keys':
        return unknownKeys(issue.keys, path);
      case 'invalid_union': {
        // The branch that the value was meant for: of its type, with the fewest complaints.
        const [meant] = issue.errors
          .filter((branch) => !branch.some(isAboutRoot))
          .sort((a, b) => complaints(a) - complaints(b));
        if (meant === undefined) return [mismatchFault(issue, path, valueAt(value, path))];
        return meant.flatMap((each) => toFaults(each, path));
      }
      case 'invalid_type':
      case 'invalid_value':
        return [mismatchFault(issue, path, valueAt(value, path))];
      default:
        return [{ path: formatPath(path), message: withoutValue(issue.message, valueAt(value, path), path) }];
    }
  };
  const unknownKeys = (keys: readonly string[], base: Path): Fault[] => {
    const known = knownKeys(schema, base);
    return keys.map((key, index) => {
      const path = formatPath([...base, key]);
      const other = base.length === 0 ? elsewhere.get(key) : undefined;
      if (other !== undefined) return { path, message: other };
      // All are counted; a guess for more than anyone reads would take minutes.
      const guess = index < mostIssues ? nearest(key, known) : null;
      return {
        path,
        message: "isn't a known key.",
        ...(guess === null ? {} : { remedy: `The nearest known key is "${guess}".` }),
      };
    });
  };
  return issues.slice(0, mostIssues).flatMap((issue) => toFaults(issue, []));
}

function complaints(branch: readonly Issue[]): number {
  return branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
}

/** The JSON Schema of what may be given (before defaults are filled in). */
export function inputJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input' });
}

/** A region has at most some thousand VPCs that anyone names one by one, an organization some ten thousand accounts. */
const longestList = 20_000;

/** Characters of a text: the longest, a description, has 1,000. */
const longestText = 10_000;

const deepest = 32;

/** Faults that are looked for; a file with more has one cause. */
const mostFaults = 100;

/** Names that every object of JavaScript has: a schema passes some over, and to set one can change what others mean. */
const reserved: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/** What is wrong with a value before any schema looks at it. @returns `isTooLarge`: no schema should look at it */
export function limitFaults(value: unknown): { faults: Fault[]; isTooLarge: boolean } {
  const faults: Fault[] = [];
  let isTooLarge = false;
  const look = (inner: unknown, path: string, depth: number): void => {
    if (faults.length >= mostFaults) return;
    if (typeof inner === 'string' && inner.length > longestText) {
      faults.push({ path, message: `is longer than ${longestText.toLocaleString('en-US')} characters.` });
      isTooLarge = true;
    }
    if (typeof inner !== 'object' || inner === null) return;
    if (depth > deepest) {
      faults.push({ path: shortPath(path), message: 'is nested too deeply.' });
      isTooLarge = true;
    } else if (Array.isArray(inner)) {
      if (inner.length > longestList) {
        const [count, most] = [inner.length, longestList].map((each) => each.toLocaleString('en-US'));
        faults.push({ path, message: `has ${count} entries; at most ${most} are allowed.` });
        isTooLarge = true;
        return;
      }
      for (const [at, item] of inner.entries()) look(item, `${path}[${at}]`, depth + 1);
    } else {
      for (const [key, member] of Object.entries(inner)) {
        const to = path === '' ? shortPath(key) : `${path}.${shortPath(key)}`;
        if (reserved.has(key)) faults.push({ path: to, message: "isn't a known key." });
        else look(member, to, depth + 1);
      }
    }
  };
  look(value, '', 0);
  return { faults, isTooLarge };
}

/** A key is foreign text, too. */
export function shortPath(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text;
}
