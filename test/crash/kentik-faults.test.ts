/**
 * A fixed sample of `npm run kentik-faults`: every kind of fault once a scenario, spread over Kentik's calls, and three
 * kills. A request that is never answered takes a minute, so it is left to the script.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { spoilOneCall, undisturbedCalls } from './call-faults.ts';
import { crash } from './crash.ts';
import { exportsIn, kentikCalls, kentikFaults, kentikScenarios } from './kentik-calls.ts';
import { type Kill, program } from './trial.ts';
import { startWarmProgram } from './warm-program.ts';

const kinds = kentikFaults.filter((kind) => kind !== 'never answered');
const warm = startWarmProgram(program);
afterAll(() => warm.end());

describe.each(kentikScenarios.slice(0, 2).map((scenario, index) => ({ ...scenario, index })))(
  "one of Kentik's calls spoiled, or the program killed at it, then run again: $name",
  ({ index, ...scenario }) => {
    it('ends with one export as an undisturbed run does, and undo leaves nothing', {
      timeout: 240_000,
    }, async () => {
      const { state, applyCalls, undoCalls } = await undisturbedCalls(kentikCalls, scenario, warm);
      expect(exportsIn(state)).toHaveLength(1);
      for (const [n, kind] of kinds.entries()) {
        // Every kind meets apply in one scenario and undo in the next.
        const run = (n + index) % 2 === 0 ? 'apply' : 'undo';
        const calls = run === 'apply' ? applyCalls : undoCalls;
        // The calls that change something are among the last two or three.
        const call = calls - (n % 3);
        const { spoiled, faults } = await spoilOneCall(
          kentikCalls,
          scenario,
          state,
          run,
          { kind, call },
          warm,
        );
        expect(faults, `${run}, ${kind} at call ${call}: ${spoiled ?? 'not reached'}`).toEqual([]);
        expect(spoiled).not.toBeNull();
      }
      const kill: Kill = { kentikCall: applyCalls - 1, phase: index === 0 ? 'torn' : 'after' };
      const undoKill: Kill = { kentikCall: undoCalls, phase: 'after' };
      const { killed, faults } = await crash(scenario, state, [kill], undoKill);
      expect(faults).toEqual([]);
      expect(killed).toBe(2);
    });
  },
);
