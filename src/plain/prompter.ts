/** Prints a question and its prompt, drops what was typed before it could be read, and says that something is waited for. */
import type { Line, LineInput } from './lines.ts';
import type { Question } from './question.ts';
import type { LineWriter } from './writer.ts';

export class Prompter {
  readonly #writer: LineWriter;
  readonly #lines: LineInput;
  readonly #heartbeatMs: number;
  #heartbeat: NodeJS.Timeout | undefined;

  /** @param heartbeatMs how often it is said that something is still being waited for */
  constructor(writer: LineWriter, lines: LineInput, heartbeatMs = 30_000) {
    this.#writer = writer;
    this.#lines = lines;
    this.#heartbeatMs = heartbeatMs;
  }

  /** @param status what is said again and again, for the time that has passed */
  wait(status: (milliseconds: number) => string | null): void {
    this.endWait();
    this.#lines.markAsked();
    const since = performance.now();
    this.#heartbeat = setInterval(() => {
      const text = status(performance.now() - since);
      if (text !== null) this.#writer.say([text]);
    }, this.#heartbeatMs);
  }

  endWait(): void {
    clearInterval(this.#heartbeat);
  }

  /** @param isLeaving the question is printed, and no answer is expected */
  ask(question: Question, isLeaving: boolean): void {
    this.endWait();
    this.#writer.say(['', ...(question.opening ?? question.lines), ...this.#echo(question)]);
    if (isLeaving) return;
    if (question.mustBeRead) this.#dropUnread();
    this.prompt(question);
  }

  #echo({ isSecret = false }: Question): string[] {
    if (!isSecret) return [];
    const isHidden = this.#lines.setSecret(true);
    return [isHidden ? "It isn't shown while you type." : 'This terminal shows it while you type.'];
  }

  prompt(question: Question): void {
    this.#lines.setSecret(question.isSecret === true);
    this.#lines.markAsked();
    this.#writer.prompt(question.prompt);
  }

  /** A line that the terminal hasn't shown behind the prompt is printed there; a secret never is. */
  entered({ isSecret = false }: Question, { isAhead, text }: Line): void {
    const isShown = this.#lines.isEchoed && !isAhead && !isSecret;
    this.#writer.entered(isShown ? null : isSecret ? '' : text);
  }

  /** Enter and numbers say nothing of what they were meant for; words such as "yes" do. */
  #dropUnread(): void {
    let dropped = 0;
    this.#lines.markAsked();
    while (this.#lines.takeNext((text) => /^\d*$/.test(text)) !== null) dropped += 1;
    if (dropped === 0) return;
    const what = dropped === 1 ? '1 line' : `${dropped} lines`;
    this.#writer.say([
      `Ignored ${what} typed before this was shown: Enter or a number can't confirm something you haven't read.`,
    ]);
  }
}
