/** What to log: the VPCs of all chosen regions in one list, subnets and network interfaces on request. */
import { useMemo, useRef, useState } from 'react';
import type { Column } from '../src/ui/columns.ts';
import { useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { MultiSelect, type MultiSelectHandle, multiSelectKeys } from '../src/ui/multi-select.tsx';
import type { Row } from '../src/ui/row-filter.ts';
import { wrapText } from '../src/ui/text.ts';
import { Lines } from '../src/ui/theme.tsx';
import {
  chosenResources,
  describeChosen,
  initialRows,
  resourceRows,
  rowId,
} from '../src/wording/resource-rows.ts';
import { someOf, untouchedSentence } from '../src/words/words.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { useKeptRows } from './parts/unsubmitted.ts';
import type { ScreenProps } from './props.ts';

// A letter may be meant for the filter: what changes the list needs Ctrl.
const keys = defineKeys([
  { id: 'widen', keys: ['ctrl+t'], hint: { key: 'Ctrl+T', label: 'subnets, interfaces' }, when: 'vpcsOnly' },
  { id: 'again', keys: ['ctrl+r'], hint: { key: 'Ctrl+R', label: 'look again' } },
]);

const nothingKeys = defineKeys([
  { id: 'again', keys: ['enter', 'r', 'ctrl+r'], hint: { key: 'Enter', label: 'look again' } },
  { id: 'back', keys: ['escape', 'shift+tab'], hint: { key: 'Esc', label: 'back' } },
]);

/** Where all are in one region, names need the room more than its column does. */
function columnsOf(resources: ScreenProps['context']['resources']): readonly Column[] {
  const regions = new Set(resources.map(({ region }) => region));
  return [
    { header: 'Name', min: 6 },
    { header: 'Id', whole: true },
    { header: 'Region', whole: true, ...(regions.size > 1 ? {} : { width: 0 }) },
    { header: 'Flow logs', min: 8, optional: true },
    { header: 'CIDR', whole: true, optional: true },
  ];
}

export function ChoosingResources(screen: ScreenProps) {
  const { resources, identity } = screen.context;
  const hasOwn = resources.some(({ ownerId }) => identity === null || ownerId === identity.account);
  return hasOwn ? <ResourceList {...screen} /> : <NothingThere {...screen} />;
}

function ResourceList(screen: ScreenProps) {
  const { context, state, send } = screen;
  const { resources, flowLogs, identity, draft } = context;
  const known = useMemo(() => ({ resources, flowLogs, identity }), [resources, flowLogs, identity]);
  const all = useMemo(() => resourceRows(known, 'everything', new Set()), [known]);
  const [usual] = useState(() => initialRows(known, draft));
  const entry = useKeptRows(screen, all, usual);
  const { initial } = entry;
  const list = useRef<MultiSelectHandle>(null);
  // Rows that are shown stay: taking them away again would take away what was chosen among them.
  const [scope, setScope] = useState<'vpcs' | 'everything'>(() =>
    resources.some(({ type }) => type === 'vpc') && !isWiderThanVpcs(resources, initial)
      ? 'vpcs'
      : 'everything',
  );
  const rows = useMemo(() => {
    const vpcs = new Set(
      known.resources.filter(({ type }) => type === 'vpc').map(({ id, region }) => `${region}/${id}`),
    );
    const kept = new Set(initial.filter((id) => !vpcs.has(id)));
    return resourceRows(known, scope, kept);
  }, [known, scope, initial]);
  const hasMore = scope === 'vpcs' && resources.some((resource) => resource.type !== 'vpc');
  const conditions = { vpcsOnly: hasMore };
  useKeys(
    keys,
    {
      widen: () => setScope('everything'),
      again: () => {
        entry.keep(list.current?.chosen() ?? []);
        send({ type: 'retry' });
      },
    },
    { conditions },
  );
  // Counting thousands of rows for each key would be felt: a selection is described once.
  const described = useMemo(() => {
    const texts = new WeakMap<readonly Row[], string>();
    return (chosen: readonly Row[]) => {
      const text =
        texts.get(chosen) ??
        describeChosen(
          known,
          chosen.map((row) => row.id),
        );
      texts.set(chosen, text);
      return text;
    };
  }, [known]);
  const columns = useMemo(() => columnsOf(resources), [resources]);
  const noun = scope === 'vpcs' ? (['VPC', 'VPCs'] as const) : (['resource', 'resources'] as const);
  return (
    <ScreenFrame
      context={context}
      state={state}
      question="What should be logged?"
      keys={[multiSelectKeys, keys]}
      conditions={conditions}
    >
      <MultiSelect
        rows={rows}
        columns={columns}
        ref={list}
        initial={initial}
        noun={noun}
        describe={described}
        onSubmit={(ids) => send({ type: 'resources.chosen', resources: chosenResources(known, ids) })}
        onBack={entry.leave}
      />
    </ScreenFrame>
  );
}

/** True where subnets or network interfaces were chosen before: their list is the one to show again. */
function isWiderThanVpcs(resources: ScreenProps['context']['resources'], chosen: readonly string[]): boolean {
  const vpcs = new Set(resources.filter(({ type }) => type === 'vpc').map(rowId));
  return chosen.some((id) => !vpcs.has(id));
}

function NothingThere({ context, state, send }: ScreenProps) {
  useKeys(nothingKeys, { again: () => send({ type: 'retry' }), back: () => send({ type: 'back' }) });
  const regions = someOf(context.draft.regions ?? []);
  const shared = context.resources.length;
  return (
    <ScreenFrame context={context} state={state} question="There is nothing to log" keys={[nothingKeys]}>
      <Paragraph
        text={
          shared === 0
            ? `No VPC was found in ${regions}.`
            : `All that was found in ${regions} belongs to other accounts, which share it with this one. AWS lets only the owner log it.`
        }
      />
      <Paragraph
        text={`Go back with Esc to choose other regions or another account, or make a VPC and look again. ${untouchedSentence(context)}`}
      />
    </ScreenFrame>
  );
}

function Paragraph({ text }: { text: string }) {
  return <Lines lines={wrapText(text, useBodyWidth())} />;
}
