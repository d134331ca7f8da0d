/** The tests of `npm run check:fast` are pure: nothing that they load can start a process, open a connection or call AWS. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

const impure =
  /^(?:node:(?:child_process|cluster|dgram|http|http2|https|net|tls|worker_threads)|@aws-sdk\/|@smithy\/|@lydell\/|ink$)/;

/** What a file loads when it runs, dynamic imports included; imports of types load nothing. */
function loadedBy(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/\bimport type\b[^;]*;/g, '');
  return [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'([^'\n]+)'/g)].map(([, path = '']) => path);
}

/** Every file reachable from the given ones, with the impure modules that it loads itself. */
function reachable(files: readonly string[]): Map<string, string[]> {
  const seen = new Map<string, string[]>();
  const open = [...files];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    const loaded = loadedBy(file);
    seen.set(
      file,
      loaded.filter((name) => impure.test(name)),
    );
    const folder = dirname(file);
    open.push(...loaded.filter((name) => name.startsWith('.')).map((name) => normalize(join(folder, name))));
  }
  return seen;
}

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const folders = (scripts['test:pure'] ?? '').split(' ').filter((word) => word.startsWith('test/'));
const tests = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.test\.tsx?$/.test(name))
    .map((name) => join(folder, name)),
);

describe('the tests of the fast check', () => {
  it('are in folders that exist', () => {
    expect(tests.length).toBeGreaterThan(30);
    expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  });

  it('load nothing that could start a process, open a connection or draw', () => {
    const files = reachable(tests.filter((file) => !file.startsWith('test/house/')));
    expect(files.size).toBeGreaterThan(tests.length);
    expect(Object.fromEntries([...files].filter(([, modules]) => modules.length > 0))).toEqual({});
  });

  it('would be found out if they did', () => {
    const files = reachable(['test/sandbox/sts.test.ts']);
    expect([...files.values()].flat().length).toBeGreaterThan(0);
  });
});
