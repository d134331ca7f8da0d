/** Words of the command line: put where the parser looks for them, and read as values. */
import { InvalidArgumentError } from 'commander';

/**
 * The command before its flags: `--sandbox plan` is `plan --sandbox`. Where no word is a command, nothing is moved; a word
 * behind a flag that takes a value is that value.
 *
 * @param commands the names of the commands
 * @param withValue flags whose next word is their value, unless it stands behind `=`
 */
export function commandFirst(
  argv: readonly string[],
  commands: readonly string[],
  withValue: ReadonlySet<string>,
): string[] {
  let isValue = false;
  for (const [index, word] of argv.entries()) {
    if (word === '--') break;
    if (!isValue && !word.startsWith('-')) {
      // The first word that isn't a flag is the command, or is reported as unknown.
      return commands.includes(word) ? [word, ...argv.slice(0, index), ...argv.slice(index + 1)] : [...argv];
    }
    isValue = withValue.has(word);
  }
  return [...argv];
}

/** `help` and `help plan` as `--help` and `plan --help`; `help help` is `help`. Flags change nothing about it. */
export function helpAsFlag(argv: readonly string[]): string[] {
  const [first, ...rest] = argv;
  return first === 'help'
    ? [...rest.filter((word) => word !== 'help' && !word.startsWith('-')), '--help']
    : [...argv];
}

/** The reader of a number within bounds. `what` it is: "a port". */
export function between(
  least: number,
  most: number,
  what: string,
  isFit: (value: number) => boolean = Number.isFinite,
) {
  return (text: string): number => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (isFit(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give ${what} from ${least} to ${most}.`);
  };
}

/** The reader of a path. @param what it leads to: "a folder" */
export function path(what: string) {
  return (text: string): string => {
    if (text.trim() === '') throw new InvalidArgumentError(`Name ${what}.`);
    return text;
  };
}
