/** `setup`: the wizard in a terminal; without one, straight through where the answers are known. */
import type { Answers, DraftAnswers } from '../answers/types.ts';
import { commonEndpoint, regionOfEnvironment } from '../aws/access/environment.ts';
import type { ExitCode } from '../model/errors.ts';
import type { SetupFlags } from '../model/flags.ts';
import { flagWords } from '../outputs/resume-command.ts';
import { decideTerminal, type Terminal } from '../process/terminal.ts';
import { beginRun, type Run, sourceOf } from '../run/connect.ts';
import { completeCommands, missingFlags, refuseContradictions, usageError } from '../run/usage.ts';

export async function setup(flags: SetupFlags): Promise<ExitCode> {
  refuseContradictions(flags);
  const terminal = decideTerminal({ noInput: !flags.input, plain: flags.plain ?? false });
  const isDecided = flags.yes || (flags.dryRun && flags.answers !== undefined);
  if (!terminal.interactive || flags.json || isDecided) return unattended(flags);
  const answers =
    flags.answers === undefined
      ? null
      : await (await import('../run/answers-file.ts')).answersOfFile(flags.answers, flags);
  // The wizard starts the sandbox by itself, after its first frame.
  const run = await beginRun(flags, false);
  try {
    const input = await wizardInput(run, flags, answers);
    const options = { run, terminal, input, dryRun: flags };
    return await (await frontEnd(terminal))(options);
  } finally {
    await run.close();
  }
}

/** Full screens, or append-only lines where the terminal or the user cannot do with them. */
async function frontEnd(terminal: Terminal) {
  if (terminal.canRedraw) return (await import('./full-view.tsx')).runWizard;
  return (await import('./plain-view.ts')).runPlainWizard;
}

async function wizardInput(run: Run, flags: SetupFlags, answers: Answers | null) {
  const named = flags.profile ?? answers?.profile;
  const source = sourceOf(run, named);
  const draft: DraftAnswers = {
    ...(answers ?? { version: 1 }),
    ...(named === undefined ? {} : { profile: named }),
  };
  return {
    sandbox: flags.sandbox ?? false,
    dryRun: flags.dryRun ?? false,
    flags: flagWords(flags),
    session: flags.resume === undefined ? null : await sessionId(flags),
    draft,
    homeRegion: flags.region ?? regionOfEnvironment(),
    // Only what was named outright goes unasked: an environment that merely has credentials is offered, not taken.
    source: !flags.sandbox && source.kind === 'profile' && named !== undefined ? source : null,
    resume: flags.resume !== undefined,
    startNew: flags.new ?? false,
    isKentikPlaced: flags.sandbox === true || Boolean(process.env.KTAPI_URL?.trim()),
  };
}

async function sessionId(flags: SetupFlags): Promise<string> {
  const { resumedId } = await import('../run/open-session.ts');
  const target = flags.sandbox ? 'sandbox' : 'aws';
  const endpoint = flags.sandbox ? null : commonEndpoint();
  return resumedId(flags.resume ?? true, { target, endpoint });
}

async function unattended(flags: SetupFlags): Promise<ExitCode> {
  const { setUpUnattended } = await import('../run/setup-unattended.ts');
  const missing = missingFlags(flags, flags.sandbox ?? false);
  if (missing.length === 0) return setUpUnattended(flags);
  // Everything at once: who adds what is missing must not hear of the next fault then.
  const { faultsOfFile } = await import('../run/answers-file.ts');
  throw usageError({
    code: 'NO_TERMINAL',
    doing: 'starting the wizard',
    message:
      "This run can't ask questions: there is no terminal, or --no-input, --json or CI is set. It needs:",
    details: [...missing, ...(await faultsOfFile(flags))],
    remedy:
      flags.answers === undefined && flags.resume === undefined
        ? ['To try everything with default answers: kentik-aws-setup --sandbox']
        : completeCommands('setup', flags),
  });
}
