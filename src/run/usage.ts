/** Errors that keep a command from running at all: they are reported before anything starts. */
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import type { DryRunFlags, SessionFlags, SetupFlags } from '../model/flags.ts';

/** An error in flags, environment or answers, found before AWS was called. */
export function usageError({ code, ...report }: Omit<ErrorReport, 'exit' | 'state'>): UserError {
  return new UserError({ code, exit: exitCode.usage, ...report, state: "AWS wasn't called." });
}

/** Flags of which one would do nothing are refused, all at once. @throws UserError `FLAGS_CONTRADICT` */
export function refuseContradictions(flags: DryRunFlags & Pick<SessionFlags, 'resume' | 'new'>): void {
  const isTorn = flags.resume !== undefined && flags.new === true;
  const loose = [
    ...(flags.format === undefined ? [] : ['--format needs --dry-run: it says how the plan is printed.']),
    ...(flags.output === undefined
      ? []
      : ['--output needs --dry-run: it says where the documents are written.']),
  ].filter(() => !flags.dryRun);
  if (!isTorn && loose.length === 0) return;
  throw usageError({
    code: 'FLAGS_CONTRADICT',
    doing: 'reading the flags',
    message: "These flags can't be used this way:",
    details: [
      ...(isTorn ? ['--resume continues a saved session, but --new starts another one.'] : []),
      ...loose,
    ],
    remedy: [
      ...(isTorn ? ['Use either --resume or --new.'] : []),
      ...(loose.length > 0 ? ['Add --dry-run, or omit the others.'] : []),
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
      : ["--yes: confirms the plan, because this run can't ask"]),
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
    command === 'plan' ? '--answers FILE or the ID of a session' : 'the ID of a session or --answers FILE';
  throw usageError({
    code: 'FLAGS_MISSING',
    doing: `reading the flags of ${command}`,
    message:
      session === null ? `${command} needs either ${ways}.` : `${command} takes either ${ways}, not both.`,
    remedy: command === 'plan' ? [file, list] : [list, file],
  });
}
