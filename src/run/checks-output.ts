/** What is said of checks, and of logs while they are looked for: lines for people, JSON for programs. */
import type { Accounts } from '../apply/accounts.ts';
import type { CredentialsInUse } from '../aws/types.ts';
import { cleanText } from '../model/clean-text.ts';
import type { ExitCode } from '../model/errors.ts';
import type { ExportProof } from '../model/kentik-proof.ts';
import type { ApplyResult } from '../model/progress.ts';
import type { SessionResource } from '../model/session-resources.ts';
import {
  type Check,
  type CheckState,
  exitOfOutcome,
  grantsCheck,
  outcomeOfChecks,
  type VerifyOutcome,
} from '../outputs/checks.ts';
import { deliveryChecks } from '../outputs/delivery-checks.ts';
import { comparisonJson } from '../outputs/plan-json.ts';
import { foldTraffic, trafficChecks } from '../outputs/traffic-checks.ts';
import type { Change, Plan } from '../plan/types.ts';
import { output } from '../process/output.ts';
import { waitForDelivery } from '../proof/delivery.ts';
import type { GrantsProof } from '../proof/grants.ts';
import { proveKentik } from '../proof/kentik.ts';
import { type ExportTarget, exportTargets } from '../proof/kentik-targets.ts';
import { deliveryTargets } from '../proof/log-buckets.ts';
import { oldestLogs } from '../proof/oldest-log.ts';
import type { Delivery } from '../proof/types.ts';
import { differenceTexts } from '../words/differences.ts';
import { byteText, flowSentence, summarySentence } from '../words/records.ts';
import { ASK_KENTIK_EVERY_MS, LOOK_EVERY_MS, type Run } from './connect.ts';
import { kentikTimes } from './kentik.ts';

/** Each check as JSON; for people what needs them first, and what is proven last, where many alike are counted. */
export function reportChecks(checks: readonly Check[], json: boolean, drift: readonly Change[] = []): void {
  if (json) {
    // The evidence of a check comes after the keys that all checks have.
    for (const { evidence = {}, ...check } of checks) output.json({ event: 'check', ...check, ...evidence });
    return;
  }
  const changes = new Map(drift.map((change) => [change.id, change]));
  const folded = foldTraffic(checks);
  const deciding = folded.filter(({ decides }) => decides !== false);
  const of = (state: CheckState) => deciding.filter((check) => check.state === state);
  const notes = folded.filter((check) => !deciding.includes(check));
  let remedy: string | null = null;
  for (const check of [...of('refuted'), ...of('unproven'), ...of('waiting'), ...notes]) {
    const word = check.decides === false ? 'note' : check.state;
    output.result(`${word}: ${cleanText(check.message)}`);
    for (const line of differenceTexts(changes.get(check.id)?.differences ?? [])) {
      output.result(`  ${cleanText(line)}`);
    }
    // Checks that one command fixes stand together, and it is said once.
    if (check.remedy !== null && check.remedy !== remedy) {
      const lead = check.state === 'waiting' ? 'Next' : 'Fix';
      for (const line of `${lead}: ${check.remedy}`.split('\n')) output.result(`  ${cleanText(line)}`);
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
  const link = evidence?.dataExplorerUrl;
  if (typeof link === 'string') return [`Data Explorer: ${link}`];
  if (side !== 'record') return [];
  const { fields, sample, summary } = evidence as Pick<Delivery, 'summary'> & {
    fields: string[];
    sample: string[][];
  };
  return [
    `fields: ${fields.join(' ')}`,
    ...(summary === null ? [] : [summarySentence(summary)]),
    ...(summary?.topDestinations ?? []).map(({ address, bytes }) => `to ${address}: ${byteText(bytes)}`),
    ...sample.slice(0, mostRecords).map((record) => `record: ${flowSentence(fields, record)}`),
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

/** What was found of a full export on AWS's side and in the logs. @param grants null where the role wasn't judged */
export function fullChecks(
  { deliveries, grants }: { deliveries: readonly Delivery[]; grants: GrantsProof | null },
  about: { account: string; fix: string; again: string },
): Check[] {
  const commands = { ...about, admissions: grants?.admissions };
  return [
    ...deliveryChecks(deliveries, commands),
    ...trafficChecks(deliveries, commands),
    ...(grants === null ? [] : [grantsCheck(grants, about.fix)]),
  ];
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
    `Not everything has arrived yet. AWS usually takes 10 to 20 minutes, and Kentik up to 15 more. Check again: ${again}`,
  failed: () => 'Not set up as expected, see above.',
  undone: () => 'This session was undone.',
};

/** Looks for logs until they arrive or the time is over. Says each state of each region once. */
export async function awaitDelivery(
  run: Run,
  { home }: Accounts,
  plan: Plan,
  {
    forMs,
    json,
    onUpdate,
  }: { forMs: number; json: boolean; onUpdate?: (deliveries: readonly Delivery[]) => void },
): Promise<Delivery[]> {
  const said = new Map<string, string>();
  return waitForDelivery({
    aws: home.aws,
    targets: deliveryTargets(plan),
    signal: run.signal,
    everyMs: LOOK_EVERY_MS[run.target],
    forMs,
    onUpdate: (deliveries) => {
      onUpdate?.(deliveries);
      for (const { region, bucket, state, message } of deliveries) {
        const key = `${region} ${bucket}`;
        if (said.get(key) === state) continue;
        said.set(key, state);
        if (!json) output.note(`${region}: ${message}`);
      }
    },
  });
}

interface KentikSide {
  accounts: Accounts;
  plan: Plan;
  deliveries: readonly Delivery[];
  /** Left out: those of the plan. */
  targets?: readonly ExportTarget[];
  registered?: ApplyResult['registered'];
  /** What the session created. */
  created?: readonly SessionResource[];
  /** Milliseconds to wait at most; left out: as long as Kentik usually takes. */
  forMs?: number;
  fix: string;
  again: string;
  json: boolean;
}

/** Asks Kentik about the plan's cloud exports until it's known or the time is over; empty where there is nothing to ask. */
export async function awaitKentik(run: Run, side: KentikSide): Promise<ExportProof[]> {
  const { accounts, plan, deliveries, json, registered, created, fix, again } = side;
  const { targets = exportTargets(plan, deliveries, { registered, created }) } = side;
  const { kentik, home } = accounts;
  if (kentik === null || targets.length === 0) return [];
  const times = kentikTimes(kentik);
  const { forMs = times.forMs } = side;
  if (!json && forMs > 0) output.note('Asking Kentik, which usually takes 5 to 15 minutes to read new logs.');
  return proveKentik({
    kentik,
    targets,
    fix,
    again,
    signal: run.signal,
    everyMs: ASK_KENTIK_EVERY_MS[run.target],
    ...times,
    forMs,
    oldestLog: oldestLogs(home.aws, deliveryTargets(plan), deliveries),
  });
}
