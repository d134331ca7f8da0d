/** What flow logs cost, in sentences: ranges, and what they rest on. */

import type { RecordsPerSecond } from '../answers/record-rate.ts';
import type { BillingPlan } from '../model/kentik.ts';
import { type Cost, type Range, type UsdRange, usdSum } from '../plan/cost/cost.ts';
import { plural } from '../ui/text.ts';

/**
 * The sum first, then each region where there are several, then what it rests on.
 *
 * @param billingPlans of Kentik, in which the flows count
 */
export function costLines(
  { regions, usd, gigabytes, recordsPerSecond, assumed, prices }: Cost,
  billingPlans: readonly BillingPlan[] = [],
): string[] {
  const flowLogs = regions.reduce((sum, each) => sum + each.flowLogs, 0);
  const measured = regions.reduce((sum, each) => sum + each.measured, 0);
  const isPriced = regions.some((each) => each.usd !== null);
  const { recordsPerSecond: rates, aggregationInterval } = assumed;
  return [
    `Log delivery: ${volumeText(gigabytes, flowLogs, priceText({ usd, regions }))}`,
    ...(regions.length === 1
      ? []
      : regions.map(
          (each) =>
            `${each.region}: ${volumeText(each.gigabytes, each.flowLogs, each.usd && usdText(each.usd))}`,
        )),
    ...(measured === 0
      ? []
      : [`${plural(measured, 'flow log')} measured, by the size of the logs that arrived.`]),
    ...(measured === flowLogs
      ? []
      : [
          `Assumed: ${ratesText(rates.vpc)} flow records a second from a VPC or subnet and ${ratesText(rates['network-interface'])} from a network interface, at an interval of ${aggregationInterval / 60} minutes. An interval of 1 minute writes up to ${aggregationInterval / 60} times as many.`,
        ]),
    ...billingPlans.flatMap((plan) => limitText(plan, recordsPerSecond) ?? []),
    `${isPriced ? `AWS's list prices as of ${prices.date}. ` : ''}S3 storage and requests, and transfer between regions, aren't included.`,
  ];
}

/** "$0.90 to $90.00 a month"; gigabytes where no price is known. */
export function costInBrief(cost: Pick<Cost, 'usd' | 'gigabytes' | 'regions'>): string {
  return priceText(cost, ' a month') ?? `${rangeText(cost.gigabytes)} GB a month`;
}

/** The sum of the prices that are known, and how many regions have none; null where all have none. */
function priceText({ usd, regions }: Pick<Cost, 'usd' | 'regions'>, per = ''): string | null {
  if (usd !== null) return `${usdText(usd)}${per}`;
  const known = regions.flatMap((each) => each.usd ?? []);
  if (known.length === 0) return null;
  const unknown = plural(regions.length - known.length, 'unpriced region');
  return `${usdText(usdSum(known))}${per} plus ${unknown}`;
}

/** Flow records a second as they were answered or assumed: "1 to 100", "50". */
export function ratesText(rates: RecordsPerSecond): string {
  const { low, high } = typeof rates === 'number' ? { low: rates, high: rates } : rates;
  // Enough digits for any answer, and too few for what a tenth leaves behind them.
  return fromTo(...inDigits(low, high, 12));
}

/** "$0.90 to $90.00, 3.6 to 360 GB a month from 6 flow logs" */
function volumeText(gigabytes: Range, flowLogs: number, price: string | null): string {
  const volume = `${rangeText(gigabytes)} GB a month from ${plural(flowLogs, 'flow log')}`;
  return `${price ?? 'price unknown'}, ${volume}`;
}

/** A flow record is one flow. null where Kentik doesn't say how many the billing plan covers. */
function limitText({ name, maxFps }: BillingPlan, rate: Range): string | null {
  if (maxFps === null) return null;
  const limit = `Kentik's billing plan ${name} covers ${maxFps.toLocaleString('en-US')} flows a second`;
  const own = `these flow logs write ${rangeText(rate)}`;
  if (rate.high <= maxFps) return `${limit}; ${own}.`;
  return `${limit}; ${own}, so Kentik might downsample them.`;
}

function usdText({ low, high }: UsdRange): string {
  return high === null ? `${dollars(low)} or more` : fromTo(dollars(low), dollars(high));
}

/** Cents as long as they matter. */
function dollars(amount: number): string {
  if (amount < 0.01) return 'less than $0.01';
  return `$${amount.toLocaleString('en-US', amount < 100 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumSignificantDigits: 3 })}`;
}

/** "3.6 to 360" */
function rangeText({ low, high }: Range): string {
  return fromTo(...inDigits(low, high, 3));
}

function inDigits(low: number, high: number, maximumSignificantDigits: number): [string, string] {
  const text = (value: number) => value.toLocaleString('en-US', { maximumSignificantDigits });
  return [text(low), text(high)];
}

function fromTo(least: string, most: string): string {
  return least === most ? least : `${least} to ${most}`;
}
