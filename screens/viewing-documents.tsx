/** The documents of the plan, one after the other: where each goes, and its JSON, to read, copy or save. */
import { useMemo } from 'react';
import { documentFiles } from '../src/outputs/files.ts';
import { documentBefore } from '../src/plan/plan-documents.ts';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { useLiveReducer } from '../src/ui/lists/live-reducer.ts';
import { type ScrollText, ScrollView, scrollKeys } from '../src/ui/lists/scroll-view.tsx';
import { cleanText } from '../src/ui/text.ts';
import { addedSign, documentLines } from '../src/words/documents.ts';
import { useKeeping } from './parts/saving.ts';
import { ScreenFrame, type ScreenProps } from './parts/screen-frame.tsx';
import { useKept } from './parts/unsubmitted.ts';

const keys = defineKeys([
  { id: 'next', keys: ['right', 'tab'], hint: { key: '←→', label: 'other document' }, when: 'several' },
  { id: 'previous', keys: ['left'], when: 'several' },
  { id: 'copy', keys: ['c'], hint: { key: 'C', label: 'copy' }, when: 'document' },
  { id: 'save', keys: ['s'], hint: { key: 'S', label: 'save to a file' }, when: 'save' },
  {
    id: 'leave',
    keys: ['enter', 'escape', 'shift+tab', 'd'],
    hint: { key: 'Esc', label: 'back to the plan' },
  },
]);

export function ViewingDocuments({ context, state, send }: ScreenProps) {
  const { plan } = context;
  const documents = plan?.documents ?? [];
  const [first] = useKept<number>(state);
  const { state: index, dispatch } = useLiveReducer<number, 1 | -1>(
    (before, by) => Math.max(0, Math.min(before + by, documents.length - 1)),
    () => Math.min(first ?? 0, Math.max(0, documents.length - 1)),
  );
  const { told, copy, save } = useKeeping();
  const file = () => (plan === null ? undefined : documentFiles(plan)[index]);
  const document = documents[index];
  const lines = useMemo(
    () =>
      plan === null || document === undefined
        ? []
        : documentLines(document.document, documentBefore(plan, document)),
    [plan, document],
  );
  const conditions = {
    back: false,
    accept: false,
    several: documents.length > 1,
    document: document !== undefined,
    save: document !== undefined && save !== null,
  };
  useKeys(
    keys,
    {
      next: () => dispatch(1),
      previous: () => dispatch(-1),
      copy: () => copy(file()?.content ?? ''),
      save: () => {
        const found = file();
        if (found !== undefined) save?.(found);
      },
      leave: () => send({ type: 'back' }),
    },
    { conditions },
  );
  const isMarked = lines.some(({ role }) => role === 'added');
  const drawn = lines.map(
    ({ role, text }): ScrollText =>
      role === 'added'
        ? { text: `${addedSign} ${text}`, tone: 'success' }
        : { text: isMarked ? `  ${text}` : text, tone: 'plain' },
  );
  const marks = isMarked ? ` ${addedSign} marks statements that this plan adds to the existing policy.` : '';
  return (
    <ScreenFrame
      context={context}
      state={state}
      question={
        document === undefined
          ? 'The plan has no documents'
          : cleanText(`Document ${index + 1} of ${documents.length}: ${document.title}`)
      }
      description={
        told ?? (document === undefined ? undefined : `Goes to: ${cleanText(document.where)}.${marks}`)
      }
      keys={[keys, scrollKeys]}
      conditions={conditions}
    >
      <ScrollView key={index} lines={drawn} wrap />
    </ScreenFrame>
  );
}
