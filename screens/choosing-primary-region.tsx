/** The primary account's region, where no credentials tell it. */
import { knownRegions, regionName } from '../src/answers/regions.ts';
import { primaryRegionQuestion } from '../src/wording/metadata-texts.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

export function ChoosingPrimaryRegion(screen: ScreenProps) {
  const { context, send } = screen;
  const { draft } = context;
  return (
    <ChoiceScreen
      screen={screen}
      {...primaryRegionQuestion}
      items={knownRegions.map((region) => ({ value: region, label: region, hint: regionName(region) }))}
      many="regions"
      initial={draft.region ?? draft.secondary?.regions?.[0]}
      onSubmit={(region) => send({ type: 'primary-region.chosen', region })}
      onBack={() => send({ type: 'back' })}
    />
  );
}
