/** What an answer changes in the answers given before it. Pure. */
import { bucketsOfPlacements, draftPlacements } from '../src/answers/bucket-names.ts';
import { offeredBucket } from '../src/answers/defaults.ts';
import { withKentik } from '../src/answers/draft.ts';
import type { Allocation, DraftAnswers } from '../src/answers/types.ts';
import type { KentikFound, WizardContext } from './context.ts';
import { usualBucketRegion } from './steps.ts';

type Known = Pick<WizardContext, 'draft' | 'homeRegion'>;
type Placed = Pick<WizardContext, 'draft'> & Partial<Pick<WizardContext, 'bucketProblem' | 'refusedBucket'>>;

/**
 * Fills in the region that goes unasked. The primary account's is that of the credentials. A bucket in each region is in all
 * of them: the home region stands for them where it's one.
 */
export function withRegion({ draft, homeRegion }: Known): DraftAnswers {
  const { export: kind, allocation, region, regions = [] } = draft;
  // Each bucket of a mixed allocation names its own.
  if (allocation === 'mixed') return draft;
  const isKept =
    region !== undefined && (kind !== 'full' || allocation === 'centralized' || regions.includes(region));
  const usual = kind === 'full' ? usualBucketRegion({ draft, homeRegion }) : homeRegion;
  return kind === undefined || isKept || usual == null ? draft : { ...draft, region: usual };
}

/** Every bucket with its region, for comparison. */
function placesOf(draft: DraftAnswers): string {
  const places = draftPlacements(draft).map((place) => `${place.bucket} ${place.bucketRegion}`);
  return [...new Set(places)].sort().join();
}

/** An answer that says where buckets are. Where they change, they are named again; a name that was typed is offered. */
export function withPlaces(known: Known, change: Partial<DraftAnswers>): Placed {
  const draft = withRegion({ ...known, draft: { ...known.draft, ...change } });
  const { bucket, ...rest } = draft;
  if (bucket === undefined || placesOf(known.draft) === placesOf(draft)) return { draft };
  const isOffered = bucket === offeredBucket(known.draft);
  return { draft: rest, bucketProblem: null, refusedBucket: isOffered ? null : bucket };
}

/**
 * A mixed allocation begins with the buckets that each region had until now, and with those that were chosen for it in a
 * mixed allocation before.
 */
export function withAllocation(
  known: Known & Pick<WizardContext, 'bucketProblem'>,
  allocation: Allocation,
): Placed {
  // A name that was refused for one bucket may be right for others.
  const forgotten = known.bucketProblem === null ? {} : { bucketProblem: null, refusedBucket: null };
  const placed = { ...forgotten, ...withPlaces(known, { allocation }) };
  if (allocation !== 'mixed') return placed;
  const before = draftPlacements({ ...known.draft, allocation });
  const own = draftPlacements(known.draft).filter(
    ({ region }) => !before.some((place) => place.region === region),
  );
  const buckets = bucketsOfPlacements([...before, ...own]);
  return buckets.length === 0 ? placed : { ...placed, draft: { ...placed.draft, buckets } };
}

/** An answer that can't be used is no answer: a resumed session must not stand behind it. */
export function withoutBucket(draft: DraftAnswers, refused: string | null): DraftAnswers {
  const { bucket: _, ...others } = draft;
  if (draft.allocation !== 'mixed') return others;
  const { buckets = [], ...rest } = others;
  const left = buckets.filter(({ bucket }) => bucket !== refused);
  return left.length === 0 ? rest : { ...rest, buckets: left };
}

/** The buckets of a mixed allocation, without regions that are no longer chosen. Where none is left, the mixed allocation is dropped, too. */
function withBuckets(draft: DraftAnswers, regions: readonly string[]): DraftAnswers {
  const { buckets: given = [], ...others } = draft;
  const buckets = given
    .map((bucket) => ({ ...bucket, from: bucket.from.filter((region) => regions.includes(region)) }))
    .filter(({ from }) => from.length > 0);
  if (buckets.length > 0) return { ...others, buckets };
  const { allocation, ...rest } = others;
  return allocation === 'mixed' ? rest : others;
}

/** Keeps what still holds after the regions have changed: chosen resources elsewhere are dropped. */
export function withRegions({ draft, homeRegion }: Known, regions: string[]): Placed {
  const { resources, ...others } = withBuckets(draft, regions);
  const kept = Array.isArray(resources)
    ? resources.filter(({ region }) => regions.includes(region))
    : resources;
  const isLost = kept === undefined || kept.length === 0;
  return withPlaces({ draft: isLost ? others : { ...others, resources: kept }, homeRegion }, { regions });
}

/** Another kind of export: a bucket's region says nothing of the primary account's. */
export function withExport(draft: DraftAnswers, kind: 'full' | 'metadata-only'): DraftAnswers {
  const next: DraftAnswers = { ...draft, export: kind };
  if (draft.export !== undefined && draft.export !== kind) delete next.region;
  return next;
}

/** With nested roles the primary account is none of the others. */
export function withRoles(draft: DraftAnswers, roles: 'nested' | 'separate'): DraftAnswers {
  const next: DraftAnswers = { ...draft, roles };
  const accounts = draft.secondary?.accounts;
  if (roles === 'separate' || !Array.isArray(accounts)) return next;
  const kept = accounts.filter((account) => account !== draft.account);
  if (kept.length > 0) return { ...next, secondary: { ...draft.secondary, accounts: kept } };
  const { accounts: _, ...secondary } = draft.secondary ?? {};
  return { ...next, secondary };
}

/** Profiles of accounts that are no longer chosen are dropped. */
export function withAccounts(draft: DraftAnswers, accounts: 'all' | string[]): DraftAnswers {
  const { reach, ...secondary } = draft.secondary ?? {};
  const next = { ...secondary, accounts };
  if (reach === undefined) return { ...draft, secondary: next };
  if (accounts === 'all' || reach === 'print' || 'assumeRole' in reach) {
    return { ...draft, secondary: { ...next, reach } };
  }
  const kept = Object.entries(reach.profiles).filter(([account]) => accounts.includes(account));
  return {
    ...draft,
    secondary: kept.length === 0 ? next : { ...next, reach: { profiles: Object.fromEntries(kept) } },
  };
}

/** The key is set only where it says something: most answers don't have it. */
export function withNarrow({ primary }: DraftAnswers, narrow: boolean): Pick<DraftAnswers, 'primary'> {
  if (narrow) return { primary: { ...primary, narrow } };
  if (primary?.narrow === undefined) return {};
  const { narrow: _, ...rest } = primary;
  return { primary: rest };
}

/** What Kentik says goes where nothing was answered. A role that exists keeps the trust policy that it was created with. */
export function withFoundKentik(
  { draft, hasCreated }: Pick<WizardContext, 'draft' | 'hasCreated'>,
  found: KentikFound,
): DraftAnswers {
  return withKentik(hasCreated ? { externalId: null, ...draft } : draft, found);
}

/** Without what was found there; what the user typed stays. */
export function withoutFoundKentik(draft: DraftAnswers, { companyId }: KentikFound): DraftAnswers {
  const { kentik: _, ...others } = draft;
  if (others.externalId !== companyId) return others;
  const { externalId: _found, ...rest } = others;
  return rest;
}

/** @param name null: as it follows from the other answers */
export function withExportName(draft: DraftAnswers, name: string | null): DraftAnswers {
  const { name: _, ...kentik } = draft.kentik ?? { register: true };
  return { ...draft, kentik: name === null ? kentik : { ...kentik, name } };
}
