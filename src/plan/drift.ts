/**
 * What has changed since a session created it. The plan already says what will be done about it; here its reasons say
 * which session created it and what happened to it. A difference caused by other answers isn't drift.
 */
import type { ExistingFlowLog } from '../model/existing.ts';
import { byAccount } from '../model/ids.ts';
import { withDecisions } from './decisions.ts';
import type { History } from './history.ts';
import { kinds } from './kinds/index.ts';
import { type Drifted, goneSince, type Past } from './kinds/kind.ts';
import { isKept, lookedAt } from './summary.ts';
import type { Change, Plan } from './types.ts';

/** The plan as its session sees it: with its decisions, and with what changed since. @param flowLogs of the account */
export function withHistory(plan: Plan, history: History, flowLogs: readonly ExistingFlowLog[]): Plan {
  const seen = new Set(lookedAt(plan));
  const created = byAccount(history.created);
  const found = new Set(history.found);
  const uncertain = new Set(history.uncertain);
  const changes = plan.changes.map((change): Change => {
    if (!seen.has(change)) return change;
    const past = { session: history.session, created: created.get(change.account) ?? [], flowLogs };
    const drifted = driftOf(change, past, found);
    if (drifted === null || (drifted.drift === 'gone' && uncertain.has(change.id))) return change;
    const why = drifted.replaces ? drifted.what : `${drifted.what} ${change.why}`;
    const { decision } = change;
    const asked =
      decision === undefined ? {} : { decision: { ...decision, otherwise: { ...decision.otherwise, why } } };
    return { ...change, why, ...asked, drift: drifted.drift };
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
