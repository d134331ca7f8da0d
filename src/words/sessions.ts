/** Saved sessions in words: whose, when, how far. Pure. */
import { isDryRun, type SavedSession, type WizardContext } from '../../machines/context.ts';
import { stepsOf } from '../../machines/steps.ts';
import { duration, plural } from '../ui/text.ts';
import { type AnswerWords, program } from './words.ts';

/** What shows a session's record: its details, and a report for a change ticket. */
export function recordWords(session: string | null): AnswerWords[] {
  return [
    { label: 'Details', value: `${program} sessions show ${session ?? ''}` },
    { label: 'Report', value: `${program} sessions report ${session ?? ''}` },
  ];
}

function answered({ answers }: SavedSession): string {
  const asked = stepsOf({ draft: answers, offline: false }).filter(({ first }) => first === 'asked');
  const open = asked.filter(({ value }) => value(answers) === undefined).length;
  if (open === 0) return 'all questions answered';
  // The kind of export is a question too; it is not among the steps, because it decides which they are.
  const first = answers.export === undefined ? 0 : 1;
  return `${asked.length - open + first} of ${plural(asked.length + 1, 'question')} answered`;
}

/** How far a session got. */
export function sessionState(session: SavedSession): string {
  switch (session.state) {
    case 'answering':
      return answered(session);
    case 'applying':
      return 'stopped while applying';
    case 'partial':
      return 'partly applied';
    case 'failed':
      return 'failed, nothing was changed';
    case 'applied':
      return 'applied';
    case 'undone':
    case 'kept':
      return 'undone';
  }
}

/** `5 m ago`, `30 days ago`; `now` comes from the theme's clock. */
export function sessionAge({ changedAt }: SavedSession, now: number): string {
  const then = Date.parse(changedAt);
  if (Number.isNaN(then)) return 'some time ago';
  const days = Math.floor((now - then) / 86_400_000);
  return `${days >= 2 ? plural(days, 'day') : duration(now - then)} ago`;
}

/** Whether there is something left to do in a session. */
function isUnfinished({ state }: SavedSession): boolean {
  return state === 'answering' || state === 'applying' || state === 'partial' || state === 'failed';
}

/** Whether one has come back to the welcome screen from later on. A session that could not be opened has no answers. */
export function isUnderway({ session, draft }: Pick<WizardContext, 'session' | 'draft'>): boolean {
  return session !== null && draft.account !== undefined;
}

/** Whether it may have created something that can be undone. A dry run changes nothing, and undoes nothing. */
export function isUndoable({ state }: SavedSession, context: WizardContext): boolean {
  return state !== 'answering' && state !== 'failed' && !isDryRun(context);
}

/** The session of this run, where it has created something that can be undone; else null. An undo that failed is retried. */
export function undoableHere(context: WizardContext): string | null {
  return context.hasCreated && context.undoing === null && !isDryRun(context) ? context.session : null;
}

/** What the welcome screen offers: sessions, newest first, and the one that Enter alone takes; null starts over. */
export function offeredSessions(context: WizardContext): {
  offered: SavedSession[];
  usual: string | null;
} {
  const { sessions, startNew, session } = context;
  if (startNew) return { offered: [], usual: null };
  const offered = sessions
    .filter(({ id }) => id !== session || !isUnderway(context))
    .sort((a, b) => b.changedAt.localeCompare(a.changedAt, 'en'));
  const [newest] = offered;
  return { offered, usual: newest !== undefined && isUnfinished(newest) ? newest.id : null };
}
