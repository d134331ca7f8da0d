/** What is assumed of traffic, which only the estimate of the cost depends on: how many flow records are written. */

/**
 * Flow records a second that the flow log of one VPC or subnet writes with an aggregation interval of 10 minutes: a number
 * where that is known, else a range.
 */
export type RecordsPerSecond = number | { low: number; high: number };

/** More than any flow log writes; beyond it a number is a slip. */
export const highestRate = 1_000_000_000;

/** What is wrong with a number of records a second, or null. */
export function checkRate(rate: number): string | null {
  if (rate > 0 && rate <= highestRate) return null;
  return `Records per second must be more than 0 and at most ${highestRate.toLocaleString('en-US')}.`;
}

/** What is wrong with two such numbers as a range, or null. */
export function checkRange({ low, high }: { low: number; high: number }): string | null {
  return low > high ? 'The low number is greater than the high one.' : null;
}

const number = String.raw`((?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|\.\d+)`;
const numberOrRange = new RegExp(String.raw`^${number}(?:\s*(?:-|–|to)\s*${number})?$`, 'i');

/** `50`, `1 to 100` or `1-100`, as someone types it. @returns the answer, or what is wrong with it */
export function parseRates(text: string): { rates: RecordsPerSecond | null; problem: string | null } {
  const match = numberOrRange.exec(text.trim());
  if (match === null) return { rates: null, problem: 'Type a number, or a range such as 1 to 100.' };
  const [low = 0, high = low] = match
    .slice(1)
    .flatMap((each) => (each ? [Number(each.replaceAll(',', ''))] : []));
  const problem = checkRate(low) ?? checkRate(high) ?? checkRange({ low, high });
  if (problem !== null) return { rates: null, problem };
  return { rates: match[2] === undefined ? low : { low, high }, problem: null };
}
