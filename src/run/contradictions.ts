/** Flags that make no sense together are refused: one of them would do nothing. */
import { exitCode, UserError } from '../model/errors.ts';
import type { DryRunFlags, SessionFlags } from './options.ts';

/** @throws UserError `FLAGS_CONTRADICT`, naming all of them */
export function refuseContradictions(flags: DryRunFlags & Pick<SessionFlags, 'resume' | 'new'>): void {
  const isTorn = flags.resume !== undefined && flags.new === true;
  const problems = [
    ...(isTorn ? ['--resume takes up a saved session, and --new refuses to.'] : []),
    ...(flags.format !== undefined && !flags.dryRun
      ? ['--format says how --dry-run prints, and is not given with it.']
      : []),
    ...(flags.output !== undefined && !flags.dryRun
      ? ['--output says where --dry-run writes, and is not given with it.']
      : []),
  ];
  if (problems.length === 0) return;
  throw new UserError({
    code: 'FLAGS_CONTRADICT',
    exit: exitCode.usage,
    doing: 'reading the flags',
    message: 'The flags do not go together:',
    details: problems,
    remedy: [
      ...(isTorn ? ['Give one of --resume and --new.'] : []),
      ...(problems.length > (isTorn ? 1 : 0) ? ['Add --dry-run, or leave the others out.'] : []),
    ],
    state: 'AWS was not called.',
  });
}
