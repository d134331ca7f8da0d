/** How to continue with a session, as it is typed: the command that was run, with the flags that it was given. */
import { shellWord } from '../model/clean-text.ts';

import type { SetupFlags, UndoFlags, VerifyFlags } from '../model/flags.ts';

/** The flags of all commands that can be resumed, as the command line gives them. */
type Flags = SetupFlags & VerifyFlags & UndoFlags;
type CommandFlags = { [Name in keyof Flags]?: Flags[Name] | undefined };

const beforeId = {
  setup: 'kentik-aws-setup --resume',
  apply: 'kentik-aws-setup apply --resume',
  undo: 'kentik-aws-setup undo',
  verify: 'kentik-aws-setup verify',
} as const;

const flagOrder = [
  'yes',
  'deleteLogs',
  'wait',
  'sandbox',
  'profile',
  'region',
  'dryRun',
  'format',
  'output',
  'json',
  'plain',
  'input',
  'debug',
] as const satisfies (keyof Flags)[];

/** The flags again, as words of a command line. `--answers`, `--resume` and `--new` aren't: the session has their answers. */
export function flagWords(flags: CommandFlags): string[] {
  return flagOrder.flatMap((name) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (name === 'input') return flags.input === false ? ['--no-input'] : [];
    return [flags[name] ?? false]
      .flat()
      .flatMap((value) =>
        value === true ? [flag] : value === false ? [] : [flag, shellWord(String(value))],
      );
  });
}

/** @param flags words, as `flagWords` gives them */
export function resumeCommand(
  command: keyof typeof beforeId,
  id: string,
  flags: readonly string[] = [],
): string {
  return [beforeId[command], id, ...flags].join(' ');
}

/** What sets up a session again, and what proves it again, as a proof suggests them. */
export function proofCommands(session: string | null): { fix: string; again: string } {
  const id = session ?? '';
  return { fix: resumeCommand('apply', id, ['--yes']), again: resumeCommand('verify', id, ['--wait', '30']) };
}

/** The words of flags of a wizard, in which the sandbox can be chosen without its flag. */
export function wizardFlags(context: { sandbox: boolean; flags?: readonly string[] }): readonly string[] {
  const { sandbox, flags = [] } = context;
  return sandbox && !flags.includes('--sandbox') ? ['--sandbox', ...flags] : flags;
}

/** The flags that lead to the same account: for commands that are suggested beside the one that was run. */
export function placeWords({ sandbox, profile, region }: CommandFlags): string[] {
  return flagWords({ sandbox, profile, region });
}
