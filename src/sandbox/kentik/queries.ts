/** The two queries that a proof needs. Source: API v5, Query URL Method and Query Data Method. */
import * as z from 'zod';
import { digits } from '../random.ts';
import type { KentikCall, KentikHandler } from './call.ts';
import { invalidArgument, jsonAnswer } from './failures.ts';
import { readJson } from './message.ts';

const names = z.union([z.array(z.string()), z.string().transform((text) => text.split(','))]).default([]);

const request = z.object({
  queries: z
    .array(
      z.object({
        bucket: z.string().default('Left +Y Axis'),
        query: z.object({
          device_name: names,
          all_selected: z.boolean().nullish(),
          lookback_seconds: z.number().positive().default(3600),
        }),
      }),
    )
    .min(1),
});

function readQueries({ body, state }: KentikCall) {
  const parsed = request.safeParse(readJson(body));
  if (!parsed.success) throw invalidArgument(`Invalid query: ${parsed.error.issues[0]?.message}`);
  for (const { query } of parsed.data.queries) {
    const unknown = query.device_name.find((name) => !state.devices.has(name));
    if (unknown !== undefined) throw invalidArgument(`Invalid device name: ${unknown}`);
  }
  return parsed.data.queries;
}

/** A link to Data Explorer, as a JSON text. */
export const queryUrl: KentikHandler = (call) => {
  readQueries(call);
  return jsonAnswer(`https://portal.kentik.com/portal/#Charts/shortUrl/${digits(call.body, 32)}`);
};

/** Flows per second of devices over the time that is looked back on. */
export const queryData: KentikHandler = (call) => {
  const { state, world } = call;
  const results = readQueries(call).map(({ bucket, query }) => {
    const since = world.clock.now() - query.lookback_seconds * 1000;
    const devices = [...state.devices.values()].filter(
      ({ name }) => query.all_selected === true || query.device_name.includes(name),
    );
    const data = devices.flatMap(({ name, readings }) => {
      const flows = readings.filter(({ at }) => at >= since).reduce((sum, reading) => sum + reading.flows, 0);
      return flows === 0
        ? []
        : [{ key: name, i_device_name: name, avg_flows_per_sec: flows / query.lookback_seconds }];
    });
    return { bucket, data };
  });
  return jsonAnswer({ results });
};
