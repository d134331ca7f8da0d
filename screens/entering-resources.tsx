/** Without credentials the resources are typed. */
import { formatResourceList, parseResourceList } from '../src/answers/resource-list.ts';
import { TextScreen } from './parts/text-screen.tsx';
import type { ScreenProps } from './props.ts';

export function EnteringResources(screen: ScreenProps) {
  const { context, send } = screen;
  const { draft } = context;
  const regions = draft.regions ?? [];
  const parsed = (text: string) => parseResourceList(text, regions);
  return (
    <TextScreen
      screen={screen}
      question="Which VPCs, subnets or network interfaces should be logged?"
      description={
        regions.length > 1
          ? `Give their ids with the region before each, separated by commas or spaces. Your regions: ${regions.join(', ')}.`
          : `Give their ids in ${regions[0] ?? 'your region'}, separated by commas or spaces.`
      }
      initial={Array.isArray(draft.resources) ? formatResourceList(draft.resources, regions) : undefined}
      placeholder={`e.g. ${regions.length > 1 ? `${regions[0]}/` : ''}vpc-0123456789abcdef0`}
      check={(text) => parsed(text).problem}
      onSubmit={(text) => {
        const { resources } = parsed(text);
        if (resources !== null) send({ type: 'resources.chosen', resources });
      }}
      onBack={() => send({ type: 'back' })}
    />
  );
}
