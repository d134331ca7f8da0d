/** Terraform's language as text, laid out as `terraform fmt` does: two spaces, and `=` aligned over consecutive lines. */
import { cleanText, printableJson } from '../../model/clean-text.ts';
import type { Change } from '../../plan/types.ts';

/** An expression: one line, or several of which the first is the opener and the last the closer. */
export type Expression = readonly string[];

/** One argument of a block or one element of an object. */
export type Entry = readonly [key: string, value: Expression];

/** Longest list of strings that stays on one line. */
const inlineLength = 70;

/** What no one sees in an editor, or what could make a line read as another one. */
const hidden =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|[\u{e0000}-\u{e0fff}]|\p{Surrogate}/gu;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0xfffd;
  // A lone surrogate has no place in UTF-8.
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd';
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** The inside of a quoted string: no template starts in it, and nothing in it is invisible. */
export function literal(text: string): string {
  const plain = text
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
    .replace(hidden, escaped);
  // The scanner reads a run of these signs in pairs, so that doubling them no longer says what is meant.
  if (/\$\$\{|%%\{/.test(plain)) return plain.replace(/[$%]/g, escaped);
  return plain.replace(/([$%])\{/g, '$1$1{');
}

/** A quoted string that means exactly this text. */
export function quoted(text: string): string {
  return `"${literal(text)}"`;
}

/** A key of an object or of a map of tags. */
function objectKey(key: string): string {
  // `for` would begin an expression.
  return /^[A-Za-z_][\w-]*$/.test(key) && key !== 'for' ? key : quoted(key);
}

/** A name for a resource or a provider: lower case, digits and underscores, beginning with a letter. */
export function identifier(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
  return /^[a-z]/.test(name) ? name : `r_${name}`;
}

/** Gives each name once: a second one gets a number. */
export function uniqueNames(): (wanted: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    const stem = identifier(wanted);
    let name = stem;
    for (let number = 2; taken.has(name); number++) name = `${stem}_${number}`;
    taken.add(name);
    return name;
  };
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Columns as `terraform fmt` counts them. */
function columns(text: string): number {
  return [...graphemes.segment(text)].length;
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? line : `  ${line}`));
}

/** Lines `key = value`. An entry of several lines is not aligned, and ends the lines that are aligned together. */
export function entryLines(entries: readonly Entry[]): string[] {
  const lines: string[] = [];
  for (let index = 0; index < entries.length; ) {
    const run: Entry[] = [];
    for (let each = entries[index]; each !== undefined && each[1].length === 1; each = entries[index]) {
      run.push(each);
      index++;
    }
    const width = Math.max(0, ...run.map(([key]) => columns(key)));
    for (const [key, [value = '']] of run) lines.push(`${key}${' '.repeat(width - columns(key))} = ${value}`);
    const long = entries[index];
    if (long === undefined) break;
    const [key, [opener = '', ...rest]] = long;
    lines.push(`${key} = ${opener}`, ...rest);
    index++;
  }
  return lines;
}

/** An object over several lines. */
export function objectOf(entries: readonly Entry[]): Expression {
  return entries.length === 0 ? ['{}'] : ['{', ...indented(entryLines(entries)), '}'];
}

/** A list with an element a line. */
export function listOf(elements: readonly Expression[]): Expression {
  return [
    '[',
    ...elements.flatMap((element) => indented([...element.slice(0, -1), `${element.at(-1) ?? ''},`])),
    ']',
  ];
}

/** A JSON value as an expression. @param text how a string is written; a reference may stand in its place */
export function expressionOf(value: unknown, text: (value: string) => string = quoted): Expression {
  if (typeof value === 'string') return [text(value)];
  if (value === null || value === undefined) return ['null'];
  if (Array.isArray(value)) {
    const elements = value.map((each: unknown) => expressionOf(each, text));
    const inline = elements.map(([only = '']) => only).join(', ');
    const isShort = elements.every((each) => each.length === 1) && columns(inline) <= inlineLength;
    return isShort ? [`[${inline}]`] : listOf(elements);
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]): Entry => [objectKey(key), expressionOf(each, text)]);
    const [only] = entries;
    if (entries.length === 1 && only?.[1].length === 1) {
      const [key, [single = '']] = only;
      if (columns(single) <= inlineLength && !single.startsWith('{')) return [`{ ${key} = ${single} }`];
    }
    return objectOf(entries);
  }
  return [String(value)];
}

/** `jsonencode({ … })`: a document that stays readable in the file. */
export function jsonencode(document: unknown, text?: (value: string) => string): Expression {
  const [opener = '', ...rest] = objectOf(
    Object.entries(document as Record<string, unknown>).map(
      ([key, value]): Entry => [objectKey(key), expressionOf(value, text)],
    ),
  );
  return rest.length === 0
    ? [`jsonencode(${opener})`]
    : [`jsonencode(${opener}`, ...rest.slice(0, -1), `${rest.at(-1)})`];
}

/** A block; parts are set apart by an empty line. */
export function block(header: string, ...parts: readonly (readonly string[])[]): string[] {
  const filled = parts.filter((part) => part.length > 0);
  return [
    `${header} {`,
    ...filled.flatMap((part, index) => [...(index === 0 ? [] : ['']), ...indented(part)]),
    '}',
  ];
}

const width = 100;

/** A sentence as comment lines, broken between words. */
export function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of cleanText(text).split(/\s+/).filter(Boolean)) {
    if (line !== '#' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return line === '#' ? lines : [...lines, line];
}

/** A JSON document, line by line, to be copied from the comment. */
export function jsonComment(document: unknown): string[] {
  return printableJson(document, 2)
    .split('\n')
    .map((line) => `# ${line}`);
}

/** Why something that exists is described; what is created, or was created by us, needs no more than its purpose. */
export function reasonOf({ action, why }: Pick<Change, 'action' | 'why'>): string[] {
  return action === 'adopt' || action === 'update' || action === 'replace' ? comment(why) : [];
}
