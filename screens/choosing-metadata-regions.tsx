/** The regions that the secondary accounts use. */
import { useMemo } from 'react';
import type { Column } from '../src/ui/columns.ts';
import { MultiSelect, multiSelectKeys } from '../src/ui/multi-select.tsx';
import { metadataRegionsQuestion } from '../src/wording/metadata-texts.ts';
import { initialRegions, regionRows } from '../src/wording/region-rows.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';

const columns: readonly Column[] = [
  { header: 'Region', min: 12 },
  { header: 'Name', optional: true },
];

export function ChoosingMetadataRegions({ context, state, send }: ScreenProps) {
  const { offline, regions, draft, homeRegion } = context;
  const rows = useMemo(() => regionRows({ offline, regions }), [offline, regions]);
  return (
    <ScreenFrame context={context} state={state} {...metadataRegionsQuestion} keys={[multiSelectKeys]}>
      <MultiSelect
        rows={rows}
        columns={columns}
        initial={initialRegions(draft.secondary?.regions, rows, homeRegion)}
        noun={['region', 'regions']}
        onSubmit={(chosen) => send({ type: 'regions.chosen', regions: chosen })}
        onBack={() => send({ type: 'back' })}
      />
    </ScreenFrame>
  );
}
