/** What an undo hands over to sessions that use it: the creator owns, others use, and the last one deletes. */
import type { SessionResource } from '../../model/session-resources.ts';
import type { UndoChange } from './undo-types.ts';

/** One thing that another session takes over. */
export interface Handover {
  change: UndoChange;
  /** What the new owner's undo has to know. */
  made: SessionResource;
  /** Sessions that use it, the preferred one first. */
  users: readonly string[];
}

/** @param session whose tag the resources carry */
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
