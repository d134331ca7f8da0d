/**
 * The interface that each kind of resource implements, so that code that loops over kinds needs to know none of them.
 */
import { isSamePolicy } from '../../model/compare.ts';
import type { ExistingFlowLog, PolicyDocument } from '../../model/existing.ts';
import { sessionTag } from '../../model/ids.ts';
import type { SessionResource } from '../../model/session-resources.ts';
import { some, subjectOf } from '../differences.ts';
import type { Decision, DecisionChoice } from '../history.ts';
import type { Action, Change, DecisionAsked, Difference, Drift } from '../types.ts';

export interface Kind {
  nouns: readonly [one: string, many: string];
  /**
   * What happened to it since the session created or changed it; null if nothing did. Called only for pending changes.
   */
  driftOf(change: Change, past: Past): Drifted | null;
  /** What is wrong with what exists now: that it doesn't, or what it lacks. Null if only the reason says it. */
  faultOf(change: Change): string | null;
  /** For kinds with near matches: what is missing, or too much, if it is kept. */
  lossOf?(differences: readonly Difference[]): string;
  /** The result of a choice, if it isn't the same for all kinds. */
  outcomeOf?(change: Change, choice: DecisionChoice, asked: DecisionAsked): Outcome | null;
  /** What is left of a change that an earlier run partly made after this decision. */
  halfDone?(change: Change, decision: Decision): Change | null;
}

export type Outcome = DecisionAsked['otherwise'];

/** The result of a comparison. */
export interface Verdict {
  action: Action;
  why: string;
  remedy?: string;
  differences?: Difference[];
  decision?: DecisionAsked;
}

export function blocked(why: string, remedy: string) {
  return { action: 'blocked' as const, why, remedy };
}

/** What a session knows of an account that it planned for before. */
export interface Past {
  session: string;
  /** What it created and changed there. */
  created: readonly SessionResource[];
  /** Those that exist there. */
  flowLogs: readonly ExistingFlowLog[];
}

export interface Drifted {
  drift: Drift;
  /** Precedes the reason, or replaces it if it says everything. */
  what: string;
  replaces?: boolean;
}

export function goneSince(what: string): Drifted {
  return { drift: 'gone', what, replaces: true };
}

export const createdAndGone = goneSince('This session created it, and it was deleted.');

/** @param written every document that the session brought it to */
export function documentDrift(
  isOwn: boolean,
  written: readonly PolicyDocument[],
  now: PolicyDocument | null,
): Drifted | null {
  if (now === null && isOwn) return createdAndGone;
  if (written.length === 0) return null;
  if (now === null) return goneSince('This session updated it, and it was deleted.');
  return written.some((document) => isSamePolicy(document, now))
    ? null
    : { drift: 'changed', what: 'Someone has changed it since this session wrote it.' };
}

/** A verdict about a near match, and the user's choice: the usual one, and why. */
export function asking(
  verdict: Outcome,
  differences: Difference[],
  asked: Pick<DecisionAsked, 'choices' | 'usual' | 'usualWhy' | 'updated'> & { about?: string },
): Verdict {
  return {
    ...verdict,
    differences,
    decision: { ...asked, about: asked.about ?? subjectOf(differences), made: null, otherwise: verdict },
  };
}

/** Another session might still use what it created, so only a session's own resources are updated without asking. */
export function isOwn({ tags }: { tags: Record<string, string> }, session: string | undefined): boolean {
  return session !== undefined && tags[sessionTag] === session;
}

export const notThere = "It doesn't exist.";

/** What changes of a role, a policy and an attachment have in common: they are global. */
export function accessBase(account: string, name: string) {
  return { account, region: null, name, dependsOn: [] as string[] };
}

/** What is wrong with a document. @param differs a sentence @param effect as of `documentLoss` */
export function documentFault(
  { current, differences = [] }: { current: unknown; differences?: readonly Difference[] },
  differs: string,
  effect: string,
): string {
  return current === null ? notThere : `${differs} ${documentLoss(differences, effect)}`;
}

/** What is missing from a document that is kept, and its effect. */
export function documentLoss(differences: readonly Difference[], effect: string): string {
  const missing = differences.flatMap(({ wanted: desired }) => desired);
  const surplus = differences.flatMap(({ there }) => there);
  return missing.length === 0
    ? `Kentik gets everything it needs. What exists also has: ${some(surplus, 4)}.`
    : `It lacks: ${some(missing, 4)}. ${effect}.`;
}
