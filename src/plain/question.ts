/** Questions in plain lines: what is printed, and what a typed line answers. Pure; nothing here prints or reads. */
import type { PersonEvent } from '../../machines/events.ts';
import { emptyForNone } from '../questions/question.ts';
import { matchIds } from '../ui/fields/pasted-ids.ts';
import { capitalized, plural } from '../ui/text.ts';
import { someOf } from '../words/words.ts';
import {
  type ListRow,
  nextPage,
  pageSize,
  parseSelection,
  reduceSelection,
  type SelectionState,
  selectedRows,
  selectionWords,
  startSelection,
} from './selection.ts';
import type { PlainLine } from './writer.ts';

export interface Question {
  /** Everything to know before answering; repeated by `help`. */
  lines: readonly PlainLine[];
  prompt: string;
  /** Read without echo where the terminal can. */
  isSecret?: boolean;
  /** An Enter that was typed before the question was shown does not answer it. */
  mustBeRead?: boolean;
  /** The question before, where it is one of ours; else `back` is the machine's. */
  back?: () => Question;
  /** What `quit` sends, one after the other, where leaving is no interruption. */
  quit?: readonly PersonEvent[];
  /** @param isPasted the line came with the one before, as the lines of a paste do */
  answer: (line: string, isPasted?: boolean) => Outcome;
  /** What can be typed, once more: after more lines than a person keeps in mind, and where nothing was chosen. */
  reminder?: readonly string[];
  /** The same question with its lists from the beginning, for `help`. */
  restart?: () => Question;
}

export type Outcome =
  | { kind: 'send'; event: PersonEvent }
  | { kind: 'ask'; question: Question }
  /** Something is said and the prompt comes again, for `question` where there is a new one. */
  | { kind: 'stay'; say: readonly PlainLine[]; question?: Question }
  /** To the machine's question before. */
  | { kind: 'back' }
  /** Sends the events one after the other; without any it is an interruption. */
  | { kind: 'quit'; events: readonly PersonEvent[] };

export const send = (event: PersonEvent): Outcome => ({ kind: 'send', event });
export const failed = (message: string): Outcome => ({ kind: 'stay', say: [`failed: ${message}`] });

export const enterIsNoAnswer = "Enter alone doesn't answer this. Type a number.";

/** For Enter where something must be typed. */
export function askForNumber({ reminder = [] }: Pick<Question, 'reminder'>): Outcome {
  return { kind: 'stay', say: [`failed: ${enterIsNoAnswer}`, ...reminder] };
}

const generalHelp =
  'Type back for the previous question, help to read this again, quit to leave. To answer with one of these words, put it in quotes: "back".';

/** What a typed line means: one of the words that hold at every question, or an answer. */
export function answerTo(question: Question, line: string, isPasted = false): Outcome {
  switch (line.toLowerCase()) {
    case 'back':
      return question.back === undefined ? { kind: 'back' } : { kind: 'ask', question: question.back() };
    case 'quit':
      return { kind: 'quit', events: question.quit ?? [] };
    case 'help':
    case '?': {
      const again = question.restart?.() ?? question;
      return { kind: 'stay', say: ['', ...again.lines, generalHelp], question: again };
    }
    default:
      return question.answer(line, isPasted);
  }
}

export interface Choice {
  label: string;
  /** A few words beside the label. */
  hint?: string;
  text?: string;
  outcome: () => Outcome;
  /** Words that may be typed instead of the number. */
  words?: readonly string[];
}

export interface ChoiceOptions extends Pick<Question, 'lines' | 'mustBeRead' | 'back' | 'quit'> {
  choices: readonly Choice[];
  /** Counts from 0; null where Enter alone must not answer. */
  standard: number | null;
  /** Asked in the prompt itself, where the question must not be missed. */
  ask?: string;
  /** A long list above the choices, printed in pages. Where it must be read, Enter alone leads through it first. */
  details?: readonly string[];
  /** Printed between the list and the choices. */
  remarks?: readonly string[];
}

/** One of several, by its number. */
export function choiceQuestion(options: ChoiceOptions): Question {
  const { choices, lines, ask, details = [], remarks = [] } = options;
  const standard = options.standard === null ? undefined : choices[options.standard];
  const isUnread = (shown: number) => options.mustBeRead === true && shown < details.length;
  const how = (shown: number) => {
    if (isUnread(shown)) return `Type a number from 1 to ${choices.length}, or press Enter for more:`;
    const enter =
      standard === undefined
        ? ''
        : `, or press Enter for ${choices.indexOf(standard) + 1}, ${standard.label}`;
    return choices.length === 1 && standard !== undefined
      ? `Press Enter for ${standard.label}:`
      : `Type a number from 1 to ${choices.length}${enter}:`;
  };
  const rows = choices.map(
    ({ label, hint, text }, index) =>
      `${index + 1}: ${label}${hint ? ` (${hint})` : ''}${text ? `. ${text}` : ''}`,
  );
  const reminder =
    choices.length > 1 && choices.length <= pageSize
      ? choices.map(({ label }, index) => `${index + 1}: ${label}`)
      : [];
  const firstDetails = page(details, 0, 'lines');
  const firstRows = page(rows, 0, 'choices');
  const question = (detailsShown: number, rowsShown: number): Question => ({
    ...common(options),
    restart: () => question(pageSize, pageSize),
    reminder,
    lines: [...lines, ...firstDetails, ...remarks, ...firstRows],
    prompt: `${ask === undefined ? '' : `${ask} `}${how(detailsShown)}`,
    answer: (line) => {
      const word = line === '' && isUnread(detailsShown) ? 'more' : line.toLowerCase();
      if (word === '') return standard?.outcome() ?? askForNumber({ reminder });
      if (word === 'more') {
        if (detailsShown < details.length) {
          const next = detailsShown + pageSize;
          return {
            kind: 'stay',
            say: [...page(details, detailsShown, 'lines'), ...reminder],
            question: question(next, rowsShown),
          };
        }
        if (rowsShown >= rows.length) return failed('there are no more.');
        const next = rowsShown + pageSize;
        return {
          kind: 'stay',
          say: page(rows, rowsShown, 'choices'),
          question: question(detailsShown, next),
        };
      }
      // Only a list of several pages is searched.
      if (word.startsWith('/') && rows.length > pageSize) {
        const found = rows.filter((row) => row.toLowerCase().includes(word.slice(1).trim()));
        return {
          kind: 'stay',
          say: found.length === 0 ? [`Nothing matches "${line.slice(1)}".`] : found.slice(0, pageSize),
        };
      }
      const chosen = /^\d{1,6}\.?$/.test(word) ? choices[Number.parseInt(word, 10) - 1] : undefined;
      const named = chosen ?? choices.find((choice) => choice.words?.includes(word));
      if (named === undefined) return failed(`"${line}" isn't a number from 1 to ${choices.length}.`);
      const outcome = named.outcome();
      return outcome.kind === 'stay' && outcome.say.length > 1
        ? { ...outcome, say: [...outcome.say, ...reminder] }
        : outcome;
    },
  });
  return question(pageSize, pageSize);
}

function page(all: readonly string[], from: number, what: string): string[] {
  const shown = Math.min(all.length, from + pageSize);
  const more =
    shown < all.length ? [`${shown} of ${all.length} ${what} shown. Type more for the next ones.`] : [];
  return [...all.slice(from, shown), ...more];
}

function common({ mustBeRead, back, quit }: Pick<Question, 'mustBeRead' | 'back' | 'quit'>) {
  return {
    ...(mustBeRead === undefined ? {} : { mustBeRead }),
    ...(back === undefined ? {} : { back }),
    ...(quit === undefined ? {} : { quit }),
  };
}

export interface TextOptions extends Pick<Question, 'lines' | 'back'> {
  /** What is to be typed: "Bucket name". */
  what: string;
  /** What Enter alone takes; null where something must be typed. */
  standard: string | null;
  /** The answer may be empty, which is typed as `none` where Enter takes something else. */
  mayBeEmpty?: boolean;
  check: (value: string) => string | null;
  outcome: (value: string) => Outcome;
}

/** A typed text. In double quotes it may be one of the words that lead somewhere else, such as "back". */
export function textQuestion(options: TextOptions): Question {
  const { what, standard, mayBeEmpty = false, check, outcome } = options;
  const none = mayBeEmpty && standard ? ', or type none' : '';
  const enter = standard === null ? '' : `, or press Enter for ${standard === '' ? 'none' : standard}${none}`;
  return {
    ...common(options),
    lines: options.lines,
    prompt: `${what}${enter}:`,
    answer: (line) => {
      if (line === '' && standard === null) return failed('an answer is needed.');
      // A bare word for nothing is meant as that; in quotes it is a name.
      const isNone = (mayBeEmpty || standard === '') && emptyForNone(line) !== null;
      const value = line === '' ? (standard ?? '') : isNone ? '' : line.replace(/^"(.*)"$/, '$1');
      const problem = check(value);
      return problem === null ? outcome(value) : failed(problem);
    },
  };
}

export interface MultiOptions extends Pick<Question, 'lines' | 'back'> {
  /** What a row is: one, many. */
  noun: readonly [string, string];
  rows: readonly ListRow[];
  chosen: readonly string[];
  /** Called when at least one row is selected. */
  outcome: (ids: readonly string[]) => Outcome;
  /** What is selected, in words of its own. */
  describe?: (ids: readonly string[]) => string;
  /** Other words that may be typed, and what they lead to. One without a text is an older name that help leaves out. */
  words?: Readonly<Record<string, { text: string; outcome: (ids: readonly string[]) => Outcome }>>;
}

const selectionHelp =
  'Type numbers and ranges to select just these, such as 1 3-5. Type +7 to add, -3 to remove, all, none, or invert; /text to list what matches, or selected to list what is selected. Then press Enter to continue.';

/** Several of many. A line changes the selection, and Enter alone accepts it. */
export function multiQuestion(options: MultiOptions): Question {
  const { rows, noun } = options;
  const first = nextPage(startSelection(options.chosen), rows);
  /** @param holdsPaste the last line named rows by their ids: more lines of the same paste add to them */
  const question = (state: SelectionState, holdsPaste = false): Question => {
    const ids = selectedRows(state, rows).map((row) => row.id);
    const extra = options.describe?.(ids) ?? '';
    const words = options.words ?? {};
    // Bare numbers, all and none reach only as far as the filter: that must not be forgotten.
    const filtered =
      state.filter === '' ? '' : ` among those with "${state.filter}" (type / for the whole list)`;
    const help = Object.entries(words)
      .filter(([, { text }]) => text !== '')
      .map(([word, { text }]) => `${capitalized(text)}, type ${word}.`);
    const again = nextPage(startSelection([...state.chosen]), rows);
    return {
      ...common(options),
      restart: () => question(again.state),
      lines: [
        ...options.lines,
        ...again.say,
        selectionWords(state, rows),
        [selectionHelp, ...help].join(' '),
      ],
      prompt: `Numbers${filtered}${ids.length === 0 ? '' : `, or press Enter for the ${plural(ids.length, `selected ${noun[0]}`, `selected ${noun[1]}`)}`}${extra === '' ? '' : ` ${extra}`}:`,
      answer: (line, isPasted = false) => {
        const isMore = holdsPaste && isPasted;
        if (isMore && line === '') return { kind: 'stay', say: [] };
        const word = line.toLowerCase();
        if (Object.hasOwn(words, word))
          return words[word]?.outcome(ids) ?? failed(`"${line}" isn't understood.`);
        const pasted = matchIds(line, rows);
        if (pasted.known.length > 0) {
          const numbers = pasted.known.map((id) => rows.findIndex((row) => row.id === id) + 1);
          const next = reduceSelection(state, { type: isMore ? 'add' : 'only', numbers }, rows);
          const left =
            pasted.unknown.length === 0 ? [] : [`failed: not in the list: ${someOf(pasted.unknown)}.`];
          return { kind: 'stay', say: [...next.say, ...left], question: question(next.state, true) };
        }
        const command = parseSelection(line, rows.length);
        if (command.type === 'problem') return failed(command.message);
        if (command.type !== 'accept') {
          const next = reduceSelection(state, command, rows);
          return { kind: 'stay', say: next.say, question: question(next.state) };
        }
        if (ids.length === 0) return failed(`nothing is selected; select at least one ${noun[0]}.`);
        return options.outcome(ids);
      },
    };
  };
  return question(first.state);
}
