/**
 * What the last check of a session found, for its report. It is a file beside the journal: nothing that applies or undoes
 * reads it, so it needs no lock, and earlier releases can still read the journal.
 */
import { join } from 'node:path';
import * as z from 'zod';
import { parsedJson } from '../model/clean-text.ts';
import { systemCode } from '../model/errors.ts';
import { withoutHeld } from '../model/redact/redact.ts';
import { writeFileAtomically } from '../process/files.ts';
import { readWhole } from '../process/program.ts';
import { checkOwn } from './disk/own-files.ts';
import { existingFolder } from './folders.ts';

const PROOF_FILE = 'proof.json';

/** The worst first. */
const states = ['refuted', 'unproven', 'waiting', 'proven'] as const;

const proofFile = z.looseObject({
  version: z.literal(1),
  at: z.iso.datetime(),
  outcome: z.enum(['proven', 'unproven', 'no-logs-yet', 'failed']),
  checks: z.array(z.looseObject({ id: z.string(), state: z.enum(states) })),
  /** How many more there were; the ones that are kept are the worst. */
  left: z.number().int().nonnegative(),
});

export type SavedProof = z.infer<typeof proofFile>;

/** An account has thousands of resources, each with a check. */
const mostChecks = 500;

/** Bytes: many times what that many checks take. */
const largestProof = 10_000_000;

/** Takes the place of what was found before. @throws UserError `SESSION_NOT_FOUND`, `NOT_OWN`, or what the disk says */
export async function saveProof(
  session: string,
  {
    at,
    outcome,
    checks,
  }: Pick<SavedProof, 'at' | 'outcome'> & {
    checks: readonly Pick<SavedProof['checks'][number], 'id' | 'state'>[];
  },
): Promise<void> {
  const folder = await existingFolder(session);
  await checkOwn(folder, 'folder');
  const sorted = states.flatMap((state) => checks.filter((check) => check.state === state));
  const kept = sorted.slice(0, mostChecks).map(({ id, state }) => ({ id, state }));
  const proof: SavedProof = { version: 1, at, outcome, checks: kept, left: sorted.length - kept.length };
  await writeFileAtomically(join(folder, PROOF_FILE), withoutHeld(`${JSON.stringify(proof, null, 2)}\n`));
}

/** What was found last; null where nothing was, `unreadable` for a file that is damaged or of a newer release. */
export async function readProof(session: string): Promise<SavedProof | 'unreadable' | null> {
  const file = join(await existingFolder(session), PROOF_FILE);
  await checkOwn(file, 'file', false);
  try {
    const read = proofFile.safeParse(parsedJson((await readWhole(file, largestProof)).toString('utf8')));
    return read.success ? read.data : 'unreadable';
  } catch (error) {
    const code = systemCode(error);
    if (code === null) throw error;
    return code === 'ENOENT' ? null : 'unreadable';
  }
}
