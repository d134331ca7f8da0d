/**
 * The text of an answers file as plain data. Everything is bounded, and what YAML can say and answers cannot is refused: a
 * sentence with a line, never a stack, a guess or minutes of work. No message quotes the text, which may hold a secret in
 * the wrong place.
 */
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import type { Fault } from './invalid.ts';

export type ReadResult = { ok: true; value: unknown } | { ok: false; faults: Fault[] };

/** Bytes of a file. 20,000 resources, the most that a list may have, take 1.5 MB. */
export const largestFile = 2_000_000;

/** Levels of groups and lists. Answers have four; brackets in plain texts are counted, too. */
const deepest = 100;

/** Uses of anchors. YAML's own bombs have thousands, hand-written files a few. */
const mostAliases = 100;

/** Faults of the text that are told. */
const mostFaults = 20;

/**
 * @param bytes the file as it is; UTF-8, with or without a byte order mark
 */
export function decodeText(bytes: Uint8Array): { ok: true; text: string } | { ok: false; faults: Fault[] } {
  if (bytes.length > largestFile) {
    return failed(
      '',
      `The file is larger than ${largestFile / 1_000_000} MB, the most that answers can have.`,
    );
  }
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return failed('', 'The file is UTF-16.', 'Save it as UTF-8.');
  }
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    return failed(
      `line ${lineOf(bytes, zero)}`,
      'has a NUL byte: the file is binary or UTF-16.',
      'Save it as UTF-8 text.',
    );
  }
  try {
    // The decoder drops a byte order mark by itself.
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return failed('', "The file isn't valid UTF-8.", 'Save it as UTF-8.');
  }
}

function lineOf(bytes: Uint8Array, end: number): number {
  return bytes.subarray(0, end).reduce((line, byte) => (byte === 10 ? line + 1 : line), 1);
}

function failed(path: string, message: string, remedy?: string): { ok: false; faults: Fault[] } {
  return { ok: false, faults: [{ path, message, ...(remedy === undefined ? {} : { remedy }) }] };
}

/** YAML, and JSON where it is a subset of it. */
export function readYaml(text: string): ReadResult {
  const before = depthFault(text);
  if (before !== null) return { ok: false, faults: [before] };
  const lines = new LineCounter();
  try {
    // Duplicate keys are found below: the parser compares each with each, which takes minutes for many.
    const document = parsed(text, lines);
    // What follows the first error is often only its consequence.
    const [error] = document.errors;
    const found = error === undefined ? document.warnings.slice(0, mostFaults) : [error];
    const faults = found.map(({ code, pos }) => {
      const { line, col } = lines.linePos(pos[0]);
      return {
        path: `line ${line}`,
        message: `The YAML can't be read at column ${col}: ${sayings[code] ?? "this isn't YAML"}.`,
      };
    });
    if (faults.length === 0) faults.push(...structureFaults(document, lines));
    if (faults.length > 0) return { ok: false, faults: faults.slice(0, mostFaults) };
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    // An alias may stand inside what it names: such a value has no end, and nothing here could print it.
    JSON.stringify(value);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof RangeError) return failed('', "The YAML can't be read: it is nested too deeply.");
    if (error instanceof ReferenceError)
      return failed('', "The YAML can't be read: it has too many aliases.");
    if (error instanceof TypeError)
      return failed('', "The YAML can't be read: an alias is inside the value that it names.");
    throw error;
  }
}

/** A text of nothing but faults makes an error of each, most of whose cost is its stack: no one reads those. */
function parsed(text: string, lineCounter: LineCounter): Document {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error', uniqueKeys: false });
  } finally {
    Error.stackTraceLimit = before;
  }
}

/** JSON, in which a key must be unique: `JSON.parse` silently takes the last. */
export function readJson(text: string): ReadResult {
  const before = depthFault(text);
  if (before !== null) return { ok: false, faults: [before] };
  try {
    const value: unknown = JSON.parse(text);
    const line = repeatedKeyLine(text);
    return line === null ? { ok: true, value } : failed(`line ${line}`, 'has a duplicate key.');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The parser's own words quote the text.
    const at = /at position (\d+)/.exec(error.message)?.[1];
    const line = at === undefined ? null : text.slice(0, Number(at)).split('\n').length;
    return failed(
      line === null ? '' : `line ${line}`,
      "The JSON can't be read: a comma, quote or bracket is missing, or there is one too many.",
    );
  }
}

/** The line of the first key that its group has already; null where there is none. The text is JSON. */
function repeatedKeyLine(text: string): number | null {
  const open: (Set<string> | null)[] = [];
  for (const { 0: token, 1: quoted, 2: colon, index } of text.matchAll(
    /("(?:[^"\\]|\\.)*")(\s*:)?|[[\]{}]/g,
  )) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    const keys = open.at(-1);
    if (quoted === undefined || colon === undefined || !keys) continue;
    const key: unknown = JSON.parse(quoted);
    if (keys.has(String(key))) return text.slice(0, index).split('\n').length;
    keys.add(String(key));
  }
  return null;
}

/** Counted before the text is parsed, whose work grows with its square: brackets, dashes in a row, levels of indentation. */
function depthFault(text: string): Fault | null {
  let depth = 0;
  let line = 1;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') line += 1;
    else if (character === '"') at = endOfQuoted(text, at);
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
    if (depth > deepest) return { path: `line ${line}`, message: 'is nested too deeply.' };
  }
  const inRow = new RegExp(`^(?:[ ]*[-?:][ ]){${deepest},}`, 'm').exec(text);
  if (inRow !== null)
    return {
      path: `line ${text.slice(0, inRow.index).split('\n').length}`,
      message: 'is nested too deeply.',
    };
  return indentationFault(text);
}

/** Each deeper line is a level more, and each that is less deep ends levels. */
function indentationFault(text: string): Fault | null {
  const levels: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const indent = line.search(/[^ ]/);
    if (indent === -1) continue;
    while ((levels.at(-1) ?? -1) > indent) levels.pop();
    if (indent > (levels.at(-1) ?? -1)) levels.push(indent);
    if (levels.length > deepest) return { path: `line ${index + 1}`, message: 'is nested too deeply.' };
  }
  return null;
}

/** The position of the closing quote, or of the line's end: a quote inside of a plain text is none. */
function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
    else if (text[at] === '\n') return from;
  }
  return from;
}

/** Duplicate keys, keys that are no texts, aliases without end, and tags that answers have no use for. */
function structureFaults(document: Document, lines: LineCounter): Fault[] {
  const faults: Fault[] = [];
  let aliases = 0;
  const lineAt = (node: unknown): string => {
    const at = isNode(node) ? node.range?.[0] : undefined;
    return at === undefined ? '' : `line ${lines.linePos(at).line}`;
  };
  visit(document, (_key, node) => {
    if (isAlias(node)) aliases += 1;
    if (isMap(node)) faults.push(...keyFaults(node.items, lineAt));
    const tag = isNode(node) && !isAlias(node) ? node.tag : undefined;
    if (tag !== undefined && !/^tag:yaml\.org,2002:(?:str|int|bool|null|float|map|seq)$/.test(tag)) {
      faults.push({ path: lineAt(node), message: "has a YAML tag, which answers can't have." });
    }
    return faults.length > mostFaults ? visit.BREAK : undefined;
  });
  if (aliases > mostAliases)
    faults.push({ path: '', message: `The YAML can't be read: it has over ${mostAliases} aliases.` });
  return faults;
}

function keyFaults(items: readonly Pair[], lineAt: (node: unknown) => string): Fault[] {
  const seen = new Set<string>();
  return items.flatMap((pair): Fault[] => {
    const key = isPair(pair) ? pair.key : null;
    if (!isScalar(key)) {
      return [
        { path: lineAt(key), message: 'has a key that is a mapping, a list or an alias; keys are strings.' },
      ];
    }
    const text = keyText(key);
    if (text === null) {
      return [
        { path: lineAt(key), message: "has a key that isn't a string.", remedy: 'Put the key in quotes.' },
      ];
    }
    if (seen.has(text)) return [{ path: lineAt(key), message: 'has a duplicate key.' }];
    seen.add(text);
    return [];
  });
}

/** Account IDs are digits: as keys they are numbers, which read back as they were written or not at all. */
function keyText({ value, source }: Scalar): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && source === String(value) ? source : null;
}

const sayings: Partial<Record<string, string>> = {
  ALIAS_PROPS: 'an alias has a tag or an anchor',
  BAD_ALIAS: 'an alias names nothing that comes before it',
  BAD_DIRECTIVE: 'a directive is unknown',
  BAD_DQ_ESCAPE: 'an escape sequence in double quotes is unknown',
  BAD_INDENT: "the indentation is wrong, or a bracket above isn't closed",
  BAD_SCALAR_START: 'a string that begins like this needs quotes',
  BLOCK_AS_IMPLICIT_KEY: "a key and its value aren't on one line, or there is one colon too many",
  BLOCK_IN_FLOW: 'a block is inside brackets',
  DUPLICATE_KEY: 'a key is duplicated',
  MISSING_CHAR: 'a quote, bracket, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key is longer than a line, or a bracket is missing',
  MULTIPLE_DOCS: 'there are several documents; answers must be one',
  TAB_AS_INDENT: "tabs can't indent; use spaces",
  TAG_RESOLVE_FAILED: "a tag is unknown or doesn't belong here",
  UNEXPECTED_TOKEN: 'something is not allowed here',
};
