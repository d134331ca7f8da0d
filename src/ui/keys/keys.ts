/**
 * Keys and what they mean. One table a component or screen: its handlers (`useKeys`) and its line of hints
 * (`HintLines`, drawn by `Frame`) come from the same entries, so they always match.
 */
import { type Key, useInput } from 'ink';
import { createContext, useContext } from 'react';
import { graphemes } from '../graphemes.ts';
import { useKeyPulse } from './key-pulse.ts';

type Characters<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? First | Characters<Rest>
  : never;

type Letter = Characters<'abcdefghijklmnopqrstuvwxyz'>;

/** Keys that mean something else with Ctrl or Alt held, where a table says so. */
type Modified = 'left' | 'right' | 'backspace' | 'delete';

/** A key by name. A letter stands for its capital, too, where no entry names that. `text` stands for everything printable that no other entry of the table names, `paste` for several characters that arrive as one. */
export type KeyName =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageup'
  | 'pagedown'
  | 'home'
  | 'end'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'shift+tab'
  | 'backspace'
  | 'delete'
  | `${'ctrl' | 'alt'}+${Modified}`
  | 'space'
  | 'text'
  | 'paste'
  | Letter
  | Uppercase<Letter>
  | Characters<'?/+-[]'>
  | `ctrl+${Letter}`
  | `alt+${Letter}`;

/** What the hint line says: `{ key: '↑↓', label: 'move' }`. */
export interface KeyHint {
  key: string;
  label: string;
}

export interface KeyEntry<Id extends string = string> {
  id: Id;
  keys: readonly KeyName[];
  /** Omitted for keys that need no hint, such as Home and End. */
  hint?: KeyHint;
  /** What help alone says, for keys that need no hint. */
  help?: KeyHint;
  /** The name of a condition: the entry counts unless the condition is given as false. */
  when?: string;
}

export type KeyTable<Id extends string = string> = readonly KeyEntry<Id>[];

/** Which conditions hold; one that is not named does. */
export type KeyConditions = Readonly<Record<string, boolean>>;

export interface KeyPress {
  name: KeyName;
  /** What was typed or pasted; empty for keys that are no text. */
  text: string;
}

export const pageHelp: KeyHint = { key: 'PgUp/PgDn', label: 'a page up or down' };
export const edgeHelp: KeyHint = { key: 'Home/End', label: 'to the first or last' };

/** Checks a table's types and keeps its ids. */
export function defineKeys<const Id extends string>(table: KeyTable<Id>): KeyTable<Id> {
  return table;
}

/** The entries of a table that count under these conditions. Where letters are text they are no hotkeys. */
export function activeKeys<Id extends string>(
  table: KeyTable<Id>,
  conditions: KeyConditions = {},
): KeyTable<Id> {
  const active = table.filter((entry) => entry.when === undefined || conditions[entry.when] !== false);
  return takesText(active) ? active.filter((entry) => !isLetterKey(entry)) : active;
}

/** Whether the table takes what is typed as text. What is only pasted leaves the letters their meaning. */
export function takesText(table: KeyTable): boolean {
  return table.some(({ keys }) => keys.includes('text'));
}

/** Whether nothing but letters leads to the entry. */
export function isLetterKey({ keys }: KeyEntry): boolean {
  return keys.every((key) => /^[a-zA-Z]$/.test(key));
}

const namedKeys = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, KeyName])[];

function isModified(name: KeyName): name is Modified {
  return name === 'left' || name === 'right' || name === 'backspace' || name === 'delete';
}

/** Names what Ink's `useInput` hands over. Undefined for keys that have no name here. */
export function nameKey(input: string, key: Key): KeyPress | undefined {
  for (const [flag, name] of namedKeys) {
    if (!key[flag]) continue;
    const held = key.ctrl ? 'ctrl' : key.meta ? 'alt' : undefined;
    return { name: held !== undefined && isModified(name) ? `${held}+${name}` : name, text: '' };
  }
  if (key.tab) return { name: key.shift ? 'shift+tab' : 'tab', text: '' };
  if (key.ctrl || key.meta) {
    const letter = input.toLowerCase();
    if (!/^[a-z]$/.test(letter)) return undefined;
    return { name: `${key.ctrl ? 'ctrl' : 'alt'}+${letter as Letter}`, text: '' };
  }
  if (input === '' || input < ' ') return undefined;
  if (input === ' ') return { name: 'space', text: ' ' };
  return { name: /^[a-zA-Z?/+\-[\]]$/.test(input) ? (input as Letter) : 'text', text: input };
}

function isOneCharacter(text: string): boolean {
  const [first] = graphemes.segment(text);
  return first?.segment.length === text.length;
}

/** Names that do for a key where no entry of the table has its own: without Ctrl or Alt, and in the other case. */
function namesLike({ name, text }: KeyPress): string[] {
  const plain = /^(?:ctrl|alt)\+(left|right|backspace|delete)$/.exec(name)?.[1];
  if (plain !== undefined) return [name, plain];
  return /^[a-zA-Z]$/.test(text) ? [name, text.toLowerCase(), text.toUpperCase()] : [name];
}

/**
 * The entry that a key press belongs to: one that names the key, else one that takes text. A capital stands
 * for its small letter and the other way round: hints show capitals, and Caps Lock may be on.
 */
export function findKey<Id extends string>(table: KeyTable<Id>, press: KeyPress): KeyEntry<Id> | undefined {
  for (const name of namesLike(press)) {
    const entry = table.find(({ keys }) => keys.some((key) => key === name));
    if (entry !== undefined) return entry;
  }
  const takers: KeyName[] = isOneCharacter(press.text) ? ['text'] : ['paste', 'text'];
  return press.text === ''
    ? undefined
    : table.find(({ keys }) => keys.some((key) => takers.some((taker) => taker === key)));
}

/**
 * Calls the handler of the entry that a key belongs to. Handlers read state by `read()` of `useLiveReducer` or send an
 * event; they never compute from a rendered value. Inside a part of the screen that is switched off (`InputScope`) nothing
 * is called. Ctrl+C never arrives here: see `mountTerminal`.
 *
 * @param options `takesLines`: text is typed here, so that the line break behind a pasted line counts as Enter
 */
export function useKeys<Id extends string>(
  table: KeyTable<Id>,
  handlers: Record<Id, (press: KeyPress) => void>,
  options: {
    conditions?: KeyConditions | (() => KeyConditions);
    isActive?: boolean;
    takesLines?: boolean;
  } = {},
): void {
  const isScopeActive = useIsInputActive();
  const pulse = useKeyPulse();
  useInput(
    (input, key) => {
      const press = nameKey(input, key);
      if (press === undefined || press.name === 'ctrl+c') return;
      const { conditions } = options;
      const active = activeKeys(table, typeof conditions === 'function' ? conditions() : conditions);
      if (pulse.isPasteEnd && !(options.takesLines ?? takesText(active))) return;
      const entry = findKey(active, press);
      if (entry !== undefined) handlers[entry.id](press);
    },
    { isActive: isScopeActive && (options.isActive ?? true) },
  );
}

/**
 * Whether inputs below listen to the keyboard. A frame that is too small to show its inputs, and a dialog that lies over
 * them, switch them off; they keep their state.
 */
export const InputScope = createContext(true);

export function useIsInputActive(): boolean {
  return useContext(InputScope);
}
