/** What Node loads before the wizard's first frame. The number of files costs more than their size: see scripts/few-chunks.mjs. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { programFile } from '../helpers/program.ts';

const chunks = join(dirname(programFile), 'chunks');

/** The files that a file of `dist` imports at once, itself included. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, path = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*"(\.{1,2}\/[\w./-]+\.js)"/g))
    loadedWith(join(dirname(file), path), seen);
  return seen;
}

it('is a handful of files', () => {
  const parts = ['main', 'setup', 'full-view'].map((part) => {
    const [name] = readdirSync(chunks).filter((each) => new RegExp(`^${part}-[A-Z0-9]+\\.js$`).test(each));
    return name === undefined ? expect.fail(`no ${part} in dist`) : join(chunks, name);
  });
  const loaded = new Set([programFile, ...parts].flatMap((file) => [...loadedWith(file)]));
  expect(loaded.size).toBeGreaterThan(4);
  expect(loaded.size).toBeLessThanOrEqual(12);
});
