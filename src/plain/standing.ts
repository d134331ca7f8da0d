/** What stands on the terminal: the step of the machine's state, a question of ours on the way to its answer, or what AWS asks for. */
import type { WizardContext } from '../../machines/context.ts';
import { hasTag, placeOf, type WizardState } from '../../machines/wizard.ts';
import type { CredentialPrompt } from '../model/credential-prompt.ts';
import type { Question } from './question.ts';
import type { Shown, View, Wait } from './step.ts';
import { plainSteps } from './steps.ts';
import { credentialQuestion } from './steps-look.ts';
import type { PlainLine } from './writer.ts';

export class Standing {
  #state: WizardState | null = null;
  #base: Shown = null;
  /** Over whatever the state is. */
  #credentials: Question | null = null;
  /** The lines of questions that read only their changes, since the answers were begun. */
  readonly #heard = new Map<WizardState, readonly PlainLine[]>();

  get state(): WizardState | null {
    return this.#state;
  }

  /** Whether AWS asks for something over the state. */
  get isCovered(): boolean {
    return this.#credentials !== null;
  }

  get shown(): Shown {
    return this.#credentials === null ? this.#base : { question: this.#credentials };
  }

  get question(): Question | null {
    const { shown } = this;
    return shown !== null && 'question' in shown ? shown.question : null;
  }

  /** What the state waits for, whatever lies over it. */
  get wait(): Wait | null {
    return this.#base !== null && 'wait' in this.#base ? this.#base.wait : null;
  }

  enter(state: WizardState, view: View): void {
    this.#state = state;
    const step = plainSteps[state](view);
    if (!hasTag(placeOf(state, view.context), 'choose')) this.#heard.clear();
    this.#base =
      step !== null && 'question' in step ? { question: this.#withOpening(state, step.question) } : step;
  }

  /** In the same state: a question stays until it is answered; a wait can have news or become a question. */
  goOn(view: View, before: WizardContext): { isNew: boolean; news: string[] } {
    const { wait } = this;
    if (this.#state === null || wait === null) return { isNew: false, news: [] };
    const next = plainSteps[this.#state](view);
    const isWaiting = next !== null && 'wait' in next;
    this.#base = next;
    return {
      isNew: next !== null && 'question' in next,
      news: isWaiting ? (wait.news?.(before, view.context) ?? []) : [],
    };
  }

  cover(prompt: CredentialPrompt | null): void {
    this.#credentials = prompt === null ? null : credentialQuestion(prompt);
  }

  replace(question: Question): void {
    if (this.#credentials === null) this.#base = { question };
    else this.#credentials = question;
  }

  #withOpening(state: WizardState, question: Question): Question {
    if (question.readsChanges !== true) return question;
    const heard = this.#heard.get(state);
    this.#heard.set(state, question.lines);
    // Where lines come or go, the numbers of those behind them change, too.
    if (heard?.length !== question.lines.length) return question;
    const changed = question.lines.filter((line, index) => line !== heard[index]);
    const news = changed.length === 0 ? ['No answer has changed.'] : changed;
    return {
      ...question,
      opening: [...question.lines.slice(0, 1), ...news, 'Type help to hear all of them.'],
    };
  }
}
