/** `sessions`: list, show, answers, report, remove. */
import { basename, dirname } from 'node:path';
import { answersForNextAccount, serializeAnswers, validateDraft } from '../answers/answers.ts';
import { cleanText } from '../model/clean-text.ts';
import { type ExitCode, exitCode, UserError } from '../model/errors.ts';
import { withoutHeld } from '../model/redact/redact.ts';
import { sessionReport } from '../outputs/report.ts';
import { resumeCommand } from '../outputs/resume-command.ts';
import { output } from '../process/output.ts';
import { decideTerminal } from '../process/terminal.ts';
import { savedAnswers } from '../run/answers-file.ts';
import { asking } from '../run/ask.ts';
import { writeOutput } from '../run/output-folder.ts';
import { usageError } from '../run/usage.ts';
import { isOver, leftChanges, stateOf } from '../session/history.ts';
import { readProof } from '../session/proof.ts';
import { sessionResources } from '../session/resources.ts';
import { listSessions, readSession, readSessionJournal } from '../session/saved-sessions.ts';
import { lockJournal, removeSession } from '../session/store.ts';
import { sessionLine, storyLines } from '../session/story.ts';

export async function list(json: boolean): Promise<ExitCode> {
  const { sessions, unreadable } = await listSessions(validateDraft);
  if (json) {
    output.json({ sessions, unreadable });
    return exitCode.done;
  }
  for (const session of sessions) output.result(sessionLine(session));
  for (const session of unreadable)
    output.note(`${cleanText(session.id)}  can't be read: ${cleanText(session.message)}`);
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
    for (const line of serializeAnswers(session.answers).trimEnd().split('\n'))
      output.result(`  ${cleanText(line)}`);
    output.result('');
    output.result('What was done (times are UTC):');
  }
  for (const line of storyLines(journal)) output.result(`  ${line}`);
  return exitCode.done;
}

/** The answers as YAML, as `--answers` takes them for another account. @throws UserError `SESSION_INCOMPLETE` */
export async function answers(id: string): Promise<ExitCode> {
  output.verbatim(answersForNextAccount(await savedAnswers(id)));
  return exitCode.done;
}

/**
 * What the session did, in Markdown, to standard output or to a file.
 *
 * @throws UserError as `show`, `OUTPUT_REFUSED`, `SESSION_INCOMPLETE` where a crash left only the session's folder
 */
export async function report(id: string, { output: file }: { output?: string }): Promise<ExitCode> {
  const session = await readSession(id, validateDraft);
  if (session === null) {
    throw usageError({
      code: 'SESSION_INCOMPLETE',
      doing: 'writing the report of a session',
      message: `Session ${id} ended before it recorded anything.`,
      remedy: [`Continue it: ${resumeCommand('setup', id)}`],
    });
  }
  const text = sessionReport(session, await readSessionJournal(id), await readProof(id));
  if (file === undefined) output.verbatim(text);
  else {
    const content = withoutHeld(text);
    await writeOutput(dirname(file), [{ fileName: basename(file), content }], 'writing the report');
    output.note(`Report written to ${cleanText(file)}`);
  }
  return exitCode.done;
}

export interface RemoveFlags {
  json?: boolean;
  yes?: boolean;
  plain?: boolean;
  input: boolean;
}

/** @throws UserError `CONFIRMATION_MISSING` where resources would be left behind and no one can be asked */
export async function remove(id: string, flags: RemoveFlags): Promise<ExitCode> {
  const json = flags.json ?? false;
  const owns = await ownsSomething(id);
  if (owns && !flags.yes) {
    // A session that is in use can't be removed whatever is answered: that is said first.
    await (await lockJournal(id)).close();
    const terminal = decideTerminal({ noInput: !flags.input, plain: flags.plain ?? false });
    if (!terminal.interactive || json) throw unconfirmed(id);
    if (!(await isConfirmed(id, !terminal.canRedraw))) {
      output.note('Nothing was removed.');
      return exitCode.done;
    }
  }
  await removeSession(id);
  if (json) output.json({ removed: id });
  else {
    output.result(`Session ${id} was removed.`);
    if (owns) output.note('What it created in AWS still exists, and undo can no longer delete it.');
  }
  return exitCode.done;
}

async function isConfirmed(id: string, isPlain: boolean): Promise<boolean> {
  output.note(
    `What session ${id} created in AWS still exists, and undo can't delete it without the session.`,
  );
  const answer = await asking((ask) => ask('Remove the session anyway? Type yes: '), isPlain);
  return answer.toLowerCase() === 'yes';
}

function unconfirmed(id: string): UserError {
  return new UserError({
    code: 'CONFIRMATION_MISSING',
    exit: exitCode.usage,
    doing: 'removing a session',
    message: `What session ${id} created in AWS still exists. Removing the session needs a confirmation.`,
    why: "Undo can't delete these resources without the session.",
    remedy: [
      `Delete them first: ${resumeCommand('undo', id)}`,
      `Or keep them: kentik-aws-setup sessions remove ${id} --yes`,
    ],
    state: 'Nothing was removed.',
  });
}

/** A session that can't be read can be removed, too: what it created isn't known then. */
async function ownsSomething(id: string): Promise<boolean> {
  try {
    const journal = await readSessionJournal(id);
    // What an undo kept, another one might delete.
    const hasLeft = !isOver(stateOf(journal)) || leftChanges(journal).length > 0;
    return hasLeft && sessionResources(journal).length > 0;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
