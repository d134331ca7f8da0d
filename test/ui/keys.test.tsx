/** Tables of keys: which entry a key stands for, and which hints are shown. */
import { describe, expect, it } from 'vitest';
import { textFieldKeys } from '../../src/ui/fields/text-field.tsx';
import { collectHints, HintLines, packHints } from '../../src/ui/keys/key-hints.tsx';
import { activeKeys, defineKeys, findKey, type KeyName } from '../../src/ui/keys/keys.ts';
import { renderInTerminal } from '../helpers/terminal.tsx';

describe('keys', () => {
  const table = defineKeys([
    { id: 'back', keys: ['escape'], when: 'back', hint: { key: 'Esc', label: 'back' } },
    { id: 'clear', keys: ['escape'], hint: { key: 'Esc', label: 'clear' } },
    { id: 'help', keys: ['?'], hint: { key: '?', label: 'help' } },
    { id: 'move', keys: ['up'], hint: { key: '↑↓', label: 'move' } },
    { id: 'type', keys: ['text'] },
  ]);

  it('finds the entry that names a key before the one that takes text', () => {
    const find = (name: KeyName, text = '') => findKey(table, { name, text })?.id;
    expect(find('?', '?')).toBe('help');
    expect(find('x', 'x')).toBe('type');
    expect(find('text', 'pasted text')).toBe('type');
    expect(find('down')).toBeUndefined();
  });

  it('takes letters as capitals and small, and a capital of its own first', () => {
    const letters = defineKeys([
      { id: 'small', keys: ['d'], hint: { key: 'D', label: 'documents' } },
      { id: 'capital', keys: ['R'] },
      { id: 'other', keys: ['r'] },
    ]);
    const find = (name: KeyName) => findKey(letters, { name, text: name })?.id;
    expect([find('d'), find('D'), find('r'), find('R'), find('x')]).toEqual([
      'small',
      'small',
      'other',
      'capital',
      undefined,
    ]);
  });

  it('takes a key with Ctrl or Alt for the plain one where the table has no other', () => {
    const moves = defineKeys([
      { id: 'move', keys: ['left', 'backspace'] },
      { id: 'word', keys: ['alt+left'] },
    ]);
    const find = (name: KeyName) => findKey(moves, { name, text: '' })?.id;
    expect([find('ctrl+left'), find('alt+left'), find('alt+backspace'), find('ctrl+right')]).toEqual([
      'move',
      'word',
      'move',
      undefined,
    ]);
  });

  it('shows no letter, and takes none, where one types text', () => {
    const letter = defineKeys([{ id: 'quit', keys: ['q'], hint: { key: 'Q', label: 'quit' } }]);
    expect(collectHints([letter], { unicode: true })).toHaveLength(1);
    expect(collectHints([letter, textFieldKeys], { unicode: true }).map(({ key }) => key)).not.toContain('Q');
    const both = defineKeys([...letter, { id: 'type', keys: ['text'], when: 'typing' }]);
    const find = (typing: boolean) => findKey(activeKeys(both, { typing }), { name: 'Q', text: 'Q' })?.id;
    expect([find(true), find(false)]).toEqual(['type', 'quit']);
  });

  it('gives hints of what counts, each key once', () => {
    expect(collectHints([table], { unicode: true }).map(({ label }) => label)).toEqual([
      'back',
      'help',
      'move',
    ]);
    const hints = collectHints([table], { unicode: false, conditions: { back: false } });
    expect(hints.map(({ key, label }) => `${key} ${label}`)).toEqual(['Esc clear', '? help', 'Up/Down move']);
    expect(activeKeys(table, { back: false }).map(({ id }) => id)).not.toContain('back');
  });

  it('packs hints into the width', async () => {
    const hints = collectHints([table], { unicode: true });
    expect(packHints(hints, 20).map((line) => line.length)).toEqual([2, 1]);
    expect(packHints(hints, 19).map((line) => line.length)).toEqual([2, 1]);
    expect(packHints(hints, 1).map((line) => line.length)).toEqual([1, 1, 1]);
    const shown = collectHints([table], { unicode: true, conditions: { back: false } });
    const terminal = renderInTerminal(<HintLines lines={packHints(shown, 40)} />);
    await terminal.waitFor('Esc clear   ? help   ↑↓ move');
  });
});
