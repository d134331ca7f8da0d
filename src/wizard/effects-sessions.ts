/** Saved sessions as the wizard offers and continues them. */
import type { EffectOutput } from '../../machines/actors.ts';
import type { CredentialSource, SavedSession } from '../../machines/context.ts';
import { validateDraft } from '../answers/answers.ts';
import type { DraftAnswers } from '../answers/types.ts';
import type { Run } from '../run/connect.ts';
import { isOf } from '../run/open-session.ts';
import { isOver } from '../session/history.ts';
import { listSessions } from '../session/store.ts';

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
