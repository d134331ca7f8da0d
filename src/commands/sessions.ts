/** `sessions`: list, show, remove. */
import { validateDraft } from '../answers/answers.ts';
import { type ExitCode, exitCode } from '../errors.ts';
import { output } from '../output.ts';

import { listSessions, readSession, readSessionJournal, removeSession } from '../session/store.ts';
import { sessionLine, storyLines } from '../session/story.ts';

export async function list(json: boolean): Promise<ExitCode> {
  const { sessions, unreadable } = await listSessions(validateDraft);
  if (json) {
    output.json({ sessions, unreadable });
    return exitCode.done;
  }
  for (const session of sessions) output.result(sessionLine(session));
  for (const session of unreadable) output.note(`${session.id}  cannot be read: ${session.message}`);
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
  if (session) output.result(sessionLine(session));
  for (const line of storyLines(journal)) output.result(line);
  return exitCode.done;
}

export async function remove(id: string, json: boolean): Promise<ExitCode> {
  await removeSession(id);
  if (json) output.json({ removed: id });
  else output.note(`Session ${id} is forgotten. What it made in AWS stands as it was.`);
  return exitCode.done;
}
