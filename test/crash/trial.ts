/** The built program, run against a sandbox of its own and killed at a given point. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { readJournal } from '../../src/session/journal.ts';
import { sandboxState } from '../helpers/sandbox-pages.ts';
import { comparable, difference } from './state-text.ts';
import type { Outcome, WarmProgram } from './warm-program.ts';

/** What `npm run build` made; built into another folder, it is taken from there. */
export const program = join(
  process.env.KENTIK_AWS_SETUP_OUTDIR ?? fileURLToPath(new URL('../../dist', import.meta.url)),
  'cli.js',
);
const preload = new URL('./preload.mjs', import.meta.url).href;

/** `torn`: half of the line is written, the request sent and not answered. */
export const killPhases = ['before', 'torn', 'after'] as const;
type KillPhase = (typeof killPhases)[number];

/** Where a run is killed: at the n-th write of the journal or call of Kentik, or after some milliseconds. */
export type Kill =
  | { write: number; phase: KillPhase }
  | { kentikCall: number; phase: KillPhase }
  | { milliseconds: number };

/** What `preload.mjs` goes by; null where it isn't known where the kill falls, so that it need not fall. */
export function killSettings(kill: Kill): Record<string, string> | null {
  if ('milliseconds' in kill) return null;
  const at =
    'write' in kill
      ? { CRASH_AT_WRITE: String(kill.write) }
      : { CRASH_AT_KENTIK_CALL: String(kill.kentikCall) };
  return { ...at, CRASH_PHASE: kill.phase };
}

export interface Scenario {
  name: string;
  answers: string;
  /** Answers that someone else applied before, so that there is something to adopt, merge and update. */
  before?: string;
  /** How many times faster the sandbox's clock runs. Kentik's limits are per minute; 1 where it isn't given. */
  speed?: number;
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
    const sandbox = await startSandbox({ speed: scenario.speed ?? 1 });
    const { url, state } = typeof place === 'function' ? { url: await place(sandbox) } : place;
    if (url !== undefined) sandbox.environment.AWS_ENDPOINT_URL = url;
    const readState = state ?? (() => sandboxState(sandbox));
    await writeFile(join(folder, 'answers.yaml'), scenario.answers);
    if (scenario.before !== undefined) {
      await writeFile(join(folder, 'before.yaml'), scenario.before);
      const trial = new Trial(folder, sandbox, '', readState, warm);
      const created = await trial.run(['apply', '--answers', 'before.yaml', '--yes'], null, 'someone-else');
      if (created.exit !== 0) throw new Error(`the set-up before failed: ${created.stderr}`);
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
      ...(kill && killSettings(kill)),
    };
    if (kill === null && this.warm) return this.warm.run({ args, env, folder: this.folder });
    const child = spawn(process.execPath, ['--import', preload, program, ...args], {
      cwd: this.folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer =
      kill && 'milliseconds' in kill ? setTimeout(() => child.kill('SIGKILL'), kill.milliseconds) : null;
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
