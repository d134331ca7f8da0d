/** The values for Kentik's portal: those of each cloud export, and what of it is to come. */
import type { ApplyResult } from '../model/progress.ts';
import { accountsToCome, missingChanges, readyCloudExports } from '../plan/exports.ts';
import type { KentikValue, Plan } from '../plan/types.ts';
import { changeName } from './changes.ts';
import type { AnswerWords } from './words.ts';

/** A cloud export as someone can enter it in Kentik's portal now. */
export interface ExportToEnter {
  name: string;
  /** Empty while it isn't ready. */
  values: KentikValue[];
  /** Why it isn't ready, or which of its accounts are missing; null where it's complete. */
  caveat: string | null;
}

/** Values by cloud export, in the plan's order. */
export function valuesByExport(values: readonly KentikValue[]): Map<string, KentikValue[]> {
  return Map.groupBy(values, (value) => value.export);
}

/** Each cloud export in the plan's order that Kentik doesn't have. @param result null where nothing was applied: then all are shown */
export function exportsToEnter(plan: Plan, result: ApplyResult | null): ExportToEnter[] {
  const registered = new Map(
    result === null ? [] : readyCloudExports(plan, result).map((each) => [each.name, each.registered]),
  );
  const toCome = accountsToCome(result);
  return [...valuesByExport(plan.values)]
    .filter(([name]) => registered.get(name) !== true)
    .map(([name, values]) =>
      result === null || registered.has(name)
        ? { name, values, caveat: accountsCaveat(values, toCome) }
        : { name, values: [], caveat: missingSentence(name, plan, result, toCome) },
    );
}

/** The cloud exports that Kentik has: name, ID, and the status in Kentik's own word. Foreign text. */
export function registeredFacts(plan: Plan, result: ApplyResult | null): AnswerWords[] {
  return (result === null ? [] : readyCloudExports(plan, result))
    .filter(({ registered }) => registered)
    .map(({ name, id, status }) => ({
      label: 'Cloud export',
      value: `${name}, registered in Kentik: ID ${id ?? 'unknown'}, ${status === null ? 'status unknown' : `status ${status} when last read`}`,
    }));
}

function registeredSentence(plan: Plan, result: ApplyResult | null): string {
  const count = registeredFacts(plan, result).length;
  if (count === 0) return '';
  return count === 1
    ? 'The cloud export is registered in Kentik.'
    : `${count} cloud exports are registered in Kentik.`;
}

/** Above its values; without them, above why it isn't ready. */
export function exportHeading(name: string, values: readonly KentikValue[]): string {
  return `Cloud export ${name}${values.length === 0 ? '' : ', field by field'}`;
}

/** What comes next on the last screen: the portal, or the rest of the plan. */
export function nextSentence(plan: Plan, result: ApplyResult | null, retry: string): string {
  const exports = exportsToEnter(plan, result);
  const registered = registeredSentence(plan, result);
  if (exports.length === 0 && registered !== '') return registered;
  const ready = exports.filter(({ values }) => values.length > 0).length;
  if (ready === 0) return `${registered} ${exports[0]?.caveat ?? ''} Next: ${retry}`.trimStart();
  const which = ready > 1 ? 'these cloud exports' : 'the cloud export';
  return `${registered} Next: create ${which} in Kentik's portal (Settings, Public Clouds, Create Cloud Export) with these values.`.trimStart();
}

function missingSentence(name: string, plan: Plan, result: ApplyResult, toCome: readonly string[]): string {
  const document = plan.documents.find((each) => each.id === 'cloud-export' && each.name === name);
  const missing = document === undefined ? [] : missingChanges(plan, result, document);
  const change = missing.find(({ kind }) => kind === 'role') ?? missing[0];
  if (change?.kind === 'role' && change.current === null) return `The role ${change.name} doesn't exist yet.`;
  if (change !== undefined) return `Not ready: ${changeName(change)} isn't set up yet.`;
  if (document !== undefined && toCome.includes(document.account))
    return `Not ready: account ${document.account} isn't set up yet.`;
  return result.flowLogs.length === 0 && plan.accounts === undefined
    ? 'Not ready: no flow log writes to its bucket yet.'
    : "Not ready: the plan wasn't applied completely.";
}

/** Which of an export's accounts are missing. @param toCome accounts that are not set up */
function accountsCaveat(values: readonly KentikValue[], toCome: readonly string[]): string | null {
  const listed = values.find(({ field }) => field === 'AWS Accounts')?.value ?? '';
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

/** Said before the wizard ends, in plain lines: the values are many. Of an export that isn't ready, why. */
export function valuesToCome(plan: Plan, result: ApplyResult | null): string {
  const exports = exportsToEnter(plan, result);
  const ready = exports.filter(({ values }) => values.length > 0).length;
  const registered = registeredSentence(plan, result);
  if (exports.length === 0 && registered !== '') return registered;
  if (ready === 0) return exports[0]?.caveat ?? 'There is nothing to enter in Kentik yet.';
  return `The values for the cloud ${ready === 1 ? 'export' : 'exports'} in Kentik's portal are printed when you leave, with the command that undoes everything.`;
}
