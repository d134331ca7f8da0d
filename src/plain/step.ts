/** What a state of the machine is in plain lines: a question, something waited for, or nothing. */
import { careFor } from '../../machines/care.ts';
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardState } from '../../machines/wizard.ts';
import { duration } from '../ui/text.ts';
import { type Choice, generalWords, type Outcome, type Question, send } from './question.ts';

export interface Wait {
  /** Said when it begins: "Starting the sandbox on this machine". */
  doing: string;
  /** Words that can be typed in the meantime, besides `back`, `help` and `quit`. */
  words?: Readonly<Record<string, { outcome: () => Outcome; text: string }>>;
  /** What has happened since, one line each. */
  news?: (before: WizardContext, now: WizardContext) => string[];
  /** How far it is, for the line that comes every half minute. */
  status?: (context: WizardContext) => string;
  quit?: readonly PersonEvent[];
}

export type Shown = { wait: Wait } | { question: Question } | null;

export interface View {
  context: WizardContext;
  /** The state's effect has not ended yet. */
  isWorking: boolean;
}

/** Asked again on every change until it gives a question, which then stands until it is answered. */
export type PlainStep = (view: View) => Shown;

export const asked = (question: Question): Shown => ({ question });
export const waitFor = (doing: string, more: Omit<Wait, 'doing'> = {}): Shown => ({
  wait: { doing, ...more },
});

/** For `quit` where what was asked for has ended, so that leaving is no interruption. */
export const leavesQuietly: readonly PersonEvent[] = [{ type: 'next' }];

/** Enter takes the first choice, unless what that sends must not happen by Enter alone. */
export function standardFor(first: PersonEvent | null, state: WizardState, context: WizardContext): 0 | null {
  return first !== null && careFor(first, state, context) === 'deliberate' ? null : 0;
}

/** The choice that undoes a session, where there is something to undo. */
export function undoChoice(session: string | null): Choice[] {
  if (session === null) return [];
  const text = 'Shows what it deletes, then asks you to confirm';
  return [
    { label: 'Undo it', text, outcome: () => send({ type: 'undo.wanted', id: session }), words: ['undo'] },
  ];
}

/** Whether a line means something while this is waited for. */
export function isWaitWord(wait: Wait, text: string): boolean {
  const word = text.toLowerCase();
  return generalWords.includes(word) || Object.hasOwn(wait.words ?? {}, word);
}

/** What such a line comes to. */
export function answerToWait({ doing, words = {}, quit = [] }: Wait, text: string): Outcome {
  const word = text.toLowerCase();
  if (word === 'back') return { kind: 'back' };
  if (word === 'quit') return { kind: 'quit', events: quit };
  const special = Object.hasOwn(words, word) ? words[word] : undefined;
  if (special !== undefined) return special.outcome();
  const more = Object.entries(words).map(([each, { text: what }]) => `Type ${each} ${what}.`);
  return { kind: 'stay', say: [`${doing}.`, ...more, 'Type back for the previous question, quit to leave.'] };
}

/** Said again and again, with the time that has passed. */
export function waitStatus({ doing, status }: Wait, context: WizardContext, milliseconds: number): string {
  const [short = doing] = doing.split('. ');
  const state = status?.(context);
  return `waiting: ${short}, for ${duration(milliseconds)}${state === undefined ? '' : `; ${state}`}.`;
}
