/**
 * Spoils one call of a run, whichever it is, and runs again: the second run must end where an undisturbed one does, and
 * an undo must leave the account as before. Used by a test with few faults and by a script with one at every call.
 */
import { exitCode } from '../../src/model/errors.ts';
import {
  type CallFault,
  type FaultKind,
  type FaultyProxy,
  type Spoiler,
  startFaultyProxy,
} from './call-proxy.ts';
import { difference } from './state-text.ts';
import { type Scenario, scenarios, Trial } from './trial.ts';
import type { Outcome, WarmProgram } from './warm-program.ts';

export const faultScenarios: readonly Scenario[] = [
  ...scenarios.slice(0, 2),
  {
    name: 'roles in five accounts',
    answers: `version: 1
export: metadata-only
secondary:
  accounts: ["300000000001", "300000000002", "300000000003", "300000000004"]
  regions: [us-east-1]
`,
  },
];

/** Whose calls are spoiled, in which ways. */
export interface Spoiling<Kind extends string> {
  /** What the contract lets a disturbed run end with. One passing fault is repeated, so the run succeeds. */
  expectedExits: Readonly<Record<Kind, readonly number[]>>;
  begin(scenario: Scenario, warm: WarmProgram | null): Promise<{ trial: Trial; spoiler: Spoiler<Kind> }>;
}

/** Calls of AWS, by a proxy. */
export const awsCalls: Spoiling<FaultKind> = {
  begin: beginBehindProxy,
  expectedExits: {
    'server error': [exitCode.done],
    'server error after the effect': [exitCode.done],
    reset: [exitCode.done],
    'reset after the effect': [exitCode.done],
    throttled: [exitCode.done],
    'answer cut short after the effect': [exitCode.done],
    'access denied': [exitCode.done, exitCode.permission, exitCode.partial],
    'token expired': [exitCode.done, exitCode.credentials, exitCode.partial],
    'HTML with status 200': [exitCode.done, exitCode.failed, exitCode.partial],
    'empty answer with status 200': [exitCode.done, exitCode.failed, exitCode.partial],
  },
};

export interface Undisturbed {
  /** What the sandbox holds after the apply. */
  state: string;
  applyCalls: number;
  undoCalls: number;
}

async function beginBehindProxy(
  scenario: Scenario,
  warm: WarmProgram | null,
): Promise<{ trial: Trial; spoiler: FaultyProxy }> {
  let proxy: FaultyProxy | null = null;
  const behind = async ({ url }: { url: string }) => {
    proxy = await startFaultyProxy(url);
    return proxy.url;
  };
  const trial = await Trial.begin(scenario, behind, warm);
  if (proxy === null) throw new Error('the trial began without its proxy');
  return { trial, spoiler: proxy };
}

export async function undisturbedCalls<Kind extends string>(
  { begin }: Spoiling<Kind>,
  scenario: Scenario,
  warm: WarmProgram | null = null,
): Promise<Undisturbed> {
  const { trial, spoiler } = await begin(scenario, warm);
  try {
    await spoiler.arm(null);
    const applied = await trial.apply();
    if (applied.exit !== 0) throw new Error(`apply failed: ${applied.stderr}`);
    const applyCalls = spoiler.calls;
    const state = await trial.state();
    await spoiler.arm(null);
    const [undone] = await trial.undo();
    if (undone?.exit !== 0) throw new Error(`undo failed: ${undone?.stderr}`);
    return { state, applyCalls, undoCalls: spoiler.calls };
  } finally {
    await spoiler.close();
    await trial.end();
  }
}

/** What is wrong with how a run behaved, whatever it achieved. */
function misbehavior(what: string, outcome: Outcome, expected: readonly number[]): string[] {
  const faults: string[] = [];
  const { exit, signal, stdout, stderr } = outcome;
  if (exit === null || !expected.includes(exit)) {
    faults.push(`${what} ended with ${exit ?? signal}: ${stderr.slice(-800)}`);
  }
  for (const line of stdout.split('\n').filter((each) => each !== '')) {
    try {
      JSON.parse(line);
    } catch {
      faults.push(`${what} printed what is no JSON: ${line.slice(0, 200)}`);
    }
  }
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (!last.includes('"event":"result"'))
    faults.push(`${what} ended without a result: ${last.slice(0, 200)}`);
  if (/"code":"BUG"|^\s+at .+:\d+:\d+\)?$/m.test(stdout + stderr)) {
    faults.push(`${what} met a bug: ${stderr.slice(-800)}`);
  }
  return faults;
}

/**
 * Spoils one call of an apply, or of the undo after it.
 *
 * @param desired what an undisturbed apply leads to
 * @param warm where the program runs; in processes of its own where it isn't given
 * @returns the call that was spoiled, null where the run had ended before it; and what was wrong
 */
export async function spoilOneCall<Kind extends string>(
  { begin, expectedExits }: Spoiling<Kind>,
  scenario: Scenario,
  desired: string,
  run: 'apply' | 'undo',
  fault: CallFault<Kind>,
  warm: WarmProgram | null = null,
): Promise<{ spoiled: string | null; faults: string[] }> {
  const { trial, spoiler } = await begin(scenario, warm);
  const faults: string[] = [];
  let spoiled: string | null = null;
  try {
    if (run === 'apply') {
      await spoiler.arm(fault);
      const outcome = await trial.apply();
      faults.push(...misbehavior('apply', outcome, expectedExits[fault.kind]));
      if (outcome.exit === exitCode.credentials && (await trial.state()) !== trial.untouched) {
        faults.push('apply ended for want of credentials after it had changed something');
      }
      ({ spoiled } = spoiler);
      await spoiler.arm(null);
    }
    faults.push(...misbehavior('the undisturbed apply', await trial.apply(), [exitCode.done]));
    const state = await trial.state();
    if (state !== desired) faults.push(`other state than undisturbed:\n${difference(desired, state)}`);
    if (run === 'undo') {
      await spoiler.arm(fault);
      const [outcome] = await trial.undo();
      if (outcome) faults.push(...misbehavior('undo', outcome, expectedExits[fault.kind]));
      ({ spoiled } = spoiler);
      await spoiler.arm(null);
    }
    for (const undone of await trial.undo()) {
      faults.push(...misbehavior('the undisturbed undo', undone, [exitCode.done]));
    }
    const after = await trial.state();
    if (after !== trial.untouched) faults.push(`undo left something:\n${difference(trial.untouched, after)}`);
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error));
  } finally {
    await spoiler.close();
    await trial.end();
  }
  return { spoiled, faults };
}
