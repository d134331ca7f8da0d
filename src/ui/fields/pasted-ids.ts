/** Ids that were pasted into a list, and which of them it has. Pure. */
import { cleanText } from '../text.ts';

interface Named {
  readonly id: string;
}

export interface PastedIds {
  /** Ids of the list's rows, each once, in the order of the paste. */
  known: string[];
  /** What names no row. */
  unknown: string[];
}

/** The words of a paste: separated by commas, semicolons, spaces, tabs or line breaks, with or without quotes and brackets. */
export function pastedWords(text: string): string[] {
  const words = text.split(/[\s,;]+/).map((word) => cleanText(word).replace(/^["'`[({]+|["'`\])}]+$/g, ''));
  return [...new Set(words.filter((word) => word !== ''))];
}

/** Which rows the words of a paste name: by their id, or by its last part, as in `us-east-1/vpc-0123`. */
export function matchIds(text: string, rows: readonly Named[]): PastedIds {
  const idOf = new Map<string, string>();
  for (const { id } of rows) idOf.set(id.slice(id.lastIndexOf('/') + 1).toLowerCase(), id);
  for (const { id } of rows) idOf.set(id.toLowerCase(), id);
  const known = new Set<string>();
  const unknown: string[] = [];
  for (const word of pastedWords(text)) {
    const id = idOf.get(word.toLowerCase());
    if (id === undefined) unknown.push(word);
    else known.add(id);
  }
  return { known: [...known], unknown };
}

/** As many words as fit whole, and how many more there are. */
export function fitWords(words: readonly string[], width: number): string {
  let shown = '';
  for (const [index, word] of words.entries()) {
    const left = words.length - index - 1;
    const next = shown === '' ? word : `${shown}, ${word}`;
    if (index > 0 && (left === 0 ? next : `${next} and ${left} more`).length > width) {
      return `${shown} and ${words.length - index} more`;
    }
    shown = next;
  }
  return shown;
}
