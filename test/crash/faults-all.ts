/**
 * `npm run faults`: spoils every call of apply, undo and a metadata-only apply, in each of ten ways, and finds each time
 * the same end. `npm run faults -- 7` takes every seventh of these trials.
 */
import { faultScenarios, spoilOneCall, undisturbedCalls } from './call-faults.ts';
import { type CallFault, faultKinds } from './call-proxy.ts';
import { program } from './harness.ts';
import { startWarmProgram } from './warm-program.ts';

const step = Number(process.argv[2] ?? 1);
/** Trials side by side, each with a server of its own. Half of the time they wait for the pause before a retry. */
const AT_ONCE = 3;
const warmPrograms = Array.from({ length: AT_ONCE }, () => startWarmProgram(program));

let passed = 0;
let failed = 0;
let unreached = 0;
for (const scenario of faultScenarios) {
  const { state, applyCalls, undoCalls } = await undisturbedCalls(scenario);
  const trials = (['apply', 'undo'] as const).flatMap((run) =>
    Array.from({ length: run === 'apply' ? applyCalls : undoCalls }, (_, index) => index + 1).flatMap(
      (call) =>
        faultKinds.map((kind): { run: 'apply' | 'undo'; fault: CallFault } => ({
          run,
          fault: { kind, call },
        })),
    ),
  );
  const chosen = trials.filter((_, index) => index % step === 0);
  console.log(
    `${scenario.name}: ${applyCalls} calls of apply, ${undoCalls} of undo, ${chosen.length} trials`,
  );
  const queue = chosen.values();
  const work = async (warm: (typeof warmPrograms)[number]) => {
    for (const { run, fault } of queue) {
      const { spoiled, faults } = await spoilOneCall(scenario, state, run, fault, warm);
      if (spoiled === null) unreached += 1;
      if (faults.length === 0) passed += 1;
      else {
        failed += 1;
        console.log(
          `FAILED ${run} ${JSON.stringify(fault)} (${spoiled ?? 'not reached'})\n${faults.join('\n')}`,
        );
      }
    }
  };
  await Promise.all(warmPrograms.map(work));
}
for (const warm of warmPrograms) warm.end();
console.log(
  `${passed} passed, ${failed} failed; ${unreached} runs ended before the call that was to be spoiled`,
);
process.exitCode = failed === 0 ? 0 : 1;
