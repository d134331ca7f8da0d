/** A journal as lines of text, and a session as one line. */
import { cleanText as clean } from '../model/clean-text.ts';
import { unreadable } from '../model/operations.ts';
import { isPending } from '../plan/summary.ts';
import { plural, utcMinute } from '../ui/text.ts';
import { effectOf } from './effects.ts';
import {
  type IntentEntry,
  type JournalEntry,
  type OutcomeEntry,
  operationName,
  SUPERSEDED,
} from './entries.ts';
import type { SessionSummary } from './store.ts';

const stateWords: Record<SessionSummary['state'], string> = {
  answering: 'questions open',
  applying: 'interrupted while applying',
  applied: 'applied',
  partial: 'partly done',
  undone: 'undone',
  kept: 'undone, everything kept',
};

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
    stateWords[session.state],
    utcMinute(session.changedAt),
    ...(session.target === 'sandbox' ? ['sandbox'] : session.endpoint ? [clean(session.endpoint)] : []),
  ].join('  ');
}

/** One line an event, oldest first; an intent and its outcome stand together. */
export function storyLines(entries: readonly JournalEntry[]): string[] {
  const outcomes = new Map<number, OutcomeEntry>();
  for (const entry of entries) if (entry.type === 'outcome') outcomes.set(entry.n, entry);
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
  if (!outcome) return 'requested; the outcome was never recorded';
  const done = intent.operation === unreadable ? 'done' : effectOf(intent).verb;
  const request = outcome.requestId === null ? '' : ` (request ${clean(outcome.requestId)})`;
  switch (outcome.status) {
    case 'done':
      return `${outcome.settled ? 'found ' : ''}${done}${outcome.ids.length > 0 ? `: ${idsOf(outcome)}` : ''}${request}`;
    case 'failed':
      if (outcome.error?.code === 'NotSent') return 'not requested: interrupted';
      if (outcome.error?.code === SUPERSEDED) return 'not done: someone else changed it between two attempts';
      return `refused: ${clean(outcome.error?.code ?? 'unknown')} ${clean(outcome.error?.message ?? '')}${request}`;
    case 'unknown':
      return `unknown whether it was ${done}${request}`;
  }
}

function idsOf(outcome: OutcomeEntry): string {
  const shown = outcome.ids.slice(0, 3).map(clean).join(', ');
  return outcome.ids.length > 3 ? `${shown} and ${outcome.ids.length - 3} more` : shown;
}
