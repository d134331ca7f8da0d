/** A list of many rows by itself, as the screens draw it: `node list.js 10000`. Ctrl-C ends it. */
import { draftCost } from '../src/plan/cost/cost.ts';
import { Frame } from '../src/ui/frame.tsx';
import { MultiSelect, multiSelectKeys } from '../src/ui/lists/multi-select.tsx';
import { mountTerminal } from '../src/ui/mount.tsx';
import { costInBrief } from '../src/words/cost.ts';

const regions = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2'];

const rows = Array.from({ length: Number(process.argv[2] ?? 10_000) }, (_, index) => {
  const number = String(index).padStart(5, '0');
  const region = regions[index % regions.length] ?? '';
  const cidr = `10.${index % 256}.${index >> 8}.0/24`;
  return { id: number, cells: [`name-${number}`, `vpc-0${number}a1b2c3d4e5f`, region, cidr] };
});

/** As the wizard says below the list what the chosen VPCs cost. */
const tally = (chosen: readonly { cells: readonly string[] }[]) => {
  const cost = draftCost(
    { version: 1 },
    chosen.map(({ cells: [, , region = ''] }) => ({ region, type: 'vpc' })),
  );
  return cost === null ? '' : costInBrief(cost);
};

const columns = [
  { header: 'Name' },
  { header: 'ID', cut: 'middle' as const },
  { header: 'Region' },
  { header: 'CIDR' },
];

const mounted = mountTerminal(
  <Frame
    product="list"
    phases={['Choose']}
    phase={0}
    question="What should be logged?"
    keys={[multiSelectKeys]}
  >
    <MultiSelect rows={rows} columns={columns} noun={['VPC', 'VPCs']} tally={tally} onSubmit={leave} />
  </Frame>,
  { stdin: process.stdin, stdout: process.stdout, theme: { unicode: true, color: true }, onInterrupt: leave },
);

function leave(): void {
  void mounted.unmount();
}
