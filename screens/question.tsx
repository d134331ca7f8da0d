/** Draws every ordinary question: a choice, a text, or several rows of a list. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type {
  Action,
  Answer,
  ChoiceQuestion,
  Entry,
  Question,
  SeveralQuestion,
} from '../src/questions/question.ts';
import { ChoiceField, choiceKeys, filteredChoiceKeys } from '../src/ui/fields/choice-field.tsx';
import { Reserve, useBodyWidth } from '../src/ui/frame.tsx';
import { defineKeys, useKeys } from '../src/ui/keys/keys.ts';
import { MultiSelect, type MultiSelectHandle, multiSelectKeys } from '../src/ui/lists/multi-select.tsx';
import type { Row } from '../src/ui/lists/row-filter.ts';
import { Lines, Styled, useTheme } from '../src/ui/theme.tsx';
import { type FormProps, QuestionFrame } from './parts/question-frame.tsx';
import type { Screen, ScreenProps } from './parts/screen-frame.tsx';
import { TextForm } from './parts/text-form.tsx';
import { useKept, useKeptRows } from './parts/unsubmitted.ts';

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
    onAction: ({ answer }: Action, ids: readonly string[] = []) => {
      leave();
      props.answer(typeof answer === 'function' ? answer(ids) : answer);
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

/** More than an eye takes in at once. */
const many = 10;

function ChoiceForm({ screen, question, answer, onAction, onBack }: FormProps<ChoiceQuestion>) {
  const { options, usual, drawing } = question;
  const filtered = options.length > many ? question.many : undefined;
  const [highlighted, highlight] = useState(usual ?? options[0]?.id ?? '');
  const drawn = drawing?.(highlighted);
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
            hint,
            description: text,
            disabled,
          }))}
          filtered={filtered}
          initial={usual}
          onBack={onBack}
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

/** The selection has changed: a complaint about the last one no longer holds. */
const editKeys = defineKeys([{ id: 'edit', keys: ['space', 'ctrl+a', 'i'] }]);

function SeveralForm({ screen, question, answer, onAction, onBack }: FormProps<SeveralQuestion>) {
  const { rows, columns, noun, chosen, pending, none, describe, tally, check } = question;
  const kept = useKeptRows(screen, rows, chosen);
  const list = useRef<MultiSelectHandle>(null);
  const [problem, setProblem] = useState<string | null>(null);
  // Enter came before the suggestion was complete.
  const [isEarly, setEarly] = useState(false);
  useKeys(editKeys, {
    edit: () => {
      setProblem(null);
      setEarly(false);
    },
  });
  useEffect(() => {
    if (!isEarly || pending !== undefined) return;
    setEarly(false);
    if (list.current?.isTouched() === false) answer(question.answer(chosen));
  }, [isEarly, pending, answer, question, chosen]);
  const described = useDescription(describe);
  const tallied = useDescription(tally);
  return (
    <QuestionFrame
      {...{ screen, question }}
      keys={multiSelectKeys}
      hasBack={onBack !== undefined}
      onAction={(action) => {
        const ids = list.current?.chosen() ?? [];
        kept.keep(ids);
        onAction(action, ids);
      }}
    >
      <Reserve rows={check === undefined && !isEarly ? 0 : 1}>
        <MultiSelect
          ref={list}
          {...{ rows, columns, noun }}
          initial={kept.initial}
          required={none === undefined}
          {...(described === undefined ? {} : { describe: described })}
          {...(tallied === undefined ? {} : { tally: tallied })}
          onSubmit={(ids) => {
            const [fault] = check?.(ids) ?? [];
            const isSuggested =
              list.current?.isTouched() === false &&
              ids.length === chosen.length &&
              ids.every((id) => chosen.includes(id));
            if (fault !== undefined) setProblem(fault);
            else if (pending !== undefined && isSuggested && !isEarly) setEarly(true);
            else answer(question.answer(ids));
          }}
          onBack={(ids) => {
            kept.keep(ids);
            onBack?.();
          }}
        />
      </Reserve>
      {check !== undefined && <Styled tone="warning">{problem ?? ' '}</Styled>}
      {isEarly && <Styled tone="info">{pending ?? ' '}</Styled>}
    </QuestionFrame>
  );
}

/** Comparing thousands of rows for each key would be felt: a selection is described once. */
function useDescription(describe: ((ids: readonly string[]) => string) | undefined) {
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
