/** `sessions`: list, show, remove. */
import { stringify } from 'yaml';
import { validateDraft } from '../answers/answers.ts';
import { type ExitCode, exitCode, UserError } from '../errors.ts';
import { output } from '../output.ts';
import { safeText } from '../render/safe-text.ts';
import { madeBy } from '../session/made.ts';
import { listSessions, readSession, readSessionJournal, removeSession } from '../session/store.ts';
import { sessionLine, storyLines } from '../session/story.ts';

export async function list(json: boolean): Promise<ExitCode> {
  const { sessions, unreadable } = await listSessions(validateDraft);
  if (json) {
    output.json({ sessions, unreadable });
    return exitCode.done;
  }
  for (const session of sessions) output.result(sessionLine(session));
  for (const session of unreadable)
    output.note(`${safeText(session.id)}  cannot be read: ${safeText(session.message)}`);
  if (sessions.length === 0 && unreadable.length === 0) output.note('There are no saved sessions.');
  return exitCode.done;
}

export async function show(id: string, json: boolean): Promise<ExitCode> {
  const session = await readSession(id, validateDraft);
  const journal = await readSessionJournal(id);
  if (json) {
    output.json({ session, journal });
    return exitCode.done;
  }
  if (session) {
    output.result(sessionLine(session));
    output.result('');
    output.result('Answers:');
    for (const line of stringify(session.answers).trimEnd().split('\n')) output.result(`  ${safeText(line)}`);
    output.result('');
    output.result('What was done (times are UTC):');
  }
  for (const line of storyLines(journal)) output.result(`  ${line}`);
  return exitCode.done;
}

export async function remove(id: string, json: boolean): Promise<ExitCode> {
  const hasMade = await madeSomething(id);
  await removeSession(id);
  if (json) output.json({ removed: id });
  else {
    output.result(`Session ${id} is forgotten.`);
    if (hasMade) output.note('What it made in AWS stays there, and undo cannot take it back any more.');
  }
  return exitCode.done;
}

/** Also a session that cannot be read can be forgotten: then nothing is known of what it made. */
async function madeSomething(id: string): Promise<boolean> {
  try {
    return madeBy(await readSessionJournal(id)).length > 0;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
