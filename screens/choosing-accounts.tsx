/** The accounts of the organization: several of many, filtered by name, id and e-mail address. */
import { useMemo, useRef } from 'react';
import type { Column } from '../src/ui/columns.ts';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { MultiSelect, type MultiSelectHandle, multiSelectKeys } from '../src/ui/multi-select.tsx';
import type { Row } from '../src/ui/row-filter.ts';
import {
  accountRows,
  chosenAccounts,
  describeAccounts,
  initialAccounts,
  mayChooseNone,
} from '../src/wording/account-rows.ts';
import { accountsQuestion } from '../src/wording/metadata-texts.ts';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { useKeptRows } from './parts/unsubmitted.ts';
import type { ScreenProps } from './props.ts';

// A letter may be meant for the filter: what takes the list away needs Ctrl.
const keys = defineKeys([
  { id: 'typing', keys: ['ctrl+t'], hint: { key: 'Ctrl+T', label: 'type them' } },
  { id: 'again', keys: ['ctrl+r'], hint: { key: 'Ctrl+R', label: 'look again' } },
]);

const columns: readonly Column[] = [
  { header: 'Name', min: 10 },
  { header: 'Account', whole: true },
  { header: 'State', min: 9, optional: true },
  { header: 'E-mail', min: 12, optional: true },
];

export function ChoosingAccounts(screen: ScreenProps) {
  const { context, state, send } = screen;
  const { organization, draft } = context;
  const known = useMemo(() => ({ organization, draft }), [organization, draft]);
  const rows = useMemo(() => accountRows(known), [known]);
  // Comparing hundreds of rows for each key would be felt: a selection is described once.
  const describe = useMemo(() => {
    const texts = new WeakMap<readonly Row[], string>();
    return (chosen: readonly Row[]) => {
      const text =
        texts.get(chosen) ??
        describeAccounts(
          known,
          chosen.map(({ id }) => id),
        );
      texts.set(chosen, text);
      return text;
    };
  }, [known]);
  const kept = useKeptRows(screen, rows, initialAccounts(known));
  const list = useRef<MultiSelectHandle>(null);
  const leaveBy = (type: 'accounts.typing' | 'retry') => {
    kept.keep(list.current?.chosen() ?? []);
    send({ type });
  };
  useKeys(keys, { typing: () => leaveBy('accounts.typing'), again: () => leaveBy('retry') });
  return (
    <ScreenFrame
      context={context}
      state={state}
      {...accountsQuestion(context)}
      keys={[multiSelectKeys, keys]}
    >
      <MultiSelect
        rows={rows}
        columns={columns}
        ref={list}
        initial={kept.initial}
        noun={['account', 'accounts']}
        required={!mayChooseNone(known)}
        describe={describe}
        onSubmit={(ids) => send({ type: 'accounts.chosen', accounts: chosenAccounts(known, ids) })}
        onBack={kept.leave}
      />
    </ScreenFrame>
  );
}
