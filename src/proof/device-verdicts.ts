/**
 * What Kentik's answers say of an export's devices. Pure. Source: Kentik's "Cloud Overview"; Device API v202504beta2;
 * API v5, GET /plans.
 */
import type { BillingPlan, ExistingCloudExport, KentikDevice } from '../model/kentik.ts';
import type { DevicesProof, KentikVerdict } from '../model/kentik-proof.ts';
import { some } from '../plan/differences.ts';
import type { ExportTarget } from './kentik-targets.ts';
import {
  createdAt,
  isLate,
  logsSince,
  type OldestLogs,
  pending,
  type VerdictOptions,
} from './kentik-verdicts.ts';

/** The device of each resource whose logs arrive, as far as names show it. */
export function matchDevices(
  { id, seen }: ExportTarget,
  devices: readonly KentikDevice[],
): Pick<DevicesProof, 'names' | 'matches'> {
  const namesOf = (exportId: string | null) =>
    devices.filter(({ cloudExportId }) => cloudExportId === exportId).map((device) => device.name);
  const names = namesOf(id);
  // Where Kentik doesn't say whose a device is, its name is what there is.
  const candidates = [...names, ...namesOf('')];
  const matches = seen.map((resourceId) => {
    return { resourceId, device: candidates.find((each) => plain(each).includes(plain(resourceId))) ?? null };
  });
  return { names, matches };
}

type Matched = ReturnType<typeof matchDevices>;

/** The resources without a device whose logs have been there for longer than Kentik usually takes. */
export function lateDevices(
  found: ExistingCloudExport,
  { matches }: Matched,
  oldest: OldestLogs,
  options: VerdictOptions,
): string[] {
  return matches
    .filter(({ resourceId, device }) => device === null && oldest.has(resourceId))
    .map(({ resourceId }) => resourceId)
    .filter((resourceId) => isLate(deviceSince(found, oldest, resourceId), options));
}

function deviceSince(found: ExistingCloudExport, oldest: OldestLogs, resourceId: string) {
  return logsSince(createdAt(found), [oldest.get(resourceId) ?? null]);
}

/** How many devices the export's billing plan has, and how many it covers. */
export interface DeviceRoom {
  /** Foreign text. */
  plan: string;
  used: number;
  most: number;
}

/** null where Kentik doesn't say. @param devices all that Kentik has */
export function roomOf(
  { planId }: ExistingCloudExport,
  plans: readonly BillingPlan[],
  devices: readonly KentikDevice[],
): DeviceRoom | null {
  const plan = plans.find(({ id }) => id === planId);
  // Devices without a plan might count toward this one.
  if (plan === undefined || plan.maxDevices === null || devices.some((each) => each.planId === ''))
    return null;
  const used = devices.filter((each) => each.planId === planId).length;
  return { plan: `${plan.name} (${plan.id})`, used, most: plan.maxDevices };
}

/** Whether there is a device for each resource whose logs arrive. @param oldest logs of resources without one */
export function judgeDevices(
  { name, seen }: ExportTarget,
  found: ExistingCloudExport,
  { names, matches }: Matched,
  { oldest, late, room }: { oldest: OldestLogs; late: readonly string[]; room: DeviceRoom | null },
  options: VerdictOptions,
): KentikVerdict {
  const missing = matches.flatMap(({ resourceId, device }) => (device === null ? [resourceId] : []));
  const about = `Devices of cloud export ${name}:`;
  const proven = (cause: string, what: string): KentikVerdict => {
    return { state: 'proven', cause, message: `${about} ${what}`, remedy: null };
  };
  const have = names.length === 1 ? '1 device' : `${names.length} devices`;
  const created = createdAt(found);
  if (seen.length === 0) {
    if (names.length > 0) return proven('present', `Kentik has ${have}.`);
    return pending(
      'no-traffic',
      `${about} Kentik creates them from logs, and none have arrived.`,
      created,
      options,
    );
  }
  if (missing.length === 0) return proven('matched', `Kentik has one for ${some(seen, 3)}.`);
  if (missing.length === seen.length && names.length >= seen.length) {
    return proven(
      'present',
      `Kentik has ${have}; their names don't show which resource each one belongs to.`,
    );
  }
  const cause = names.length === 0 ? 'no-devices' : 'device-missing';
  const lacking = (of: readonly string[]) => `${about} Kentik has none for ${some(of, 3)}`;
  if (late.length === 0) {
    const first = missing.find((resourceId) => oldest.has(resourceId)) ?? '';
    return pending(cause, `${lacking(missing)}.`, deviceSince(found, oldest, first), options);
  }
  const message = `${lacking(late)}, though logs arrive and the usual 5 to 15 minutes have passed.`;
  return { state: 'unproven', ...whyMissing(cause, message, room, options) };
}

function whyMissing(
  cause: string,
  message: string,
  room: DeviceRoom | null,
  { again }: VerdictOptions,
): Omit<KentikVerdict, 'state'> {
  if (room === null) {
    const remedy = `Check in Kentik that the billing plan has room for more devices (Settings, Licenses). Then: ${again}`;
    return { cause, message, remedy };
  }
  const said = `Its billing plan ${room.plan} covers ${room.most} devices and has ${room.used}`;
  if (room.used >= room.most) {
    const remedy = `Ask Kentik for room for more devices, or delete devices that aren't needed (Settings, Licenses). Then: ${again}`;
    return { cause: 'plan-full', message: `${message} ${said}.`, remedy };
  }
  const remedy = `Ask Kentik's support why the export lacks these devices. Then: ${again}`;
  return { cause, message: `${message} ${said}, so it has room.`, remedy };
}

/** Device names have letters, digits and underscores: an ID's hyphens aren't in them. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
}
