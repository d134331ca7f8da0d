/** Draws every ordinary question: a choice, a text, or several rows of a list. */
import { Box } from 'ink';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import {
  type Action,
  type Answer,
  type ChoiceQuestion,
  type Entry,
  emptyForNone,
  type Question,
  type SeveralQuestion,
  type TextQuestion,
} from '../src/questions/question.ts';
import { ChoiceField, choiceKeys, filteredChoiceKeys } from '../src/ui/choice-field.tsx';
import { Reserve, useBodyRows, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, type KeyTable, useKeys } from '../src/ui/keys.ts';
import { MultiSelect, type MultiSelectHandle, multiSelectKeys } from '../src/ui/multi-select.tsx';
import type { Row } from '../src/ui/row-filter.ts';
import { cleanText } from '../src/ui/text.ts';
import { TextField, textFieldKeys } from '../src/ui/text-field.tsx';
import { Lines, Styled, useTheme } from '../src/ui/theme.tsx';
import { ScreenFrame } from './parts/screen-frame.tsx';
import { useKept, useKeptRows, useKeptText } from './parts/unsubmitted.ts';
import type { Screen, ScreenProps } from './props.ts';

/** The screen of a state that asks an ordinary question. */
export function screenOf({ ask }: Entry): Screen {
  return function QuestionScreen(screen: ScreenProps) {
    const { context, state, send } = screen;
    const [kept, keep] = useKept<unknown>(state);
    const question = useMemo(() => ask(context, kept), [context, kept]);
    return (
      <Asking screen={screen} question={question} onBack={() => send({ type: 'back' })} onLeave={keep} />
    );
  };
}

interface AskingProps {
  screen: ScreenProps;
  question: Question;
  /** Where there is a way back. */
  onBack?: (() => void) | undefined;
  /** The question is left without an answer: what it has `unsaved`. */
  onLeave?: (unsaved: unknown) => void;
}

/** A question, and those that it leads to before the machine gets an answer. */
export function Asking({ screen, question, onBack, onLeave }: AskingProps) {
  const [next, setNext] = useState<Question | null>(null);
  const asked = next ?? question;
  const leave = () => asked.unsaved !== undefined && onLeave?.(asked.unsaved);
  const { back } = asked;
  const props = {
    screen,
    answer: (answer: Answer) => ('form' in answer ? setNext(answer) : screen.send(answer)),
    onAction: ({ event }: Action) => {
      leave();
      screen.send(event);
    },
    onBack:
      back !== undefined
        ? () => setNext(back())
        : onBack &&
          (() => {
            leave();
            onBack();
          }),
  };
  // A new question starts from its beginning, and a text that was refused is typed again.
  const key = `${asked.title} ${'problem' in asked ? asked.problem : ''}`;
  if (asked.form === 'choice') return <ChoiceForm key={key} {...props} question={asked} />;
  if (asked.form === 'text') return <TextForm key={key} {...props} question={asked} />;
  return <SeveralForm key={key} {...props} question={asked} />;
}

interface FormProps<Form extends Question> {
  screen: ScreenProps;
  question: Form;
  answer: (answer: Answer) => void;
  onAction: (action: Action) => void;
  onBack: (() => void) | undefined;
}

interface FrameProps {
  screen: ScreenProps;
  question: Question;
  keys: KeyTable;
  hasBack: boolean;
  onAction: (action: Action) => void;
  why?: string | undefined;
  children: ReactNode;
}

/** Title, reason and the keys of a question's actions. */
function QuestionFrame({
  screen,
  question,
  keys,
  hasBack,
  onAction,
  why = question.why,
  children,
}: FrameProps) {
  const { actions = [] } = question;
  const table = defineKeys(
    actions.map(({ key, word, label }) => ({
      id: word,
      keys: [key],
      hint: { key: key === 'ctrl+r' ? 'Ctrl+R' : 'Ctrl+T', label },
    })),
  );
  useKeys(table, Object.fromEntries(actions.map((action) => [action.word, () => onAction(action)])));
  return (
    <ScreenFrame
      context={screen.context}
      state={screen.state}
      question={question.title}
      {...(why === undefined ? {} : { description: why })}
      keys={[keys, table]}
      conditions={{ back: hasBack }}
    >
      {children}
    </ScreenFrame>
  );
}

/** More than an eye takes in at once. */
const many = 10;

function ChoiceForm({ screen, question, answer, onAction, onBack }: FormProps<ChoiceQuestion>) {
  const { options, usual, drawing } = question;
  const filtered = options.length > many ? question.many : undefined;
  const initial = options.some(({ id }) => id === usual) ? usual : undefined;
  const [highlighted, highlight] = useState(initial);
  const drawn = drawing?.(highlighted ?? options[0]?.id ?? '');
  return (
    <QuestionFrame
      {...{ screen, question, onAction }}
      keys={filtered === undefined ? choiceKeys : filteredChoiceKeys}
      hasBack={onBack !== undefined}
    >
      {drawn !== undefined && <Drawing lines={drawn} />}
      <Reserve rows={drawn === undefined ? 0 : drawn.length + 1}>
        <ChoiceField
          items={options.map(({ id, label, hint, text, disabled }) => ({
            value: id,
            label,
            ...(hint === undefined ? {} : { hint }),
            ...(text === undefined ? {} : { description: text }),
            ...(disabled === undefined ? {} : { disabled }),
          }))}
          filtered={filtered}
          {...(initial === undefined ? {} : { initial })}
          {...(onBack === undefined ? {} : { onBack })}
          onHighlight={highlight}
          onSubmit={(value) => {
            const chosen = options.find(({ id }) => id === value)?.answer;
            if (chosen !== undefined) answer(typeof chosen === 'function' ? chosen() : chosen);
          }}
        />
      </Reserve>
    </QuestionFrame>
  );
}

const twins: Record<string, string> = { '─': '-', '→': '>', '┌': '+', '┼': '+', '└': '+' };

function Drawing({ lines }: { lines: readonly string[] }) {
  const { unicode } = useTheme();
  const width = useBodyWidth();
  const shown = lines.map((line) => {
    const text = unicode ? line : line.replace(/[─→┌┼└]/g, (sign) => twins[sign] ?? sign);
    return `  ${text}`.slice(0, width);
  });
  return <Lines tone="info" lines={[...shown, ' ']} />;
}

function TextForm({ screen, question, answer, onAction, onBack }: FormProps<TextQuestion>) {
  const { given, usual, example, help, check, tally, continues, preview } = question;
  const [rows] = useKept<readonly string[]>(continues?.state ?? screen.state);
  const continued = continues === undefined || rows === undefined ? given : continues.text(rows);
  const kept = useKeptText(screen, continued);
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
          {...(kept.initial === undefined ? {} : { initial: kept.initial })}
          {...(usual ? { defaultValue: usual } : {})}
          {...(placeholder === undefined ? {} : { placeholder })}
          {...(help === undefined ? {} : { help })}
          {...(onBack === undefined
            ? {}
            : {
                onBack: (text: string) => {
                  kept.keep(text);
                  onBack();
                },
              })}
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

/** The selection has changed: a complaint about the last one no longer holds. */
const editKeys = defineKeys([{ id: 'edit', keys: ['space', 'ctrl+a'] }]);

function SeveralForm({ screen, question, answer, onAction, onBack }: FormProps<SeveralQuestion>) {
  const { rows, columns, noun, chosen, none, describe, check } = question;
  const kept = useKeptRows(screen, rows, chosen);
  const list = useRef<MultiSelectHandle>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useKeys(editKeys, { edit: () => setProblem(null) });
  const described = useDescription(describe);
  return (
    <QuestionFrame
      {...{ screen, question }}
      keys={multiSelectKeys}
      hasBack={onBack !== undefined}
      onAction={(action) => {
        kept.keep(list.current?.chosen() ?? []);
        onAction(action);
      }}
    >
      <Reserve rows={check === undefined ? 0 : 1}>
        <MultiSelect
          ref={list}
          {...{ rows, columns, noun }}
          initial={kept.initial}
          required={none === undefined}
          {...(described === undefined ? {} : { describe: described })}
          onSubmit={(ids) => {
            const [fault] = check?.(ids) ?? [];
            if (fault === undefined) answer(question.answer(ids));
            else setProblem(fault);
          }}
          onBack={(ids) => {
            kept.keep(ids);
            onBack?.();
          }}
        />
      </Reserve>
      {check !== undefined && <Styled tone="warning">{problem ?? ' '}</Styled>}
    </QuestionFrame>
  );
}

/** Comparing thousands of rows for each key would be felt: a selection is described once. */
export function useDescription(describe: ((ids: readonly string[]) => string) | undefined) {
  return useMemo(() => {
    if (describe === undefined) return undefined;
    const texts = new WeakMap<readonly Row[], string>();
    return (chosen: readonly Row[]) => {
      const text = texts.get(chosen) ?? describe(chosen.map(({ id }) => id));
      texts.set(chosen, text);
      return text;
    };
  }, [describe]);
}
