/** The questions whose answers are regions. */
import type { RegionCount, WizardContext } from '../../machines/context.ts';
import { foundRegions, usualBucketRegion } from '../../machines/steps.ts';
import { isEnabled, knownRegions, regionName } from '../answers/regions.ts';
import type { Row } from '../ui/lists/row-filter.ts';
import { plural } from '../ui/text.ts';
import { someOf } from '../words/words.ts';
import { type Entry, line, type Option, type QuestionColumn } from './question.ts';

/** AWS's own order, by which people know the list; regions that this program doesn't know come last. */
function place(region: string): number {
  const index = knownRegions.indexOf(region);
  return index === -1 ? knownRegions.length : index;
}

interface RowsOptions {
  /** Regions that come before the others. */
  first?: readonly string[];
  /** Why a region can't be chosen. */
  refusal?: (region: string) => string | null;
}

/**
 * The account's regions, or all that are known where it can't be asked. Those in which it has something come first, and last
 * those that can't be used.
 */
function regionRows(
  { offline, regions }: Pick<WizardContext, 'offline' | 'regions'>,
  more: (region: string) => string,
  { first = [], refusal = () => null }: RowsOptions = {},
): Row[] {
  if (offline) return knownRegions.map((name) => ({ id: name, cells: [name, regionName(name)] }));
  const enabled = new Set(regions.filter(isEnabled).map(({ name }) => name));
  const rows = regions.map(({ name }): Row => {
    if (enabled.has(name)) {
      const disabled = refusal(name);
      const cells = [name, regionName(name), more(name)];
      return { id: name, cells, ...(disabled === null ? {} : { disabled }) };
    }
    return {
      id: name,
      cells: [name, regionName(name), 'not enabled'],
      disabled: `${name} isn't enabled in this account. Enable it under Account, AWS Regions, or leave it out.`,
    };
  });
  // One that refuses to be read keeps its place: rows don't move while counts come in.
  return rows.sort(
    (a, b) =>
      Number(enabled.has(b.id)) - Number(enabled.has(a.id)) ||
      Number(first.includes(b.id)) - Number(first.includes(a.id)) ||
      place(a.id) - place(b.id) ||
      a.id.localeCompare(b.id, 'en'),
  );
}

/** The answer given before, else the regions in which something was found, else the first that can be used. */
function chosenRegions(
  before: string[] | undefined,
  rows: readonly Row[],
  found: readonly string[],
): string[] {
  if (before !== undefined) return before;
  const usable = rows.flatMap(({ id, disabled }) => (disabled === undefined ? [id] : []));
  const usual = usable.filter((id) => found.includes(id));
  return usual.length > 0 ? usual : usable.slice(0, 1);
}

const columns: readonly QuestionColumn[] = [
  { header: 'Region', whole: true },
  { header: 'Name', optional: true },
];

function countWords(count: RegionCount | undefined): string {
  if (count?.state === 'counted') return String(count.vpcs);
  if (count?.state === 'refused') return `not allowed: ${count.message}`;
  return count?.state === 'failed' ? `unknown: ${count.message}` : 'counting';
}

/** A region that refuses can't be chosen, unless all refuse: then the permission is missing, not the region. */
function refusalOf(
  name: string,
  { regions, regionCounts }: Pick<WizardContext, 'regions' | 'regionCounts'>,
): string | null {
  const count = regionCounts[name];
  if (count?.state !== 'refused') return null;
  const isAlone = regions.some(
    (region) => isEnabled(region) && regionCounts[region.name]?.state !== 'refused',
  );
  return isAlone ? `${name} can't be read, so it's left out. ${count.message}` : null;
}

/** Regions whose VPCs aren't counted yet. */
export function uncounted({
  offline,
  regions,
  regionCounts,
}: Pick<WizardContext, 'offline' | 'regions' | 'regionCounts'>): number {
  const isOpen = ({ name }: { name: string }) => (regionCounts[name]?.state ?? 'counting') === 'counting';
  return offline ? 0 : regions.filter((region) => isEnabled(region) && isOpen(region)).length;
}

export const choosingRegions: Entry = {
  ask: ({ offline, regions, regionCounts, draft, homeRegion }) => {
    const open = draft.regions === undefined ? uncounted({ offline, regions, regionCounts }) : 0;
    const found = foundRegions({ regions, regionCounts, homeRegion });
    const rows = regionRows({ offline, regions }, (name) => countWords(regionCounts[name]), {
      first: found,
      refusal: (name) => refusalOf(name, { regions, regionCounts }),
    });
    return {
      form: 'several',
      title: 'In which regions do you want flow logs?',
      why: offline
        ? "These are all AWS regions. Without credentials, the ones that your account uses can't be looked up."
        : "VPCs that other accounts share with this one aren't counted. Only their owners can log them.",
      noun: ['region', 'regions'],
      columns: offline ? columns : [...columns, { header: 'VPCs', said: 'VPCs:' }],
      rows,
      chosen: chosenRegions(draft.regions, rows, found),
      pending:
        open === 0
          ? undefined
          : `Counting the VPCs in ${plural(open, 'more region')}. To continue without them, press Enter again.`,
      describe: (ids) => {
        const counts = ids.map((id) => regionCounts[id]);
        if (offline || counts.some((count) => count?.state !== 'counted')) return '';
        const vpcs = counts.reduce((sum, count) => sum + (count?.state === 'counted' ? count.vpcs : 0), 0);
        return `with ${plural(vpcs, 'VPC')} in this account`;
      },
      answer: (ids) => ({ type: 'regions.chosen', regions: [...ids] }),
    };
  },
  record: ({ regions }) => line('Regions', regions && someOf(regions)),
};

export const choosingMetadataRegions: Entry = {
  ask: ({ offline, regions, regionCounts, draft, homeRegion }) => {
    const found = foundRegions({ regions, regionCounts, homeRegion });
    const rows = regionRows({ offline, regions }, () => '', { first: found });
    return {
      form: 'several',
      title: 'Which regions do the secondary accounts use?',
      why: 'Kentik reads metadata from these regions in each account. Its portal calls them "Regions used".',
      noun: ['region', 'regions'],
      columns,
      rows,
      chosen: chosenRegions(draft.secondary?.regions, rows, found),
      answer: (ids) => ({ type: 'regions.chosen', regions: [...ids] }),
    };
  },
  record: ({ secondary }) => line('Regions used', secondary?.regions && someOf(secondary.regions)),
};

function regionOptions(
  regions: readonly string[],
  hint: (region: string) => string,
  type: 'bucket-region.chosen' | 'primary-region.chosen',
): Option[] {
  return regions.map((region) => ({
    id: region,
    label: region,
    hint: hint(region),
    words: [region],
    answer: { type, region },
  }));
}

export const choosingBucketRegion: Entry = {
  ask: ({ draft, regions, homeRegion }) => {
    const chosen = draft.regions ?? [];
    const usable = regions.filter(isEnabled).map(({ name }) => name);
    // Logs that stay in their region cost nothing to move: regions with logs come first.
    const all = [...new Set([...chosen, ...(usable.length > 0 ? usable : knownRegions)])];
    const usual = usualBucketRegion({ draft, homeRegion });
    const hint = (region: string) =>
      `${regionName(region)}${chosen.includes(region) ? ', one of your regions' : ''}`;
    return {
      form: 'choice',
      title: 'In which region should the bucket be?',
      why: 'Kentik reads the logs there. AWS charges for moving logs to it from other regions.',
      options: regionOptions(all, hint, 'bucket-region.chosen'),
      many: 'regions',
      usual: draft.region !== undefined && all.includes(draft.region) ? draft.region : usual,
    };
  },
  record: ({ allocation, region }) => (allocation === 'centralized' ? line('Bucket region', region) : null),
};

/** Asked only without credentials. */
export const choosingPrimaryRegion: Entry = {
  ask: ({ draft }) => ({
    form: 'choice',
    title: "What is the primary account's region?",
    why: 'Kentik\'s portal asks for it as "AWS Region".',
    options: regionOptions(knownRegions, regionName, 'primary-region.chosen'),
    many: 'regions',
    usual: draft.region ?? draft.secondary?.regions?.[0],
  }),
  record: ({ region }) => line('Region', region),
};
