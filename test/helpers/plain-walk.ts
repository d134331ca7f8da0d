/** A person who answers plain lines one after the other. */
import type { PtyTerminal } from './pty.ts';

/** All that was written, with lines that were wrapped joined again. */
export const written = (terminal: PtyTerminal): string => terminal.rawBytes().replace(/\s+/g, ' ');

export function plainWalk(terminal: PtyTerminal, options: { timeout: number }) {
  let seen = 0;
  return {
    /**
     * Types a line once the question stands there, behind the last one, with its prompt.
     *
     * @param line or what finds it in what was written for the question
     * @param end how the output ends once it is asked
     */
    async answer(question: string, line: string | ((asked: string) => string), end = /: $/): Promise<void> {
      let asked = '';
      await terminal.waitFor(() => {
        const text = written(terminal);
        const found = text.indexOf(question, seen);
        if (found === -1 || !end.test(text)) return false;
        asked = text.slice(seen);
        seen = text.length;
        return true;
      }, options);
      terminal.type(typeof line === 'string' ? line : line(asked));
      terminal.press('enter');
    },
    /** The number of the choice that begins so. */
    numberOf:
      (label: string) =>
      (asked: string): string => {
        const [, number] = new RegExp(`(\\d+): ${label}`).exec(asked) ?? [];
        if (number === undefined) throw new Error(`no choice "${label}" in: ${asked}`);
        return number;
      },
  };
}
