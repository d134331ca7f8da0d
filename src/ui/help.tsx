/** What a screen's keys do, over its body. The frame opens it; the keys are those of its tables. */
import { createContext, type ReactNode, useMemo, useState } from 'react';
import { hintKey } from './keys/key-hints.tsx';
import {
  activeKeys,
  defineKeys,
  InputScope,
  type KeyConditions,
  type KeyTable,
  takesText,
  useKeys,
} from './keys/keys.ts';
import { type ScrollLine, ScrollView } from './lists/scroll-view.tsx';
import { useBodyWidth } from './room.tsx';
import { displayWidth, pad, wrapText } from './text.ts';
import { useTheme } from './theme.tsx';

/**
 * `?` as in lazygit and gh-dash. Where it is text, F1 and Ctrl+G, as in nano: the key stream makes one key of the two.
 * Conditions: `letters`, `typing`.
 */
export const helpKeys = defineKeys([
  { id: 'help', keys: ['?', 'ctrl+g'], hint: { key: '?', label: 'help' }, when: 'letters' },
  { id: 'typing', keys: ['ctrl+g'], hint: { key: 'F1', label: 'help' }, when: 'typing' },
]);

/** Which frame's help is open, by its ID; null where none is. */
interface HelpState {
  owner: string | null;
  open: (owner: string | null) => void;
}

export const HelpContext = createContext<HelpState>({ owner: null, open: () => undefined });

/** While help is open no other input listens, wherever on the screen it is. */
export function HelpScope({ children }: { children: ReactNode }) {
  const [owner, open] = useState<string | null>(null);
  const state = useMemo(() => ({ owner, open }), [owner]);
  return (
    <HelpContext value={state}>
      <InputScope value={owner === null}>{children}</InputScope>
    </HelpContext>
  );
}

/** The tables whose hints are shown while help is open. */
export const openHelpKeys = defineKeys([
  { id: 'close', keys: ['escape', '?', 'ctrl+g', 'enter', 'q'], hint: { key: 'Esc', label: 'close help' } },
]);

/** Ctrl+C is handled where the terminal is mounted; every frame has its hint, and every help names it. */
export const leaveKeys = defineKeys([
  { id: 'leave', keys: ['ctrl+c'], hint: { key: 'Ctrl+C', label: 'leave' } },
]);

/** Whether letters are text under these conditions. */
export function isTyping(tables: readonly KeyTable[], conditions: KeyConditions): boolean {
  return tables.some((table) => takesText(activeKeys(table, conditions)));
}

interface HelpProps {
  tables: readonly KeyTable[];
  conditions: KeyConditions;
  /** Information besides the keys. */
  texts: readonly string[];
  onClose: () => void;
}

export function Help({ tables, conditions, texts, onClose }: HelpProps) {
  const width = useBodyWidth();
  const { unicode } = useTheme();
  useKeys(openHelpKeys, { close: onClose });
  const lines = useMemo(() => {
    const entries = [...tables, leaveKeys]
      .flatMap((table) => activeKeys(table, conditions))
      .flatMap(({ hint, help, keys }) => {
        if (hint !== undefined) return [{ key: hintKey(hint, unicode), label: hint.label, keys }];
        return help === undefined ? [] : [{ ...help, keys: [] }];
      });
    const keyWidth = Math.max(0, ...entries.map(({ key }) => displayWidth(key))) + 2;
    const seen = new Set<string>();
    const keyLines = entries.flatMap(({ key, label, keys }): ScrollLine[] => {
      if (seen.has(key)) return [];
      seen.add(key);
      const others = isPair(key) ? [] : keys.filter((each) => keyName(each) !== key && each !== 'text');
      return [
        `${pad(key, keyWidth)}${label}${others.length === 0 ? '' : ` (${others.map(keyName).join(', ')})`}`,
      ];
    });
    return [
      ...texts.flatMap((text) => [...wrapText(text, width), '']),
      { text: 'Keys', tone: 'heading' as const },
      ...keyLines,
    ];
  }, [tables, conditions, texts, unicode, width]);
  return <ScrollView lines={lines} />;
}

/** Whether a hint stands for two keys, such as ↑↓: other keys of the first would explain only half of it. */
function isPair(key: string): boolean {
  return /^(?:↑↓|←→|Up\/Down|Left\/Right)$/.test(key);
}

/** A key as hints write it: `Shift+Tab`, `Ctrl+P`, `Esc`. */
function keyName(key: string): string {
  return key.replace('escape', 'esc').replaceAll(/(?<=^|\+)[a-z]/g, (letter) => letter.toUpperCase());
}
