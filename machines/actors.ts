/**
 * The wizard's effects, as types: what the machine asks for, without who does it. `src/wizard/run-wizard.ts` provides the
 * real ones (`src/wizard/effects.ts`), tests provide fakes. An effect that reports while it runs is given the machine to report to.
 */
import { type ActorRef, fromPromise, type InputFrom, type OutputFrom, type Snapshot } from 'xstate';
import type { DraftAnswers } from '../src/answers/types.ts';
import type { ErrorReport, ExitCode } from '../src/model/errors.ts';
import type {
  BucketSummary,
  ExistingFlowLog,
  Identity,
  NetworkResource,
  RegionInfo,
} from '../src/model/existing.ts';
import type { ApplyResult } from '../src/model/progress.ts';
import type { Decision } from '../src/plan/history.ts';
import type { Plan } from '../src/plan/types.ts';
import type {
  CredentialSource,
  DeliveryStatus,
  FoundCredentials,
  KentikFound,
  NestingStatus,
  OrganizationListing,
  SavedSession,
} from './context.ts';
import type { EffectEvent, LogFile } from './events.ts';

/** What an effect reports to while it runs. */
export type Listener = ActorRef<Snapshot<unknown>, EffectEvent>;

function toBeProvided<Output, Input>(name: string) {
  return fromPromise<Output, Input>(() => Promise.reject(new Error(`the actor "${name}" must be provided`)));
}

export const actors = {
  /** Saved sessions that fit this run (sandbox or AWS, same endpoint). */
  loadSessions: toBeProvided<
    { sessions: SavedSession[]; unreadable: { id: string; message: string }[] },
    { sandbox: boolean }
  >('loadSessions'),
  /** Opens a saved session (lock, journal) and gives its answers, and whether it has created anything that still exists. */
  openSession: toBeProvided<
    { id: string; draft: DraftAnswers; source: CredentialSource | null; hasCreated: boolean },
    { id: string }
  >('openSession'),
  findCredentials: toBeProvided<FoundCredentials, undefined>('findCredentials'),
  /** Starts the sandbox where it does not run yet. */
  startSandbox: toBeProvided<{ region: string }, undefined>('startSandbox'),
  /** Who the credentials belong to. Refuses an account other than the pinned one. */
  identify: toBeProvided<
    { identity: Identity; region: string },
    { source: CredentialSource; account: string | null; region: string | null; listener: Listener }
  >('identify'),
  /**
   * What Kentik says, where there are credentials for it: those typed last, else those found on this machine. That it can't
   * be asked is no failure.
   */
  askKentik: toBeProvided<
    { found: KentikFound | null; problem: ErrorReport | null },
    {
      /** Without credentials it can't continue. */
      isNeeded: boolean;
    }
  >('askKentik'),
  listRegions: toBeProvided<RegionInfo[], undefined>('listRegions'),
  /** Reports `region.counted` for each region and ends when all are in. */
  countVpcs: toBeProvided<void, { regions: string[]; listener: Listener }>('countVpcs'),
  /** The account's buckets, or why it isn't allowed to list them: a name can still be typed. */
  listBuckets: toBeProvided<{ buckets: BucketSummary[]; problem: string | null }, undefined>('listBuckets'),
  /** Checks the bucket (or buckets) that the answers name: what blocks one, and its name; null where nothing does. */
  checkBucket: toBeProvided<{ problem: string | null; bucket: string | null }, { draft: DraftAnswers }>(
    'checkBucket',
  ),
  discoverResources: toBeProvided<
    { resources: NetworkResource[]; flowLogs: ExistingFlowLog[] },
    { regions: string[] }
  >('discoverResources'),
  /** The organization's accounts, or why they cannot be listed; that they cannot is no failure. */
  listOrganization: toBeProvided<OrganizationListing, undefined>('listOrganization'),
  /** Profiles that accounts could be reached by; lists the organization where that is still to be done. */
  findProfiles: toBeProvided<
    { found: FoundCredentials; organization: OrganizationListing },
    { organization: OrganizationListing | null }
  >('findProfiles'),
  /** Reports `accounts.seen` where there are several. */
  buildPlan: toBeProvided<Plan, { draft: DraftAnswers; offline: boolean; listener: Listener }>('buildPlan'),
  /** Keeps what the user decided in the session's journal. */
  saveDecisions: toBeProvided<void, { draft: DraftAnswers; decisions: readonly Decision[] }>('saveDecisions'),
  /** Carries the plan out; reports `change.progressed`. */
  applyPlan: toBeProvided<ApplyResult, { plan: Plan; draft: DraftAnswers; listener: Listener }>('applyPlan'),
  /**
   * Looks for logs again and again, then what the role grants and what Kentik reads; reports `delivery.updated`,
   * `grants.judged` and `exports.judged`, ends when all is settled.
   */
  watchDelivery: toBeProvided<
    DeliveryStatus[],
    { plan: Plan; draft: DraftAnswers; registered?: ApplyResult['registered']; listener: Listener }
  >('watchDelivery'),
  /** Saves raw logs in the current folder; returns the outcome of each, in a sentence. */
  saveLogs: toBeProvided<string[], { plan: Plan; logs: readonly LogFile[] }>('saveLogs'),
  /**
   * Shows in the terminal itself what an undo deletes, asks, and carries it out. The exit code that belongs to what came of
   * it; null where it wasn't confirmed.
   */
  undoSession: toBeProvided<
    { exit: ExitCode | null },
    {
      session: string;
      sandbox: boolean;
      source: CredentialSource | null;
      region: string | null;
      /** The flags that the wizard was started with, as words. */
      flags: readonly string[];
      listener: Listener;
    }
  >('undoSession'),
  /** Whether Kentik can access the metadata of each account; reports `accounts.seen` and `exports.judged`. */
  proveNesting: toBeProvided<
    NestingStatus[],
    { plan: Plan; draft: DraftAnswers; registered?: ApplyResult['registered']; listener: Listener }
  >('proveNesting'),
};

type ActorName = keyof typeof actors;

export type EffectInput<Name extends ActorName> = InputFrom<(typeof actors)[Name]>;

export type EffectOutput<Name extends ActorName> = OutputFrom<(typeof actors)[Name]>;

/** The actors as plain functions; `signal` is aborted when the machine leaves the state that waits. */
export type EffectHandlers = {
  [Name in ActorName]: (call: {
    input: EffectInput<Name>;
    signal: AbortSignal;
  }) => Promise<EffectOutput<Name>>;
};
