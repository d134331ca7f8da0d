/** Keys as someone presses them who has read the question: on a real account nothing else confirms. */
import type { PtyTerminal } from './pty.ts';
import type { TerminalKey } from './terminal-keys.ts';
import type { Expected } from './terminal-screen.ts';

const WAIT = { timeout: 20_000 };
/** A key that came too soon is told so each time; no one needs more tries. */
const most = 10;
const tooSoon = 'held down or pressed too quickly';
const countsNow = 'press the key again to confirm';

/** Presses a key until it counts: the screen says when it came too soon, and when it counts. */
export async function pressFresh(terminal: PtyTerminal, key: TerminalKey, expected: Expected): Promise<void> {
  for (let presses = 0; presses < most; presses += 1) {
    let isHeld = false;
    let isRefused = false;
    terminal.press(key);
    await terminal.waitFor(() => {
      const text = terminal.text();
      const isThere =
        typeof expected === 'string'
          ? text.includes(expected)
          : expected instanceof RegExp
            ? expected.test(text)
            : expected(terminal.screen());
      // What is said of the press before may still be there.
      isHeld ||= text.includes(tooSoon);
      isRefused = !isThere && isHeld && text.includes(countsNow);
      return isThere || isRefused;
    }, WAIT);
    if (!isRefused) return;
  }
  throw new Error(`"${key}" was refused ${most} times:\n${terminal.text()}`);
}

/** Chooses the first answer below a plan, or below what failed, with an arrow key, and takes it. */
export async function confirmFirst(terminal: PtyTerminal, expected: Expected): Promise<void> {
  await terminal.waitFor('then Enter. Enter alone changes nothing', WAIT);
  terminal.press('right');
  await terminal.waitFor(() => !terminal.text().includes('Enter alone changes nothing'), WAIT);
  await pressFresh(terminal, 'enter', expected);
}

/** What a terminal sends while a key is held down. */
const repeatMilliseconds = 30;

/**
 * Holds a key down for so many milliseconds, and on until the condition is met. Ends early when the program does.
 *
 * @throws where the condition is not met within three times as long
 */
export async function holdDown(
  terminal: PtyTerminal,
  key: TerminalKey,
  milliseconds: number,
  until: () => boolean = () => true,
): Promise<void> {
  const beginning = performance.now();
  await new Promise<void>((resolve, reject) => {
    const end = (settle: () => void) => {
      clearInterval(repeat);
      settle();
    };
    const repeat = setInterval(() => {
      const passed = performance.now() - beginning;
      if (passed >= milliseconds && until()) end(resolve);
      else if (passed >= 3 * milliseconds) end(() => reject(new Error(`not met:\n${terminal.text()}`)));
      else terminal.press(key);
    }, repeatMilliseconds);
    void terminal.exit.then(() => end(resolve));
  });
}
