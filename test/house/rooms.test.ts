/** The house: every file is in a room, and imports, type imports included, point down the list of rooms. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** From the top to the ground floor: a room imports itself and what stands below it. */
const rooms = [
  'src/cli',
  'src/wizard',
  'src/commands',
  'src/run',
  'screens',
  'src/plain',
  'src/layouts',
  'src/outputs',
  'src/questions',
  'src/words',
  'machines',
  'src/proof',
  'src/apply',
  'src/session',
  'src/aws',
  'src/kentik',
  'src/plan',
  'src/documents',
  'src/answers',
  'src/ui',
  'src/sandbox',
  'src/http',
  'src/process',
  'src/model',
];

const files = ['src', 'screens', 'machines'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name)),
);

/** Relative imports of a file, dynamic and type imports included. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*)'(\.{1,2}\/[^']+)'/g);
  return [...found].map(([, path = '']) => normalize(join(dirname(file), path)));
}

function roomOf(file: string): string | undefined {
  return rooms.find((room) => file.startsWith(`${room}/`));
}

describe('the house', () => {
  it('has a room for every file', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it('has no import that points up', () => {
    const upward = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => rooms.indexOf(roomOf(target) ?? '') < rooms.indexOf(roomOf(file) ?? ''))
        .map((target) => `${file} -> ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('is described in CONTRIBUTING as it is, and every path that it names or links to exists', () => {
    const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
    const listed = [...text.matchAll(/^\| `((?:src\/)?[a-z]+)\/` /gm)].map(([, room = '']) => room);
    expect(listed).toEqual(rooms);
    const named = [...text.matchAll(/`((?:src|screens|machines|test|docs|bench)\/[^`\s*<{]*)`/g)];
    expect(named.length).toBeGreaterThan(20);
    const linked = [...text.matchAll(/\]\(([^)#]+)\)/g)];
    expect(linked.length).toBeGreaterThan(4);
    const missing = [...named, ...linked]
      .map(([, path = '']) => path)
      .filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});
