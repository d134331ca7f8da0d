/** What keeps a command from being run at all: it is told before anything is begun. */
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import type { DryRunFlags, SessionFlags, SetupFlags } from '../model/flags.ts';

/** A fault in flags, environment or answers, for which AWS wasn't called. */
export function usageError({ code, ...report }: Omit<ErrorReport, 'exit' | 'state'>): UserError {
  return new UserError({ code, exit: exitCode.usage, ...report, state: "AWS wasn't called." });
}

/** Flags of which one would do nothing are refused, all at once. @throws UserError `FLAGS_CONTRADICT` */
export function refuseContradictions(flags: DryRunFlags & Pick<SessionFlags, 'resume' | 'new'>): void {
  const isTorn = flags.resume !== undefined && flags.new === true;
  const loose = [
    ...(flags.format === undefined ? [] : ['--format says how --dry-run prints, and is not given with it.']),
    ...(flags.output === undefined
      ? []
      : ['--output says where --dry-run writes, and is not given with it.']),
  ].filter(() => !flags.dryRun);
  if (!isTorn && loose.length === 0) return;
  throw usageError({
    code: 'FLAGS_CONTRADICT',
    doing: 'reading the flags',
    message: "These flags can't be combined:",
    details: [...(isTorn ? ['--resume takes up a saved session, and --new refuses to.'] : []), ...loose],
    remedy: [
      ...(isTorn ? ['Give one of --resume and --new.'] : []),
      ...(loose.length > 0 ? ['Add --dry-run, or leave the others out.'] : []),
    ],
  });
}

/** What a run without questions lacks. */
export function missingFlags(flags: SetupFlags, isConfirmed: boolean): string[] {
  const isKnown = flags.answers !== undefined || flags.resume !== undefined || flags.sandbox;
  return [
    ...(isKnown ? [] : ['--answers FILE (or --resume ID): what to set up']),
    ...(isConfirmed || flags.yes || flags.dryRun
      ? []
      : ['--yes: the confirmation that no one can be asked for']),
  ];
}

/** @throws UserError `FLAGS_MISSING` where a command that takes a session or --answers was given neither, or both */
export function refuseUnlessOne(
  command: 'plan' | 'verify',
  session: string | null,
  answers: string | undefined,
): void {
  if ((session === null) !== (answers === undefined)) return;
  const file = `kentik-aws-setup ${command} --answers FILE`;
  const list = 'kentik-aws-setup sessions list';
  const ways =
    command === 'plan' ? '--answers FILE or the id of a session' : 'the id of a session or --answers FILE';
  throw usageError({
    code: 'FLAGS_MISSING',
    doing: `reading the flags of ${command}`,
    message:
      session === null ? `${command} needs either ${ways}.` : `${command} takes either ${ways}, not both.`,
    remedy: command === 'plan' ? [file, list] : [list, file],
  });
}
