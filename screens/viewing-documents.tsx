/** The documents of the plan, one after the other: where each goes, and its JSON. */
import { useMemo } from 'react';
import type { PlanDocument } from '../src/plan/types.ts';
import { Reserve, useBodyRows, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { useLiveReducer } from '../src/ui/live-reducer.ts';
import { scrollWindow } from '../src/ui/scroll.ts';
import { Mark, type ScrollLine, ScrollView, scrollKeys } from '../src/ui/scroll-view.tsx';
import { cleanText, toWidth, truncate } from '../src/ui/text.ts';
import { Styled, useSymbols } from '../src/ui/theme.tsx';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';

const keys = defineKeys([
  { id: 'next', keys: ['right', 'tab'], hint: { key: '←→', label: 'other document' } },
  { id: 'previous', keys: ['left'] },
  {
    id: 'leave',
    keys: ['enter', 'escape', 'shift+tab', 'd'],
    hint: { key: 'Esc', label: 'back to the plan' },
  },
]);

export function ViewingDocuments({ context, state, send }: ScreenProps) {
  const documents = context.plan?.documents ?? [];
  const { state: index, dispatch } = useLiveReducer<number, 1 | -1>(
    (before, by) => Math.max(0, Math.min(before + by, documents.length - 1)),
    () => 0,
  );
  useKeys(keys, {
    next: () => dispatch(1),
    previous: () => dispatch(-1),
    leave: () => send({ type: 'back' }),
  });
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={`Document ${documents.length === 0 ? 0 : index + 1} of ${documents.length}`}
      keys={[keys, scrollKeys]}
      conditions={{ back: false, accept: false }}
    >
      <Documents documents={documents} index={index} />
    </ScreenFrame>
  );
}

const most = 5;

function Documents({ documents, index }: { documents: readonly PlanDocument[]; index: number }) {
  const symbols = useSymbols();
  const width = useBodyWidth();
  const room = Math.min(most, documents.length, Math.max(1, useBodyRows() - 6));
  const scroll = scrollWindow({ total: documents.length, room, top: 0, from: index, to: index });
  const document = documents[index];
  const lines = useMemo(() => linesOf(document), [document]);
  return (
    <>
      {scroll.hasMarks && <Mark symbol={symbols.above} count={scroll.above} />}
      {documents.slice(scroll.top, scroll.top + scroll.height).map((each, place) => {
        const isHere = scroll.top + place === index;
        return (
          <Styled
            key={`${each.id} ${each.region} ${each.name} ${each.title}`}
            tone={isHere ? 'focused' : 'plain'}
          >
            {toWidth(isHere ? symbols.pointer : '', 2) +
              truncate(cleanText(each.title), width - 2, { ellipsis: symbols.ellipsis, at: 'middle' })}
          </Styled>
        );
      })}
      {scroll.hasMarks && <Mark symbol={symbols.below} count={scroll.below} />}
      <Styled> </Styled>
      <Reserve rows={room + 1}>
        <ScrollView key={index} lines={lines} wrap />
      </Reserve>
    </>
  );
}

function linesOf(document: PlanDocument | undefined): ScrollLine[] {
  if (document === undefined) return ['The plan has no documents.'];
  return [
    { text: cleanText(document.title), tone: 'strong' },
    { text: `Goes to: ${document.where}`, tone: 'muted' },
    ...JSON.stringify(document.document, null, 2).split('\n'),
  ];
}
