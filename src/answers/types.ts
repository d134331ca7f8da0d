/**
 * Answers: everything the user decides. These are the shapes after validation and defaults; `schema.ts` checks and fills a
 * file or a draft into them, and says of each what it means. Keys are part of the stable interface.
 */
import type * as z from 'zod';
import type { ResourceType } from '../model/existing.ts';
import type { Fault } from './invalid.ts';
import type { LogFormat } from './log-format.ts';
import type { draftSchema, fullSchema, metadataOnlySchema } from './schema.ts';

export type { Fault, LogFormat, ResourceType };

/** A full export: flow logs and metadata of one account. */
export type FullAnswers = z.output<typeof fullSchema> & {
  /** The bucket's region; with local and mixed allocation, where each has its own, the one that is named first. */
  region: string;
  /** Where to look for resources. */
  regions: string[];
};

/** A metadata-only export over one or many accounts. */
export type MetadataOnlyAnswers = z.output<typeof metadataOnlySchema> & {
  region: string;
  secondary: { accounts: 'all' | string[]; regions: string[] };
};

export type Answers = FullAnswers | MetadataOnlyAnswers;

/** Answers given so far in the wizard. Nothing is filled in, so that the first open step can be found. */
export type DraftAnswers = z.output<typeof draftSchema>;

export type Allocation = FullAnswers['allocation'];
export type Deletion = FullAnswers['deletion'];
export type Grant = FullAnswers['grant'];
/** Seconds over which flows are aggregated; the two values that AWS accepts. */
export type AggregationInterval = FullAnswers['aggregationInterval'];
/** One resource whose traffic is to be logged. */
export type ResourceChoice = Exclude<FullAnswers['resources'], 'all'>[number];
/** How the secondary accounts are reached: by a role, by a profile each, or not at all (documents are printed). */
export type Reach = MetadataOnlyAnswers['secondary']['reach'];
