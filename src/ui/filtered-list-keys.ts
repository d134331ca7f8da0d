/** What all lists that are filtered by typing have in common. */
import { defineKeys } from './keys.ts';

/** Conditions: `back`, whether there is a way back; `filtered` is the list's own. */
export const filteredListKeys = defineKeys([
  { id: 'accept', keys: ['enter', 'tab'], hint: { key: 'Enter', label: 'accept' } },
  { id: 'escape', keys: ['escape'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
  { id: 'clear', keys: ['escape', 'ctrl+u'], hint: { key: 'Esc', label: 'clear filter' }, when: 'filtered' },
  { id: 'back', keys: ['shift+tab'], when: 'back' },
  { id: 'erase', keys: ['backspace', 'delete'] },
  { id: 'pageUp', keys: ['pageup'] },
  { id: 'pageDown', keys: ['pagedown'] },
  { id: 'first', keys: ['home'] },
  { id: 'last', keys: ['end'] },
]);
