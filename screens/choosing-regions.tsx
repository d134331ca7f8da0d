/** The regions to look in, with the number of VPCs in each as it comes in. */
import { useMemo } from 'react';
import type { RegionCount } from '../machines/context.ts';
import type { Column } from '../src/ui/columns.ts';
import { MultiSelect, multiSelectKeys } from '../src/ui/multi-select.tsx';
import type { Row } from '../src/ui/row-filter.ts';
import { plural } from '../src/ui/text.ts';
import { initialRegions, regionRows } from '../src/wording/region-rows.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { useKeptRows } from './parts/unsubmitted.ts';
import type { ScreenProps } from './props.ts';

const columns: readonly Column[] = [
  { header: 'Region', whole: true },
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

export function ChoosingRegions(screen: ScreenProps) {
  const { context, state, send } = screen;
  const { offline, regions, regionCounts, draft, homeRegion } = context;
  const rows = useMemo(
    () => regionRows({ offline, regions }, (name) => countWords(regionCounts[name])),
    [offline, regions, regionCounts],
  );
  const kept = useKeptRows(screen, rows, initialRegions(draft.regions, rows, homeRegion));
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
        initial={kept.initial}
        noun={['region', 'regions']}
        describe={describe}
        onSubmit={(chosen) => send({ type: 'regions.chosen', regions: chosen })}
        onBack={kept.leave}
      />
    </ScreenFrame>
  );
}
