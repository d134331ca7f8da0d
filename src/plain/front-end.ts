/**
 * The wizard in plain lines: shows what the machine's state is, and hands it what a person types. Only ever appends. Every
 * line answers at most one question: one is taken a turn, after the machine has come to rest.
 */
import { careFor } from '../../machines/care.ts';
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardActor } from '../../machines/wizard.ts';
import type { CredentialPrompt } from '../model/credential-prompt.ts';
import type { FrontEnd } from '../process/terminal.ts';
import { recordOf } from '../questions/record.ts';
import type { HeldTerminal } from '../ui/job-control.ts';
import { LineInput, type LineSource } from './lines.ts';
import { Prompter } from './prompter.ts';
import { answerTo, askForNumber, generalWords, type Outcome, type Question, refused } from './question.ts';
import { Standing } from './standing.ts';
import { answerToWait, isWaitWord, type View, waitStatus } from './step.ts';
import { LineWriter, type PlainLine } from './writer.ts';

export interface PlainOptions {
  input: LineSource;
  /** Prompts and progress. */
  output: { write(text: string): unknown };
  /** As Ctrl-C: called for `quit`, and for Ctrl-C while the terminal is raw. */
  onInterrupt: () => void;
  /** No more input will come. */
  onEnd: () => void;
  /** Ctrl-Z while the terminal is raw. */
  onSuspend?: () => void;
  /** How often it is said that something is still being waited for. */
  heartbeatMs?: number;
}

/** Shows a running wizard until `close`. */
export function showPlain(
  actor: WizardActor,
  options: PlainOptions,
): Omit<FrontEnd, 'lend'> & { held: HeldTerminal } {
  const front = new PlainFrontEnd(actor, options);
  return {
    flush: async () => front.settle(),
    close: async () => front.close(),
    held: { leave: () => front.leave(), enter: () => front.enter() },
  };
}

class PlainFrontEnd {
  readonly #actor: WizardActor;
  readonly #options: PlainOptions;
  readonly #writer: LineWriter;
  readonly #lines: LineInput;
  readonly #prompter: Prompter;
  readonly #subscription: { unsubscribe(): void };
  readonly #standing = new Standing();
  #context: WizardContext;
  /** What was sent last, until its effect is printed. */
  #sent: PersonEvent | null = null;
  /** More lines of a paste whose first line was the whole answer: they don't answer the next question. */
  #pasteRest: 'none' | 'unmentioned' | 'mentioned' = 'none';
  #isLeaving = false;
  #isClosed = false;
  #isScheduled = false;

  constructor(actor: WizardActor, options: PlainOptions) {
    this.#actor = actor;
    this.#options = options;
    this.#writer = new LineWriter(options.output);
    this.#context = actor.getSnapshot().context;
    this.#lines = new LineInput(options.input, {
      onInput: () => this.#schedule(),
      onInterrupt: options.onInterrupt,
      onSuspend: options.onSuspend,
    });
    this.#prompter = new Prompter(this.#writer, this.#lines, options.heartbeatMs);
    // The session reports an error; here it only means the end.
    this.#subscription = actor.subscribe({ next: () => this.#update(), error: () => this.close() });
    this.#update();
  }

  settle(): void {
    this.#writer.endPrompt();
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#subscription.unsubscribe();
    this.#prompter.endWait();
    this.#lines.close();
    this.#writer.endPrompt();
  }

  /** The program stops, and someone else has the terminal. */
  leave(): void {
    this.#prompter.endWait();
    this.#lines.leave();
    this.#writer.endPrompt();
  }

  enter(): void {
    if (this.#isClosed) return;
    this.#lines.enter();
    const { question } = this.#standing;
    if (question === null) this.#beginWait();
    else if (!this.#context.interrupted) this.#writer.prompt(question.prompt);
  }

  /** The machine has come to rest somewhere, or an effect has reported. */
  #update(): void {
    const { value, context, status } = this.#actor.getSnapshot();
    const before = this.#context;
    this.#context = context;
    if (status !== 'active') this.#prompter.endWait();
    if (context.interrupted && !before.interrupted) this.#stop();
    if (context.saveProblem !== null && context.saveProblem !== before.saveProblem) {
      const warning = `warning: your answers couldn't be saved. ${context.saveProblem}`;
      this.#stay([warning], context.interrupted ? null : this.#standing.question);
    }
    if (context.interrupted) {
      // What is still in progress is reported, but no more questions are asked.
      if (value === this.#standing.state) this.#goOn(before);
      return;
    }
    // One state that asks one question after the other.
    const isNext = context.decidingAt !== before.decidingAt;
    const isSame = value === this.#standing.state && !isNext;
    const isNew = isSame ? this.#goOn(before) : true;
    if (!isSame) {
      this.#tellSent();
      this.#standing.enter(value, this.#view());
    }
    if (context.credentialPrompt !== before.credentialPrompt)
      this.#changePrompt(context.credentialPrompt, isNew);
    else if (isNew && !this.#standing.isCovered) this.#present();
    this.#schedule();
  }

  #view(): View {
    const { context, children } = this.#actor.getSnapshot();
    const isWorking = Object.values(children).some((child) => child?.getSnapshot().status === 'active');
    return { context, isWorking };
  }

  /** @returns whether there is something new to present */
  #goOn(before: WizardContext): boolean {
    const { isNew, news } = this.#standing.goOn(this.#view(), before);
    if (news.length > 0) this.#writer.say(news);
    return isNew;
  }

  #present(): void {
    this.#prompter.endWait();
    const { question, wait } = this.#standing;
    if (question !== null) this.#prompter.ask(question, this.#isLeaving);
    else if (wait !== null) {
      this.#writer.say(['', `${wait.doing}.`]);
      this.#beginWait();
    }
  }

  #beginWait(): void {
    this.#prompter.wait((milliseconds) => {
      const { wait } = this.#standing;
      return wait === null ? null : waitStatus(wait, this.#context, milliseconds);
    });
  }

  /** What was waited for continues without a word. @param isNew whether the state below has changed as well */
  #changePrompt(prompt: CredentialPrompt | null, isNew: boolean): void {
    this.#standing.cover(prompt);
    const { isCovered, question, wait } = this.#standing;
    this.#lines.setSecret(isCovered && question?.isSecret === true);
    if (!isCovered && !isNew && wait !== null) this.#beginWait();
    else this.#present();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#takeLine();
    });
  }

  #takeLine(): void {
    const { shown } = this.#standing;
    if (this.#isClosed || !this.#isActive() || shown === null) return;
    // Only lines that come before the next question is shown can be the rest of a paste: whoever reads it might answer at once.
    // Enter alone takes what is suggested, however many follow while it is held.
    const rest = this.#lines.next ? this.#lines.restOfPaste : 0;
    if (rest > 0 && 'question' in shown && shown.question.takes !== undefined) {
      setTimeout(() => this.#schedule(), rest);
      return;
    }
    const line =
      'question' in shown ? this.#lines.take() : this.#lines.takeWord((text) => isWaitWord(shown.wait, text));
    if (line === null) {
      // No one is left to ask.
      if (this.#lines.hasEnded && !this.#lines.hasLine) this.#options.onEnd();
      return;
    }
    if ('wait' in shown) this.#follow(answerToWait(shown.wait, line.text));
    else {
      this.#prompter.entered(shown.question, line);
      if (line.isPasted && line.isAhead && this.#pasteRest !== 'none') {
        const isNew = this.#pasteRest === 'unmentioned';
        this.#pasteRest = 'mentioned';
        this.#stay(isNew ? ['Lines that were pasted behind that answer are ignored.'] : [], shown.question);
      } else {
        const { isNextPasted } = this.#lines;
        const answer = answerTo(shown.question, line.text, line.isPasted, isNextPasted);
        const outcome = this.#withCare(answer, line.text);
        const isText =
          shown.question.takes === 'line' && !['', ...generalWords].includes(line.text.toLowerCase());
        this.#pasteRest = isText && outcome.kind !== 'stay' ? 'unmentioned' : 'none';
        this.#follow(outcome);
      }
      if (this.#standing.question?.isSecret !== true) this.#lines.setSecret(false);
    }
    this.#schedule();
  }

  /** Whatever a step takes for its default: an empty line changes nothing. */
  #withCare(outcome: Outcome, text: string): Outcome {
    const { state, question } = this.#standing;
    if (outcome.kind !== 'send' || text !== '' || state === null) return outcome;
    const isGuarded = careFor(outcome.event, state, this.#context) === 'deliberate';
    return isGuarded ? askForNumber(question ?? {}) : outcome;
  }

  #follow(outcome: Outcome): void {
    const { question } = this.#standing;
    switch (outcome.kind) {
      case 'send':
        this.#send(outcome.event);
        break;
      case 'back':
        if (this.#actor.getSnapshot().can({ type: 'back' })) this.#send({ type: 'back' });
        else this.#follow(refused("you can't go back from here."));
        break;
      case 'quit':
        this.#leave(outcome.events);
        break;
      case 'ask':
        this.#standing.replace(outcome.question);
        this.#prompter.ask(outcome.question, this.#isLeaving);
        break;
      case 'stay':
        this.#stay(outcome.say, outcome.question ?? question);
        break;
    }
  }

  /** @param question what the prompt comes again for; null while something is waited for */
  #stay(say: readonly PlainLine[], question: Question | null): void {
    this.#writer.say(say);
    if (question === null) return;
    this.#standing.replace(question);
    this.#prompter.prompt(question);
  }

  #send(event: PersonEvent): void {
    const asked = this.#standing.question;
    this.#sent = event;
    this.#actor.send(event);
    this.#sent = null;
    // The machine did not take it.
    if (this.#isActive() && asked !== null && asked === this.#standing.question) this.#prompter.prompt(asked);
  }

  /** What the last answer came to, before anything else is said. */
  #tellSent(): void {
    const { state } = this.#standing;
    if (this.#sent === null || state === null) return;
    const record = recordOf(this.#sent, state, this.#context);
    this.#sent = null;
    if (record !== null) this.#writer.say([`${record.label}: ${record.value}.`]);
  }

  #leave(events: readonly PersonEvent[]): void {
    this.#isLeaving = true;
    for (const event of events) this.#send(event);
    this.#isLeaving = false;
    if (events.length === 0) this.#options.onInterrupt();
  }

  #isActive(): boolean {
    return this.#actor.getSnapshot().status === 'active' && !this.#context.interrupted;
  }

  #stop(): void {
    this.#prompter.endWait();
    this.#lines.setSecret(false);
    this.#writer.endPrompt();
    if (this.#standing.state === 'applying') {
      this.#writer.say(['Stopping after the call in progress. Press Ctrl+C again to leave at once.']);
    }
  }
}
