/**
 * A few kills of each kind, each of which must have fallen. `npm run crash` makes hundreds: at every write of the journal, before, amid and after, and
 * at random moments.
 */
import { describe, expect, it } from 'vitest';
import { crash, undisturbed } from './crash.ts';
import { type Kill, scenarios } from './trial.ts';

describe.each(scenarios)('killed and started again: $name', (scenario) => {
  it('ends as an undisturbed run does, and undo leaves nothing', { timeout: 240_000 }, async () => {
    const { state, applyWrites, undoWrites, applyMs } = await undisturbed(scenario);
    const trials: { kills: Kill[]; undoKill: Kill | null }[] = [
      // After an intent and before its outcome: the call's answer was not recorded.
      { kills: [{ write: 4, phase: 'after' }], undoKill: null },
      { kills: [{ write: applyWrites - 2, phase: 'before' }], undoKill: { write: 2, phase: 'after' } },
      {
        kills: [{ write: Math.floor(applyWrites / 2), phase: 'torn' }],
        undoKill: { write: undoWrites - 1, phase: 'torn' },
      },
      // Killed twice: the second start dies too.
      {
        kills: [
          { write: 5, phase: 'before' },
          { write: 3, phase: 'torn' },
        ],
        undoKill: null,
      },
      // At no chosen moment, but within what a run takes: mostly while it looks or changes something.
      ...[0.5, 0.7, 0.9].map((part) => ({
        kills: [{ milliseconds: applyMs * part }],
        undoKill: { milliseconds: applyMs * part },
      })),
    ];
    let killed = 0;
    for (const { kills, undoKill } of trials) {
      const { killed: times, faults } = await crash(scenario, state, kills, undoKill);
      expect(faults, JSON.stringify({ kills, undoKill })).toEqual([]);
      killed += times;
    }
    // Those at a write fall always; whether the others do depends on the machine.
    expect(killed).toBeGreaterThanOrEqual(7);
  });
});
