/** What a session knows of its own past when it plans again. */
import type { SessionResource } from '../model/session-resources.ts';
import type { Decision } from './types.ts';

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
  made: SessionResource[];
  /** Ids of changes that its last apply found there and left as they were. */
  found: string[];
  /** What others rely on, by the plan's id of a change; absent where no one looked. */
  usedElsewhere?: ReadonlyMap<string, OtherUse>;
}

/** What planning knows of the past of its session. */
export interface PriorSession {
  made: readonly SessionResource[];
  usedElsewhere?: ReadonlyMap<string, OtherUse> | undefined;
}
