/**
 * What Node loads of `dist`: before the wizard's first frame few files (scripts/few-chunks.mjs) of ASCII alone
 * (scripts/build.mjs), and of packages only what is used (scripts/lighter-packages.mjs).
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
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

function loadedBeforeFirstFrame(): Set<string> {
  const parts = ['main', 'setup', 'full-view'].map((part) => {
    const [name] = readdirSync(chunks).filter((each) => new RegExp(`^${part}-[A-Z0-9]+\\.js$`).test(each));
    return name === undefined ? expect.fail(`no ${part} in dist`) : join(chunks, name);
  });
  return new Set([programFile, ...parts].flatMap((file) => [...loadedWith(file)]));
}

describe('before the first frame', () => {
  it('is a handful of files', () => {
    const loaded = loadedBeforeFirstFrame();
    expect(loaded.size).toBeGreaterThan(4);
    expect(loaded.size).toBeLessThanOrEqual(12);
  });

  /** Neither the machine nor other screens: with them it was 820 kB. Most of the rest is Ink. */
  it('is as much as one frame needs', () => {
    const sizes = [...loadedBeforeFirstFrame()].map((file) => readFileSync(file).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(600_000);
  });

  it('is kept at one byte a character', () => {
    for (const file of loadedBeforeFirstFrame()) {
      expect(/[^\0-\x7f]/.exec(readFileSync(file, 'utf8'))?.[0], file).toBeUndefined();
    }
  });
});

describe('of packages', () => {
  const texts = readdirSync(chunks).map((name) => readFileSync(join(chunks, name), 'utf8'));
  const has = (word: string) => texts.some((text) => text.includes(word));

  it("has the shapes of EC2's requests that are used, and no others", () => {
    expect(has('"DescribeFlowLogsRequest"')).toBe(true);
    expect(has('"CreateTransitGatewayRequest"')).toBe(false);
  });

  it("reads none of Node's exports that load an HTTP client which isn't used", () => {
    expect(has('.createServer')).toBe(true);
    expect(
      texts.filter((text) => /getBuiltinModule\("http"\)[^;]*\.(?:WebSocket|CloseEvent)/.test(text)),
    ).toEqual([]);
  });
});
