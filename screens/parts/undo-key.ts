/** The key by which a session is undone, for the screens that offer it. What it deletes is shown and asked about next. */
import type { PersonEvent } from '../../machines/events.ts';
import { defineKeys, type KeyConditions, useKeys } from '../../src/ui/keys/keys.ts';

/** Pass it to `Frame`. */
export const undoKeys = defineKeys([
  { id: 'undo', keys: ['u'], hint: { key: 'U', label: 'undo' }, when: 'undo' },
]);

/**
 * Listens to the key.
 *
 * @param session the one that it undoes; null where there is nothing to undo
 * @returns the conditions of its table
 */
export function useUndoKey(session: string | null, send: (event: PersonEvent) => void): KeyConditions {
  const conditions = { undo: session !== null };
  const undo = () => {
    if (session !== null) send({ type: 'undo.wanted', id: session });
  };
  useKeys(undoKeys, { undo }, { conditions });
  return conditions;
}
