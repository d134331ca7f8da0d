/** Metadata-only exports are told of, and lead back. */
import { useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { wrapText } from '../src/ui/text.ts';
import { Lines } from '../src/ui/theme.tsx';
import { ScreenFrame } from './parts/screen-frame.tsx';
import type { ScreenProps } from './props.ts';

const keys = defineKeys([
  {
    id: 'back',
    keys: ['enter', 'escape', 'tab', 'shift+tab'],
    hint: { key: 'Enter', label: 'back to the kind of export' },
  },
]);

const text = [
  'It reads VPCs, subnets, routing tables and gateways of accounts whose flow logs already arrive by another account.',
  'Until then, "Kentik for AWS", Metadata-only Setup Tasks, leads through it by hand. Nothing has been changed.',
];

export function AnnouncingMetadataOnly({ context, state, send }: ScreenProps) {
  useKeys(keys, { back: () => send({ type: 'back' }) });
  return (
    <ScreenFrame
      context={context}
      state={state}
      question="The metadata-only export comes with the next release"
      keys={[keys]}
    >
      <Text />
    </ScreenFrame>
  );
}

function Text() {
  const width = useBodyWidth();
  return <Lines lines={text.flatMap((paragraph) => wrapText(paragraph, width))} />;
}
