/**
 * `npm run kentik-faults`: spoils every call of Kentik in each of ten ways while an export is created, updated and
 * undone, and kills the program at each of them, before it is sent, amid, and after its answer. Each time the second run
 * ends where an undisturbed one does, with one export, and the undo leaves what was before.
 * `npm run kentik-faults -- 7` takes every seventh of these trials.
 */
import { undisturbedCalls } from './call-faults.ts';
import { crash } from './crash.ts';
import { spoilEveryCall } from './every-call.ts';
import { exportsIn, kentikCalls, kentikFaults, kentikScenarios } from './kentik-calls.ts';
import { type Kill, killPhases } from './trial.ts';

const step = Number(process.argv[2] ?? 1);
let failed = 0;
let killed = 0;
for (const scenario of kentikScenarios) {
  const { state, applyCalls, undoCalls } = await undisturbedCalls(kentikCalls, scenario);
  if (exportsIn(state).length !== 1) throw new Error(`${scenario.name}: not one export`);
  const kills = Array.from({ length: applyCalls * killPhases.length }, (_, number) => {
    const phase = killPhases[number % killPhases.length] ?? 'after';
    const kill: Kill = { kentikCall: 1 + Math.floor(number / killPhases.length), phase };
    const undoKill: Kill = { kentikCall: 1 + (number % undoCalls), phase };
    return { kill, undoKill };
  }).filter((_, number) => number % step === 0);
  console.log(`${scenario.name}: killed at ${kills.length} moments of apply, and of the undo after it`);
  const queue = kills.values();
  const work = async () => {
    for (const trial of queue) {
      const { killed: times, faults } = await crash(scenario, state, [trial.kill], trial.undoKill);
      killed += times;
      if (faults.length === 0) continue;
      failed += 1;
      console.log(`FAILED ${scenario.name} ${JSON.stringify(trial)}\n${faults.join('\n')}`);
    }
  };
  await Promise.all([work(), work()]);
}
console.log(`the program was killed ${killed} times, ${failed} of these trials failed`);
failed += await spoilEveryCall(kentikCalls, kentikScenarios, kentikFaults, step);
process.exitCode = failed === 0 ? 0 : 1;
