/** What all lists that can be filtered have in common: `/` opens the filter, and only inside it letters are text. */

import type { FilterAction, Filtering } from '../lists/row-filter.ts';
import { defineKeys, edgeHelp, type KeyConditions, type KeyPress, pageHelp } from './keys.ts';
import { lineEditHandlers, lineEditKeys } from './line-edit-keys.ts';

export const listMoveKeys = defineKeys([
  { id: 'up', keys: ['up', 'ctrl+p'], hint: { key: '↑↓', label: 'move' } },
  { id: 'down', keys: ['down', 'ctrl+n'] },
  { id: 'previous', keys: ['k'], help: { key: 'J/K', label: 'move' }, when: 'browsing' },
  { id: 'next', keys: ['j'], when: 'browsing' },
]);

/**
 * Conditions: `back`, whether there is a way back. The list's own: `browsing` and `filtering`, where the keys go; `filtered`,
 * whether a filter is kept.
 */
export const filteredListKeys = defineKeys([
  { id: 'filter', keys: ['/'], hint: { key: '/', label: 'filter' }, when: 'browsing' },
  {
    id: 'paste',
    keys: ['paste'],
    help: { key: 'paste', label: 'select the pasted IDs' },
    when: 'browsing',
  },
  { id: 'accept', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'accept' }, when: 'browsing' },
  { id: 'clear', keys: ['escape', 'ctrl+u'], hint: { key: 'Esc', label: 'clear filter' }, when: 'filtered' },
  { id: 'escape', keys: ['escape'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
  { id: 'back', keys: ['shift+tab'] },
  { id: 'type', keys: ['text', 'space'], hint: { key: 'type', label: 'to filter' }, when: 'filtering' },
  { id: 'keep', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'keep filter' }, when: 'filtering' },
  { id: 'drop', keys: ['escape'], hint: { key: 'Esc', label: 'clear filter' }, when: 'filtering' },
  { id: 'eraseAll', keys: ['ctrl+u'], when: 'filtering' },
  ...lineEditKeys.map((entry) => ({ ...entry, when: 'filtering' })),
  { id: 'pageUp', keys: ['pageup'], help: pageHelp },
  { id: 'pageDown', keys: ['pagedown'] },
  // Inside the filter they are for its text.
  { id: 'first', keys: ['home'], help: edgeHelp, when: 'browsing' },
  { id: 'last', keys: ['end'], when: 'browsing' },
]);

/** Which entries count now; the same for handlers and hints. */
export function filteringConditions({ filter, isFiltering }: Filtering): KeyConditions {
  const isKept = !isFiltering && filter !== '';
  return {
    browsing: !isFiltering,
    filtering: isFiltering,
    filtered: isKept,
    ...(isFiltering || isKept ? { back: false } : {}),
  };
}

/** Handlers for the keys of `filteredListKeys` that are about the filter. */
export function filterHandlers(dispatch: (action: FilterAction) => unknown) {
  const clear = () => dispatch({ type: 'clearFilter' });
  return {
    filter: () => dispatch({ type: 'openFilter' }),
    paste: ({ text }: KeyPress) => dispatch({ type: 'paste', text }),
    keep: () => dispatch({ type: 'keepFilter' }),
    drop: clear,
    clear,
    ...lineEditHandlers((edit) => dispatch({ type: 'edit', edit })),
    eraseAll: () => dispatch({ type: 'edit', edit: { type: 'clear' } }),
  };
}
