/** An error report as lines of a `ScrollView`. */
import type { ErrorReport } from '../../src/model/errors.ts';
import type { ScrollLine } from '../../src/ui/lists/scroll-view.tsx';
import type { Tone } from '../../src/ui/theme.tsx';
import { type ErrorRole, errorLines } from '../../src/words/errors.ts';

/** What failed stands out, and so does how to fix it. */
const tones: Record<ErrorRole, Tone> = {
  what: 'danger',
  message: 'strong',
  detail: 'plain',
  why: 'plain',
  fix: 'accent',
  remedy: 'accent',
  request: 'plain',
  aws: 'plain',
  state: 'plain',
};

/** @param without what is said elsewhere on the screen */
export function errorScrollLines(report: ErrorReport, without: readonly ErrorRole[] = []): ScrollLine[] {
  return errorLines(report, without).map(({ role, text, level }) => ({
    text: '  '.repeat(level) + text,
    tone: tones[role],
  }));
}
