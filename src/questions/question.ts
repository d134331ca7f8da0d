/**
 * A question as data, in one of three forms. `screens/question.tsx` and `src/plain/ask.ts` draw it, so that the full view
 * and plain lines can't ask different things.
 */
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import type { DraftAnswers } from '../answers/types.ts';
import type { Column } from '../ui/lists/columns.ts';
import type { Row } from '../ui/lists/row-filter.ts';
import { cleanText, truncate } from '../ui/text.ts';
import type { AnswerWords } from '../words/words.ts';

/** What an answer leads to: an event for the machine, or one more question before it. */
export type Answer = PersonEvent | Question;

export type Question = ChoiceQuestion | TextQuestion | SeveralQuestion;

interface Common {
  title: string;
  /** Why it matters and what follows from it, in sentences. */
  why?: string | undefined;
  /** Ways to continue without an answer: a key in the full view, a word in plain lines. */
  actions?: readonly Action[];
  /** The question before, where it belongs to the same state; else the machine knows the way back. */
  back?: () => Question;
  /** Kept when the question is left without an answer, and given to its `ask` later. */
  unsaved?: unknown;
}

export interface Action {
  key: 'ctrl+r' | 'ctrl+t';
  word: string;
  /** A word that meant it before, and still does. */
  formerly?: string;
  /** A verb: "look again". */
  label: string;
  /** What it does, or the question that it leads to with the rows chosen so far. */
  answer: PersonEvent | ((ids: readonly string[]) => Question);
}

/** What a value means; one or two sentences. */
export interface Explanation {
  label: string;
  text: string;
}

export interface Option extends Partial<Explanation> {
  id: string;
  label: string;
  /** A few words beside the label. */
  hint?: string | undefined;
  /** Why it can't be chosen. */
  disabled?: string | undefined;
  /** Can be typed in plain lines instead of the number. */
  words?: readonly string[];
  answer: PersonEvent | (() => Question);
}

/** One of a few, or of many that can be filtered. */
export interface ChoiceQuestion extends Common {
  form: 'choice';
  options: readonly Option[];
  /** The option to start at: the answer given before, or the default. Without one, the first that can be chosen. */
  usual?: string | undefined;
  /** What the options are, in the plural, where there may be many of them. */
  many?: string;
  /** Drawn above the options, for the one under the cursor. The same number of lines for each. */
  drawing?: (id: string) => string[];
}

/** A line of text. */
export interface TextQuestion extends Common {
  form: 'text';
  /** What is typed: "Bucket name". */
  what: string;
  /** It takes a list of IDs, which might be pasted as several lines. */
  isList?: boolean;
  /** What is typed isn't shown, nor kept. */
  isSecret?: boolean;
  /** The answer given before. */
  given?: string | undefined;
  /** What Enter takes where nothing was given; '' is "none". Without it something must be typed. */
  usual?: string;
  example?: string;
  help?: string | undefined;
  /** What is wrong with the answer given before. */
  problem?: string | undefined;
  /** What is wrong with a value, or null. */
  check: (value: string) => string | null;
  answer: (value: string) => Answer;
  /** What a valid value leads to, below the field. */
  preview?: { lead: string; of: (value: string) => string[] } | undefined;
  /** What has been typed so far, in a sentence. */
  tally?: (value: string) => string;
  /** A list of the same things: rows chosen there and not accepted are what to start from. */
  continues?: { state: WizardState; text: (ids: readonly string[]) => string };
}

/** A column of a list; `said` precedes its cell in plain lines, where there is no header. */
export type QuestionColumn = Column & { said?: string };

/** Several rows of a list. */
export interface SeveralQuestion extends Common {
  form: 'several';
  /** What a row is: one, many. */
  noun: readonly [string, string];
  columns: readonly QuestionColumn[];
  rows: readonly Row[];
  chosen: readonly string[];
  /** What `chosen` still waits for, as a sentence: Enter accepts an unchanged suggestion only after it, or twice. */
  pending?: string | undefined;
  /** Where none need be chosen: a word for that in plain lines, and what it means. */
  none?: { word: string; label: string } | undefined;
  /** What the count of chosen rows leaves out. */
  describe?: (ids: readonly string[]) => string;
  /** What the chosen rows lead to, in a line of its own; '' for nothing. */
  tally?: (ids: readonly string[]) => string;
  /** What is wrong with the chosen rows. */
  check?: (ids: readonly string[]) => string[];
  answer: (ids: readonly string[]) => Answer;
}

/** What a state of the machine asks, and the line that its answer leaves. */
export interface Entry {
  /** @param kept what was `unsaved` when the question was left last */
  ask: (context: WizardContext, kept?: unknown) => Question;
  /**
   * The answer in a few words; null where there is none.
   *
   * @param event what has just answered it; without one, the line describes the draft
   * @param known names for what the draft has by ID
   */
  record?:
    | ((
        draft: DraftAnswers,
        event?: PersonEvent,
        known?: Pick<WizardContext, 'kentik'>,
      ) => AnswerWords | null)
    | undefined;
}

/** What a front end makes of each entry of a table, by state. */
export function viewsOf<State extends string, Each, View>(
  table: Readonly<Record<State, Each>>,
  view: (entry: Each, state: State) => View,
): Record<State, View> {
  const views = (Object.keys(table) as State[]).map((state) => [state, view(table[state], state)] as const);
  return Object.fromEntries(views) as Record<State, View>;
}

/** The line of record of an answer, where there is one. */
export function line(label: string, value: string | undefined): AnswerWords | null {
  return value === undefined ? null : { label, value };
}

/**
 * Options for fixed values.
 *
 * @param disabled why a value can't be chosen
 */
export function optionsOf<Value extends string>(
  texts: Readonly<Record<Value, Explanation & Pick<Option, 'hint'>>>,
  event: (value: Value) => PersonEvent,
  disabled?: (value: Value) => string | undefined,
): Option[] {
  return (Object.keys(texts) as Value[]).map((id) => ({
    id,
    ...texts[id],
    disabled: disabled?.(id),
    answer: event(id),
  }));
}

/** A reason in foreign words, which must leave the question its room. */
export function shortReason(text: string): string {
  return truncate(cleanText(text), 180, { ellipsis: '...' });
}

/** Shown if someone types a word for "none" where an empty answer means it: taken literally, it would be a name. */
export function emptyForNone(typed: string): string | null {
  return /^(?:none|n\/a|null|-)$/i.test(typed.trim()) ? 'Leave it empty if you need none.' : null;
}
