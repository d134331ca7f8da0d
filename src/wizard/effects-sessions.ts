/** The session of this run, and saved sessions as the wizard offers and continues them. */
import type { EffectOutput } from '../../machines/actors.ts';
import type { CredentialSource, SavedSession } from '../../machines/context.ts';
import { validateDraft } from '../answers/answers.ts';
import { ownAnswers } from '../answers/draft.ts';
import type { DraftAnswers } from '../answers/types.ts';
import { InterruptedError } from '../model/errors.ts';
import type { History } from '../plan/history.ts';
import type { Run } from '../run/connect.ts';
import { isOf, newSession, pastOf } from '../run/open-session.ts';
import { isOver } from '../session/history.ts';
import { sessionResources } from '../session/resources.ts';
import { listSessions } from '../session/saved-sessions.ts';
import { openSession, type Session } from '../session/store.ts';
import { UndosBeside } from '../session/undos-beside.ts';

/** The session of this run: a new one that begins with the first answer, or a saved one. */
export class WizardSession {
  /** null until there are answers to save. */
  current: Session | null = null;
  #creating: Promise<Session> | null = null;
  #opening: Promise<Session> | null = null;
  readonly #run: () => Run;
  /** Undos that run beside this one. */
  readonly undos: UndosBeside;

  /** @param run as it is when a session is created: the sandbox changes its target */
  constructor(run: () => Run) {
    this.#run = run;
    this.undos = new UndosBeside(run);
  }

  /** What the next plan, which looks at what exists after this, needs to know. */
  async past(): Promise<History> {
    const { id, journal } = await this.own();
    await this.undos.look();
    return pastOf(id, journal.entries, this.#run());
  }

  /** Answers given in quick succession must not create a session each. */
  async own(): Promise<Session> {
    if (this.current) return this.current;
    this.#creating ??= newSession(this.#run()).finally(() => {
      this.#creating = null;
    });
    this.current = await this.#creating;
    return this.current;
  }

  /** Saves the answers given so far, in a session that is created with the first of them. */
  async save(draft: DraftAnswers): Promise<Session> {
    const session = await this.own();
    await session.saveAnswers(ownAnswers(draft));
    return session;
  }

  async open(id: string, signal: AbortSignal): Promise<EffectOutput<'openSession'>> {
    // One that was given up may still be opening: it holds the lock until it has been closed.
    const before = this.#opening?.catch(() => undefined);
    this.#opening = Promise.resolve(before).then(() => this.#reopen(id, signal));
    const session = await this.#opening;
    const draft = session.answers;
    return {
      id,
      draft,
      source: sourceOf(draft),
      hasCreated: sessionResources(session.journal.entries).length > 0,
    };
  }

  /** Answers go into the session of this run: one that is no longer waited for must not become it. */
  async #reopen(id: string, signal: AbortSignal): Promise<Session> {
    await this.current?.close();
    this.current = null;
    const session = await openSession(id, validateDraft, signal);
    if (signal.aborted) {
      await session.close();
      throw new InterruptedError();
    }
    this.current = session;
    return session;
  }
}

/** Those of this place that aren't undone, and those of any that can't be read. */
export async function sessionsOf(
  place: Pick<Run, 'target' | 'endpoint'>,
): Promise<EffectOutput<'loadSessions'>> {
  const { sessions, unreadable } = await listSessions(validateDraft);
  const offered = sessions
    .filter((session) => isOf(session, place) && !isOver(session.state))
    .map(
      ({ id, changedAt, account, state, answers }): SavedSession => ({
        id,
        changedAt,
        account,
        state,
        answers,
      }),
    );
  return { sessions: offered, unreadable };
}

/** Where saved answers say that their credentials come from; null where they don't. */
export function sourceOf({ profile, account }: DraftAnswers): CredentialSource | null {
  if (profile !== undefined) return { kind: 'profile', profile };
  return account === undefined ? null : { kind: 'environment' };
}
