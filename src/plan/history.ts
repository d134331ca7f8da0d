/** What a plan knows of its session, and of others that rely on the same things. */
import type { SessionResource } from '../model/session-resources.ts';

/**
 * What can be done about a near match. `update`: it gets the expected content. `keep`: it is used as it is. `replace`:
 * a new flow log is created and the old one deleted, because a flow log can't be edited.
 */
export type DecisionChoice = 'update' | 'keep' | 'replace';

/** What the user decided about one change. */
export interface Decision {
  /** The id of the change. */
  change: string;
  choice: DecisionChoice;
  /** What it was decided about: the flow log's ID, or the differences. It applies to nothing else. */
  about: string;
}

/** Another session of this machine that relies on the same thing. */
export interface OtherUse {
  session: string;
  isReadable: boolean;
}

/** One of possibly several sessions that use a thing. */
export interface SessionUse extends OtherUse {
  /** When its last apply began, ISO 8601: it relies on what it found then. */
  since: string;
}

export interface History {
  session: string;
  decisions: Decision[];
  /** What it created and changed. */
  created: SessionResource[];
  /** Ids of changes of which it isn't known whether any call took effect: what doesn't exist needn't have been deleted. */
  uncertain: string[];
  /** Ids of changes that its last apply found there and left as they were. */
  found: string[];
  /** What others rely on, by the plan's ID of a change; absent if it wasn't checked. */
  usedElsewhere?: ReadonlyMap<string, OtherUse>;
}

/** What planning knows about the history of its session. */
export interface PriorSession {
  created: readonly SessionResource[];
  usedElsewhere?: ReadonlyMap<string, OtherUse> | undefined;
}
