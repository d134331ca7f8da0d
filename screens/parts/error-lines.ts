/** An error report as lines of a `ScrollView`. */
import type { ErrorReport } from '../../src/model/errors.ts';
import { errorLines } from '../../src/outputs/error-text.ts';
import type { ScrollLine } from '../../src/ui/scroll-view.tsx';

/** What was being done stands out, so does how to fix it; the words are those of every other output. */
export function errorScrollLines(report: ErrorReport): ScrollLine[] {
  const lines = errorLines(report);
  let isRemedy = false;
  return lines.map((text, index): ScrollLine => {
    if (index === 0) return { text, tone: 'danger' };
    if (index === 1) return { text, tone: 'strong' };
    if (text === 'Fix:') {
      isRemedy = true;
      return { text, tone: 'heading' };
    }
    if (isRemedy && text.startsWith('  ')) return { text, tone: 'accent' };
    if (text.startsWith('AWS said')) return { text, tone: 'muted' };
    return text;
  });
}
