/** A journal as lines of text, and a session as one line. */
import { cleanText as clean } from '../model/clean-text.ts';
import { unreadable } from '../model/operations.ts';
import { isPending } from '../plan/summary.ts';
import { plural, utcMinute } from '../ui/text.ts';
import { effectOf } from './effects.ts';
import {
  type IntentEntry,
  type JournalEntry,
  NOT_SENT,
  type OutcomeEntry,
  operationName,
  outcomesOf,
  SUPERSEDED,
} from './entries.ts';
import type { SessionSummary } from './saved-sessions.ts';

const stateWords: Record<SessionSummary['state'], string> = {
  answering: 'questions open',
  applying: 'interrupted while applying',
  applied: 'applied',
  partial: 'partly done',
  failed: 'failed, nothing was changed',
  undone: 'undone',
  kept: 'undone',
};

/** How far a session got, and what its undo left. */
export function stateText({ state, left }: Pick<SessionSummary, 'state' | 'left'>): string {
  return left === undefined ? stateWords[state] : `${stateWords[state]}, ${plural(left, 'resource')} left`;
}

const decisionWords = {
  update: 'update it',
  keep: 'keep it as it is',
  replace: 'replace it',
} as const;

/** `2026-11-23-k7rd  account 123456789012  full export  applied  2026-11-23 17:40 UTC` */
export function sessionLine(session: SessionSummary): string {
  return [
    session.id,
    session.account === null ? 'no account yet' : `account ${session.account}`,
    session.answers.export === undefined ? 'no answers yet' : `${session.answers.export} export`,
    stateText(session),
    utcMinute(session.changedAt),
    ...(session.target === 'sandbox' ? ['sandbox'] : session.endpoint ? [clean(session.endpoint)] : []),
  ].join('  ');
}

/** One line an event, oldest first; an intent and its outcome stand together. */
export function storyLines(entries: readonly JournalEntry[]): string[] {
  const outcomes = outcomesOf(entries);
  const home = entries.find((entry) => entry.type === 'account')?.account;
  return entries.flatMap((entry) => {
    const line = lineOf(entry, outcomes, home);
    return line === null ? [] : [`${entry.at.slice(0, 19).replace('T', ' ')}  ${line}`];
  });
}

function lineOf(
  entry: JournalEntry,
  outcomes: Map<number, OutcomeEntry>,
  home: string | undefined,
): string | null {
  switch (entry.type) {
    case 'session':
      return `session started by kentik-aws-setup ${clean(entry.program)}${entry.target === 'sandbox' ? ' on the sandbox' : ''}`;
    case 'account':
      return `uses account ${entry.account} as ${clean(entry.arn)}`;
    case 'run': {
      return `${entry.run} started: ${plural(entry.changes.filter(isPending).length, 'change')}`;
    }
    case 'decision':
      return `decided about ${clean(entry.change)}: ${decisionWords[entry.choice]}`;
    case 'intent':
      return intentLine(entry, outcomes.get(entry.n), home);
    case 'outcome':
      return null;
    case 'handover':
      return `handed over to session ${clean(entry.to)}: ${plural(entry.made.length, 'resource')}`;
    case 'inherit':
      return `took over from session ${clean(entry.from)}: ${plural(entry.made.length, 'resource')}`;
    case 'result':
      return `${entry.run} ended: ${entry.outcome}`;
  }
}

function intentLine(
  intent: IntentEntry,
  outcome: OutcomeEntry | undefined,
  home: string | undefined,
): string {
  const targets = typeof intent.target === 'string' ? [intent.target] : intent.target;
  const shown = targets.slice(0, 3).map(clean).join(', ');
  const more = targets.length > 3 ? ` and ${targets.length - 3} more` : '';
  const place = intent.region ? ` in ${intent.region}` : '';
  const account = home === undefined || home === intent.account ? '' : ` in account ${intent.account}`;
  return `${operationName(intent)} ${shown}${more}${place}${account}: ${endOf(outcome, intent)}`;
}

function endOf(outcome: OutcomeEntry | undefined, intent: IntentEntry): string {
  const words = outcomeWords(intent, outcome);
  if (!outcome) return words;
  const ids = outcome.status === 'done' && outcome.ids.length > 0 ? `: ${idsOf(outcome)}` : '';
  const refusal = refusalOf(outcome);
  const answer = refusal === null ? '' : `: ${clean(refusal.code)} ${clean(refusal.message)}`;
  const request = outcome.requestId === null ? '' : ` (request ${clean(outcome.requestId)})`;
  return `${words}${ids}${answer}${request}`;
}

/** How a call ended, without foreign text: `created`, `refused`. @param outcome undefined where it was never recorded */
export function outcomeWords(intent: IntentEntry, outcome: OutcomeEntry | undefined): string {
  if (!outcome) return 'requested; the outcome was never recorded';
  const done = intent.operation === unreadable ? 'done' : effectOf(intent).verb;
  switch (outcome.status) {
    case 'done':
      return `${outcome.settled ? 'found ' : ''}${done}`;
    case 'failed':
      if (outcome.error?.code === NOT_SENT) return 'not requested: interrupted';
      if (outcome.error?.code === SUPERSEDED) return 'not done: someone else changed it between two attempts';
      return 'refused';
    case 'unknown':
      return `unknown whether it was ${done}`;
  }
}

/** What AWS said to a call that it refused; foreign text. null for any other outcome. */
export function refusalOf({ status, error }: OutcomeEntry): { code: string; message: string } | null {
  if (status !== 'failed' || error?.code === NOT_SENT || error?.code === SUPERSEDED) return null;
  return { code: error?.code ?? 'unknown', message: error?.message ?? '' };
}

function idsOf(outcome: OutcomeEntry): string {
  const shown = outcome.ids.slice(0, 3).map(clean).join(', ');
  return outcome.ids.length > 3 ? `${shown} and ${outcome.ids.length - 3} more` : shown;
}
