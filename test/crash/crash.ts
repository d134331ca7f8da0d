/**
 * Kills the built program while it changes things, starts it again, and compares what AWS's side holds in the end with
 * an undisturbed run. Used by a test with few kills and by a script with many.
 */
import { difference } from './state-text.ts';
import { type Kill, killSettings, type Scenario, Trial } from './trial.ts';
import type { Outcome } from './warm-program.ts';

/** How many writes of the journal an undisturbed apply and undo take; and what AWS's side holds after the apply. */
export async function undisturbed(
  scenario: Scenario,
): Promise<{ state: string; applyWrites: number; undoWrites: number; applyMs: number }> {
  const trial = await Trial.begin(scenario);
  try {
    const begun = performance.now();
    const applied = await trial.apply();
    const applyMs = performance.now() - begun;
    if (applied.exit !== 0) throw new Error(`apply failed: ${applied.stderr}`);
    const state = await trial.state();
    const applyWrites = (await trial.journals()).length;
    const [undone] = await trial.undo();
    if (undone?.exit !== 0) throw new Error(`undo failed: ${undone?.stderr}`);
    if ((await trial.state()) !== trial.untouched)
      throw new Error(`undo left something:\n${difference(trial.untouched, await trial.state())}`);
    return { state, applyWrites, undoWrites: (await trial.journals()).length - applyWrites, applyMs };
  } finally {
    await trial.end();
  }
}

/**
 * Kills an apply (as often as `kills` says, one run after the other), lets it come to its end, compares, and undoes;
 * where `undoKill` is given the undo is killed too.
 *
 * @returns how often the program was killed, and what was wrong: nothing where all is well
 */
export async function crash(
  scenario: Scenario,
  desired: string,
  kills: readonly Kill[],
  undoKill: Kill | null,
): Promise<{ killed: number; faults: string[] }> {
  const trial = await Trial.begin(scenario);
  const faults: string[] = [];
  let killed = 0;
  const note = (kill: Kill, outcomes: readonly Outcome[]) => {
    const deaths = outcomes.filter(({ signal }) => signal === 'SIGKILL').length;
    killed += deaths;
    // A run that was to die and did not proves nothing.
    if (deaths === 0 && killSettings(kill)) faults.push(`not killed at ${JSON.stringify(kill)}`);
  };
  try {
    for (const kill of kills) note(kill, [await trial.apply(kill)]);
    const last = await trial.apply();
    if (last.exit !== 0) faults.push(`the last apply ended with ${last.exit}: ${last.stderr.slice(-800)}`);
    const state = await trial.state();
    if (state !== desired) faults.push(`other state than undisturbed:\n${difference(desired, state)}`);
    await trial.journals();
    if (undoKill) note(undoKill, await trial.undo(undoKill));
    for (const undone of await trial.undo()) {
      if (undone.exit !== 0) faults.push(`undo ended with ${undone.exit}: ${undone.stderr.slice(-800)}`);
    }
    const after = await trial.state();
    if (after !== trial.untouched) faults.push(`undo left something:\n${difference(trial.untouched, after)}`);
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  } finally {
    await trial.end();
  }
  return { killed, faults };
}
