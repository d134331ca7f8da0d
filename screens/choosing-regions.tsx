/** The regions to look in, with the number of VPCs in each as it comes in. */
import { useMemo } from 'react';
import type { RegionCount, WizardContext } from '../machines/context.ts';
import { knownRegions, regionName } from '../src/answers/regions.ts';
import type { Column } from '../src/ui/columns.ts';
import { MultiSelect, multiSelectKeys } from '../src/ui/multi-select.tsx';
import type { Row } from '../src/ui/row-filter.ts';
import { plural } from '../src/ui/text.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';

const columns: readonly Column[] = [
  { header: 'Region', min: 12 },
  { header: 'Name', optional: true },
  { header: 'VPCs' },
];
const offlineColumns = columns.slice(0, 2);

function countWords(count: RegionCount | undefined): string {
  switch (count?.state) {
    case undefined:
    case 'counting':
      return 'counting';
    case 'counted':
      return String(count.vpcs);
    case 'failed':
      return `not known: ${count.message}`;
  }
}

/** AWS's own order, by which people know the list; regions that this program does not know come last. */
function place(region: string): number {
  const index = knownRegions.indexOf(region);
  return index === -1 ? knownRegions.length : index;
}

/** Regions that can be used come first. */
function regionRows({
  offline,
  regions,
  regionCounts,
}: Pick<WizardContext, 'offline' | 'regions' | 'regionCounts'>): Row[] {
  if (offline) return knownRegions.map((name) => ({ id: name, cells: [name, regionName(name)] }));
  const rows = regions.map(({ name, optInStatus }): Row => {
    if (optInStatus !== 'not-opted-in') {
      return { id: name, cells: [name, regionName(name), countWords(regionCounts[name])] };
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

export function ChoosingRegions({ context, state, send }: ScreenProps) {
  const { offline, regions, regionCounts, draft, homeRegion } = context;
  const rows = useMemo(
    () => regionRows({ offline, regions, regionCounts }),
    [offline, regions, regionCounts],
  );
  const usable = rows.filter((row) => row.disabled === undefined).map((row) => row.id);
  const usual = homeRegion !== null && usable.includes(homeRegion) ? homeRegion : usable[0];
  const initial = draft.regions ?? (usual === undefined ? [] : [usual]);
  const describe = (chosen: readonly Row[]) => {
    const counts = chosen.map((row) => regionCounts[row.id]);
    if (offline || counts.some((count) => count?.state !== 'counted')) return '';
    const vpcs = counts.reduce((sum, count) => sum + (count?.state === 'counted' ? count.vpcs : 0), 0);
    return `with ${plural(vpcs, 'VPC')} of this account`;
  };
  return (
    <ScreenFrame
      context={context}
      state={state}
      question="In which regions do you want flow logs?"
      description={
        offline
          ? 'The regions of AWS; without credentials it is not known which of them your account uses.'
          : 'VPCs that other accounts share with this one are not counted: only their owner can log them.'
      }
      keys={[multiSelectKeys]}
    >
      <MultiSelect
        rows={rows}
        columns={offline ? offlineColumns : columns}
        initial={initial}
        noun={['region', 'regions']}
        describe={describe}
        onSubmit={(chosen) => send({ type: 'regions.chosen', regions: chosen })}
        onBack={() => send({ type: 'back' })}
      />
    </ScreenFrame>
  );
}
