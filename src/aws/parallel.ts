/** Runs work in parallel, of any kind and by region. A region that refuses is named, and never left out silently. */

import { UserError } from '../model/errors.ts';

/** Runs tasks in parallel, at most `limit` at once, and returns results in order. The first failure ends the others. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  signal: AbortSignal,
  perform: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const stop = new AbortController();
  const shared = AbortSignal.any([signal, stop.signal]);
  const results = new Map<number, Result>();
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results.set(index, await perform(item, shared));
  };
  try {
    await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  } catch (error) {
    stop.abort();
    throw error;
  }
  return [...results.entries()].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** Each region has its own request quota, so the limit protects this machine's sockets, not AWS. */
export const regionsAtOnce = 24;

const refusals = ['ACCESS_DENIED', 'REGION_NOT_ENABLED', 'CREDENTIALS_NOT_VALID_IN_REGION'];

/** True if the region can't be read but others might. */
export function isRegionRefusal(error: unknown): error is UserError {
  return error instanceof UserError && refusals.includes(error.report.code);
}

/**
 * The results of each region, in order.
 *
 * @throws UserError the first denial, which names all regions that refuse and, if others remain, the answers without
 * them; any other error at once
 */
export async function inRegions<Result>(
  regions: readonly string[],
  signal: AbortSignal,
  read: (region: string, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const refused = new Map<string, UserError>();
  const results = await inParallel(regions, regionsAtOnce, signal, async (region, inner) => {
    try {
      return [await read(region, inner)];
    } catch (error) {
      if (!isRegionRefusal(error)) throw error;
      refused.set(region, error);
      return [];
    }
  });
  const names = regions.filter((region) => refused.has(region));
  const errors = names.flatMap((region) => refused.get(region) ?? []);
  const [first] = errors;
  if (first === undefined) return results.flat(1);
  const others = regions.filter((region) => !refused.has(region));
  throw others.length === 0 ? first : withoutRegions(first, errors, names, others);
}

function withoutRegions(
  { report }: UserError,
  errors: readonly UserError[],
  refused: string[],
  others: string[],
): UserError {
  const names = refused.join(', ');
  // Each region is enabled by a command of its own.
  const isOwn = report.code === 'REGION_NOT_ENABLED';
  const reports = isOwn
    ? errors.map((each) => each.report).filter(({ code }) => code === report.code)
    : [report];
  return new UserError({
    ...report,
    message: `${names} can't be read: ${report.message}`,
    remedy: [
      ...reports.flatMap(({ remedy }) => remedy).filter((line) => !line.startsWith('Or leave ')),
      `Or leave ${names} out of the answers, and the resources there:`,
      `regions: [${others.join(', ')}]`,
    ],
  });
}
