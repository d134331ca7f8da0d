/** What checks find is kept for the report of their session, also of checks that someone doesn't wait for. */
import { cleanText } from '../model/clean-text.ts';
import { reportOf } from '../model/errors.ts';
import { type Check, outcomeOfChecks } from '../outputs/checks.ts';
import { output } from '../process/output.ts';
import { readProof, saveProof } from '../session/proof.ts';

export interface ProofKeeper {
  /** Keeps what is known so far, in place of no proof or of one that was waiting for logs. */
  soFar(checks: readonly Check[]): void;
  /** Keeps what was found in the end. */
  atEnd(checks: readonly Check[]): Promise<void>;
}

/** What can't be kept is said once, and fails nothing. @param session null: nothing is kept */
export function proofKeeper(
  session: string | null,
  now: () => Date,
  say: (line: string) => void = output.note,
): ProofKeeper {
  let last = '';
  let hasFailed = false;
  let isOurs = false;
  let writing = Promise.resolve();
  const write = async (id: string, checks: readonly Check[], isWhole: boolean): Promise<void> => {
    const found = outcomeOfChecks(checks);
    if (found === 'undone') return;
    try {
      const before = isWhole || isOurs ? null : await readProof(id);
      if (before === 'unreadable' || (before !== null && before.outcome !== 'no-logs-yet')) return;
      // Checks that are still to come might fail.
      const outcome = !isWhole && found === 'proven' ? 'unproven' : found;
      const deciding = checks.filter(({ decides }) => decides !== false);
      await saveProof(id, { at: now().toISOString(), outcome, checks: deciding });
      isOurs = true;
    } catch (error) {
      const { message } = reportOf(error, 'keeping the result of a check');
      if (!hasFailed) say(`The report of session ${id} won't have this result: ${cleanText(message)}`);
      hasFailed = true;
    }
  };
  const next = (checks: readonly Check[], isWhole: boolean): Promise<void> => {
    if (session !== null) writing = writing.then(() => write(session, checks, isWhole));
    return writing;
  };
  return {
    soFar(checks) {
      const states = checks.map(({ id, state }) => `${id} ${state}`).join('\n');
      if (states === last) return;
      last = states;
      void next(checks, false);
    },
    atEnd: (checks) => next(checks, true),
  };
}
