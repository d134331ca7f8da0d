/** What nearly fits, and the choice that the user has: what is usual, and why. */
import { subjectOf } from './differences.ts';
import type { ExistingFlowLog, ExistingPolicy, ExistingRole } from './existing.ts';
import { sessionTag } from './ids.ts';
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
  asked: Pick<DecisionAsked, 'choices' | 'usual' | 'usualWhy'>,
): NearVerdict {
  return {
    ...verdict,
    differences,
    decision: { ...asked, about: subjectOf(differences), made: null, otherwise: verdict },
  };
}

/**
 * A policy that differs. What this program made is its own to update; about anybody else's the user is asked.
 *
 * @param others how many other identities than the role have it attached
 */
export function nearPolicy(
  verdict: Verdict,
  existing: Pick<ExistingPolicy, 'tags'>,
  differences: Difference[],
  others: number,
): NearVerdict {
  if (others > 0) {
    return asking(verdict, differences, {
      choices: ['keep'],
      usual: 'keep',
      usualWhy: 'Others have it attached: an update would change what they may do.',
    });
  }
  if (existing.tags[sessionTag] !== undefined) return { ...verdict, differences };
  return asking(verdict, differences, {
    choices: ['update', 'keep'],
    usual: 'update',
    usualWhy: 'Nobody else has it attached, and Kentik needs what it lacks.',
  });
}

/** A role whose trust differs and that nobody but `trusted` can take on. */
export function nearRole(
  verdict: Verdict,
  existing: Pick<ExistingRole, 'tags'>,
  differences: Difference[],
  trusted: string,
): NearVerdict {
  if (existing.tags[sessionTag] !== undefined) return { ...verdict, differences };
  const narrowed = differences.some(({ field, there }) => field === 'Condition' && there.length > 0);
  return asking(verdict, differences, {
    choices: ['update', 'keep'],
    ...(narrowed
      ? {
          usual: 'keep',
          usualWhy:
            'Its trust has a condition of its own, so somebody may use it for another set-up; an update would take the condition away.',
        }
      : { usual: 'update', usualWhy: `Nobody but ${trusted} is trusted by it.` }),
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
