/** What a session knows of its own past when it plans again. */
import type { Made } from './made.ts';
import type { Decision } from './types.ts';

export interface History {
  session: string;
  decisions: Decision[];
  /** What it made and changed. */
  made: Made[];
  /** Ids of changes that its last apply found there and left as they were. */
  found: string[];
}
