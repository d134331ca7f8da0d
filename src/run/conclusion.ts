/** How a proof ends: its result, its exit code, and the commands that lead on. */
import type { CredentialsInUse } from '../aws/types.ts';
import type { ExitCode } from '../model/errors.ts';
import { type Check, exitOfOutcome, outcomeOfChecks } from '../outputs/checks.ts';
import { type CommandFlags, flagWords, placeWords, resumeCommand } from '../outputs/resume-command.ts';
import type { Change } from '../plan/types.ts';
import { output } from '../process/output.ts';
import { sayVerdict, verdictJson } from './checks-output.ts';

interface Conclusion {
  checks: readonly Check[];
  unchecked: readonly string[];
  drift: readonly Change[];
  json: boolean;
  again: string;
  credentials?: CredentialsInUse | undefined;
}

/**
 * Says what all checks come to.
 *
 * @param counts that stand in the JSON too
 */
export function conclude(
  { checks, unchecked, drift, json, again, credentials }: Conclusion,
  counts: Readonly<Record<string, number>>,
): ExitCode {
  const outcome = outcomeOfChecks(checks);
  if (json)
    output.json({ ...verdictJson(checks, unchecked, drift), credentials: credentials ?? null, ...counts });
  else sayVerdict(outcome, unchecked, again);
  return exitOfOutcome[outcome];
}

/** The command that sets up again what isn't as expected. */
export function fixOf(session: string | null, flags: CommandFlags): string {
  const words = ['--yes', ...placeWords(flags)];
  return session === null
    ? ['kentik-aws-setup apply --answers FILE', ...words].join(' ')
    : resumeCommand('apply', session, words);
}

/** The command that looks again, and waits for logs. */
export function againOf(session: string | null, flags: CommandFlags): string {
  return verifyCommand(session, { ...flags, wait: Math.max(flags.wait ?? 0, 30) });
}

/** The command that was run, with its flags. */
export function verifyCommand(session: string | null, flags: CommandFlags): string {
  const words = flagWords(flags);
  return session === null
    ? ['kentik-aws-setup verify --answers FILE', ...words].join(' ')
    : resumeCommand('verify', session, words);
}
