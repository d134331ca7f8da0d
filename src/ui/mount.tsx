/** Puts an element into a terminal: keyboard, theme, Ctrl+C and paste, as every screen needs them. */
import { type Instance, render, useApp, useInput, usePaste } from 'ink';
import { type ReactNode, useLayoutEffect } from 'react';
import { SequenceContext } from './clipboard.ts';
import { HelpScope } from './help.tsx';
import { followJobControl, type HeldTerminal, type Lend, lendInTurn } from './job-control.ts';
import { KeyPulse, KeyPulseContext } from './keys/key-pulse.ts';
import { KeyStream, type TerminalInput } from './keys/key-stream.ts';
import { type Room, WindowContext, WindowRoom } from './room.tsx';
import { type Theme, ThemeProvider } from './theme.tsx';

export interface MountOptions {
  stdin: TerminalInput;
  stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number };
  theme: Partial<Theme>;
  /** Called for each Ctrl+C, whatever is on the screen. In raw mode the terminal sends no SIGINT for it. */
  onInterrupt: () => void;
  /** Called when the terminal was closed. */
  onEnd?: () => void;
  /**
   * Draws in the alternate screen, which has no scrollback: no resize leaves a torn frame there, and what stood in the
   * terminal before stands there again in the end. What is to stay must be printed after `unmount`.
   */
  alternateScreen?: boolean;
  /** Whether what someone prints by `console` is put above the frame instead of into it; on by default. */
  patchConsole?: boolean;
  /** Monotonic milliseconds, by which a held key is told from a pressed one. */
  clock?: () => number;
}

export interface MountedTerminal {
  /** Replaces the element; state of components that stay is kept. */
  rerender: (element: ReactNode) => void;
  /** Takes the screen down, restores the terminal and waits until everything is written. */
  unmount: () => Promise<void>;
  /** The same without waiting, for a program that ends now. */
  leave: () => void;
  /** The terminal is lent as it was before; the frame is drawn again when it is back. */
  lend: Lend;
  /** Settles when the last frame is written. */
  flush: () => Promise<void>;
  /** Settles when the element has called `exit` of Ink's `useApp`, with its value, or was unmounted. */
  waitUntilExit: () => Promise<unknown>;
  keys: KeyStream;
}

/**
 * At each change of size the visible screen is erased and redrawn from its top. A terminal that is made narrower wraps
 * the lines of the frame, and one that is made higher brings back what had scrolled away: what Ink remembers of the frame's
 * place is then wrong, and pieces of old frames would stay.
 */
const homeAndEraseBelow = '\u001b[H\u001b[J';

/** Ink enters the alternate screen where the cursor happens to be. Entered before, with the cursor at its top, it stays there. */
const enterAlternateScreen = '\u001b[?1049h\u001b[H';

/** Keys come one at a time, and frames follow at once: 200 a second keep the last frame of a key within 5 ms of its first. */
const framesPerSecond = 200;

/**
 * Draws `element` and reads keys until `unmount`. Throws a plain error where input or output is no terminal: whether to
 * ask at all is decided before.
 */
export function mountTerminal(element: ReactNode, options: MountOptions): MountedTerminal {
  const { stdin, stdout } = options;
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    throw new Error('mountTerminal needs a terminal for input and output');
  }
  const alternateScreen = options.alternateScreen ?? false;
  let held: HeldTerminal | undefined;
  const hold = (terminal: HeldTerminal) => {
    held = terminal;
  };
  const terminal: HeldTerminal = {
    leave: () => held?.leave(),
    enter: () => {
      if (alternateScreen) stdout.write(enterAlternateScreen);
      held?.enter();
    },
  };
  // Before anything else: a signal that comes right after the first frame would stop us as we are. Signals reach the
  // process: they mean this terminal only where it is the process's own.
  const jobs = stdin === process.stdin ? followJobControl(terminal) : undefined;
  let hasLeft = false;
  const pulse = new KeyPulse(options.clock);
  const keys = new KeyStream(stdin, (key, isPasteEnd) => pulse.note(key, isPasteEnd));
  // Before the first frame, which Ink draws before it reads: a key pressed as soon as something is seen would be echoed,
  // edited by the terminal's own line discipline or, as Ctrl+C, be sent as a signal to whoever started the program.
  keys.setRawMode(true);
  if (options.onEnd) stdin.once('end', options.onEnd);
  const windowSize = (): Room => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  let size = windowSize();
  let shown = element;
  const writeSequence = (sequence: string) => {
    stdout.write(sequence);
  };
  const wrap = (child: ReactNode) => (
    <ThemeProvider theme={options.theme}>
      <WindowContext value={size}>
        <RootKeys onInterrupt={options.onInterrupt} onSuspend={() => jobs?.suspend()} onHeld={hold} />
        <SequenceContext value={writeSequence}>
          <KeyPulseContext value={pulse}>
            <HelpScope>
              <WindowRoom>{child}</WindowRoom>
            </HelpScope>
          </KeyPulseContext>
        </SequenceContext>
      </WindowContext>
    </ThemeProvider>
  );
  // Listens before Ink does, which redraws at the same event: by then everything is laid out for the new size.
  const onResize = () => {
    size = windowSize();
    instance.clear();
    stdout.write(homeAndEraseBelow);
    instance.rerender(wrap(shown));
  };
  stdout.on('resize', onResize);
  if (alternateScreen) stdout.write(enterAlternateScreen);
  const instance: Instance = render(wrap(element), {
    stdin: keys,
    stdout,
    exitOnCtrlC: false,
    patchConsole: options.patchConsole ?? true,
    // Only our own decision counts: a CI variable in someone's shell must not blank the screen.
    interactive: true,
    incrementalRendering: true,
    maxFps: framesPerSecond,
    alternateScreen,
  });
  const leave = () => {
    hasLeft = true;
    jobs?.dispose();
    stdout.off('resize', onResize);
    instance.unmount();
  };
  const lent: HeldTerminal = {
    leave: () => {
      stdout.off('resize', onResize);
      terminal.leave();
    },
    enter: () => {
      if (hasLeft) return;
      stdout.on('resize', onResize);
      // The window may have changed meanwhile.
      size = windowSize();
      instance.rerender(wrap(shown));
      terminal.enter();
    },
  };
  return {
    keys,
    lend: lendInTurn(lent, jobs),
    rerender: (child) => {
      shown = child;
      instance.rerender(wrap(child));
    },
    flush: () => instance.waitUntilRenderFlush(),
    waitUntilExit: () => instance.waitUntilExit(),
    unmount: async () => {
      const left = instance.waitUntilExit();
      leave();
      await left;
      instance.cleanup();
      keys.destroy();
    },
    leave: () => {
      leave();
      keys.destroy();
    },
  };
}

interface RootKeysProps {
  onInterrupt: () => void;
  onSuspend: () => void;
  /** Called with the way to give the terminal to someone else and to take it back. */
  onHeld: (terminal: HeldTerminal) => void;
}

/** Mounted as long as the terminal is, so that raw mode stays on between screens and typed keys are never echoed. */
function RootKeys({ onInterrupt, onSuspend, onHeld }: RootKeysProps) {
  const { suspendTerminal } = useApp();
  useInput((input, key) => {
    if (key.ctrl && input === 'c') onInterrupt();
    if (key.ctrl && input === 'z') onSuspend();
  });
  useLayoutEffect(() => {
    let goOn: (() => void) | undefined;
    onHeld({
      leave: () => {
        // Given back before the call returns; taken again, and drawn, when the promise inside is settled.
        void suspendTerminal(
          () =>
            new Promise<void>((resolve) => {
              goOn = resolve;
            }),
        );
      },
      enter: () => goOn?.(),
    });
  }, [suspendTerminal, onHeld]);
  // Asks the terminal to mark pastes. Their text arrives through `useInput` as one piece: see `KeyStream`.
  usePaste(() => undefined);
  return null;
}
