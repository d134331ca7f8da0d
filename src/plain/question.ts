/** Questions in plain lines: what is printed, and what a typed line answers. Pure; nothing here prints or reads. */
import type { PersonEvent } from '../../machines/events.ts';
import { emptyForNone } from '../questions/question.ts';
import { pastedWords } from '../ui/fields/pasted-ids.ts';
import { plural } from '../ui/text.ts';
import { someOf } from '../words/words.ts';
import { pageSize, quoted, refusal } from './selection.ts';
import type { PlainLine } from './writer.ts';

export interface Question {
  /** Everything to know before answering; repeated by `help`. */
  lines: readonly PlainLine[];
  /** A long list: asked again, only its changed lines are read. The first of its lines is the question. */
  readsChanges?: boolean;
  /** Read in place of the lines when it is asked. */
  opening?: readonly PlainLine[];
  prompt: string;
  /** Read without echo where the terminal can. */
  isSecret?: boolean;
  /** `line`: one line is the whole answer, and more lines of the same paste answer nothing. `paste`: all of them are. */
  takes?: 'line' | 'paste';
  /** An Enter that was typed before the question was shown does not answer it. */
  mustBeRead?: boolean;
  /** The question before, where it is one of ours; else `back` is the machine's. */
  back?: () => Question;
  /** What `quit` sends, one after the other, where leaving is no interruption. */
  quit?: readonly PersonEvent[];
  /**
   * @param isPasted the line came with the one before, as the lines of a paste do
   * @param hasMore another one came with it
   */
  answer: (line: string, isPasted?: boolean, hasMore?: boolean) => Outcome;
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
export const refused = (message: string): Outcome => ({ kind: 'stay', say: [refusal(message)] });

export const enterIsNoAnswer = "Enter alone doesn't answer this. Type a number.";

/** For Enter where something must be typed. */
export function askForNumber({ reminder = [] }: Pick<Question, 'reminder'>): Outcome {
  return { kind: 'stay', say: [refusal(enterIsNoAnswer), ...reminder] };
}

const generalHelp =
  'Type back for the previous question, help to read this again, quit to leave. To answer with one of these words, put it in quotes: "back".';

/** Words that hold at every question. */
export const generalWords = ['back', 'help', '?', 'quit'];

/** What a typed line means: one of the words that hold at every question, or an answer. */
export function answerTo(question: Question, line: string, isPasted = false, hasMore = false): Outcome {
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
      return question.answer(line, isPasted, hasMore);
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
        if (rowsShown >= rows.length) return refused('there are no more.');
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
          say: found.length === 0 ? [`Nothing matches ${quoted(line.slice(1))}.`] : found.slice(0, pageSize),
        };
      }
      const chosen = /^\d{1,6}\.?$/.test(word) ? choices[Number.parseInt(word, 10) - 1] : undefined;
      const named = chosen ?? choices.find((choice) => choice.words?.includes(word));
      if (named === undefined) return refused(`${quoted(line)} isn't a number from 1 to ${choices.length}.`);
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

/** What questions of every form pass on. */
export function common({ mustBeRead, back, quit }: Pick<Question, 'mustBeRead' | 'back' | 'quit'>) {
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
    takes: 'line',
    answer: (line) => {
      if (line === '' && standard === null) return refused('an answer is needed.');
      // A bare word for nothing is meant as that; in quotes it is a name.
      const isNone = (mayBeEmpty || standard === '') && emptyForNone(line) !== null;
      const value = line === '' ? (standard ?? '') : isNone ? '' : line.replace(/^"(.*)"$/, '$1');
      const problem = check(value);
      return problem === null ? outcome(value) : refused(problem);
    },
  };
}

const listTextHelp = 'You can paste IDs in several lines. Then press Enter to continue.';

/**
 * A list of IDs as text. A line that is typed is the answer; those of a paste add up, and Enter alone accepts them: its last
 * line might still be waiting for its end.
 */
export function listTextQuestion(options: TextOptions): Question {
  const { what, check, outcome } = options;
  const empty = textQuestion({ ...options, lines: [...options.lines, listTextHelp] });
  /** @param isBegun a line was typed: an empty line of the same paste accepts nothing */
  const question = (taken: readonly string[], isBegun: boolean): Question => ({
    ...empty,
    takes: 'paste',
    prompt:
      taken.length === 0
        ? empty.prompt
        : `${what}, or press Enter for the ${plural(taken.length, 'ID')} so far, or type none to start over:`,
    answer: (line, isPasted = false, hasMore = false) => {
      if (!isBegun && !isPasted && !hasMore) return empty.answer(line);
      if (line === '' && isPasted && isBegun) return { kind: 'stay', say: [] };
      if (line === '') return taken.length === 0 ? empty.answer('') : outcome(taken.join(' '));
      if (taken.length > 0 && emptyForNone(line) !== null)
        return { kind: 'stay', say: ['removed: all IDs.'], question: question([], true) };
      const added = pastedWords(line);
      const all = [...taken, ...added];
      const problem = check(all.join(' '));
      return problem === null
        ? { kind: 'stay', say: [`added: ${someOf(added)}.`], question: question(all, true) }
        : { kind: 'stay', say: [refusal(problem)], question: question(taken, true) };
    },
  });
  return question([], false);
}
