/** The wizard's undo: with the words of the command, in the terminal that the screens lend for it. */
import type { EffectInput, EffectOutput as OutputOf } from '../../machines/actors.ts';
import { type Accounts, accountsFor, type ConnectProfile } from '../apply/accounts.ts';
import { reachForUndo } from '../apply/prepare-undo.ts';
import type { ConnectOptions } from '../aws/types.ts';
import { isAbort } from '../model/errors.ts';
import { resumeCommand, wizardFlags } from '../outputs/resume-command.ts';
import { credentialsOf, printSignIn, type Run, refuseMfa } from '../run/connect.ts';
import { type UndoOptions, undoSession } from '../run/undo-session.ts';
import type { Session } from '../session/store.ts';
import type { Lend } from '../ui/job-control.ts';
import { sourceOf } from './effects-sessions.ts';

/** How a session's account is reached that isn't connected yet. */
export function wayTo(
  { answers }: Pick<Session, 'answers'>,
  { sandbox, source, region, listener }: EffectInput<'undoSession'>,
): EffectInput<'identify'> {
  const environment = { kind: 'environment' } as const;
  return {
    source: sandbox ? environment : (source ?? sourceOf(answers) ?? environment),
    account: answers.account ?? null,
    region: region ?? answers.region ?? null,
    listener,
  };
}

/** What the screens ask and lend for whoever calls AWS. */
export type Screens = Required<Pick<ConnectOptions, 'askMfaCode' | 'askSignIn' | 'withTerminal'>>;

/** The same while an undo has the terminal: what it starts is in it already, and no screen can ask for a code. */
export class LentScreens implements Screens {
  readonly #screens: Screens;
  readonly #interrupts: Run['interrupts'];
  #isLent = false;

  constructor(screens: Screens, { interrupts }: Pick<Run, 'interrupts'>) {
    this.#screens = screens;
    this.#interrupts = interrupts;
  }

  readonly askMfaCode = (device: string): Promise<string> =>
    this.#isLent ? refuseMfa(device) : this.#screens.askMfaCode(device);

  readonly askSignIn: Screens['askSignIn'] = (prompt, over) =>
    this.#isLent ? printSignIn(prompt, over) : this.#screens.askSignIn(prompt, over);

  readonly withTerminal: Lend = (work) => (this.#isLent ? work() : this.#screens.withTerminal(work));

  /** For questions outside of the screens. Ctrl+C there is no signal, and means the same. */
  readonly lend: Lend = (work) =>
    this.#screens.withTerminal(async () => {
      this.#isLent = true;
      try {
        return await work();
      } catch (error) {
        if (isAbort(error) && !this.#interrupts.signal.aborted) this.#interrupts.interrupt();
        throw error;
      } finally {
        this.#isLent = false;
      }
    });
}

/** Undoes an open session from the account that it was created in. */
export async function undoInTerminal(
  session: Session,
  input: EffectInput<'undoSession'>,
  { run, home, kentik, connectProfile, lend, isPlain }: UndoWays,
): Promise<OutputOf<'undoSession'>> {
  const exit = await undoSession({
    run: { ...run, credentials: await credentialsOf(home, run.target) },
    session,
    place: run,
    accounts: accountsFor(reachForUndo(session), home, connectProfile, kentik),
    deleteLogs: [],
    isConfirmed: false,
    json: false,
    isPlain,
    again: resumeCommand('undo', session.id, wizardFlags(input)),
    withTerminal: lend,
  });
  return { exit };
}

interface UndoWays extends Pick<UndoOptions, 'isPlain'> {
  /** As it stands now: the sandbox may have been started meanwhile. */
  run: Run;
  home: Accounts['home'];
  kentik: Accounts['kentik'];
  connectProfile: ConnectProfile;
  lend: Lend;
}
