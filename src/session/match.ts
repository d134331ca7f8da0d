/** Which saved session an unattended run continues. */
import { isDeepStrictEqual } from 'node:util';
import type { Answers, DraftAnswers } from '../answers/types.ts';
import { isOver } from './history.ts';
import type { SessionSummary } from './saved-sessions.ts';

export interface Desired {
  answers: Answers;
  target: 'aws' | 'sandbox';
  endpoint: string | null;
  account: string;
}

/**
 * The newest session with the same answers for the same account at the same place. Applying the same answers again
 * continues it, so that one journal records everything that was created for them and undo finds it all.
 *
 * @param complete adds a draft's defaults; null if it isn't complete
 */
export function matchingSession(
  sessions: readonly SessionSummary[],
  desired: Desired,
  complete: (draft: DraftAnswers) => Answers | null,
): SessionSummary | null {
  const essence = essenceOf(desired.answers);
  return (
    sessions.find(
      (session) =>
        // The state of a sandbox inside the program ended with that process.
        session.target === 'aws' &&
        session.target === desired.target &&
        session.endpoint === desired.endpoint &&
        session.account === desired.account &&
        !isOver(session.state) &&
        isDeepStrictEqual(essenceOf(complete(session.answers)), essence),
    ) ?? null
  );
}

/** How accounts are reached, whether the session's own account is named, and what is assumed of traffic, doesn't change what is set up. */
function essenceOf(answers: Answers | null): unknown {
  if (answers === null) return null;
  const { profile: _profile, account: _account, ...rest } = answers;
  if (rest.export === 'full') {
    const { recordsPerSecond: _assumed, ...full } = rest;
    return full;
  }
  const { reach: _reach, ...secondary } = rest.secondary;
  return { ...rest, secondary };
}
