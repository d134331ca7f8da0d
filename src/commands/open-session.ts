/** Opens the session that an unattended command works in. */
import { validateAnswers, validateDraft } from '../answers/answers.ts';
import type { Answers, DraftAnswers } from '../answers/types.ts';
import { refuseOtherAccount } from '../apply/prepare.ts';
import { exitCode, UserError } from '../errors.ts';
import type { History } from '../plan/history.ts';
import { historyOf } from '../session/history.ts';
import { matchingSession } from '../session/match.ts';
import {
  createSession,
  listSessions,
  openSession,
  readSessionJournal,
  type Session,
  type SessionSummary,
} from '../session/store.ts';
import { version } from '../version.ts';
import type { SessionFlags } from './options.ts';
import type { Run } from './run.ts';

/** Complete answers of a saved session, or null where questions are still open. */
export function completeAnswers(draft: DraftAnswers): Answers | null {
  const checked = validateAnswers(draft);
  return checked.ok ? checked.answers : null;
}

/** A new session for this run. */
export function newSession(run: Run): Promise<Session> {
  return createSession({ target: run.target, endpoint: run.endpoint, program: version, now: run.now() });
}

/**
 * The id that `--resume` names: the given one, or the newest of this target.
 *
 * @throws UserError `NO_SESSION` where there is none
 */
export async function resumedId(
  resume: string | true,
  run: Pick<Run, 'target' | 'endpoint'>,
): Promise<string> {
  if (resume !== true) return resume;
  const { sessions } = await listSessions(validateDraft);
  const newest = sessions.find((session) => isOf(session, run));
  if (newest) return newest.id;
  throw new UserError({
    code: 'NO_SESSION',
    exit: exitCode.usage,
    doing: 'looking for a session to resume',
    message: 'There is no saved session to resume.',
    mend: ['Start one: kentik-aws-setup', 'See those of other targets: kentik-aws-setup sessions list'],
  });
}

/** A session can be taken up only where it was made: at the same endpoints, or in the sandbox. */
export function isOf(session: SessionSummary, run: Pick<Run, 'target' | 'endpoint'>): boolean {
  return session.target === run.target && session.endpoint === run.endpoint;
}

/**
 * The session for these answers, opened and locked: the one named, or the one that has them already. null where a new
 * one is due.
 *
 * @throws UserError `SESSION_LOCKED`, `OTHER_ACCOUNT`; the session is as it was then
 */
export async function savedSession(
  run: Run,
  flags: Pick<SessionFlags, 'resume' | 'new'>,
  answers: Answers,
  account: string,
): Promise<Session | null> {
  const id = await sessionIdFor(run, flags, answers, account);
  if (id === null) return null;
  const session = await openSession(id, validateDraft);
  try {
    const pinned = session.journal.entries.find((entry) => entry.type === 'account');
    refuseOtherAccount(pinned?.account ?? null, account);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** null: a new one. */
async function sessionIdFor(
  run: Run,
  flags: Pick<SessionFlags, 'resume' | 'new'>,
  answers: Answers,
  account: string,
): Promise<string | null> {
  if (flags.resume !== undefined) return resumedId(flags.resume, run);
  if (flags.new) return null;
  const { sessions } = await listSessions(validateDraft);
  const wanted = { answers, target: run.target, endpoint: run.endpoint, account };
  return matchingSession(sessions, wanted, completeAnswers)?.id ?? null;
}

/** The past of the session that `savedSession` would open, where it has one. Reads only, and takes no lock. */
export async function historyFor(
  run: Run,
  flags: Pick<SessionFlags, 'resume' | 'new'>,
  answers: Answers,
  account: string,
): Promise<{ history?: History }> {
  const id = await sessionIdFor(run, flags, answers, account);
  return id === null ? {} : { history: historyOf(id, await readSessionJournal(id)) };
}
