/**
 * The wizard in plain lines: shows what the machine's state is, and hands it what a person types. Only ever appends.
 *
 * Every line answers at most one question: one is taken a turn, after the machine has come to rest.
 */
import { careFor } from '../../machines/care.ts';
import type { WizardContext } from '../../machines/context.ts';
import type { PersonEvent } from '../../machines/events.ts';
import type { WizardActor, WizardState } from '../../machines/wizard.ts';
import type { FrontEnd } from '../process/terminal.ts';
import type { HeldTerminal } from '../ui/job-control.ts';
import { recordOf } from '../wording/record.ts';
import { LineInput, type LineSource } from './lines.ts';
import { answerTo, enterIsNoAnswer, failed, type Outcome, type Question } from './question.ts';
import { answerToWait, isWaitWord, type Shown, type View, waitStatus } from './step.ts';
import { plainSteps } from './steps.ts';
import { mfaQuestion } from './steps-look.ts';
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

const HEARTBEAT_MS = 30_000;

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
  readonly #subscription: { unsubscribe(): void };
  #state: WizardState | null = null;
  /** What the machine's state is, or a question of ours on the way to an answer. */
  #base: Shown = null;
  /** Over whatever the state is. */
  #mfa: Question | null = null;
  #mfaDevice: string | null = null;
  #context: WizardContext;
  /** What was sent last, until its effect is told. */
  #sent: PersonEvent | null = null;
  #isLeaving = false;
  #isClosed = false;
  #isScheduled = false;
  #heartbeat: NodeJS.Timeout | undefined;

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
    // The session tells of an error; here it is only the end.
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
    clearInterval(this.#heartbeat);
    this.#lines.close();
    this.#writer.endPrompt();
  }

  /** The program stops, and somebody else has the terminal. */
  leave(): void {
    this.#lines.leave();
    this.#writer.endPrompt();
  }

  enter(): void {
    if (this.#isClosed) return;
    this.#lines.enter();
    const question = this.#question();
    if (question !== null && !this.#context.interrupted) this.#writer.prompt(question.prompt);
  }

  /** The machine has come to rest somewhere, or an effect has reported. */
  #update(): void {
    const snapshot = this.#actor.getSnapshot();
    const before = this.#context;
    const { context } = snapshot;
    this.#context = context;
    if (snapshot.status !== 'active') clearInterval(this.#heartbeat);
    if (context.interrupted && !before.interrupted) this.#stop();
    if (context.saveProblem !== null && context.saveProblem !== before.saveProblem) {
      this.#remark(`warning: the answers could not be saved. ${context.saveProblem}`);
    }
    if (context.interrupted) {
      // What is still being done is told; nothing is asked any more.
      if (snapshot.value === this.#state) this.#goOn(before);
      return;
    }
    // One state that asks one question after the other.
    const isNext = context.decidingAt !== before.decidingAt;
    const isNew =
      snapshot.value === this.#state && !isNext ? this.#goOn(before) : this.#enter(snapshot.value);
    if (context.mfaDevice !== this.#mfaDevice) this.#changeMfaDevice(context.mfaDevice, isNew);
    else if (isNew && this.#mfa === null) this.#present();
    this.#schedule();
  }

  #view(): View {
    const { context, children } = this.#actor.getSnapshot();
    const isWorking = Object.values(children).some((child) => child?.getSnapshot().status === 'active');
    return { context, isWorking };
  }

  /** @returns whether there is something new to present */
  #enter(state: WizardState): boolean {
    this.#state = state;
    this.#tellSent();
    this.#base = plainSteps[state](this.#view());
    return true;
  }

  /** In the same state: a question stands until it is answered, a wait may tell news or become a question. */
  #goOn(before: WizardContext): boolean {
    if (this.#state === null || this.#base === null || !('wait' in this.#base)) return false;
    const next = plainSteps[this.#state](this.#view());
    if (next !== null && 'wait' in next) {
      const news = this.#base.wait.news?.(before, this.#context) ?? [];
      if (news.length > 0) this.#writer.say(news);
    }
    this.#base = next;
    return next !== null && 'question' in next;
  }

  #present(): void {
    clearInterval(this.#heartbeat);
    if (this.#base === null) return;
    if ('question' in this.#base) this.#ask(this.#base.question);
    else {
      this.#writer.say(['', `${this.#base.wait.doing}.`]);
      this.#beginWait();
    }
  }

  #beginWait(): void {
    clearInterval(this.#heartbeat);
    this.#lines.markAsked();
    const since = performance.now();
    this.#heartbeat = setInterval(() => {
      if (this.#base === null || !('wait' in this.#base)) return;
      this.#writer.say([waitStatus(this.#base.wait, this.#context, performance.now() - since)]);
    }, this.#options.heartbeatMs ?? HEARTBEAT_MS);
  }

  /** @param isNew whether the state below has changed as well */
  #changeMfaDevice(device: string | null, isNew: boolean): void {
    this.#mfaDevice = device;
    const isHidden = this.#lines.setSecret(device !== null);
    this.#mfa = device === null ? null : mfaQuestion(device, isHidden);
    if (this.#mfa !== null) {
      clearInterval(this.#heartbeat);
      this.#ask(this.#mfa);
    } else if (!isNew && this.#base !== null && 'wait' in this.#base) {
      // What was waited for goes on in silence.
      this.#beginWait();
    } else this.#present();
  }

  #ask(question: Question): void {
    this.#writer.say(['', ...question.lines]);
    if (this.#isLeaving) return;
    if (question.mustBeRead) this.#dropUnread();
    this.#prompt(question);
  }

  #prompt(question: Question): void {
    this.#lines.setSecret(question.isSecret === true);
    this.#lines.markAsked();
    this.#writer.prompt(question.prompt);
  }

  /** Enter and numbers say nothing of what they were meant for; words such as "yes" do. */
  #dropUnread(): void {
    let dropped = 0;
    this.#lines.markAsked();
    while (this.#lines.takeNext((text) => /^\d*$/.test(text)) !== null) dropped += 1;
    if (dropped === 0) return;
    const what = dropped === 1 ? 'A line was' : `${dropped} lines were`;
    this.#writer.say([
      `${what} typed before this was shown and not taken: an Enter or a number cannot confirm what has not been read.`,
    ]);
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#takeLine();
    });
  }

  /** What a line would answer now. */
  #shown(): Shown {
    return this.#mfa === null ? this.#base : { question: this.#mfa };
  }

  #question(): Question | null {
    const shown = this.#shown();
    return shown !== null && 'question' in shown ? shown.question : null;
  }

  #replace(question: Question): void {
    if (this.#mfa === null) this.#base = { question };
    else this.#mfa = question;
  }

  #takeLine(): void {
    const shown = this.#shown();
    if (this.#isClosed || this.#context.interrupted || shown === null) return;
    if (this.#actor.getSnapshot().status !== 'active') return;
    const line =
      'question' in shown ? this.#lines.take() : this.#lines.takeWord((text) => isWaitWord(shown.wait, text));
    if (line === null) {
      // Nobody is left to ask.
      if (this.#lines.hasEnded && !this.#lines.hasLine) this.#options.onEnd();
      return;
    }
    if ('wait' in shown) this.#follow(answerToWait(shown.wait, line.text));
    else {
      const isSecret = shown.question.isSecret === true;
      const isShown = this.#lines.isEchoed && !line.isAhead && !isSecret;
      this.#writer.entered(isShown ? null : isSecret ? '' : line.text);
      this.#follow(this.#withCare(answerTo(shown.question, line.text, line.isPasted), line.text));
      if (isSecret && this.#question()?.isSecret !== true) this.#lines.setSecret(false);
    }
    this.#schedule();
  }

  /** Whatever a step takes for its default: an empty line changes nothing. */
  #withCare(outcome: Outcome, text: string): Outcome {
    if (outcome.kind !== 'send' || text !== '' || this.#state === null) return outcome;
    return careFor(outcome.event, this.#state, this.#context) === 'deliberate'
      ? failed(enterIsNoAnswer)
      : outcome;
  }

  #follow(outcome: Outcome): void {
    const question = this.#question();
    switch (outcome.kind) {
      case 'send':
        this.#send(outcome.event);
        break;
      case 'back':
        if (this.#actor.getSnapshot().can({ type: 'back' })) this.#send({ type: 'back' });
        else this.#stay(['failed: there is no way back from here.'], question);
        break;
      case 'quit':
        this.#leave(outcome.events);
        break;
      case 'ask':
        clearInterval(this.#heartbeat);
        this.#replace(outcome.question);
        this.#ask(outcome.question);
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
    this.#replace(question);
    this.#prompt(question);
  }

  #send(event: PersonEvent): void {
    const asked = this.#question();
    this.#sent = event;
    this.#actor.send(event);
    this.#sent = null;
    const isActive = this.#actor.getSnapshot().status === 'active' && !this.#context.interrupted;
    // The machine did not take it: the question still stands.
    if (isActive && asked !== null && asked === this.#question()) this.#prompt(asked);
  }

  /** What the last answer came to, before anything else is said. */
  #tellSent(): void {
    const record = this.#sent === null ? null : recordOf(this.#sent, this.#context);
    this.#sent = null;
    if (record !== null) this.#writer.say([`${record.label}: ${record.value}.`]);
  }

  #leave(events: readonly PersonEvent[]): void {
    this.#isLeaving = true;
    for (const event of events) this.#send(event);
    this.#isLeaving = false;
    if (events.length === 0) this.#options.onInterrupt();
  }

  #stop(): void {
    clearInterval(this.#heartbeat);
    this.#lines.setSecret(false);
    this.#writer.endPrompt();
    if (this.#state === 'applying') {
      this.#writer.say(['Stopping when the call in flight has ended. Press Ctrl+C again to leave at once.']);
    }
  }

  /** Said while a prompt may stand, which is then repeated. */
  #remark(text: string): void {
    const question = this.#question();
    this.#writer.say([text]);
    if (question !== null && !this.#context.interrupted) this.#prompt(question);
  }
}
