/** Spoils every call of every scenario in every way, or every n-th of these. */
import { type Spoiling, spoilOneCall, undisturbedCalls } from './call-faults.ts';
import type { CallFault } from './call-proxy.ts';
import { program, type Scenario } from './trial.ts';
import { startWarmProgram } from './warm-program.ts';

/** Trials side by side, each with a server of its own. Half of the time they wait for the pause before a retry. */
const AT_ONCE = 3;

/** @returns how many trials failed; what was wrong is printed */
export async function spoilEveryCall<Kind extends string>(
  spoiling: Spoiling<Kind>,
  scenarios: readonly Scenario[],
  kinds: readonly Kind[],
  step: number,
): Promise<number> {
  const warmPrograms = Array.from({ length: AT_ONCE }, () => startWarmProgram(program));
  let passed = 0;
  let failed = 0;
  let unreached = 0;
  for (const scenario of scenarios) {
    const { state, applyCalls, undoCalls } = await undisturbedCalls(spoiling, scenario);
    const trials = (['apply', 'undo'] as const).flatMap((run) =>
      Array.from({ length: run === 'apply' ? applyCalls : undoCalls }, (_, index) => index + 1).flatMap(
        (call) =>
          kinds.map((kind): { run: 'apply' | 'undo'; fault: CallFault<Kind> } => ({
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
        const { spoiled, faults } = await spoilOneCall(spoiling, scenario, state, run, fault, warm);
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
  return failed;
}
