/** Cloud exports: list, create, get, replace, delete. Source: Cloud Export API v202506, CloudExportAdminService. */
import type { WireAnswer } from '../wire/request.ts';
import type { KentikCall, KentikHandler } from './call.ts';
import { invalidArgument, jsonAnswer, kentikFailure } from './failures.ts';
import { collectsLogs, type ExportSettings, readExport } from './message.ts';
import { addExport, type CloudExport, type KentikState, pending, removeExport, timeToLook } from './state.ts';

/** The export as Kentik's API returns it. */
export function messageOf({ id, settings, status, createdAt, editedAt }: CloudExport): object {
  return {
    id,
    ...settings,
    currentStatus: status,
    cdate: new Date(createdAt).toISOString(),
    edate: new Date(editedAt).toISOString(),
  };
}

const exportAnswer = (one: CloudExport): WireAnswer => jsonAnswer({ export: messageOf(one) });

function find({ state, id }: KentikCall): CloudExport {
  const found = state.exports.get(id);
  if (found) return found;
  throw kentikFailure('NotFound', `cloud export ${id} not found`);
}

/** @param id of the export that is replaced */
function check(state: KentikState, settings: ExportSettings, id?: string): void {
  const { type, name, planId, cloudProvider, aws } = settings;
  if (type === 'CLOUD_EXPORT_TYPE_UNSPECIFIED') throw invalidArgument('export.type is required');
  if (name === '') throw invalidArgument('export.name is required');
  const plan = state.plans.find((one) => String(one.id) === planId);
  if (!plan) throw invalidArgument(`export.plan_id: there is no plan ${JSON.stringify(planId)}`);
  if (!plan.active) throw invalidArgument(`export.plan_id: plan ${planId} is not active`);
  checkProperties(settings);
  if (cloudProvider === 'CLOUD_PROVIDER_AWS') {
    if (!aws?.iamRoleArn) throw invalidArgument('export.aws.iam_role_arn is required');
    if (aws.region === '') throw invalidArgument('export.aws.region is required');
    if (collectsLogs(aws) && aws.bucket === '') throw invalidArgument('export.aws.bucket is required');
  }
  const namesake = [...state.exports.values()].find((one) => one.settings.name === name && one.id !== id);
  if (namesake) throw kentikFailure('AlreadyExists', `a cloud export with the name "${name}" already exists`);
}

/** The properties of one cloud, and of the one that the provider is. */
function checkProperties(settings: ExportSettings): void {
  const { cloudProvider } = settings;
  if (cloudProvider === 'CLOUD_PROVIDER_UNSPECIFIED')
    throw invalidArgument('export.cloud_provider is required');
  const given = (['aws', 'azure', 'gce', 'oci'] as const).filter((cloud) => settings[cloud] !== undefined);
  if (given.length > 1) throw invalidArgument(`proto: oneof export.properties is already set by ${given[0]}`);
  const desired = cloudProvider.replace('CLOUD_PROVIDER_', '').toLowerCase();
  if (given[0] !== desired) throw invalidArgument(`export.${desired} is required`);
}

export const listExports: KentikHandler = ({ state }) =>
  jsonAnswer({ exports: [...state.exports.values()].map(messageOf), invalidExportsCount: 0 });

export const getExport: KentikHandler = (call) => exportAnswer(find(call));

export const createExport: KentikHandler = ({ state, body, world }) => {
  const settings = readExport(body);
  check(state, settings);
  return exportAnswer(addExport(world, settings));
};

export const updateExport: KentikHandler = (call) => {
  const settings = readExport(call.body);
  const one = find(call);
  check(call.state, settings, one.id);
  const isSame =
    JSON.stringify([one.settings.enabled, one.settings.aws]) ===
    JSON.stringify([settings.enabled, settings.aws]);
  const now = call.world.clock.now();
  if (!isSame) {
    one.status = { ...pending, flowFound: one.status.flowFound };
    one.nextLook = now + call.world.clock.lapse(timeToLook);
  }
  one.settings = settings;
  one.editedAt = now;
  return exportAnswer(one);
};

export const deleteExport: KentikHandler = (call) => {
  removeExport(call.state, find(call).id);
  return jsonAnswer({});
};
