/** What is said of checks, and of logs while they are looked for: lines for people, JSON for programs. */

import { cleanText } from '../model/clean-text.ts';
import { type Check, type CheckState, outcomeOfChecks, type VerifyOutcome } from '../outputs/checks.ts';
import { differenceLines } from '../outputs/differences-text.ts';
import { comparisonJson } from '../outputs/plan-json.ts';
import type { Change } from '../plan/types.ts';
import { output } from '../process/output.ts';
import type { Delivery } from '../proof/types.ts';

/** One JSON object a check; what it rests on stands beside the keys that all have. */
export function checkJson({ evidence = {}, ...check }: Check): Record<string, unknown> {
  return { event: 'check', ...check, ...evidence };
}

/** Each check as JSON; for people what needs them first, and what is proven last, where many alike are counted. */
export function reportChecks(checks: readonly Check[], json: boolean, drift: readonly Change[] = []): void {
  if (json) {
    for (const check of checks) output.json(checkJson(check));
    return;
  }
  const changes = new Map(drift.map((change) => [change.id, change]));
  const of = (state: CheckState) => checks.filter((check) => check.state === state);
  let remedy: string | null = null;
  for (const check of [...of('refuted'), ...of('unproven'), ...of('waiting')]) {
    output.result(`${check.state}: ${cleanText(check.message)}`);
    for (const line of differenceLines(changes.get(check.id)?.differences ?? [])) {
      output.result(`  ${cleanText(line)}`);
    }
    // Checks that one command fixes stand together, and it is said once.
    if (check.remedy !== null && check.remedy !== remedy) {
      for (const line of `Fix: ${check.remedy}`.split('\n')) output.result(`  ${cleanText(line)}`);
    }
    remedy = check.remedy;
  }
  const proven = of('proven');
  const resources = proven.filter(({ evidence }) => evidence?.kind !== undefined);
  if (resources.length > 0) output.result(`proven: ${resources.length} resources are as expected.`);
  for (const check of proven) {
    if (resources.includes(check)) continue;
    output.result(`proven: ${cleanText(check.message)}`);
    for (const line of recordLines(check)) output.result(`  ${cleanText(line)}`);
  }
}

/** Records of one region; more prove nothing more. */
const mostRecords = 3;

function recordLines({ side, evidence }: Check): string[] {
  if (side !== 'record') return [];
  const { fields, sample } = evidence as { fields: string[]; sample: string[][] };
  return [
    `fields: ${fields.join(' ')}`,
    ...sample.slice(0, mostRecords).map((record) => `record: ${record.join(' ')}`),
  ];
}

/** The last line of `verify --json`. */
export function verdictJson(
  checks: readonly Check[],
  unchecked: readonly string[],
  drift: readonly Change[],
): Record<string, unknown> {
  return {
    event: 'result',
    outcome: outcomeOfChecks(checks),
    unchecked,
    drift: drift.map((change) => {
      const { id, kind, action, why, account, region, name } = change;
      return { id, kind, action, why, account, region, name, ...comparisonJson(change) };
    }),
  };
}

/** The last lines for people. */
export function sayVerdict(outcome: VerifyOutcome, unchecked: readonly string[], again: string): void {
  for (const each of unchecked) output.result(`Not checked: ${cleanText(each)}`);
  output.result(sentences[outcome](again));
}

const sentences: Record<VerifyOutcome, (again: string) => string> = {
  proven: () => 'Proven: every check passed. What was not checked is listed above.',
  unproven: () => 'Not everything could be checked, see above. Nothing that was checked failed.',
  'no-logs-yet': (again) =>
    `No log has arrived everywhere yet. AWS usually takes 10 to 20 minutes. Look again: ${again}`,
  failed: () => 'Not set up as expected, see above.',
  undone: () => 'This session was undone.',
};

/** Says each state of each region once; programs hear of it in the checks. */
export function deliveryReporter(json: boolean): (deliveries: readonly Delivery[]) => void {
  const said = new Map<string, string>();
  return (deliveries) => {
    for (const { region, bucket, state, message } of deliveries) {
      const key = `${region} ${bucket}`;
      if (said.get(key) === state) continue;
      said.set(key, state);
      if (!json) output.note(`${region}: ${message}`);
    }
  };
}
