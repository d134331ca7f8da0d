/** Reads `--answers`: a file, or `-` for standard input. */
import { createReadStream } from 'node:fs';
import { readAnswersText, validateAnswers } from '../answers/answers.ts';
import { invalidAnswers } from '../answers/invalid.ts';
import { decodeText, largestFile } from '../answers/read-text.ts';
import type { Answers } from '../answers/types.ts';
import { exitCode, UserError } from '../errors.ts';

export interface AnswersOverrides {
  /** `--profile` */
  profile?: string | undefined;
  /** `--region`; answers that name another one are refused. */
  region?: string | undefined;
  /** The environment's or the profile's; asked where the answers name no region. */
  homeRegion: (profile: string | undefined) => Promise<string | null>;
}

/**
 * @throws UserError `ANSWERS_UNREADABLE`, or `ANSWERS_INVALID` with every fault at once
 */
export async function readAnswers(file: string, overrides: AnswersOverrides): Promise<Answers> {
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
  if ('region' in given && overrides.region !== undefined && overrides.region !== given.region) {
    throw invalidAnswers(`${name} with the flags given`, [
      {
        path: 'region',
        message: `is ${JSON.stringify(given.region)}, and --region says "${overrides.region}".`,
        remedy: 'Leave one of them out.',
      },
    ]);
  }
  const isNamed = 'region' in given || 'regions' in given;
  const profile = overrides.profile ?? parsed.answers.profile;
  const region = overrides.region ?? (isNamed ? null : await overrides.homeRegion(profile));
  const withRegion = region && !('region' in given) ? { region } : {};
  const withProfile = overrides.profile === undefined ? {} : { profile: overrides.profile };
  const checked = validateAnswers({ ...given, ...withRegion, ...withProfile });
  if (!checked.ok) throw invalidAnswers(`${name} with the flags given`, checked.faults);
  return checked.answers;
}

/** Not more than can be answers: some files (/dev/zero) have no end. */
async function readBytes(file: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const stream = file === '-' ? process.stdin : createReadStream(file);
    for await (const chunk of stream) {
      chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size > largestFile) break;
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw new UserError(
      {
        code: 'ANSWERS_UNREADABLE',
        exit: exitCode.usage,
        doing: 'reading the answers',
        message: `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
        remedy: ['Name a YAML or JSON file with --answers FILE, or - for standard input.'],
      },
      { cause: error },
    );
  }
}
