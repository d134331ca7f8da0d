/** Lines for a `ScrollView` whose text continues below itself: `wrapText` alone would begin again at the left edge. */
import type { ScrollText } from '../ui/lists/scroll-view.tsx';
import { cleanText, displayWidth, pad, widestProse, wrapText } from '../ui/text.ts';
import type { Tone } from '../ui/theme.tsx';

/** `lead` and beside it `text`, wrapped to `width` columns in all. Foreign text is cleaned. */
export function hanging(lead: string, text: string, width: number, tone: Tone = 'plain'): ScrollText[] {
  const indent = displayWidth(lead);
  const clean = cleanText(text);
  const room = Math.max(10, width - indent);
  // What fits keeps its spaces, which might align columns.
  const lines = displayWidth(clean) <= Math.min(room, widestProse) ? [clean] : wrapText(clean, room);
  return lines.map((line, index) => ({
    text: (index === 0 ? lead : ' '.repeat(indent)) + line,
    tone,
  }));
}

export interface Labelled {
  label: string;
  value: string;
  tone?: Tone;
  /** Where a cursor goes from row to row. */
  row?: string;
}

/** Labels in one column, their values in the next; long values are wrapped and never cut, for they are to be copied. */
export function labelled(items: readonly Labelled[], width: number, indent = ''): ScrollText[] {
  const labelWidth = Math.max(0, ...items.map(({ label }) => displayWidth(label))) + 2;
  return items.flatMap(({ label, value, tone, row }) =>
    hanging(indent + pad(label, labelWidth), value, width, tone).map((line) =>
      row === undefined ? line : { ...line, row },
    ),
  );
}
