/** The values for Kentik's portal, field by field. */
import { cleanText } from '../model/clean-text.ts';
import type { ApplyResult } from '../model/progress.ts';
import type { Plan } from '../plan/types.ts';
import { accountsToCome, exportCaveat, valuesByExport } from '../words/values.ts';

/** A heading for each cloud export and a line for each field. */
export function valuesLines(
  plan: Pick<Plan, 'values' | 'documents'>,
  result: Pick<ApplyResult, 'secondary'> | null = null,
): string[] {
  const width = Math.max(0, ...plan.values.map(({ field }) => field.length));
  const toCome = accountsToCome(result);
  return [...valuesByExport(plan.values)].flatMap(([name, values]) => {
    const caveat = exportCaveat(name, plan, toCome);
    return [
      `Kentik cloud export ${cleanText(name)} (Kentik portal: Settings, Public Clouds, Create Cloud Export)`,
      ...(caveat === null ? [] : [`  ${caveat}`]),
      ...values.map(({ field, value }) => `  ${`${field}:`.padEnd(width + 1)} ${cleanText(value)}`),
    ];
  });
}
