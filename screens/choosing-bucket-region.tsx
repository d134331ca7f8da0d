/** Where the one bucket for all regions is. */
import { knownRegions, regionName } from '../src/answers/regions.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingBucketRegion(screen: ScreenProps) {
  const { context, send } = screen;
  const chosen = context.draft.regions ?? [];
  const usable = context.regions
    .filter((region) => region.optInStatus !== 'not-opted-in')
    .map((region) => region.name);
  const all = usable.length > 0 ? usable : knownRegions;
  // Logs that stay in their region cost nothing to move: regions with logs come first.
  const regions = [...new Set([...chosen, ...all])];
  const { homeRegion, draft } = context;
  const usual = homeRegion !== null && chosen.includes(homeRegion) ? homeRegion : chosen[0];
  return (
    <ChoiceScreen
      screen={screen}
      question="In which region should the bucket be?"
      description="Kentik reads it from there. AWS charges for moving logs to it from other regions."
      items={regions.map((region) => ({
        value: region,
        label: region,
        hint: `${regionName(region)}${chosen.includes(region) ? ', chosen' : ''}`,
      }))}
      many="regions"
      initial={draft.region !== undefined && regions.includes(draft.region) ? draft.region : usual}
      onSubmit={(region) => send({ type: 'bucket-region.chosen', region })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
