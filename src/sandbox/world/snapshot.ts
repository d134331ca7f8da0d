/** The world as JSON, to compare before and after. Omits what no client of AWS and Kentik can see. */
import { deviceMessage } from '../kentik/devices.ts';
import { messageOf } from '../kentik/exports.ts';
import type { World } from './types.ts';

export function snapshot(world: World): unknown {
  return plain({
    organization: world.organization,
    accounts: [...world.accounts.values()].map(({ regions, ...account }) => ({
      ...account,
      regions: Object.fromEntries(
        [...regions]
          .filter(([, state]) => state.vpcs.size + state.flowLogs.size > 0)
          .map(([name, { clientTokens: _clientTokens, flowLogs, ...state }]) => [
            name,
            {
              ...state,
              flowLogs: [...flowLogs.values()].map(({ delivery: _delivery, ...flowLog }) => flowLog),
            },
          ]),
      ),
    })),
    kentik: {
      exports: [...world.kentik.exports.values()].map(messageOf),
      devices: [...world.kentik.devices.values()].map((device) => deviceMessage(world.kentik, device)),
    },
    buckets: [...world.buckets.values()].map(({ objects, ...bucket }) => ({
      ...bucket,
      objects: objects.keys().map((key) => {
        const object = objects.get(key);
        return {
          key,
          size: object?.body.length ?? 0,
          etag: object?.etag,
          lastModified: object?.lastModified,
        };
      }),
    })),
  });
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]));
  if (value instanceof Set) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return value;
}
