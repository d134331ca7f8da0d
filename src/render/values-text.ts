/** The values for Kentik's portal, field by field. */
import type { KentikValue, Plan } from '../plan/types.ts';
import { safeText } from './safe-text.ts';

/** Values by cloud export, in the plan's order. */
export function valuesByExport(values: readonly KentikValue[]): Map<string, KentikValue[]> {
  const groups = new Map<string, KentikValue[]>();
  for (const value of values) groups.set(value.export, [...(groups.get(value.export) ?? []), value]);
  return groups;
}

/** A heading for each cloud export and a line for each field. */
export function valuesLines(plan: Pick<Plan, 'values'>): string[] {
  const width = Math.max(0, ...plan.values.map(({ field }) => field.length));
  return [...valuesByExport(plan.values)].flatMap(([name, values]) => [
    `Kentik cloud export ${safeText(name)} (Kentik portal: Settings, Public Clouds, Create Cloud Export)`,
    ...values.map(({ field, value }) => `  ${`${field}:`.padEnd(width + 1)} ${safeText(value)}`),
  ]);
}
