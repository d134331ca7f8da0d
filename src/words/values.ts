/** The values for Kentik's portal: those of each cloud export, and what of it is to come. */
import type { ApplyResult } from '../model/progress.ts';
import type { KentikValue, Plan } from '../plan/types.ts';

/** Values by cloud export, in the plan's order. */
export function valuesByExport(values: readonly KentikValue[]): Map<string, KentikValue[]> {
  return Map.groupBy(values, (value) => value.export);
}

/** Other accounts of a metadata-only export that this program has not set up, by ids. */
export function accountsToCome(result: Pick<ApplyResult, 'secondary'> | null): string[] {
  return (result?.secondary ?? []).flatMap(({ account, status }) =>
    status === 'failed' || status === 'printed' ? [account] : [],
  );
}

/**
 * Why a cloud export can't be created yet, or which of its accounts are missing; null where it's complete.
 *
 * @param toCome accounts that are not set up
 */
export function exportCaveat(
  name: string,
  { documents, values }: Pick<Plan, 'documents' | 'values'>,
  toCome: readonly string[],
): string | null {
  const own = documents.find((document) => document.id === 'cloud-export' && document.name === name)?.account;
  if (own !== undefined && toCome.includes(own)) {
    return `Not yet: account ${own} wasn't set up.`;
  }
  const listed = values.find((value) => value.export === name && value.field === 'AWS Accounts')?.value ?? '';
  const missing = toCome.filter((account) => listed.includes(account));
  if (missing.length === 0) return null;
  const names =
    missing.length > 5
      ? `${missing.length} of its accounts`
      : `${missing.length === 1 ? 'Account' : 'Accounts'} ${missing.join(', ')}`;
  return missing.length === 1
    ? `${names} wasn't set up. Kentik gets nothing from it until it is.`
    : `${names} weren't set up. Kentik gets nothing from them until they are.`;
}

/** Said before the wizard ends: its screens and questions have no room for all the values. */
export function valuesToCome(plan: Pick<Plan, 'values'> | null): string {
  const exports = valuesByExport(plan?.values ?? []).size === 1 ? 'cloud export' : 'cloud exports';
  return `The values for the ${exports} in Kentik's portal are printed when you leave, with the command that undoes everything.`;
}
