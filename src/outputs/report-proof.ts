/** The proof in the report of a session. */
import type { JournalEntry } from '../session/entries.ts';
import type { SavedProof } from '../session/proof.ts';
import type { SessionSummary } from '../session/saved-sessions.ts';
import { block, code } from './markdown.ts';
import { resumeCommand } from './resume-command.ts';

const outcomes: Record<SavedProof['outcome'], string> = {
  proven: 'every check passed',
  unproven: "nothing failed, but something couldn't be checked",
  'no-logs-yet': 'nothing failed, but not everything had arrived yet',
  failed: 'at least one check failed',
};

/** What the last check found, the worst first, and how to check again. @param found `unreadable`: the file is damaged */
export function proofLines(
  { id, state }: SessionSummary,
  entries: readonly JournalEntry[],
  found: SavedProof | 'unreadable' | null,
): string[] {
  if (state === 'undone' || state === 'kept') return ['The session was undone; there is nothing to prove.'];
  return [
    ...foundLines(entries, found),
    '',
    'This command checks, without changing anything, that logs arrive and that the role grants what Kentik needs and no more. It also says what no check covers:',
    ...block('sh', [resumeCommand('verify', id)]),
  ];
}

/** The checks of the last proof, the worst first. */
function foundLines(entries: readonly JournalEntry[], found: SavedProof | 'unreadable' | null): string[] {
  if (found === null) return ['No check is recorded.'];
  if (found === 'unreadable') return ["The last check is recorded in proof.json, which can't be read."];
  const { at, outcome, checks, left } = found;
  const isOlder = entries.some((entry) => entry.type === 'run' && entry.at > at);
  return [
    `Checked at ${at}: ${outcomes[outcome]}.${isOlder ? ' The session was continued after that.' : ''}`,
    '',
    ...checks.map((check) => `- ${check.state}: ${code(check.id)}`),
    ...(left === 0 ? [] : [`- and ${left} more`]),
  ];
}
