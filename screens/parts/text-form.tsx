/** A question that is answered in a line of text. */
import { Box } from 'ink';
import { type ReactNode, useState } from 'react';
import { emptyForNone, type TextQuestion } from '../../src/questions/question.ts';
import { TextField, textFieldKeys } from '../../src/ui/fields/text-field.tsx';
import { useBodyRows } from '../../src/ui/frame.tsx';
import { cleanText } from '../../src/ui/text.ts';
import { Styled } from '../../src/ui/theme.tsx';
import { type FormProps, QuestionFrame } from './question-frame.tsx';
import { useKept, useKeptText } from './unsubmitted.ts';

export function TextForm({ screen, question, answer, onAction, onBack }: FormProps<TextQuestion>) {
  const { given, usual, example, help, check, tally, continues, preview, isSecret = false } = question;
  const [rows] = useKept<readonly string[]>(continues?.state ?? screen.state);
  const continued = continues === undefined || rows === undefined ? given : continues.text(rows);
  const text = useKeptText(screen, continued);
  const kept = isSecret ? { initial: undefined, keep: () => undefined } : text;
  const [typed, setTyped] = useState(kept.initial ?? '');
  const isOptional = usual === '';
  const placeholder = isOptional ? 'none' : example && `e.g. ${example}`;
  const why = [question.why, tally?.(typed)].filter(Boolean).join(' ');
  const value = typed.trim() || (usual ?? '');
  return (
    <QuestionFrame
      {...{ screen, question, onAction, why }}
      keys={textFieldKeys}
      hasBack={onBack !== undefined}
    >
      <LastLines>
        <TextField
          validate={(text) => (isOptional ? emptyForNone(text) : null) ?? check(text) ?? undefined}
          onSubmit={(text) => answer(question.answer(text))}
          onChange={setTyped}
          initial={kept.initial}
          defaultValue={usual || undefined}
          placeholder={placeholder}
          help={help}
          isSecret={isSecret}
          onBack={
            onBack &&
            ((text) => {
              kept.keep(text);
              onBack();
            })
          }
        />
      </LastLines>
      {preview !== undefined && (
        <Preview lead={preview.lead} names={check(value) === null ? preview.of(value) : []} />
      )}
    </QuestionFrame>
  );
}

/** Hundreds of ids fill more lines than there are: the last ones are shown, and what is wrong with them below. */
function LastLines({ children }: { children: ReactNode }) {
  return (
    <Box flexDirection="column" justifyContent="flex-end" maxHeight={useBodyRows()} overflowY="hidden">
      <Box flexDirection="column" flexShrink={0}>
        {children}
      </Box>
    </Box>
  );
}

/** Field, help and a blank line stand above. */
const rowsAbove = 5;

function Preview({ lead, names }: { lead: string; names: readonly string[] }) {
  const rows = Math.max(2, useBodyRows() - rowsAbove);
  const shown = names.length > rows ? names.slice(0, rows - 1) : names;
  return (
    <>
      <Styled> </Styled>
      {names.length > 0 && <Styled tone="muted">{lead}</Styled>}
      {shown.map((name) => (
        <Styled key={name}>{`  ${cleanText(name)}`}</Styled>
      ))}
      {shown.length < names.length && (
        <Styled tone="muted">{`  and ${names.length - shown.length} more`}</Styled>
      )}
    </>
  );
}
