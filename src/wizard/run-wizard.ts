/**
 * What the wizard is whoever shows it: the machine with its real effects, answers saved after each step, MFA codes
 * handed to the SDK, interruption, exit code, ending. The front ends (`src/wizard/full-view.tsx`, `src/plain`) show an actor and
 * send it what a person does. Effects are loaded when first asked for, so that a first frame waits for no schema, no
 * session and no SDK.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createActor, fromPromise, type PromiseActorLogic } from 'xstate';
import { actors } from '../../machines/actors.ts';
import type { WizardContext, WizardInput } from '../../machines/context.ts';
import type { TypedKentik } from '../../machines/events.ts';
import { type WizardActor, wizardMachine } from '../../machines/wizard.ts';
import { once } from '../http/calls.ts';
import { type ExitCode, exitCode, InterruptedError } from '../model/errors.ts';
import type { DryRunFlags } from '../model/flags.ts';
import { holdSecret } from '../model/redact/redact.ts';
import { resumeCommand, wizardFlags } from '../outputs/resume-command.ts';
import { keepHeapSmall } from '../process/program.ts';
import type { FrontEnd, Terminal } from '../process/terminal.ts';
import type { Run } from '../run/connect.ts';
import { exitOfResult } from '../run/failure.ts';
import { isKentikRefuted } from '../words/kentik-proof.ts';
import type { WizardEffects } from './effects.ts';

/** How long a call in flight may take to end after Ctrl-C. */
const LAST_CALL_MS = 10_000;

export interface WizardOptions {
  run: Run;
  terminal: Terminal;
  input: WizardInput;
  dryRun: DryRunFlags;
}

/**
 * Runs the wizard until it is done, left or interrupted, and prints its ending.
 *
 * @param show given the running machine, shows it
 */
export async function runSession(
  { run, terminal, input, dryRun }: WizardOptions,
  show: (actor: WizardActor) => FrontEnd,
): Promise<ExitCode> {
  let prompted: { answer(code: string): void; dismiss(): void } | null = null;
  let typedKentik: TypedKentik | null = null;
  let shown: FrontEnd | null = null;
  const effects = once(async () => {
    // Loading them is one piece of work that would otherwise come before the first frame.
    await nextTurn();
    keepHeapSmall();
    const { WizardEffects } = await import('./effects.ts');
    return new WizardEffects(run, {
      isPlain: !terminal.canRedraw,
      offerSessions: !input.startNew,
      withTerminal: (work) => (shown === null ? work() : shown.lend(work)),
      takeKentik: () => {
        const typed = typedKentik;
        typedKentik = null;
        return typed;
      },
      askMfaCode: (device) =>
        new Promise((resolve, reject) => {
          prompted = { answer: resolve, dismiss: () => reject(new InterruptedError()) };
          actor.send({ type: 'credentials.prompted', prompt: { kind: 'mfa-code', device } });
        }),
      askSignIn: (prompt, over) =>
        new Promise((resolve) => {
          prompted = { answer: () => undefined, dismiss: resolve };
          over.addEventListener('abort', () => actor.send({ type: 'credentials.settled' }), { once: true });
          actor.send({ type: 'credentials.prompted', prompt });
        }),
    });
  });
  const actor = createActor(wizardMachine.provide({ actors: provided(effects) }), { input });
  actor.on('mfa.code', ({ code }) => prompted?.answer(code));
  actor.on('prompt.dismissed', () => prompted?.dismiss());
  actor.on('kentik.typed', ({ type: _, ...typed }) => {
    // Held before anything could show it.
    holdSecret(typed.token);
    typedKentik = typed;
  });

  run.interrupts.sayOnLeave(() => {
    const { context } = actor.getSnapshot();
    if (context.session === null) return null;
    return `Interrupted. Continue with: ${resumeCommand('setup', context.session, wizardFlags(context))}`;
  });

  let saved = input.draft;
  let saving: Promise<void> = Promise.resolve();
  const ended = new Promise<'done' | 'interrupted'>((resolve, reject) => {
    actor.subscribe({
      next: ({ context }) => {
        if (context.draft === saved || context.draft.account === undefined) return;
        saved = context.draft;
        saving = save(effects, actor, saved);
      },
      complete: () => resolve('done'),
      error: reject,
    });
    const stop = () => {
      actor.send({ type: 'interrupt.requested' });
      // What the call came to is the machine's first: an undo that was interrupted has an end of its own.
      lastCall(effects)
        .then(() => nextTurn())
        .then(() => {
          actor.send({ type: 'interrupt.settled' });
          resolve('interrupted');
        }, reject);
    };
    run.signal.addEventListener('abort', stop, { once: true });
    actor.start();
    // Ctrl-C may have come while the run was being prepared.
    if (run.signal.aborted) stop();
  });
  const front = show(actor);
  shown = front;
  try {
    const end = await ended;
    await saving;
    await front.flush();
    const { context, value } = actor.getSnapshot();
    await front.close();
    const { printEnding } = await import('./ending.ts');
    const exit = end === 'interrupted' ? exitCode.interrupted : exitOfContext(context);
    const isUndoing = value === 'undoing';
    const isPlain = !terminal.canRedraw;
    return await printEnding({ context, target: run.target, dryRun, isPlain, exit, isUndoing });
  } finally {
    actor.stop();
    await front.close();
    await (await effects()).close();
  }
}

/** Everything that was typed is in the machine; what a screen asks for is done by the effects, loaded when first asked. */
function provided(effects: () => Promise<WizardEffects>): typeof actors {
  const entries = Object.keys(actors).map((name) => [
    name,
    fromPromise(async ({ input, signal }) => {
      const { perform } = await effects();
      return (perform[name as keyof typeof actors] as (call: unknown) => Promise<unknown>)({ input, signal });
    }),
  ]);
  return Object.fromEntries(entries) as Record<
    keyof typeof actors,
    PromiseActorLogic<unknown>
  > as typeof actors;
}

async function save(
  effects: () => Promise<WizardEffects>,
  actor: {
    send(event: { type: 'saving.done'; session: string } | { type: 'saving.failed'; message: string }): void;
  },
  draft: WizardContext['draft'],
): Promise<void> {
  try {
    const session = await (await effects()).save(draft);
    actor.send({ type: 'saving.done', session });
  } catch (error) {
    // The wizard continues: a disk that is full costs the resume, not the answers on the screen. It is said there.
    actor.send({ type: 'saving.failed', message: error instanceof Error ? error.message : String(error) });
  }
}

/** The change in flight ends, or is given up, before the terminal is handed back. */
async function lastCall(effects: () => Promise<WizardEffects>): Promise<void> {
  const { applying } = await effects();
  if (!applying) return;
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LAST_CALL_MS);
  });
  await Promise.race([applying, limit]);
  clearTimeout(timer);
}

function exitOfContext(context: WizardContext): ExitCode {
  if (context.error) return context.error.exit;
  const exit = context.result === null ? exitCode.done : exitOfResult(context.result);
  if (exit !== exitCode.done) return exit;
  const isRefuted =
    context.deliveries.some((delivery) => delivery.state === 'failed') ||
    context.grants?.verdict === 'refuted' ||
    context.nesting.some(({ verdict }) => verdict === 'refuted') ||
    isKentikRefuted(context.exports);
  return isRefuted ? exitCode.proof : exitCode.done;
}
