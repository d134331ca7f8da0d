/** Opens the session that an unattended command works in. */
import { validateAnswers, validateDraft } from '../answers/answers.ts';
import type { Answers, DraftAnswers } from '../answers/types.ts';
import { cleanText } from '../model/clean-text.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { SessionFlags } from '../model/flags.ts';
import { requireAccount } from '../plan/checks.ts';
import type { History } from '../plan/history.ts';
import { output } from '../process/output.ts';
import { version } from '../process/program.ts';
import type { JournalEntry } from '../session/entries.ts';
import { historyOf } from '../session/history.ts';
import { matchingSession } from '../session/match.ts';
import {
  listSessions,
  readSession,
  readSessionJournal,
  type SessionSummary,
  type UnreadableSession,
} from '../session/saved-sessions.ts';
import { neighboursOf } from '../session/shared.ts';
import { createSession, openSession, type Session } from '../session/store.ts';
import type { Run } from './connect.ts';
import { usageError } from './usage.ts';

/** Complete answers of a saved session, or null where questions are still open. */
export function completeAnswers(draft: DraftAnswers): Answers | null {
  const checked = validateAnswers(draft);
  return checked.ok ? checked.answers : null;
}

/** A new session for this run. */
export function newSession(run: Run): Promise<Session> {
  return createSession({ target: run.target, endpoint: run.endpoint, program: version, now: run.now() });
}

/** Where AWS is for a run. */
type Place = Pick<Run, 'target' | 'endpoint'>;

/**
 * The session that `--resume` names: by id, or the newest of this place. @throws UserError `NO_SESSION`, `SESSION_ELSEWHERE`
 */
export async function resumedId(resume: string | true, place: Place): Promise<string> {
  if (resume !== true) {
    await knownSession(resume, place);
    return resume;
  }
  const { sessions, unreadable } = await listSessions(validateDraft);
  const newest = sessions.find((session) => isOf(session, place));
  // Ids begin with the day: one that can't be read may be the one that is meant.
  const newer = unreadable.find(
    ({ id }) => newest === undefined || id.slice(0, 10) >= newest.id.slice(0, 10),
  );
  if (newer) throw unreadableNewest(newer);
  if (newest) return newest.id;
  throw new UserError({
    code: 'NO_SESSION',
    exit: exitCode.usage,
    doing: 'looking for a session to resume',
    message: 'There is no saved session to resume.',
    remedy: ['Start one: kentik-aws-setup', 'See all sessions: kentik-aws-setup sessions list'],
  });
}

function unreadableNewest({ id, message }: UnreadableSession): UserError {
  return new UserError({
    code: 'SESSION_UNREADABLE',
    doing: 'looking for the newest session',
    message: `Session ${id} can't be read, so it isn't clear which one you mean: ${message}`,
    remedy: ['Name the session: --resume ID (kentik-aws-setup sessions list)'],
    state: 'It was left as it is.',
  });
}

/** A session can be taken up only where it was made: at the same endpoints, or in the sandbox. */
export function isOf(session: Place, place: Place): boolean {
  return session.target === place.target && session.endpoint === place.endpoint;
}

/** A saved session that can be worked in from here. @throws UserError `SESSION_ELSEWHERE`, and as `readSession` does */
export async function knownSession(
  id: string,
  place: Place,
): Promise<Pick<SessionSummary, 'target' | 'endpoint' | 'account'>> {
  const session = await readSession(id, validateDraft);
  if (session === null) return { ...place, account: null };
  if (isOf(session, place)) return session;
  // Of this machine's own servers one may stand before another: a proxy, or the same one at a new port.
  if (session.target === place.target && isLoopback(session.endpoint) && isLoopback(place.endpoint)) {
    output.note(
      `Session ${id} was created at ${cleanText(session.endpoint ?? '')}; this is ${place.endpoint}.`,
    );
    return session;
  }
  throw usageError({
    code: 'SESSION_ELSEWHERE',
    doing: 'opening a session',
    message: `Session ${id} was created in ${placeName(session)}; this run works in ${placeName(place)}.`,
    remedy: [remedyOf(session)],
  });
}

function isLoopback(endpoint: string | null): boolean {
  return endpoint !== null && /^https?:\/\/(?:127\.|localhost\b|\[::1\])/.test(endpoint);
}

function placeName({ target, endpoint }: Place): string {
  return target === 'sandbox' ? 'the sandbox' : (endpoint ?? 'AWS');
}

function remedyOf({ target, endpoint }: Place): string {
  if (target === 'sandbox') return 'Run the same command with --sandbox.';
  return endpoint === null
    ? 'Run the same command without AWS_ENDPOINT_URL.'
    : `Set AWS_ENDPOINT_URL=${endpoint}.`;
}

/**
 * The session for these answers, opened and locked; null where a new one is due.
 *
 * @throws UserError `SESSION_LOCKED` where it was named, `OTHER_ACCOUNT`
 */
export async function savedSession(
  run: Run,
  flags: Pick<SessionFlags, 'resume' | 'new'>,
  answers: Answers,
  account: string,
): Promise<Session | null> {
  const id = await sessionIdFor(run, flags, answers, account);
  if (id === null) return null;
  const session = await openSession(id, validateDraft, run.signal).catch((error: unknown) => {
    // Another run of the same answers has it. No one named it: this run works in a session of its own beside that one.
    const isInUse = error instanceof UserError && error.report.code === 'SESSION_LOCKED';
    if (isInUse && flags.resume === undefined) return null;
    throw error;
  });
  if (session === null) return null;
  try {
    const pinned = session.journal.entries.find((entry) => entry.type === 'account');
    requireAccount(pinned?.account, account);
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
  const { sessions, unreadable } = await listSessions(validateDraft);
  for (const each of unreadable) {
    output.note(`Session ${cleanText(each.id)} can't be read and is left alone: ${cleanText(each.message)}`);
  }
  const desired = { answers, target: run.target, endpoint: run.endpoint, account };
  return matchingSession(sessions, desired, completeAnswers)?.id ?? null;
}

/** The past of the session that `savedSession` would open, where it has one. Reads only, and takes no lock. */
export async function historyFor(
  run: Run,
  flags: Pick<SessionFlags, 'resume' | 'new'>,
  answers: Answers,
  account: string,
): Promise<{ history?: History }> {
  const id = await sessionIdFor(run, flags, answers, account);
  return id === null ? {} : { history: await pastOf(id, await readSessionJournal(id), run) };
}

/** What a session knows of its own past, and of the others of this machine. */
export async function pastOf(id: string, journal: readonly JournalEntry[], place: Place): Promise<History> {
  const { used } = await neighboursOf({ ...place, id }, validateDraft);
  return { ...historyOf(id, journal), usedElsewhere: used };
}
