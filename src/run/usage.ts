/** Errors that keep a command from running at all: they are reported before anything starts. */
import { shellWord } from '../model/clean-text.ts';
import { type ErrorReport, exitCode, UserError } from '../model/errors.ts';
import type { DryRunFlags, SessionFlags, SetupFlags } from '../model/flags.ts';
import { flagWords, placeWords } from '../outputs/resume-command.ts';

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
      ...(loose.length > 0 ? ['Add --dry-run, or omit --format and --output.'] : []),
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

/** For a run that lacks them: what shows first what would change, and the command as it was typed with what it lacks. */
export function completeCommands(command: 'setup' | 'apply', flags: SetupFlags): string[] {
  const { resume, sandbox, answers = resume === undefined && !sandbox ? 'FILE' : undefined } = flags;
  const file = answers === undefined ? [] : ['--answers', shellWord(answers)];
  const session = typeof resume === 'string' ? [shellWord(resume)] : [];
  const planned = answers !== undefined ? file : resume === true ? ['SESSION'] : session;
  const given = [
    ...(command === 'apply' ? ['apply'] : []),
    ...(resume === undefined ? [] : ['--resume', ...session]),
    ...file,
    ...(flags.new ? ['--new'] : []),
    ...flagWords({ ...flags, yes: true }),
  ];
  return [
    `See what would change: ${['kentik-aws-setup plan', ...planned, ...placeWords(flags)].join(' ')}`,
    `Then: kentik-aws-setup ${given.join(' ')}`,
  ];
}

/** @throws UserError `FLAGS_MISSING` where a command that takes a session or --answers was given neither, or both */
export function refuseUnlessOne(
  command: 'plan' | 'verify',
  session: string | null,
  answers: string | undefined,
): void {
  if ((session === null) !== (answers === undefined)) return;
  const file = `kentik-aws-setup ${command} --answers ${answers === undefined ? 'FILE' : shellWord(answers)}`;
  const named =
    session === null ? 'kentik-aws-setup sessions list' : `kentik-aws-setup ${command} ${shellWord(session)}`;
  const ways =
    command === 'plan' ? '--answers FILE or the ID of a session' : 'the ID of a session or --answers FILE';
  throw usageError({
    code: 'FLAGS_MISSING',
    doing: `reading the flags of ${command}`,
    message:
      session === null ? `${command} needs either ${ways}.` : `${command} takes either ${ways}, not both.`,
    remedy: command === 'plan' ? [file, named] : [named, file],
  });
}
