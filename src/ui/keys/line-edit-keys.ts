/** The keys that edit a line, beside those that type: the same in every field and filter. */

import type { LineAction } from '../fields/line-edit.ts';
import { defineKeys } from './keys.ts';

const lineEdits = {
  left: { type: 'move', to: 'left' },
  right: { type: 'move', to: 'right' },
  wordLeft: { type: 'move', to: 'wordLeft' },
  wordRight: { type: 'move', to: 'wordRight' },
  lineStart: { type: 'move', to: 'home' },
  lineEnd: { type: 'move', to: 'end' },
  erase: { type: 'erase' },
  delete: { type: 'delete' },
  eraseWord: { type: 'eraseWord' },
  deleteWord: { type: 'deleteWord' },
  deleteRest: { type: 'deleteRest' },
} as const satisfies Record<string, LineAction>;

export type LineEditId = keyof typeof lineEdits;

export const lineEditKeys = defineKeys<LineEditId>([
  { id: 'left', keys: ['left', 'ctrl+b'] },
  { id: 'right', keys: ['right', 'ctrl+f'] },
  { id: 'wordLeft', keys: ['alt+b', 'ctrl+left', 'alt+left'] },
  { id: 'wordRight', keys: ['alt+f', 'ctrl+right', 'alt+right'] },
  { id: 'lineStart', keys: ['home', 'ctrl+a'] },
  { id: 'lineEnd', keys: ['end', 'ctrl+e'] },
  { id: 'erase', keys: ['backspace'] },
  { id: 'delete', keys: ['delete', 'ctrl+d'] },
  { id: 'eraseWord', keys: ['ctrl+w', 'alt+backspace', 'ctrl+backspace'] },
  { id: 'deleteWord', keys: ['alt+d', 'alt+delete', 'ctrl+delete'] },
  { id: 'deleteRest', keys: ['ctrl+k'] },
]);

/** Handlers of `lineEditKeys`, for `useKeys`. */
export function lineEditHandlers(edit: (action: LineAction) => void): Record<LineEditId, () => void> {
  return Object.fromEntries(
    Object.entries(lineEdits).map(([id, action]) => [id, () => edit(action)]),
  ) as Record<LineEditId, () => void>;
}
