/** What the parts of the search for logs hand each other. */
import type { ObjectPage } from '../aws/types.ts';
import type { Layout, LogKey, LogPlace } from './layout.ts';

export interface NewestQuery extends LogPlace {
  bucket: string;
  bucketRegion: string;
  /** The flow logs whose files count; empty: any. */
  flowLogIds: readonly string[];
  /** Milliseconds since 1970. */
  now: number;
  /** How these flow logs name their folders; by day without names where it isn't said. */
  layout?: Layout;
  /** When the oldest of the flow logs was created, milliseconds since 1970; before it none of their logs exist. */
  since?: number | null;
  /** Listings at most. */
  listings?: number;
}

export interface FoundLog extends LogKey {
  /** Bytes. */
  size: number;
  /** ISO 8601. */
  lastModified: string;
  /** `STANDARD`, `GLACIER`, …; empty where S3 doesn't say. */
  storageClass: string;
}

export interface NewestResult {
  /** Newest first; the second and third are for the case that Kentik has deleted the first meanwhile. */
  logs: FoundLog[];
  /** The newest timestamp of each flow log that was come across, by ID. */
  seen: Record<string, string>;
  /** Listings that it took. */
  requests: number;
  /** `partly`: nothing was found, and not every place was looked at. */
  searched: 'completely' | 'partly';
}

/** What the parts of a search share. */
export interface Search {
  readonly query: NewestQuery;
  readonly layout: Layout;
  /** Lists a folder of the region, of names that begin with `name`; null where no request is left. */
  list(folder: string, options?: { name?: string; startAfter?: string }): Promise<ObjectPage | null>;
  /** Says that something was passed over. */
  skipped(): void;
}
