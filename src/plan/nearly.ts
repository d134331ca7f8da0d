/** What nearly fits, and the choice that the user has: what is usual, and why. */

import type { ExistingFlowLog, ExistingPolicy, ExistingRole } from '../model/existing.ts';
import { sessionTag } from '../model/ids.ts';
import { subjectOf } from './differences.ts';
import type { DecisionAsked, Difference } from './types.ts';

type Verdict = DecisionAsked['otherwise'];

/** A verdict, what differs, and what may be decided about it. */
export interface NearVerdict extends Verdict {
  differences: Difference[];
  decision?: DecisionAsked;
}

function asking(
  verdict: Verdict,
  differences: Difference[],
  asked: Pick<DecisionAsked, 'choices' | 'usual' | 'usualWhy' | 'updated'>,
): NearVerdict {
  return {
    ...verdict,
    differences,
    decision: { ...asked, about: subjectOf(differences), made: null, otherwise: verdict },
  };
}

/** What another session made may serve that session still: only one's own is brought up to date without asking. */
function isOwn({ tags }: Pick<ExistingRole, 'tags'>, session: string | undefined): boolean {
  return session !== undefined && tags[sessionTag] === session;
}

/**
 * A policy that differs. What this session made is its own to update; about anybody else's the user is asked.
 *
 * @param others how many other identities than the role have it attached
 * @param session the one that plans, where there is one
 */
export function nearPolicy(
  verdict: Verdict,
  existing: Pick<ExistingPolicy, 'tags'>,
  differences: Difference[],
  others: number,
  session: string | undefined,
): NearVerdict {
  if (others > 0) {
    return asking(verdict, differences, {
      choices: ['keep'],
      usual: 'keep',
      usualWhy: 'Others have it attached: an update would change what they may do.',
    });
  }
  if (isOwn(existing, session)) return { ...verdict, differences };
  return asking(verdict, differences, {
    choices: ['update', 'keep'],
    usual: 'update',
    usualWhy: 'Nobody else has it attached, and Kentik needs what it lacks.',
  });
}

/**
 * A role whose trust differs and that nobody but `trusted` can take on. A condition of its own is never taken away without
 * being asked: somebody may use the role for another set-up.
 */
export function nearRole(
  verdict: Verdict,
  existing: Pick<ExistingRole, 'tags'>,
  differences: Difference[],
  about: {
    trusted: string;
    /** Its trust has a condition that is not wanted. */
    isNarrower: boolean;
    session: string | undefined;
  },
): NearVerdict {
  if (isOwn(existing, about.session)) return { ...verdict, differences };
  if (!about.isNarrower) {
    return asking(verdict, differences, {
      choices: ['update', 'keep'],
      usual: 'update',
      usualWhy: `Nobody but ${about.trusted} is trusted by it.`,
    });
  }
  const blocked = {
    action: 'blocked' as const,
    why: 'The role exists, and its trust has a condition of its own: an update would take it away from whoever set it.',
    remedy:
      'Choose another role name, give the external id that the role asks for (externalId), or decide in the wizard.',
  };
  return asking(blocked, differences, {
    choices: ['update', 'keep'],
    usual: 'keep',
    usualWhy:
      'Its trust has a condition of its own, so somebody may use it for another set-up; an update would take the condition away.',
    updated: verdict,
  });
}

/** A flow log to the same place that stands in the way. It cannot be edited; replacing it is asked for by its id. */
export function nearFlowLog(
  verdict: Verdict,
  existing: Pick<ExistingFlowLog, 'id'>,
  differences: Difference[],
): NearVerdict {
  return {
    ...verdict,
    differences,
    decision: {
      choices: ['keep', 'replace'],
      usual: 'keep',
      usualWhy: 'To replace it deletes it, and somebody may count on its records as they are.',
      about: existing.id,
      made: null,
      otherwise: verdict,
    },
  };
}
