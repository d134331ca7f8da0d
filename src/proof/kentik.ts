/** Does Kentik read what was set up? Checks once, or repeatedly until it's known, within Kentik's rate limits. */
import { setTimeout as delay } from 'node:timers/promises';
import { once } from '../http/calls.ts';
import type { Kentik } from '../kentik/index.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { BillingPlan, ExistingCloudExport, KentikDevice } from '../model/kentik.ts';
import type { DevicesProof, ExportProof, KentikVerdict } from '../model/kentik-proof.ts';
import { judgeDevices, lateDevices, matchDevices, roomOf } from './device-verdicts.ts';
import type { ExportTarget } from './kentik-targets.ts';
import { judgeExport, type VerdictOptions } from './kentik-verdicts.ts';

/** Milliseconds. Kentik's pages say 5 to 10 minutes until flows show, and 15 for metadata. */
export const kentikUsualMs = 15 * 60_000;

/** When the oldest log of a resource was written that is known, milliseconds since 1970; null for none. */
type OldestLog = (resourceId: string, signal: AbortSignal) => Promise<number | null>;

type ProofKentik = Pick<Kentik, 'readExport' | 'listDevices' | 'listPlans' | 'dataExplorerUrl'>;

export interface KentikQuery {
  kentik: ProofKentik;
  targets: readonly ExportTarget[];
  /** Commands that repair and look again. */
  fix: string;
  again: string;
  signal: AbortSignal;
  /** Milliseconds between two looks at one export; with several it is more. */
  everyMs: number;
  /** Milliseconds to wait at most; 0 looks once. */
  forMs: number;
  /** Milliseconds that Kentik usually takes at most. */
  usualMs: number;
  oldestLog: OldestLog;
  /** Milliseconds since 1970; real time by default. */
  now?: () => number;
  /** Milliseconds of a clock that no one sets. */
  elapsed?: () => number;
  /** Called after each look. */
  onUpdate?: (proofs: ExportProof[]) => void;
  /** Waits; tests replace it. */
  pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

/** One proof an export. @throws never because of Kentik: what it refuses is a verdict */
export async function proveKentik(query: KentikQuery): Promise<ExportProof[]> {
  const { kentik, targets, everyMs, forMs, signal } = query;
  const { now = Date.now, elapsed = () => performance.now() } = query;
  const { pause = (milliseconds) => delay(milliseconds, undefined, { signal }) } = query;
  const startedAt = elapsed();
  // Kentik slows callers down after 20 requests a minute, and each look takes one an export and one for devices.
  const interval = everyMs * Math.max(1, 0.4 * (targets.length + 1));
  for (;;) {
    const remaining = startedAt + forMs - elapsed();
    const { fix, again, usualMs, oldestLog } = query;
    const options = { fix, again, usualMs, now: now(), isOver: remaining <= 0 };
    const proofs = await lookOnce(kentik, targets, { ...options, oldestLog }, signal);
    query.onUpdate?.(proofs);
    const isOpen = proofs.some(
      ({ verdict, devices }) => verdict.state === 'waiting' || devices?.verdict.state === 'waiting',
    );
    if (!isOpen || remaining <= 0) return withLinks(kentik, proofs, signal);
    await pause(Math.min(interval, remaining), signal);
  }
}

interface LookOptions extends VerdictOptions {
  oldestLog: OldestLog;
}

async function lookOnce(
  kentik: ProofKentik,
  targets: readonly ExportTarget[],
  options: LookOptions,
  signal: AbortSignal,
): Promise<ExportProof[]> {
  const found: (ExistingCloudExport | UserError | null)[] = [];
  for (const { id } of targets) {
    found.push(id === null ? null : await orRefusal(() => kentik.readExport(id, signal)));
  }
  const hasDevices = targets.some(
    ({ desired }, index) => !desired.aws.metadataOnly && isFound(found[index] ?? null),
  );
  const devices = hasDevices ? await orRefusal(() => kentik.listDevices(signal)) : [];
  const listPlans = once(() => orRefusal(() => kentik.listPlans(signal)));
  const proofs: ExportProof[] = [];
  for (const [index, target] of targets.entries()) {
    proofs.push(await judge(target, found[index] ?? null, devices, { ...options, listPlans }, signal));
  }
  return proofs;
}

async function judge(
  target: ExportTarget,
  one: ExistingCloudExport | UserError | null,
  devices: readonly KentikDevice[] | UserError | null,
  options: LookOptions & { listPlans: () => Promise<BillingPlan[] | UserError | null> },
  signal: AbortSignal,
): Promise<ExportProof> {
  const { account, name, id, desired } = target;
  if (one instanceof UserError) {
    const about = `Cloud export ${name}: Kentik can't be asked. ${one.report.message}`;
    const verdict = unreadable(one, about, options);
    return { account, name, id, status: null, verdict, devices: null };
  }
  const matched = matchDevices(target, devices instanceof UserError ? [] : (devices ?? []));
  const oldest = one === null ? new Map() : await oldestLogs(matched.matches, options, signal);
  const proof = {
    account,
    name,
    id: one === null ? null : id,
    status: one?.status ?? null,
    verdict: judgeExport(target, one, oldest, options),
  };
  if (one === null || desired.aws.metadataOnly) return { ...proof, devices: null };
  if (!(devices instanceof UserError)) {
    const late = lateDevices(one, matched, oldest, options);
    const plans = late.length > 0 ? await options.listPlans() : [];
    const room = plans instanceof UserError ? null : roomOf(one, plans ?? [], devices ?? []);
    const verdict = judgeDevices(target, one, matched, { oldest, late, room }, options);
    return { ...proof, devices: { ...matched, verdict, dataExplorerUrl: null } };
  }
  const about = `Devices of cloud export ${name}: Kentik can't be asked. ${devices.report.message}`;
  const verdict = unreadable(devices, about, options);
  return { ...proof, devices: { verdict, names: [], matches: [], dataExplorerUrl: null } };
}

/** Resources without a device whose oldest log is looked for; of more than these, none is said to be late. */
const mostLooked = 5;

async function oldestLogs(
  matches: DevicesProof['matches'],
  { isOver, oldestLog }: LookOptions,
  signal: AbortSignal,
): Promise<Map<string, number | null>> {
  const oldest = new Map<string, number | null>();
  for (const { resourceId } of matches.filter(({ device }) => device === null).slice(0, mostLooked)) {
    // Only in the end does it decide.
    oldest.set(resourceId, isOver ? await oldestLog(resourceId, signal) : null);
  }
  return oldest;
}

function isFound(one: ExistingCloudExport | UserError | null): boolean {
  return one !== null && !(one instanceof UserError);
}

/** null where it doesn't exist. @throws anything that isn't a refusal of Kentik's */
async function orRefusal<Value>(ask: () => Promise<Value>): Promise<Value | UserError | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UserError) || error.report.exit === exitCode.interrupted) throw error;
    return error.report.code === 'NOT_FOUND' ? null : error;
  }
}

/** The verdict where Kentik doesn't answer: unproven, or waiting while the failure can pass by itself. */
function unreadable(
  { report }: UserError,
  message: string,
  { again, isOver }: VerdictOptions,
): KentikVerdict {
  const isPassing = (report.retryable ?? false) && !isOver;
  const help = report.remedy.length === 0 ? [`Verify again: ${again}`] : report.remedy;
  return {
    state: isPassing ? 'waiting' : 'unproven',
    cause: report.code.toLowerCase().replaceAll('_', '-'),
    message,
    remedy: help.join('\n'),
  };
}

async function withLinks(
  kentik: ProofKentik,
  proofs: readonly ExportProof[],
  signal: AbortSignal,
): Promise<ExportProof[]> {
  const linked: ExportProof[] = [];
  for (const proof of proofs) {
    const { devices } = proof;
    if (devices === null || devices.names.length === 0) linked.push(proof);
    else {
      const { names } = devices;
      const link = await orRefusal(() => kentik.dataExplorerUrl(names, signal));
      const dataExplorerUrl = typeof link === 'string' ? link : null;
      linked.push({ ...proof, devices: { ...devices, dataExplorerUrl } });
    }
  }
  return linked;
}
