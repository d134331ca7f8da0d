/**
 * `npm run crash`: kills the program at every write of its journal in each of three ways, and at random moments, and
 * finds each time the same end. `npm run crash -- 50` makes 50 random kills a scenario; `-- 50 7` with seed 7.
 */
import { randomFrom } from '../helpers/random.ts';
import { crash, undisturbed } from './crash.ts';
import { type Kill, killPhases, scenarios } from './trial.ts';

const randomKills = Number(process.argv[2] ?? 60);
const seed = Number(process.argv[3] ?? 1);
/** Runs side by side; each is a process and a server of its own. */
const AT_ONCE = 2;

interface Trial {
  kills: Kill[];
  undoKill: Kill | null;
}

function trialsFor(applyWrites: number, undoWrites: number, applyMs: number): Trial[] {
  const trials: Trial[] = [];
  for (let write = 1; write <= applyWrites; write += 1) {
    for (const phase of killPhases) {
      // Every apply is undone afterwards; its undo is killed at one write after the other.
      const undoWrite = 1 + ((write * 3 + killPhases.indexOf(phase)) % undoWrites);
      const undoKill: Kill = { write: undoWrite, phase: killPhases[write % 3] ?? 'after' };
      trials.push({ kills: [{ write, phase }], undoKill });
    }
  }
  const draw = randomFrom(seed);
  for (let n = 0; n < randomKills; n += 1) {
    const kills = Array.from({ length: 1 + Math.floor(draw() * 3) }, () => ({
      milliseconds: draw() * applyMs,
    }));
    trials.push({ kills, undoKill: draw() < 0.5 ? { milliseconds: draw() * applyMs } : null });
  }
  return trials;
}

let kills = 0;
let failed = 0;
let passed = 0;
for (const scenario of scenarios) {
  const { state, applyWrites, undoWrites, applyMs } = await undisturbed(scenario);
  const trials = trialsFor(applyWrites, undoWrites, applyMs);
  const begun = performance.now();
  console.log(`${scenario.name}: ${trials.length} trials, ${applyWrites} writes of the journal each`);
  const queue = trials.values();
  const work = async () => {
    for (const trial of queue) {
      const { killed, faults } = await crash(scenario, state, trial.kills, trial.undoKill);
      kills += killed;
      if (faults.length === 0) passed += 1;
      else {
        failed += 1;
        console.log(`FAILED ${JSON.stringify(trial)}\n${faults.join('\n')}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  console.log(`${scenario.name}: ${Math.round((performance.now() - begun) / 1000)} s`);
}
console.log(`${passed} passed, ${failed} failed; the program was killed ${kills} times`);
process.exitCode = failed === 0 ? 0 : 1;
