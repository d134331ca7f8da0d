/** Many faults of a pasted list in one message. */

/** Told at once: more than these are not read. */
const mostTold = 3;

/** The first few, and how many more there are. */
export function fewOf(problems: readonly string[]): string {
  const more = problems.length - mostTold;
  return [...problems.slice(0, mostTold), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}
