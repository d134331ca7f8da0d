import { Box } from 'ink';
import { createContext, useContext, useId, useLayoutEffect } from 'react';
import { displayWidth } from '../text.ts';
import { Styled } from '../theme.tsx';
import {
  activeKeys,
  isLetterKey,
  type KeyConditions,
  type KeyHint,
  type KeyTable,
  takesText,
} from './keys.ts';

/** Arrow signs as words, where the terminal has no arrows. */
const asciiArrows: readonly (readonly [string, string])[] = [
  ['↑↓', 'Up/Down'],
  ['←→', 'Left/Right'],
];

const gap = 3;

/** A key as the terminal can show it. */
export function hintKey({ key }: KeyHint, unicode: boolean): string {
  return unicode ? key : asciiArrows.reduce((text, [arrows, words]) => text.replace(arrows, words), key);
}

/** The hints of several tables in order; the same hint is given once, and letters aren't hints where they are text. */
export function collectHints(
  tables: readonly KeyTable[],
  options: { conditions?: KeyConditions; unicode: boolean },
): KeyHint[] {
  const hints = new Map<string, KeyHint>();
  const active = tables.map((table) => activeKeys(table, options.conditions));
  const isTyping = active.some(takesText);
  for (const entry of active.flat()) {
    if (entry.hint === undefined || (isTyping && isLetterKey(entry))) continue;
    const key = hintKey(entry.hint, options.unicode);
    // The first of two entries for one key is the one that its component acts upon.
    if (!hints.has(key)) hints.set(key, { key, label: entry.hint.label });
  }
  return [...hints.values()];
}

/**
 * Packs hints into lines of at most `width` columns.
 *
 * @param most lines; where there would be more, hints are left out from the end, but not the last two: help and leaving
 */
export function packHints(
  hints: readonly KeyHint[],
  width: number,
  most: number = Number.POSITIVE_INFINITY,
): KeyHint[][] {
  const lines = packAll(hints, width);
  return lines.length <= most || hints.length <= 2 ? lines : packHints(hints.toSpliced(-3, 1), width, most);
}

function packAll(hints: readonly KeyHint[], width: number): KeyHint[][] {
  const lines: KeyHint[][] = [];
  let used = 0;
  for (const hint of hints) {
    const size = displayWidth(`${hint.key} ${hint.label}`);
    const line = lines.at(-1);
    if (line !== undefined && used + gap + size <= width) {
      line.push(hint);
      used += gap + size;
    } else {
      lines.push([hint]);
      used = size;
    }
  }
  return lines;
}

/** Lines of hints, as `packHints` laid them out. */
export function HintLines({ lines }: { lines: readonly (readonly KeyHint[])[] }) {
  return (
    <Box flexDirection="column">
      {lines.map((line) => (
        <Box key={line.map(({ key }) => key).join(' ')} columnGap={gap}>
          {line.map(({ key, label }) => (
            <Box key={key} columnGap={1}>
              <Styled tone="accent">{key}</Styled>
              <Styled tone="muted">{label}</Styled>
            </Box>
          ))}
        </Box>
      ))}
    </Box>
  );
}

/** Conditions that a component tells the frame, by the component's id. */
export type ToldConditions = Readonly<Record<string, KeyConditions>>;

/** Takes the conditions that hold now. The frame gives it; without a frame no one draws hints. */
export const HintConditions = createContext<(told: ToldConditions) => void>(() => undefined);

/**
 * Tells the frame which hints apply now, if they differ from the screen's: most frames need no second drawing. They
 * count while the component is mounted.
 */
export function useHintConditions(conditions: KeyConditions): void {
  const tell = useContext(HintConditions);
  const id = useId();
  // Compared by content: a new object with the same conditions isn't a change.
  const text = JSON.stringify(conditions);
  useLayoutEffect(() => {
    tell({ [id]: JSON.parse(text) as KeyConditions });
    return () => tell({ [id]: {} });
  }, [tell, id, text]);
}

/** With what a component tells in place of what it told before. */
export function retold(before: ToldConditions, told: ToldConditions): ToldConditions {
  const next = { ...before, ...told };
  return JSON.stringify(before) === JSON.stringify(next) ? before : next;
}
