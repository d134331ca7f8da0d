/** How to continue with a session, as it is typed: the command that was run, with the flags that it was given. */
import { shellWord } from '../model/clean-text.ts';

/** The flags of all commands that can be resumed, as the command line gives them. */
export interface CommandFlags {
  profile?: string;
  region?: string;
  sandbox?: boolean;
  debug?: boolean;
  json?: boolean;
  plain?: boolean;
  /** False for `--no-input`. */
  input?: boolean;
  yes?: boolean;
  deleteLogs?: readonly string[];
  wait?: number;
  dryRun?: boolean;
  format?: string;
  output?: string;
}

const beforeId = {
  setup: 'kentik-aws-setup --resume',
  apply: 'kentik-aws-setup apply --resume',
  undo: 'kentik-aws-setup undo',
  verify: 'kentik-aws-setup verify',
} as const;

/** The flags again, as words of a command line. `--answers`, `--resume` and `--new` aren't: the session has their answers. */
export function flagWords(flags: CommandFlags): string[] {
  const named = (flag: string, value: string | number | undefined) =>
    value === undefined ? [] : [flag, shellWord(String(value))];
  const given = (flag: string, isGiven: boolean | undefined) => (isGiven ? [flag] : []);
  return [
    ...given('--yes', flags.yes),
    ...(flags.deleteLogs ?? []).flatMap((bucket) => named('--delete-logs', bucket)),
    ...named('--wait', flags.wait),
    ...given('--sandbox', flags.sandbox),
    ...named('--profile', flags.profile),
    ...named('--region', flags.region),
    ...given('--dry-run', flags.dryRun),
    ...named('--format', flags.format),
    ...named('--output', flags.output),
    ...given('--json', flags.json),
    ...given('--plain', flags.plain),
    ...given('--no-input', flags.input === false),
    ...given('--debug', flags.debug),
  ];
}

/** @param flags words, as `flagWords` gives them */
export function resumeCommand(
  command: keyof typeof beforeId,
  id: string,
  flags: readonly string[] = [],
): string {
  return [beforeId[command], id, ...flags].join(' ');
}

/** The words of flags of a wizard, in which the sandbox can be chosen without its flag. */
export function wizardFlags(context: { sandbox: boolean; flags?: readonly string[] }): readonly string[] {
  const { sandbox, flags = [] } = context;
  return sandbox && !flags.includes('--sandbox') ? ['--sandbox', ...flags] : flags;
}

/** The flags that lead to the same account: for commands that are suggested beside the one that was run. */
export function placeWords({ sandbox, profile, region }: CommandFlags): string[] {
  return flagWords({
    ...(sandbox === undefined ? {} : { sandbox }),
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
  });
}

/** Said wherever commands for later stand and there will be nothing for them: the sandbox lives in the wizard's process. */
export const sandboxEnds =
  'The sandbox ends with the wizard, and with it all that was made there: these commands are what a real account would need, or a sandbox of its own (kentik-aws-setup sandbox).';
