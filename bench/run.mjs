// Measures the program's budgets side by side in one run and prints them. It asserts nothing and never fails because
// something is slow; see README.md.
//   npm run bench                  all parts
//   npm run bench -- start,keys    some of them
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findOnPath } from './measure/programs.ts';
import { printTable } from './measure/table.ts';
import { accounts } from './parts/accounts.ts';
import { firstFrame } from './parts/first-frame.ts';
import { journal } from './parts/journal.ts';
import { keys } from './parts/keys.ts';
import { memory } from './parts/memory.ts';
import { moto } from './parts/moto.ts';
import { newest } from './parts/newest.ts';
import { regionSweep } from './parts/regions.ts';
import { start } from './parts/start.ts';

const parts = [start, firstFrame, keys, moto, regionSweep, newest, memory, accounts, journal];
const say = (text) => process.stderr.write(`${text}\n`);

const wanted = process.argv.slice(2).flatMap((word) => word.split(','));
const unknown = wanted.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  say(`There is no part ${unknown.join(', ')}. Parts: ${parts.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const rows = [];
const folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-bench-'));
try {
  for (const part of parts) {
    if (wanted.length > 0 && !wanted.includes(part.name)) continue;
    const missing = part.needs.filter((command) => findOnPath(command) === null);
    if (missing.length > 0) {
      say(`SKIPPED: ${part.name}: not on the PATH: ${missing.join(', ')}`);
      continue;
    }
    const startedAt = performance.now();
    try {
      rows.push(...(await part.run({ folder, say: (text) => say(`  ${text}`) })));
      say(`${part.name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
    } catch (error) {
      say(`COULD NOT RUN: ${part.name}: ${error.stack}`);
      process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
printTable(rows, `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${cpus().length} CPUs`);
process.exit();
