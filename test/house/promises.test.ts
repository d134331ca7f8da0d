/**
 * No `await` inside of the list that Promise.all and its like are given. Where it waits, the promises before it in the
 * list run without a handler: one of them that fails then ends the whole program.
 */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rooms = ['src', 'screens', 'machines'];

/**
 * Where the code is code: strings, templates, comments and regular expressions are blanked. It is JavaScript that esbuild
 * has printed, so that a slash that follows a value divides, and every other one begins an expression.
 */
function codeOnly(code: string): string {
  let blanked = '';
  let index = 0;
  const blank = (end: number) => {
    blanked += ' '.repeat(end - index);
    index = end;
  };
  while (index < code.length) {
    const rest = code.slice(index, index + 2);
    const char = code[index] ?? '';
    if (rest === '//') blank(endOf(code, '\n', index));
    else if (rest === '/*') blank(endOf(code, '*/', index + 2));
    else if (char === '"' || char === "'") blank(quoteEnd(code, index, char));
    else if (char === '/' && !/[\w$)\]}]\s*$/.test(blanked.slice(-20))) blank(quoteEnd(code, index, '/'));
    else if (char === '`') {
      // What a template computes is code, too; the text around it isn't.
      const { text, end } = template(code, index);
      blanked += text;
      index = end;
    } else {
      blanked += char;
      index += 1;
    }
  }
  return blanked;
}

function endOf(code: string, mark: string, from: number): number {
  const at = code.indexOf(mark, from);
  return at === -1 ? code.length : at + mark.length;
}

function quoteEnd(code: string, start: number, quote: string): number {
  let inClass = false;
  for (let index = start + 1; index < code.length; index += 1) {
    const char = code[index];
    if (char === '\\') index += 1;
    else if (quote === '/' && char === '[') inClass = true;
    else if (quote === '/' && char === ']') inClass = false;
    else if (char === quote && !inClass) return index + 1;
  }
  return code.length;
}

function template(code: string, start: number): { text: string; end: number } {
  let text = ' ';
  for (let index = start + 1; index < code.length; index += 1) {
    if (code[index] === '\\') {
      text += '  ';
      index += 1;
    } else if (code[index] === '`') {
      return { text: `${text} `, end: index + 1 };
    } else if (code.startsWith('${', index)) {
      const end = closing(code, index + 1);
      text += ` (${codeOnly(code.slice(index + 2, end))})`;
      index = end;
    } else text += ' ';
  }
  return { text, end: code.length };
}

/** Where the bracket at `start` closes; strings in between may hold brackets of their own. */
function closing(code: string, start: number): number {
  let depth = 0;
  for (let index = start; index < code.length; index += 1) {
    const char = code[index] ?? '';
    if (char === '"' || char === "'") index = quoteEnd(code, index, char) - 1;
    else if (char === '`') index = template(code, index).end - 1;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return code.length;
}

/** The lists that wait inside; a function in a list waits only when it is called. */
async function waitingLists(source: string, loader: 'ts' | 'tsx'): Promise<string[]> {
  const code = codeOnly((await transform(source, { loader, jsx: 'automatic' })).code);
  const found: string[] = [];
  for (const { index, 0: call } of code.matchAll(/\bPromise\s*\.\s*(?:all|allSettled|race|any)\s*\(\s*\[/g)) {
    const start = index + call.length - 1;
    const list = code.slice(start, closing(code, start) + 1);
    if (/\bawait\b/.test(withoutFunctions(list))) found.push(list);
  }
  return found;
}

/** A list without the bodies of the functions in it. */
function withoutFunctions(list: string): string {
  let text = list;
  for (;;) {
    const arrow = /=>\s*(\{)?|\bfunction\b[^{]*(\{)/.exec(text);
    if (arrow === null) return text;
    const start = arrow.index + arrow[0].length;
    const end = arrow[0].endsWith('{') ? closing(text, start - 1) + 1 : expressionEnd(text, start);
    text = `${text.slice(0, arrow.index)} ${text.slice(end)}`;
  }
}

/** Where the expression that an arrow function returns ends. */
function expressionEnd(text: string, start: number): number {
  for (let index = start; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if ('([{'.includes(char)) index = closing(text, index);
    else if (',)]};'.includes(char)) return index;
  }
  return text.length;
}

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('lists of promises', () => {
  it.each([
    ['Promise.all([first(), second(await third())])', 1],
    ['Promise.all([\n  first("]"), // ]\n  [/[\\]]/, `${await third()}`]])', 1],
    ['Promise.allSettled([a, await b])', 1],
    ['Promise.race([a(async () => await b), c])', 0],
    ['Promise.all([list.map(async (x) => { await x; }), `await`, "await"])', 0],
    ['Promise.any([async function f() { await b; }, /await/])', 0],
    ['Promise.all(list.map(async (x) => await x))', 0],
  ])('are looked into: %j', async (expression, count) => {
    expect(await waitingLists(`async function f() { return ${expression}; }`, 'ts')).toHaveLength(count);
  });

  it('wait nowhere in the program', { timeout: 120_000 }, async () => {
    const files = (await Promise.all(rooms.map(sources))).flat();
    expect(files.length).toBeGreaterThan(300);
    const faults: string[] = [];
    for (const file of files) {
      const loader = extname(file) === '.tsx' ? 'tsx' : 'ts';
      const lists = await waitingLists(await readFile(file, 'utf8'), loader);
      faults.push(...lists.map((list) => `${file}: ${list.slice(0, 80)}`));
    }
    expect(faults).toEqual([]);
  });
});
