/** Repeats several things in turns (A B C A B C …), so that a machine that slows down slows all of them. */

/**
 * Runs each thing once to warm caches, then `rounds` times in turns.
 *
 * @param things each answers with the milliseconds that it took
 * @returns the milliseconds of each thing, by its name
 */
export async function alternate<Name extends string>(
  rounds: number,
  things: Record<Name, () => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const entries = Object.entries(things) as [Name, () => Promise<number>][];
  const taken = Object.fromEntries(entries.map(([name]) => [name, []])) as unknown as Record<Name, number[]>;
  for (const [, measure] of entries) await measure();
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, measure] of entries) taken[name].push(await measure());
  }
  return taken;
}
