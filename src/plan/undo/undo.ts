/**
 * The plan of an undo, and what it hands over to sessions that use it. Only what the journal and tags together prove is
 * deleted; only what is still as this session left it is restored.
 */
import type { ErrorReport } from '../../model/errors.ts';
import { byName } from '../../model/existing.ts';
import { byAccount } from '../../model/ids.ts';
import type { SessionResource } from '../../model/session-resources.ts';
import { undoOf, undoOrder } from '../kinds/index.ts';
import { flowLogIndex, type UndoScope, usedByOf } from '../kinds/undo-scope.ts';
import { emptyState } from '../metadata/metadata-world.ts';
import type { SessionUse } from '../types.ts';
import type { UndoChange, UndoPlan, UndoState, UnreachableAccount } from './undo-types.ts';

export interface UndoOptions {
  session: string;
  account: string;
  /** Buckets that may be deleted with the logs in them. */
  deleteLogs: readonly string[];
  /** By the plan's id of a change: other sessions of this machine that use the same thing. */
  usedElsewhere?: ReadonlyMap<string, readonly SessionUse[]>;
}

/** @param states by account: of every account that something was created in */
export function buildUndoPlan(
  made: readonly SessionResource[],
  states: Readonly<Record<string, UndoState | UnreachableAccount>>,
  options: UndoOptions,
): UndoPlan {
  const accounts: UndoPlan['accounts'] = [];
  const changes = [...byAccount(made)].flatMap(([account, own]) => {
    const state = states[account];
    if (state === undefined) throw new Error(`account ${account} has not been looked at`);
    const error = 'unreachable' in state ? state.unreachable : null;
    accounts.push({ account, error });
    return 'unreachable' in state
      ? blockedChanges(own, account, state.unreachable, options)
      : accountChanges(own, state, options);
  });
  return { version: 1, session: options.session, account: options.account, changes, accounts };
}

/** What an undo would read, as far as the journal alone names it. */
function blockedChanges(
  made: readonly SessionResource[],
  account: string,
  error: ErrorReport,
  options: UndoOptions,
): UndoChange[] {
  const unknown: UndoState = { ...emptyState(account, 'aws'), hasObjects: byName([]), roleUses: byName([]) };
  return accountChanges(made, unknown, options).map((change) => ({
    ...change,
    action: 'blocked',
    why: `Account ${account} can't be reached: ${error.message}`,
  }));
}

function accountChanges(
  made: readonly SessionResource[],
  state: UndoState,
  { session, deleteLogs, usedElsewhere }: UndoOptions,
): UndoChange[] {
  const scope: UndoScope = {
    session,
    deleteLogs,
    made,
    state,
    usedBy: usedByOf(usedElsewhere),
    flowLogs: flowLogIndex(state.flowLogs, made),
    planned: new Map(),
    restorations: new Map(),
  };
  for (const step of undoOrder) {
    for (const each of made) {
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
  made: SessionResource;
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
      return { change, made: { ...own, owners }, users };
    });
  });
}
