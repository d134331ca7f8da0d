/** Ordinary questions as plain lines. */
import type * as asked from '../questions/question.ts';
import type { Row } from '../ui/lists/row-filter.ts';
import { capitalized } from '../ui/text.ts';
import { noName } from '../words/words.ts';
import { multiQuestion } from './multi-question.ts';
import {
  choiceQuestion,
  listTextQuestion,
  type Outcome,
  type Question,
  refused,
  send,
  textQuestion,
} from './question.ts';
import { type ListRow, refusal } from './selection.ts';

/** The question before, where the machine doesn't know it. */
type Outer = (() => Question) | undefined;

/** What is printed for a question, and what a typed line answers. */
export function plainQuestion(question: asked.Question, outer?: Outer): Question {
  if (question.form === 'choice') return plainChoice(question, outer);
  return question.form === 'text' ? plainText(question, outer) : plainSeveral(question, outer);
}

/** An event, or one more question, from which `outer` leads back. */
export function outcomeOf(answer: asked.Answer, outer: Outer): Outcome {
  return 'form' in answer ? { kind: 'ask', question: plainQuestion(answer, outer) } : send(answer);
}

function backOf({ back }: asked.Question, outer: Outer): Pick<Question, 'back'> {
  if (back !== undefined) return { back: () => plainQuestion(back(), outer) };
  return outer === undefined ? {} : { back: outer };
}

const sentences = (...texts: (string | undefined)[]) =>
  texts.filter((text) => text !== undefined && text !== '') as string[];

/** A hint follows the label, unless the text says it, too. */
function optionWords({ label, hint = '', text = '', disabled }: asked.Option) {
  if (disabled !== undefined) return { label, text: `Not available: ${disabled}` };
  if (text === '') return { label, hint };
  return text.includes(hint) ? { label, text } : { label, hint, text };
}

function plainChoice(question: asked.ChoiceQuestion, outer: Outer): Question {
  const { title, why, options, usual, actions = [] } = question;
  // Where the only option is the same, it is offered once.
  const extra = actions.filter(({ word }) => options.every(({ id }) => id !== word));
  const usualIndex = options.findIndex(({ id }) => id === usual);
  return choiceQuestion({
    lines: sentences(title, why),
    choices: [
      ...options.map((option) => ({
        ...optionWords(option),
        ...(option.words === undefined ? {} : { words: option.words }),
        outcome: () => {
          if (option.disabled !== undefined) return refused(option.disabled);
          return outcomeOf(typeof option.answer === 'function' ? option.answer() : option.answer, outer);
        },
      })),
      ...extra.map(({ word, label, answer }) => ({
        label: capitalized(label),
        words: [word],
        outcome: () => outcomeOf(typeof answer === 'function' ? answer([]) : answer, outer),
      })),
    ],
    standard: usualIndex === -1 ? options.findIndex(({ disabled }) => disabled === undefined) : usualIndex,
    ...backOf(question, outer),
  });
}

export function plainText(question: asked.TextQuestion, outer?: Outer): Question {
  const {
    title,
    why,
    what,
    given,
    usual,
    example,
    help,
    problem,
    check,
    preview,
    isList = false,
    isSecret = false,
  } = question;
  const standard = [given, usual].find((value) => value !== undefined && check(value) === null) ?? null;
  const names = standard === null ? [] : (preview?.of(standard) ?? []);
  const ask = isList ? listTextQuestion : textQuestion;
  const asked = ask({
    lines: sentences(
      problem && refusal(problem),
      title,
      why,
      help,
      example && `For example: ${example}`,
      names.length === 0 ? '' : `${preview?.lead} ${names.join(', ')}, if you press Enter.`,
    ),
    what,
    standard,
    mayBeEmpty: usual === '',
    check,
    outcome: (value) => outcomeOf(question.answer(value), outer),
    ...backOf(question, outer),
  });
  return isSecret ? { ...asked, isSecret } : asked;
}

function listRow({ id, cells, group, disabled }: Row, columns: readonly asked.QuestionColumn[]): ListRow {
  const [first = '', second] = cells;
  const words = columns.map(({ said }, index) => {
    const cell = cells[index] ?? '';
    return said === undefined || cell === '' || disabled !== undefined ? cell : `${said} ${cell}`;
  });
  return {
    id,
    name:
      first === id || second === undefined
        ? first
        : first === '' || first === noName
          ? second
          : `${first} (${second})`,
    text: sentences(...words, group).join(', '),
    ...(disabled === undefined ? {} : { disabled }),
  };
}

function plainSeveral(question: asked.SeveralQuestion, outer: Outer): Question {
  const { title, why, noun, columns, rows, chosen, none, describe, tally, check, actions = [] } = question;
  const answer = (ids: readonly string[]) => outcomeOf(question.answer(ids), outer);
  const words = [
    ...(none === undefined ? [] : [{ ...none, outcome: () => answer([]) }]),
    ...actions.flatMap(({ word, formerly, label, answer: to }) => {
      const outcome = (ids: readonly string[]) => outcomeOf(typeof to === 'function' ? to(ids) : to, outer);
      return [
        { word, label, outcome },
        ...(formerly === undefined ? [] : [{ word: formerly, label: '', outcome }]),
      ];
    }),
  ];
  return multiQuestion({
    lines: sentences(title, why),
    noun,
    rows: rows.map((row) => listRow(row, columns)),
    chosen,
    ...(describe === undefined ? {} : { describe }),
    ...(tally === undefined ? {} : { tally }),
    words: Object.fromEntries(
      words.map(({ word, label, outcome }) => [word, { text: label === '' ? '' : `to ${label}`, outcome }]),
    ),
    outcome: (ids) => {
      const faults = check?.(ids) ?? [];
      return faults.length === 0 ? answer(ids) : { kind: 'stay', say: faults.map(refusal) };
    },
    ...backOf(question, outer),
  });
}
