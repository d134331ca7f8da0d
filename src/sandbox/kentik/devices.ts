/**
 * Devices: one for each VPC, subnet or interface whose records were read, with the resource's ID in the characters that
 * a device's name can have. Source: Kentik's "Cloud Overview"; Device API v202504beta2, DeviceDetailed.
 */
import type { World } from '../world/types.ts';
import type { KentikHandler } from './call.ts';
import { jsonAnswer, kentikFailure } from './failures.ts';
import type { CloudExport, Device, KentikState } from './state.ts';

/** As many as the files that a flow log keeps. */
const mostReadings = 288;

/**
 * Notes flows of a resource; the first create its device, if the billing plan has room. A device belongs to the export
 * that saw it first.
 */
export function addFlows(
  { kentik, clock }: World,
  one: CloudExport,
  resourceId: string,
  count: number,
): void {
  const name = resourceId.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
  if (name === '') return;
  const plan = kentik.plans.find(({ id }) => String(id) === one.settings.planId);
  const known = kentik.devices.get(name);
  const used = [...kentik.devices.values()].filter(({ planId }) => planId === one.settings.planId).length;
  if (known === undefined && used >= (plan?.maxDevices ?? used + 1)) return;
  const device: Device = known ?? {
    id: String(++kentik.lastDevice),
    name,
    resourceId,
    exportId: one.id,
    planId: one.settings.planId,
    createdAt: clock.now(),
    readings: [],
  };
  kentik.devices.set(name, device);
  device.readings.push({ at: clock.now(), flows: count });
  if (device.readings.length > mostReadings) device.readings.shift();
}

/** The device as Kentik's API returns it, with the fields that are known of one. */
export function deviceMessage({ companyId, plans }: KentikState, device: Device): object {
  const plan = plans.find(({ id }) => String(id) === device.planId);
  return {
    id: device.id,
    companyId,
    deviceName: device.name,
    deviceAlias: device.name,
    deviceDescription: device.resourceId,
    deviceSubtype: 'aws_subnet',
    deviceStatus: 'V',
    cloudExportId: device.exportId,
    maxFlowRate: plan?.maxFps ?? 0,
    plan: plan ? { id: device.planId, name: plan.name, active: plan.active, companyId } : null,
    site: null,
    labels: [],
    sendingIps: [],
    createdDate: new Date(device.createdAt).toISOString(),
    updatedDate: new Date(device.readings.at(-1)?.at ?? device.createdAt).toISOString(),
  };
}

export const listDevices: KentikHandler = ({ state, refuseItem }) => {
  const shown = [...state.devices.values()].filter(({ resourceId }) => refuseItem?.(resourceId) == null);
  return jsonAnswer({ devices: shown.map((one) => deviceMessage(state, one)), invalidCount: 0 });
};

const answerWith = (state: KentikState, device: Device | undefined) => {
  if (!device) throw kentikFailure('NotFound', 'device not found');
  return jsonAnswer({ device: deviceMessage(state, device) });
};

export const getDevice: KentikHandler = ({ state, id }) =>
  answerWith(
    state,
    [...state.devices.values()].find((device) => device.id === id),
  );

export const getDeviceByName: KentikHandler = ({ state, id }) => answerWith(state, state.devices.get(id));
