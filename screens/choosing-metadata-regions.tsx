/** The regions that the secondary accounts use. */
import { useMemo } from 'react';
import type { Column } from '../src/ui/columns.ts';
import { MultiSelect, multiSelectKeys } from '../src/ui/multi-select.tsx';
import { metadataRegionsQuestion } from '../src/wording/metadata-texts.ts';
import { initialRegions, regionRows } from '../src/wording/region-rows.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { useKeptRows } from './parts/unsubmitted.ts';
import type { ScreenProps } from './props.ts';

const columns: readonly Column[] = [
  { header: 'Region', whole: true },
  { header: 'Name', optional: true },
];

export function ChoosingMetadataRegions(screen: ScreenProps) {
  const { context, state, send } = screen;
  const { offline, regions, draft, homeRegion } = context;
  const rows = useMemo(() => regionRows({ offline, regions }), [offline, regions]);
  const kept = useKeptRows(screen, rows, initialRegions(draft.secondary?.regions, rows, homeRegion));
  return (
    <ScreenFrame context={context} state={state} {...metadataRegionsQuestion} keys={[multiSelectKeys]}>
      <MultiSelect
        rows={rows}
        columns={columns}
        initial={kept.initial}
        noun={['region', 'regions']}
        onSubmit={(chosen) => send({ type: 'regions.chosen', regions: chosen })}
        onBack={kept.leave}
      />
    </ScreenFrame>
  );
}
