/** A format of one's own: fields are chosen, AWS's order is kept, Kentik's rule is watched over. */
import { useState } from 'react';
import {
  checkLogFields,
  kentikFields,
  type LogField,
  logFields,
  otherFieldsNeeded,
  requiredFields,
} from '../src/answers/log-format.ts';
import type { Column } from '../src/ui/columns.ts';
import { Reserve } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys.ts';
import { MultiSelect, multiSelectKeys } from '../src/ui/multi-select.tsx';
import type { Row } from '../src/ui/row-filter.ts';
import { Styled } from '../src/ui/theme.tsx';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { useKeptRows } from './parts/unsubmitted.ts';
import type { ScreenProps } from './props.ts';

const columns: readonly Column[] = [
  { header: 'Field', whole: true },
  { header: 'Version', align: 'right' },
  { header: 'Note' },
];

function fieldRow({ name, version, needs }: LogField): Row {
  // What the rule refuses whatever else is chosen cannot be chosen: AWS wants more than a name for it.
  const refusal = checkLogFields([...kentikFields.filter((field) => field !== name), name])[0];
  return {
    id: name,
    cells: [name, String(version), requiredFields.includes(name) ? 'required by Kentik' : noteOf(needs)],
    ...(refusal === undefined ? {} : { disabled: refusal }),
  };
}

function noteOf(needs: string | null): string {
  return needs === null ? '' : `needs ${needs}`;
}

/** The choice has changed: a complaint about the last one holds no more. */
const editKeys = defineKeys([{ id: 'edit', keys: ['space', 'ctrl+a'] }]);

function describe(chosen: readonly Row[]): string {
  const names = chosen.map((row) => row.id);
  const missing = requiredFields.filter((field) => !names.includes(field));
  const others = names.filter((field) => !requiredFields.includes(field)).length;
  const kept = requiredFields.length - missing.length;
  return `(${kept} of ${requiredFields.length} required, ${others} others, ${otherFieldsNeeded} needed)`;
}

export function ChoosingFields(screen: ScreenProps) {
  const { context, state, send } = screen;
  const { logFormat } = context.draft;
  // Checking them all takes milliseconds, which a first frame would wait for.
  const [rows] = useState(() => logFields.map(fieldRow));
  const kept = useKeptRows(screen, rows, Array.isArray(logFormat) ? logFormat : kentikFields);
  const [problem, setProblem] = useState<string | null>(null);
  useKeys(editKeys, { edit: () => setProblem(null) });
  return (
    <ScreenFrame
      context={context}
      state={state}
      question="Which fields should each record have?"
      description="They are written in AWS's order, which is the one shown here."
      keys={[multiSelectKeys]}
    >
      <Reserve rows={1}>
        <MultiSelect
          rows={rows}
          columns={columns}
          initial={kept.initial}
          noun={['field', 'fields']}
          describe={describe}
          onSubmit={(fields) => {
            const [fault] = checkLogFields(fields);
            if (fault === undefined) send({ type: 'format.chosen', logFormat: fields });
            else setProblem(fault);
          }}
          onBack={kept.leave}
        />
      </Reserve>
      <Styled tone="warning">{problem ?? ' '}</Styled>
    </ScreenFrame>
  );
}
