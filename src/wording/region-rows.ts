/** Regions as rows of a list. Pure. */
import type { WizardContext } from '../../machines/context.ts';
import { knownRegions, regionName } from '../answers/regions.ts';
import type { Row } from '../ui/row-filter.ts';

/** AWS's own order, by which people know the list; regions that this program does not know come last. */
function place(region: string): number {
  const index = knownRegions.indexOf(region);
  return index === -1 ? knownRegions.length : index;
}

/**
 * The regions of the account, or all that are known where it cannot be asked. Those that can be used come first.
 *
 * @param more what a third column says of a region that can be used; without it there are two
 */
export function regionRows(
  { offline, regions }: Pick<WizardContext, 'offline' | 'regions'>,
  more?: (region: string) => string,
): Row[] {
  if (offline) return knownRegions.map((name) => ({ id: name, cells: [name, regionName(name)] }));
  const rows = regions.map(({ name, optInStatus }): Row => {
    if (optInStatus !== 'not-opted-in') {
      return { id: name, cells: [name, regionName(name), ...(more === undefined ? [] : [more(name)])] };
    }
    return {
      id: name,
      cells: [name, regionName(name), 'not enabled'],
      disabled: `${name} is not enabled in this account: enable it under Account, AWS Regions, or leave it out.`,
    };
  });
  return rows.sort(
    (a, b) =>
      Number(a.disabled !== undefined) - Number(b.disabled !== undefined) ||
      place(a.id) - place(b.id) ||
      a.id.localeCompare(b.id, 'en'),
  );
}

/** What is chosen at the start: the answer given before, else the home region, else the first. */
export function initialRegions(
  before: string[] | undefined,
  rows: readonly Row[],
  homeRegion: string | null,
): string[] {
  if (before !== undefined) return before;
  const usable = rows.filter((row) => row.disabled === undefined).map((row) => row.id);
  const usual = homeRegion !== null && usable.includes(homeRegion) ? homeRegion : usable[0];
  return usual === undefined ? [] : [usual];
}
