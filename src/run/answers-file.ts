/** Where the answers of an unattended run come from: `--answers` (a file, or `-` for standard input), a session, the sandbox. */
import { readAnswersText, validateAnswers, validateDraft } from '../answers/answers.ts';
import { fullAnswersOf } from '../answers/complete.ts';
import { withKentik } from '../answers/draft.ts';
import { invalidAnswers } from '../answers/invalid.ts';
import { decodeText, largestFile } from '../answers/read-text.ts';
import type { Answers, DraftAnswers, FullAnswers } from '../answers/types.ts';
import { regionOfEnvironment } from '../aws/access/environment.ts';
import { resolveRegion } from '../aws/index.ts';
import { exitCode, UserError } from '../model/errors.ts';
import type { ApplyFlags, ConnectionFlags } from '../model/flags.ts';
import { readInput } from '../process/program.ts';
import { readSession } from '../session/saved-sessions.ts';
import { connectUnattended, type Run } from './connect.ts';
import { kentikOf } from './kentik.ts';
import { completeAnswers, resumedId } from './open-session.ts';
import { usageError } from './usage.ts';

/**
 * @param flags `--region` of other answers is refused; where neither names one, the environment or the profile is asked
 * @throws UserError `ANSWERS_UNREADABLE`, or `ANSWERS_INVALID` with every fault at once
 */
export async function answersOfFile(
  file: string,
  flags: Pick<ApplyFlags, 'profile' | 'region' | 'sandbox'>,
): Promise<Answers> {
  const name = file === '-' ? 'standard input' : file;
  const content = decodeText(await readBytes(file));
  if (!content.ok) throw invalidAnswers(name, content.faults);
  const read = readAnswersText(content.text, file.endsWith('.json') ? 'json' : 'yaml');
  if (!read.ok) throw invalidAnswers(name, read.faults);
  const parsed = validateAnswers(read.value);
  if (!parsed.ok) throw invalidAnswers(name, parsed.faults);
  // What a flag or the environment says goes between the file and the defaults.
  const given = read.value;
  if (typeof given !== 'object' || given === null) return parsed.answers;
  if ('region' in given && flags.region !== undefined && flags.region !== given.region) {
    throw invalidAnswers(`${name} with the flags given`, [
      {
        path: 'region',
        message: `is ${JSON.stringify(given.region)}, and --region says "${flags.region}".`,
        remedy: 'Remove one of them.',
      },
    ]);
  }
  const isNamed = 'region' in given || 'regions' in given || 'buckets' in given;
  const profile = flags.profile ?? parsed.answers.profile;
  const region = flags.region ?? (isNamed ? null : await homeRegion(profile, flags.sandbox ?? false));
  const withRegion = region && !('region' in given) ? { region } : {};
  const withProfile = flags.profile === undefined ? {} : { profile: flags.profile };
  const checked = validateAnswers({ ...given, ...withRegion, ...withProfile });
  if (!checked.ok) throw invalidAnswers(`${name} with the flags given`, checked.faults);
  return checked.answers;
}

/** What is wrong with the file of `--answers`, where the run ends for another reason: each with the file's name. */
export async function faultsOfFile(flags: ApplyFlags): Promise<string[]> {
  const { answers: file } = flags;
  if (file === undefined) return [];
  try {
    await answersOfFile(file, flags);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { details = [], message } = error.report;
    return (details.length > 0 ? details : [message]).map((fault) => `${file}: ${fault}`);
  }
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readInput(file, largestFile);
  } catch (error) {
    throw new UserError(
      {
        code: 'ANSWERS_UNREADABLE',
        exit: exitCode.usage,
        doing: 'reading the answers',
        message: `${file} can't be read: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: ['Name a YAML or JSON file with --answers FILE, or - for standard input.'],
      },
      { cause: error },
    );
  }
}

/** The sandbox knows no profile. */
async function homeRegion(profile: string | undefined, isSandbox: boolean): Promise<string | null> {
  return isSandbox ? regionOfEnvironment() : resolveRegion(undefined, profile);
}

export async function answersOfSession(resume: string | true, run: Run): Promise<Answers> {
  return savedAnswers(await resumedId(resume, run));
}

/** @throws UserError `SESSION_INCOMPLETE` where the session has questions left */
export async function savedAnswers(id: string): Promise<Answers> {
  const session = await readSession(id, validateDraft);
  const answers = session ? completeAnswers(session.answers) : null;
  if (answers) return answers;
  throw usageError({
    code: 'SESSION_INCOMPLETE',
    doing: 'reading the answers of a session',
    message: `Session ${id} still has questions to answer.`,
    remedy: [`Answer them in the wizard: kentik-aws-setup --resume ${id}`],
  });
}

/** The answers of a run on the sandbox where none are given: what Enter alone would answer in the wizard. */
export async function sandboxAnswers(run: Run, flags: ConnectionFlags): Promise<FullAnswers> {
  const { identity, region } = await connectUnattended(run, flags, null);
  const draft: DraftAnswers = { version: 1, region, regions: [region], account: identity.account };
  const kentik = await kentikOf(run, 'wanted');
  return fullAnswersOf(kentik === null ? draft : withKentik(draft, await kentik.observe(run.signal)));
}
