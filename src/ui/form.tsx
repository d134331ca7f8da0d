/** Several short texts on one screen. Tab, ↓ and Enter go on, Shift+Tab and ↑ go back, Enter in the last one submits. */
import { Box } from 'ink';
import { type FormAction, type FormState, reduceForm } from './form-state.ts';
import { defineKeys } from './keys.ts';
import { useLiveReducer } from './live-reducer.ts';
import { useBodyWidth } from './room.tsx';
import { cleanText, displayWidth, pad, truncate } from './text.ts';
import { TextField } from './text-field.tsx';
import { Styled, useSymbols } from './theme.tsx';

/** Hints of a form, for `Frame`; its fields handle the keys (see `textFieldKeys`). Condition `back`. */
export const formKeys = defineKeys([
  { id: 'next', keys: ['tab', 'down'], hint: { key: 'Tab', label: 'next' } },
  { id: 'accept', keys: ['enter'], hint: { key: 'Enter', label: 'accept' } },
  { id: 'clear', keys: ['ctrl+u'], hint: { key: 'Ctrl+U', label: 'clear' } },
  { id: 'back', keys: ['escape'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
]);

export interface FormField {
  id: string;
  label: string;
  initial?: string;
  defaultValue?: string;
  placeholder?: string;
  help?: string;
  validate?: (value: string) => string | undefined;
}

export interface FormProps {
  fields: readonly FormField[];
  /** All values valid, defaults filled in. */
  onSubmit: (values: Record<string, string>) => void;
  /** Esc, with what stands in the fields. */
  onBack?: (values: Record<string, string>) => void;
}

export function Form({ fields, onSubmit, onBack }: FormProps) {
  const symbols = useSymbols();
  const width = useBodyWidth();
  const { state, dispatch, read } = useLiveReducer<FormState, FormAction>(
    (before, action) => reduceForm(before, action, fields.length),
    () => ({
      values: Object.fromEntries(fields.map((field) => [field.id, field.initial ?? ''])),
      focus: 0,
    }),
  );
  const answer = (field: FormField) => (read().values[field.id] ?? '').trim() || (field.defaultValue ?? '');
  const accept = () => {
    if (read().focus < fields.length - 1) {
      dispatch({ type: 'move', by: 1 });
      return;
    }
    const wrong = fields.findIndex((field) => field.validate?.(answer(field)) !== undefined);
    if (wrong !== -1) dispatch({ type: 'focus', index: wrong });
    else onSubmit(Object.fromEntries(fields.map((field) => [field.id, answer(field)])));
  };
  const labelWidth = Math.max(0, ...fields.map((field) => displayWidth(cleanText(field.label))));
  return (
    <Box flexDirection="column" rowGap={1}>
      {fields.map((field, index) => {
        const { id, initial: _initial, ...rest } = field;
        const value = state.values[id] ?? '';
        if (index === state.focus) {
          return (
            <TextField
              key={id}
              {...rest}
              initial={value}
              onChange={(text) => dispatch({ type: 'change', id, value: text })}
              onSubmit={accept}
              onNext={() => dispatch({ type: 'move', by: 1 })}
              onPrevious={() => dispatch({ type: 'move', by: -1 })}
              {...(onBack === undefined ? {} : { onBack: () => onBack({ ...read().values }) })}
            />
          );
        }
        const label = pad(cleanText(field.label), labelWidth);
        const shown = value || (field.defaultValue ?? field.placeholder ?? '');
        const room = width - labelWidth - 2;
        const isWrong = value !== '' && field.validate?.(value.trim()) !== undefined;
        return (
          <Box key={id} columnGap={2}>
            <Styled tone="muted">{label}</Styled>
            <Styled tone={isWrong ? 'warning' : value === '' ? 'muted' : 'plain'}>
              {(isWrong ? `${symbols.warning} ` : '') +
                truncate(cleanText(shown), room - 2, { ellipsis: symbols.ellipsis })}
            </Styled>
          </Box>
        );
      })}
    </Box>
  );
}
