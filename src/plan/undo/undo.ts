/**
 * The plan of an undo, and what it hands over to sessions that use it. Only what the journal and tags together prove is
 * deleted; only what is still as this session left it is restored.
 */
import type { ErrorReport } from '../../model/errors.ts';
import { byName } from '../../model/existing.ts';
import { byAccount, isOfKentik } from '../../model/ids.ts';
import type { SessionResource } from '../../model/session-resources.ts';
import type { SessionUse } from '../history.ts';
import { afterExports } from '../kinds/cloud-export-undo.ts';
import { undoOf, undoOrder } from '../kinds/index.ts';
import { flowLogIndex, type UndoScope, usedByOf } from '../kinds/undo-scope.ts';
import { emptyState } from '../metadata/metadata-world.ts';
import type { SeenExports, UndoChange, UndoPlan, UndoState, UnreachableAccount } from './undo-types.ts';

export interface UndoOptions {
  session: string;
  account: string;
  /** Buckets that may be deleted with the logs in them. */
  deleteLogs: readonly string[];
  /** By the plan's id of a change: other sessions of this machine that use the same thing. */
  usedElsewhere?: ReadonlyMap<string, readonly SessionUse[]>;
  /** Absent where the session has no exports. */
  kentik?: SeenExports;
}

/** @param states by account: of every account that something was created in */
export function buildUndoPlan(
  created: readonly SessionResource[],
  states: Readonly<Record<string, UndoState | UnreachableAccount>>,
  options: UndoOptions,
): UndoPlan {
  const accounts: UndoPlan['accounts'] = [];
  const changes = [...byAccount(created)].flatMap(([account, own]) => {
    const state = states[account];
    if (state === undefined) throw new Error(`account ${account} has not been looked at`);
    const error = 'unreachable' in state ? state.unreachable : null;
    accounts.push({ account, error });
    return 'unreachable' in state
      ? blockedChanges(own, account, state.unreachable, options)
      : accountChanges(own, state, options);
  });
  const { session, account, kentik } = options;
  return {
    version: 1,
    session,
    account,
    changes: afterExports(changes),
    accounts,
    ...(kentik !== undefined && 'unreachable' in kentik ? { kentik: kentik.unreachable } : {}),
  };
}

/** What an undo would read, as far as the journal alone names it. */
function blockedChanges(
  created: readonly SessionResource[],
  account: string,
  error: ErrorReport,
  options: UndoOptions,
): UndoChange[] {
  const unknown: UndoState = { ...emptyState(account, 'aws'), hasObjects: byName([]), roleUses: byName([]) };
  const why = `Account ${account} can't be reached: ${error.message}`;
  return accountChanges(created, unknown, options).map((change) =>
    isOfKentik(change) ? change : { ...change, action: 'blocked', why },
  );
}

function accountChanges(
  created: readonly SessionResource[],
  state: UndoState,
  { session, deleteLogs, usedElsewhere, kentik = { exports: [], plans: [] } }: UndoOptions,
): UndoChange[] {
  const scope: UndoScope = {
    session,
    deleteLogs,
    created,
    state,
    kentik,
    usedBy: usedByOf(usedElsewhere),
    flowLogs: flowLogIndex(state.flowLogs, created),
    planned: new Map(),
    restorations: new Map(),
  };
  for (const step of undoOrder) {
    for (const each of created) {
      if (!step.includes(each.kind)) continue;
      for (const change of undoOf(each, scope)) {
        // A retried call has two journal entries for the same flow logs.
        scope.planned.set(change.kind === 'flow-log' ? change.id : change, change);
      }
    }
  }
  return [...scope.planned.values()];
}

/** One resource that another session takes over. */
export interface Handover {
  change: UndoChange;
  /** What the new owner's undo needs to know. */
  created: SessionResource;
  /** Sessions that use it, the preferred one first. */
  users: readonly string[];
}

/** @param session the session whose tag the resources have */
export function handoversOf(changes: readonly UndoChange[], session: string): Handover[] {
  return changes.flatMap((change) => {
    const { action, users, owned } = change;
    if (action !== 'keep' || users === undefined) return [];
    return owned.map((own) => {
      const owners = [...new Set([...(own.owners ?? []), session])];
      return { change, created: { ...own, owners }, users };
    });
  });
}
