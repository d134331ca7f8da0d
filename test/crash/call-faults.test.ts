/** A fixed sample of `npm run faults`, which spoils every call in each way: every kind of fault, spread over the calls. */
import { describe, expect, it } from 'vitest';
import { awsCalls, faultScenarios, spoilOneCall, undisturbedCalls } from './call-faults.ts';
import { faultKinds } from './call-proxy.ts';

describe.each(faultScenarios.map((scenario, index) => ({ ...scenario, index })))(
  'one call spoiled, then run again: $name',
  ({ index, ...scenario }) => {
    it('ends as an undisturbed run does, and undo leaves nothing', { timeout: 240_000 }, async () => {
      const { state, applyCalls, undoCalls } = await undisturbedCalls(awsCalls, scenario);
      for (const [n, kind] of faultKinds.entries()) {
        // Every kind meets apply in one scenario and undo in the next.
        const run = (n + index) % 2 === 0 ? 'apply' : 'undo';
        const calls = run === 'apply' ? applyCalls : undoCalls;
        const call = 1 + Math.floor((calls * (n + 0.5)) / faultKinds.length);
        const { spoiled, faults } = await spoilOneCall(awsCalls, scenario, state, run, { kind, call });
        expect(faults, `${run}, ${kind} at call ${call}: ${spoiled ?? 'not reached'}`).toEqual([]);
        expect(spoiled).not.toBeNull();
      }
    });
  },
);
