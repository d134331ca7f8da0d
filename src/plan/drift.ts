/**
 * What has changed since a session created it. The plan already says what will be done about it; here its reasons say
 * which session created it and what happened to it. A difference caused by other answers isn't drift.
 */
import type { ExistingFlowLog } from '../model/existing.ts';
import { byAccount } from '../model/ids.ts';
import { withDecisions } from './decisions.ts';
import { kinds } from './kinds/index.ts';
import { type Drifted, goneSince, type Past } from './kinds/kind.ts';
import { isKept, lookedAt } from './summary.ts';
import type { Change, History, Plan } from './types.ts';

/** The plan as its session sees it: with its decisions, and with what changed since. @param flowLogs of the account */
export function withHistory(plan: Plan, history: History, flowLogs: readonly ExistingFlowLog[]): Plan {
  const seen = new Set(lookedAt(plan));
  const made = byAccount(history.made);
  const found = new Set(history.found);
  const changes = plan.changes.map((change): Change => {
    if (!seen.has(change)) return change;
    const past = { session: history.session, made: made.get(change.account) ?? [], flowLogs };
    const told = driftOf(change, past, found);
    if (told === null) return change;
    const why = told.replaces ? told.what : `${told.what} ${change.why}`;
    const { decision } = change;
    const asked =
      decision === undefined ? {} : { decision: { ...decision, otherwise: { ...decision.otherwise, why } } };
    return { ...change, why, ...asked, drift: told.drift };
  });
  return withDecisions({ ...plan, changes }, history.decisions);
}

function driftOf(change: Change, past: Past, found: ReadonlySet<string>): Drifted | null {
  if (isKept(change)) return null;
  const own = kinds[change.kind].driftOf(change, past);
  if (own !== null || change.action !== 'create' || !found.has(change.id)) return own;
  return change.kind === 'flow-log' && past.flowLogs.some(({ resourceId }) => resourceId === change.name)
    ? null
    : goneSince('It existed when this session was applied, and has been deleted since.');
}
