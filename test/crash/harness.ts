/**
 * Kills the built program while it changes things, starts it again, and compares what AWS's side holds in the end with
 * an undisturbed run. Used by a test with few kills and by a script with many.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { readJournal } from '../../src/session/journal.ts';
import type { Outcome, WarmProgram } from './warm-program.ts';

/** What `npm run build` made; built into another folder, it is taken from there. */
export const program = join(
  process.env.KENTIK_AWS_SETUP_OUTDIR ?? fileURLToPath(new URL('../../dist', import.meta.url)),
  'cli.js',
);
const preload = new URL('./preload.mjs', import.meta.url).href;

/** Where a run is killed: at the n-th write of the journal, or after some milliseconds. */
export type Kill = { write: number; phase: 'before' | 'torn' | 'after' } | { milliseconds: number };

/** A kill of which it is known where it falls, so that it must have fallen. */
function isAtWrite(kill: Kill): kill is Extract<Kill, { write: number }> {
  return 'write' in kill;
}

export interface Scenario {
  name: string;
  answers: string;
  /** Answers that someone else applied before, so that there is something to adopt, merge and update. */
  before?: string;
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'nothing there',
    answers: `version: 1
export: full
region: us-east-1
regions: [us-east-1, eu-west-1]
bucket: acme-logs
`,
  },
  {
    name: 'bucket with a policy, role and policy of someone else',
    answers: `version: 1
export: full
region: us-east-1
bucket: sandbox-network-logs
externalId: "424242"
`,
    before: `version: 1
export: full
region: us-east-1
bucket: someone-elses-set-up
deletion: kentik
resources: [{type: vpc, id: vpc-03986618268cc4efd, region: us-east-1}]
`,
  },
  {
    name: 'roles in three accounts besides the primary',
    answers: `version: 1
export: metadata-only
secondary:
  accounts: ["300000000001", "300000000002", "300000000003"]
  regions: [us-east-1]
`,
  },
];

/** An AWS that isn't the trial's own sandbox. */
export interface Place {
  url?: string;
  /** What it holds, as plain data; of the sandbox where it isn't given. */
  state?: () => Promise<unknown>;
}

/** One account, one scenario: the sandbox, a state folder, and the program run in them. */
export class Trial {
  readonly folder: string;
  readonly sandbox: Sandbox;
  /** AWS's side before this program did anything. */
  readonly untouched: string;

  private readonly readState: () => Promise<unknown>;
  private readonly warm: WarmProgram | null;

  private constructor(
    folder: string,
    sandbox: Sandbox,
    untouched: string,
    readState: () => Promise<unknown>,
    warm: WarmProgram | null,
  ) {
    this.folder = folder;
    this.sandbox = sandbox;
    this.untouched = untouched;
    this.readState = readState;
    this.warm = warm;
  }

  /**
   * @param place what the program is led to in place of the sandbox; the sandbox itself where it isn't given
   * @param warm runs that aren't killed go there; each is a process of its own where it isn't given
   */
  static async begin(
    scenario: Scenario,
    place: Place | ((sandbox: Sandbox) => Promise<string>) = {},
    warm: WarmProgram | null = null,
  ): Promise<Trial> {
    const folder = await mkdtemp(join(tmpdir(), 'kentik-aws-setup-crash-'));
    const sandbox = await startSandbox({ speed: 1 });
    const { url, state } = typeof place === 'function' ? { url: await place(sandbox) } : place;
    if (url !== undefined) sandbox.environment.AWS_ENDPOINT_URL = url;
    const readState = state ?? (() => stateOf(sandbox));
    await writeFile(join(folder, 'answers.yaml'), scenario.answers);
    if (scenario.before !== undefined) {
      await writeFile(join(folder, 'before.yaml'), scenario.before);
      const trial = new Trial(folder, sandbox, '', readState, warm);
      const made = await trial.run(['apply', '--answers', 'before.yaml', '--yes'], null, 'someone-else');
      if (made.exit !== 0) throw new Error(`the set-up before failed: ${made.stderr}`);
    }
    return new Trial(folder, sandbox, comparable(await readState()), readState, warm);
  }

  /** Runs the program, to its end or to its death. */
  async run(args: readonly string[], kill: Kill | null, home = 'home'): Promise<Outcome> {
    const env: Record<string, string> = {
      PATH: process.env.PATH ?? '',
      HOME: this.folder,
      KENTIK_AWS_SETUP_HOME: join(this.folder, home),
      ...this.sandbox.environment,
      ...(kill && isAtWrite(kill) ? { CRASH_AT_WRITE: String(kill.write), CRASH_PHASE: kill.phase } : {}),
    };
    if (kill === null && this.warm) return this.warm.run({ args, env, folder: this.folder });
    const child = spawn(process.execPath, ['--import', preload, program, ...args], {
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer =
      kill && !isAtWrite(kill) ? setTimeout(() => child.kill('SIGKILL'), kill.milliseconds) : null;
    const ended = new Promise<{ exit: number | null; signal: string | null }>((resolve) => {
      child.once('exit', (exit, signal) => resolve({ exit, signal }));
    });
    const [stdout, stderr, end] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (timer) clearTimeout(timer);
    return { ...end, stdout, stderr };
  }

  apply(kill: Kill | null = null): Promise<Outcome> {
    return this.run(['apply', '--answers', 'answers.yaml', '--yes', '--json'], kill);
  }

  async undo(kill: Kill | null = null): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const id of await this.sessionIds())
      outcomes.push(await this.run(['undo', id, '--yes', '--json'], kill));
    return outcomes;
  }

  async sessionIds(): Promise<string[]> {
    try {
      return (await readdir(join(this.folder, 'home', 'sessions'))).sort();
    } catch {
      // Killed before the first session was made.
      return [];
    }
  }

  /** Every entry of every journal, as the program reads them; throws for one that it cannot read. */
  async journals(): Promise<unknown[]> {
    const all: unknown[] = [];
    for (const id of await this.sessionIds()) {
      const { entries } = await readJournal(join(this.folder, 'home', 'sessions', id, 'journal.jsonl'));
      all.push(...entries);
    }
    return all;
  }

  async state(): Promise<string> {
    return comparable(await this.readState());
  }

  write(name: string, content: string): Promise<void> {
    return writeFile(join(this.folder, name), content);
  }

  /** What is not as it was before, line by line. */
  differenceTo(state: string): string {
    return `other state than before:\n${difference(this.untouched, state)}`;
  }

  async end(): Promise<void> {
    await this.sandbox.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function stateOf(sandbox: Sandbox): Promise<unknown> {
  const answer = await fetch(`${sandbox.url}/_sandbox/state`);
  return answer.json();
}

/** A state as text, without what differs between equal set-ups: ids, times, the session in the tags. */
export function comparable(state: unknown): string {
  return JSON.stringify(withoutAccidents(state), null, 1);
}

function withoutAccidents(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutAccidents(item)).sort(byText);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([name, item]) => [plain(name), withoutAccidents(item, name)] as const,
    );
    // Flow logs are kept by id: as a list, sorted, nothing of the id is left.
    if (entries.some(([name]) => name === 'fl-')) return entries.map(([, item]) => item).sort(byText);
    // A counter of versions never goes back, whoever undoes what.
    return Object.fromEntries(
      entries.filter(([name]) => name !== 'lastVersion').sort(([a], [b]) => a.localeCompare(b)),
    );
  }
  if (typeof value === 'number' && /(At|Modified)$/.test(key)) return 0;
  return typeof value === 'string' ? plain(value) : value;
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a).localeCompare(JSON.stringify(b));
}

function plain(value: string): string {
  return value
    .replaceAll(/\bfl-[0-9a-f]{17}\b/g, 'fl-')
    .replaceAll(/\b(AROA|ANPA)[A-Z0-9]{17}\b/g, '$1')
    .replaceAll(/\b\d{4}-\d\d-\d\d-[a-z0-9]{4}\b/g, 'SESSION');
}

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
  wanted: string,
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
    if (deaths === 0 && isAtWrite(kill)) faults.push(`not killed at ${JSON.stringify(kill)}`);
  };
  try {
    for (const kill of kills) note(kill, [await trial.apply(kill)]);
    const last = await trial.apply();
    if (last.exit !== 0) faults.push(`the last apply ended with ${last.exit}: ${last.stderr.slice(-800)}`);
    const state = await trial.state();
    if (state !== wanted) faults.push(`other state than undisturbed:\n${difference(wanted, state)}`);
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

/** The lines that differ, few of them. */
export function difference(wanted: string, actual: string): string {
  const count = (lines: string[]) => {
    const counts = new Map<string, number>();
    for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
    return counts;
  };
  const [a, b] = [count(wanted.split('\n')), count(actual.split('\n'))];
  const lines: string[] = [];
  for (const [line, times] of a) if ((b.get(line) ?? 0) < times) lines.push(`- ${line.trim()}`);
  for (const [line, times] of b) if ((a.get(line) ?? 0) < times) lines.push(`+ ${line.trim()}`);
  return lines.slice(0, 20).join('\n');
}
