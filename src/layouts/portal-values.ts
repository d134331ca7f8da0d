/**
 * Kentik's side on screens: what a proof says of it, exports that are registered, and what the portal asks for of the
 * others, to copy. Pure.
 */
import type { ExportProof } from '../model/kentik-proof.ts';
import type { ApplyResult } from '../model/progress.ts';
import type { Plan } from '../plan/types.ts';
import type { ScrollLine, ScrollText } from '../ui/lists/scroll-view.tsx';
import { cleanText, displayWidth, wrapText } from '../ui/text.ts';
import { dataExplorerLines, isKentikRefuted, kentikSentences } from '../words/kentik-proof.ts';
import { exportHeading, exportsToEnter, registeredFacts } from '../words/values.ts';
import { hanging, labelled } from './hanging.ts';

/** Lines of which each value is a row by itself. */
export function exportLines(plan: Plan, result: ApplyResult | null, width: number): ScrollLine[] {
  const registered = registeredFacts(plan, result);
  return [
    ...(registered.length === 0 ? [] : ['', ...labelled(registered, width)]),
    ...exportsToEnter(plan, result).flatMap(({ name, values, caveat }): ScrollLine[] => [
      '',
      ...hanging('', exportHeading(name, values), width, 'strong').map((line) => ({ ...line, row: name })),
      ...(caveat === null ? [] : hanging('  ', caveat, width, 'warning')),
      ...labelled(
        values.map(({ field, value }) => ({
          label: field,
          value: breakable(value),
          row: rowOf(name, field),
        })),
        width,
        '  ',
      ).map(closed),
    ]),
  ];
}

const rowOf = (name: string, field: string) => `${name} ${field}`;

export interface Copyable {
  /** What the text is, for what is said of the copy. */
  what: string;
  text: string;
}

/** What is copied with the cursor at a row: a value, or all values of an export; elsewhere, all that there are. */
export function copyableAt(plan: Plan, result: ApplyResult | null, row: string): Copyable | null {
  const exports = exportsToEnter(plan, result).filter(({ values }) => values.length > 0);
  for (const { name, values } of exports) {
    const found = values.find(({ field }) => row === rowOf(name, field));
    if (found !== undefined) return { what: found.field, text: found.value };
  }
  const named = exports.filter(({ name }) => name === row);
  const chosen = named.length === 0 ? exports : named;
  if (chosen.length === 0) return null;
  return {
    what: 'All values',
    text: chosen
      .map(({ values }) => values.map(({ field, value }) => `${field}: ${value}\n`).join(''))
      .join('\n'),
  };
}

/** Hundreds of account IDs without a space between them can continue on the next line, but not within an ID. */
function breakable(value: string): string {
  return /^\d{12}(,\d{12})+$/.test(value) ? value.replaceAll(',', ', ') : value;
}

/** The list to copy has no spaces. */
function closed(line: ScrollText): ScrollText {
  return { ...line, text: line.text.replace(/(\d{12}), (?=\d{12})/g, '$1,').trimEnd() };
}

/** The same at the end, in its tone and with a blank line after it; empty where Kentik wasn't asked. */
export function kentikOutcome(exports: readonly ExportProof[], width: number): ScrollLine[] {
  const tone = isKentikRefuted(exports) ? 'warning' : 'plain';
  return exports.length === 0
    ? []
    : [...kentikLines(exports, width).map((text) => ({ text, tone }) as const), ''];
}

/** What is said of Kentik's side. A link that doesn't fit isn't broken: it is printed when the wizard ends. */
export function kentikLines(exports: readonly ExportProof[], width: number): string[] {
  const links = dataExplorerLines(exports).map((line) =>
    displayWidth(line) <= width ? line : 'The link to Data Explorer is printed when you leave.',
  );
  return [...kentikSentences(exports), ...links].flatMap((line) => wrapText(cleanText(line), width));
}
