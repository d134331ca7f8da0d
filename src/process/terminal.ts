/** What the terminal can do, decided once and before Ink is loaded: Ink and its colours read the environment then. */

export interface Terminal {
  /** A person can be asked: both ends are terminals, this is no CI, and nothing said not to ask. */
  interactive: boolean;
  /** Full screens can be drawn (not `TERM=dumb`, not plain mode). */
  canRedraw: boolean;
  color: boolean;
  unicode: boolean;
}

export interface TerminalWishes {
  /** `--no-input` */
  noInput: boolean;
  /** `--plain` */
  plain: boolean;
}

/** `0`, `false` and the empty string switch a variable off. */
function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false';
}

/** True where plain mode is asked for by the environment: append-only lines and numbered choices. */
export function isPlainWished(environment: NodeJS.ProcessEnv): boolean {
  return isOn(environment.ACCESSIBLE) || isOn(environment.INK_SCREEN_READER);
}

/**
 * Decides, and translates `NO_COLOR` for the colour library, which knows only `FORCE_COLOR`.
 * Must run before Ink is imported.
 */
export function decideTerminal(
  wishes: TerminalWishes,
  environment: NodeJS.ProcessEnv = process.env,
  streams: { stdin: { isTTY?: boolean }; stdout: { isTTY?: boolean } } = process,
): Terminal {
  const bothTerminals = streams.stdin.isTTY === true && streams.stdout.isTTY === true;
  const isCi = isOn(environment.CI) || isOn(environment.CONTINUOUS_INTEGRATION);
  const isDumb = environment.TERM === 'dumb';
  const color =
    !isDumb &&
    (environment.NO_COLOR === undefined || environment.NO_COLOR === '') &&
    environment.CLICOLOR !== '0';
  if (!color) environment.FORCE_COLOR = '0';
  const interactive = bothTerminals && !isCi && !wishes.noInput;
  return {
    interactive,
    canRedraw: interactive && !isDumb && !wishes.plain && !isPlainWished(environment),
    color,
    unicode: hasUnicode(environment),
  };
}

function hasUnicode(environment: NodeJS.ProcessEnv): boolean {
  if (environment.TERM === 'linux' || environment.TERM === 'dumb') return false;
  if (process.platform === 'win32') return Boolean(environment.WT_SESSION ?? environment.TERM_PROGRAM);
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  return /utf-?8/i.test(locale);
}

/** Something that shows the wizard. */
export interface FrontEnd {
  /** Settles when all that was to be shown is shown. */
  flush(): Promise<void>;
  /** Hands the terminal, as it was before, to whatever `work` starts, and takes it again. */
  lend<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Hands the terminal back. Called once or twice. */
  close(): Promise<void>;
}
