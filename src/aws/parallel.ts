/**
 * Runs tasks side by side, never more than `limit` at once, and answers in the order of the items. The first
 * failure aborts the signal that the others were given and is thrown.
 */
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
