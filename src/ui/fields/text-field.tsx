/**
 * A short text: ink-text-input with a default, validation as one types, and pastes made fit for one line. Its cursor loses
 * its place at both ends of the text, so it types only at the end; inside of the text the field edits by itself.
 */
import { Box, Text, useInput } from 'ink';
import TextInput from 'ink-text-input';
import { type RefObject, useRef } from 'react';
import { defineKeys, useIsInputActive, useKeys } from '../keys/keys.ts';
import { lineEditHandlers, lineEditKeys } from '../keys/line-edit-keys.ts';
import { useLiveReducer } from '../lists/live-reducer.ts';
import { useBodyWidth } from '../room.tsx';
import { cleanText, wrapText } from '../text.ts';
import { Lines, Styled, useSymbols } from '../theme.tsx';
import { partsAt } from './line-edit.ts';
import {
  lineOf,
  longestText,
  reduceTextField,
  startTextField,
  type TextFieldAction,
  type TextFieldState,
} from './text-field-state.ts';

/** Pass it to `Frame` beside the screen's own keys. Condition `back`: whether there is a way back. */
export const textFieldKeys = defineKeys([
  { id: 'accept', keys: ['enter'], hint: { key: 'Enter', label: 'accept' } },
  { id: 'clear', keys: ['ctrl+u'], hint: { key: 'Ctrl+U', label: 'clear' } },
  { id: 'back', keys: ['escape'], hint: { key: 'Esc', label: 'back' }, when: 'back' },
  { id: 'previous', keys: ['shift+tab', 'up', 'ctrl+p'] },
  { id: 'next', keys: ['tab', 'down', 'ctrl+n'] },
  ...lineEditKeys,
  { id: 'type', keys: ['text', 'space'], when: 'inside' },
]);

export interface TextFieldProps {
  label?: string;
  /** The initial text of the field. Give the component another `key` to set it again. */
  initial?: string | undefined;
  /** The value that Enter uses if nothing is typed; shown in the empty field. */
  defaultValue?: string | undefined;
  /** An example, shown in the empty field where there is no default. It is never taken as the answer. */
  placeholder?: string | undefined;
  /** What is wrong with a value, in a sentence; undefined if it is valid. Also called for the empty value. */
  validate?: (value: string) => string | undefined;
  /** Each character is drawn as a star. */
  isSecret?: boolean;
  /** Shown below the field while nothing is wrong. */
  help?: string | undefined;
  /** Only with a valid value; spaces at both ends are removed. */
  onSubmit: (value: string) => void;
  /** Esc, with the field's text, so that it can be kept. */
  onBack?: ((value: string) => void) | undefined;
  onChange?: (value: string) => void;
}

export function TextField(props: TextFieldProps) {
  const { label, defaultValue, placeholder, validate, help, isSecret = false } = props;
  const symbols = useSymbols();
  const width = useBodyWidth();
  const isActive = useIsInputActive();
  const isShortcut = useRef(false);
  const { state, dispatch, read } = useLiveReducer<TextFieldState, TextFieldAction>(reduceTextField, () =>
    startTextField(props.initial ?? ''),
  );
  const change = (action: TextFieldAction) => {
    const before = read().value;
    const { value } = dispatch(action);
    if (value !== before) props.onChange?.(value);
  };
  const answer = () => read().value.trim() || (defaultValue ?? '');
  const accept = () => {
    const value = answer();
    if (validate?.(value) === undefined) props.onSubmit(value);
    else dispatch({ type: 'attempt' });
  };
  const back = () => props.onBack?.(read().value.trim());

  useKeys(
    textFieldKeys,
    {
      accept,
      back,
      clear: () => change({ type: 'clear' }),
      previous: back,
      next: accept,
      ...lineEditHandlers(change),
      type: ({ text }) => change({ type: 'insert', text }),
    },
    { conditions: { back: props.onBack !== undefined, inside: state.cursor !== null }, takesLines: true },
  );

  const isAsked = state.value !== '' || state.isAttempted;
  const tooLong = state.isTooLong
    ? `That's over ${longestText.toLocaleString('en-US')} characters, which is too long. Nothing was pasted.`
    : undefined;
  const invalid = isAsked ? validate?.(state.value.trim() || (defaultValue ?? '')) : undefined;
  const fault = tooLong ?? invalid;
  const notes = fault ?? help;
  return (
    <Box flexDirection="column">
      {label !== undefined && <Styled tone="strong">{cleanText(label)}</Styled>}
      <Box>
        <Box width={2} flexShrink={0}>
          <Styled tone="focused">{symbols.pointer}</Styled>
        </Box>
        <ShortcutWatch isShortcut={isShortcut} isActive={isActive} />
        {state.cursor === null ? (
          <TextInput
            key={state.mount}
            value={state.value}
            placeholder={cleanText(defaultValue ?? placeholder ?? '')}
            focus={isActive}
            {...(isSecret ? { mask: star } : {})}
            onChange={(value) =>
              change(isShortcut.current ? { type: 'refuseEdit' } : { type: 'edit', value })
            }
          />
        ) : (
          <WithCursor state={state} isSecret={isSecret} />
        )}
      </Box>
      {notes !== undefined && (
        <Box paddingLeft={2}>
          <Lines
            tone={fault === undefined ? 'muted' : 'warning'}
            lines={wrapText(
              fault === undefined ? cleanText(notes) : `${symbols.warning} ${cleanText(notes)}`,
              width - 2,
            )}
          />
        </Box>
      )}
    </Box>
  );
}

const star = '*';

/** The text with its cursor somewhere inside. */
function WithCursor({ state, isSecret }: { state: TextFieldState; isSecret: boolean }) {
  const [head, under, tail] = partsAt(lineOf(state)).map((part) =>
    isSecret ? star.repeat(part.length) : part,
  );
  return (
    <Text>
      {head}
      <Text inverse>{under}</Text>
      {tail}
    </Text>
  );
}

/**
 * ink-text-input types the letter of Ctrl and Alt shortcuts, erases backwards for Delete, and takes half of an emoji or a
 * flag for a character. Mounted before it, this sees each key first.
 */
function ShortcutWatch({ isShortcut, isActive }: { isShortcut: RefObject<boolean>; isActive: boolean }) {
  useInput(
    (_input, key) => {
      isShortcut.current = key.ctrl || key.meta || key.delete || key.backspace;
    },
    { isActive },
  );
  return null;
}
