/** Kentik's API: v5 and v6 on one address, distinguished by path. Two headers identify the caller. */
import type { AwsFailure } from '../failure.ts';
import type { WireAnswer, WireRequest } from '../wire/request.ts';
import type { RefuseItem, World } from '../world/types.ts';
import type { KentikHandler } from './call.ts';
import { getDevice, getDeviceByName, listDevices } from './devices.ts';
import { createExport, deleteExport, getExport, listExports, updateExport } from './exports.ts';
import { kentikError, kentikFailure, refuseKentik } from './failures.ts';
import { readJson } from './message.ts';
import { listPlans, listPlansV5 } from './plans.ts';
import { queryData, queryUrl } from './queries.ts';
import type { KentikState, LimitKind } from './state.ts';

const devicesPath = '/device/v202504beta2/device';
const exportsPath = '/cloud_export/v202506/exports';

/** Method and path, in which `*` is an ID or a name. */
const routes: Record<string, readonly [name: string, handler: KentikHandler]> = {
  'GET /api/v5/plans': ['ListPlans', listPlansV5],
  'GET /plans/v202501alpha1': ['ListPlans', listPlans],
  [`GET ${devicesPath}`]: ['ListDevices', listDevices],
  [`GET ${devicesPath}/*`]: ['GetDevice', getDevice],
  [`GET ${devicesPath}/name/*`]: ['GetDeviceByName', getDeviceByName],
  'POST /api/v5/query/url': ['QueryUrl', queryUrl],
  'POST /api/v5/query/topXdata': ['QueryData', queryData],
  [`GET ${exportsPath}`]: ['ListCloudExports', listExports],
  [`POST ${exportsPath}`]: ['CreateCloudExport', createExport],
  [`GET ${exportsPath}/*`]: ['GetCloudExport', getExport],
  [`PUT ${exportsPath}/*`]: ['UpdateCloudExport', updateExport],
  [`DELETE ${exportsPath}/*`]: ['DeleteCloudExport', deleteExport],
};

/** Names of all that the sandbox's Kentik can do. */
export const kentikOperations = [...new Set(Object.values(routes).map(([name]) => name))];

/** True for the paths of Kentik's API. A bucket might have the name of their first part, but such a request is signed. */
export function isKentikPath(path: string): boolean {
  return /^\/(?:api\/v\d+|(?:cloud_export|device|plans)\/v\d+)/.test(path);
}

/** The limits that calls of the path count for. */
export function limitOf(path: string): LimitKind {
  return path.startsWith('/api/v5/query/') ? 'query' : 'other';
}

export interface KentikRequest {
  name: string;
  mutating: boolean;
  /** What the request asks for, for the record. @throws AwsFailure where that can't be read */
  input(): Record<string, unknown>;
  /** @throws AwsFailure where it is refused */
  perform(world: World, refuseItem: RefuseItem | undefined): WireAnswer;
  refuse(failure: AwsFailure): WireAnswer;
}

export function readKentikRequest(request: WireRequest): KentikRequest {
  const { method, headers } = request;
  const path = request.path.replace(/\/+$/, '');
  const parent = path.slice(0, path.lastIndexOf('/'));
  const plain = routes[`${method} ${path}`];
  const [name, handler] = plain ?? routes[`${method} ${parent}/*`] ?? [`${method} ${path}`, unknownPath];
  const id = plain ? '' : decoded(path.slice(parent.length + 1));
  const body = request.body.toString('utf8');
  const mutating = /^(?:Create|Update|Delete)/.test(name);
  return {
    name,
    mutating,
    input: () => {
      const sent = body === '' ? null : readJson(body);
      return { ...(id === '' ? {} : { id }), ...(typeof sent === 'object' ? sent : {}) };
    },
    perform(world, refuseItem) {
      const state = world.kentik;
      checkRights(state, headers, mutating);
      return handler({ world, state, id, body, refuseItem });
    },
    refuse: (failure) => refuseKentik(failure, path.startsWith('/api/')),
  };
}

/** As it came where it isn't encoded right: then it names nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function unknownPath(): never {
  throw kentikFailure('NotFound', 'Not Found');
}

/** A token of another cluster is as unknown as a wrong one. */
function checkRights({ users }: KentikState, headers: WireRequest['headers'], mutating: boolean): void {
  const user = users.find(
    ({ email, token }) => headers['x-ch-auth-email'] === email && headers['x-ch-auth-api-token'] === token,
  );
  if (!user) throw kentikError(401);
  if (user.rights === 'none' || (mutating && user.rights === 'member')) throw kentikError(403);
}
