/**
 * Saves the sessions beside this file with a build of the program, each in a sandbox of its own:
 *
 *     KENTIK_AWS_SETUP_OUTDIR=FOLDER_OF_A_BUILD npm run record-sessions -- SCENARIO …
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { operationName } from '../../src/session/entries.ts';
import { Trial } from '../crash/trial.ts';
import { heldBeyond } from './account.ts';
import { Recording } from './recording.ts';
import { type Scenario, scenarios } from './scenarios.ts';

const recorded = fileURLToPath(new URL('recorded', import.meta.url));

/** @returns the operations that the journals hold */
async function record({ name, prepare, run }: Scenario): Promise<Set<string>> {
  const trial = await Trial.begin({ name, answers: '' });
  try {
    const recording = new Recording(trial);
    const start = await recording.state();
    await prepare?.(recording);
    const before = heldBeyond(start, await recording.state());
    await run(recording);
    const after = heldBeyond(start, await recording.state());
    const folder = join(recorded, name);
    await rm(folder, { recursive: true, force: true });
    await recording.save(folder);
    const account = { recordedAt: new Date().toISOString(), before, after };
    await writeFile(join(folder, 'account.json'), `${JSON.stringify(account, null, 1)}\n`);
    const entries = await recording.entries();
    return new Set(entries.flatMap((entry) => (entry.type === 'intent' ? [operationName(entry)] : [])));
  } finally {
    await trial.end();
  }
}

const desired = process.argv.slice(2);
const unknown = desired.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (desired.length === 0 || unknown.length > 0) {
  console.error(`Name scenarios: ${scenarios.map(({ name }) => name).join(' ')}`);
  process.exitCode = 2;
} else {
  for (const scenario of scenarios.filter(({ name }) => desired.includes(name))) {
    console.log(`${scenario.name}: ${[...(await record(scenario))].join(' ')}`);
  }
}
