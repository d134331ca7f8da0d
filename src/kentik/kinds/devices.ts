/** Devices that Kentik creates for exports, and a link to their traffic. */
import * as z from 'zod';
import { isAbort } from '../../model/errors.ts';
import type { KentikDevice } from '../../model/kentik.ts';
import type { KentikClient } from '../client.ts';
import { id, listAnswer, listOf, number, readerOf, text } from '../shapes.ts';

/** What else a device has, some of it secrets of routers, isn't read. */
const device = z.object({
  id,
  deviceName: text,
  deviceSubtype: text,
  deviceStatus: text,
  cloudExportId: text,
  plan: z
    .object({ id: text })
    .nullish()
    .transform((plan) => plan?.id ?? ''),
});

const readDevices = readerOf(listAnswer('devices', { devices: listOf(device), invalidCount: number }));

/** Source: Device API v202504beta2, ListDevices. @throws UserError */
export async function listDevices(client: KentikClient, signal: AbortSignal): Promise<KentikDevice[]> {
  const task = { operation: 'ListDevices', doing: "listing Kentik's devices" };
  const call = { method: 'GET', api: 'v6', path: '/device/v202504beta2/device' } as const;
  const { devices } = await client.read(task, call, readDevices, signal);
  return devices.map((each) => ({
    id: each.id,
    name: each.deviceName,
    subtype: each.deviceSubtype,
    status: each.deviceStatus,
    cloudExportId: each.cloudExportId,
    planId: each.plan,
  }));
}

const readUrl = readerOf(z.url({ protocol: /^https?$/ }));

/** Null where Kentik gives no link, for whatever reason: it's a convenience. Source: Query API v5, POST /query/url. */
export async function dataExplorerUrl(
  client: KentikClient,
  deviceNames: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  if (deviceNames.length === 0) return null;
  const query = {
    viz_type: 'stackedArea',
    dimension: ['Traffic'],
    metric: 'bytes',
    cidr: 32,
    cidr6: 128,
    topx: 8,
    depth: 75,
    fastData: 'Auto',
    outsort: 'avg_bits_per_sec',
    lookback_seconds: 3600,
    hostname_lookup: true,
    device_name: deviceNames,
    all_selected: false,
    descriptor: '',
    aggregates: [{ name: 'avg_bits_per_sec', column: 'f_sum_both_bytes', fn: 'average', raw: true }],
  };
  const body = { queries: [{ query, bucket: 'Left +Y Axis', bucketIndex: 0, isOverlay: false }] };
  const task = { operation: 'QueryUrl', doing: 'getting a link to Data Explorer' };
  try {
    return await client.read(
      task,
      { method: 'POST', api: 'v5', path: '/api/v5/query/url', body },
      readUrl,
      signal,
    );
  } catch (error) {
    if (isAbort(error)) throw error;
    return null;
  }
}
