/** What is said of checks, and of logs while they are looked for: lines for people, JSON for programs. */
import type { Accounts } from '../apply/accounts.ts';
import type { CredentialsInUse } from '../aws/types.ts';
import { cleanText } from '../model/clean-text.ts';
import type { ExitCode } from '../model/errors.ts';
import {
  type Check,
  type CheckState,
  exitOfOutcome,
  outcomeOfChecks,
  type VerifyOutcome,
} from '../outputs/checks.ts';
import { comparisonJson } from '../outputs/plan-json.ts';
import type { Change, Plan } from '../plan/types.ts';
import { output } from '../process/output.ts';
import { waitForDelivery } from '../proof/delivery.ts';
import { deliveryTargets } from '../proof/log-buckets.ts';
import type { Delivery } from '../proof/types.ts';
import { differenceTexts } from '../words/differences.ts';
import { LOOK_EVERY_MS, type Run } from './connect.ts';

/** Each check as JSON; for people what needs them first, and what is proven last, where many alike are counted. */
export function reportChecks(checks: readonly Check[], json: boolean, drift: readonly Change[] = []): void {
  if (json) {
    // The evidence of a check comes after the keys that all checks have.
    for (const { evidence = {}, ...check } of checks) output.json({ event: 'check', ...check, ...evidence });
    return;
  }
  const changes = new Map(drift.map((change) => [change.id, change]));
  const of = (state: CheckState) => checks.filter((check) => check.state === state);
  let remedy: string | null = null;
  for (const check of [...of('refuted'), ...of('unproven'), ...of('waiting')]) {
    output.result(`${check.state}: ${cleanText(check.message)}`);
    for (const line of differenceTexts(changes.get(check.id)?.differences ?? [])) {
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

/** How a proof ends. @param again the command that looks again @param counts that stand in the JSON too */
export function conclude(
  { checks, unchecked, drift, json, again, credentials }: Conclusion,
  counts: Readonly<Record<string, number>>,
): ExitCode {
  const outcome = outcomeOfChecks(checks);
  if (json) {
    const drifted = drift.map((change) => {
      const { id, kind, action, why, account, region, name } = change;
      return { id, kind, action, why, account, region, name, ...comparisonJson(change) };
    });
    output.json({
      event: 'result',
      outcome,
      unchecked,
      drift: drifted,
      credentials: credentials ?? null,
      ...counts,
    });
  } else {
    for (const each of unchecked) output.result(`Not checked: ${cleanText(each)}`);
    output.result(sentences[outcome](again));
  }
  return exitOfOutcome[outcome];
}

interface Conclusion {
  checks: readonly Check[];
  unchecked: readonly string[];
  drift: readonly Change[];
  json: boolean;
  again: string;
  credentials: CredentialsInUse | undefined;
}

const sentences: Record<VerifyOutcome, (again: string) => string> = {
  proven: () => "Proven: every check passed. What wasn't checked is listed above.",
  unproven: () => 'Not everything could be checked, see above. Nothing that was checked failed.',
  'no-logs-yet': (again) =>
    `Logs haven't arrived everywhere yet. AWS usually takes 10 to 20 minutes. Check again: ${again}`,
  failed: () => 'Not set up as expected, see above.',
  undone: () => 'This session was undone.',
};

/** Looks for logs until they arrive or the time is over. Says each state of each region once. */
export async function awaitDelivery(
  run: Run,
  { home }: Accounts,
  plan: Plan,
  { forMs, json }: { forMs: number; json: boolean },
): Promise<Delivery[]> {
  const said = new Map<string, string>();
  return waitForDelivery({
    aws: home.aws,
    targets: deliveryTargets(plan),
    signal: run.signal,
    everyMs: LOOK_EVERY_MS[run.target],
    forMs,
    onUpdate: (deliveries) => {
      for (const { region, bucket, state, message } of deliveries) {
        const key = `${region} ${bucket}`;
        if (said.get(key) === state) continue;
        said.set(key, state);
        if (!json) output.note(`${region}: ${message}`);
      }
    },
  });
}
