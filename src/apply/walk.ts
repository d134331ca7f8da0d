/** Walks a plan in dependency order, several calls at once. What fails takes with it only what depends on it. */
import { type ErrorReport, exitCode, isAbort, UserError } from '../model/errors.ts';
import { isOfKentik } from '../model/ids.ts';
import type { MutationContext, MutationRecorder } from '../model/mutate.ts';
import type { ChangeProgress } from '../model/progress.ts';
import { type Call, callsOf } from '../plan/kinds/flow-log-calls.ts';
import { isPending } from '../plan/summary.ts';
import type { PlannedChange, WalkablePlan } from '../plan/types.ts';
import { type Accounts, concernsAll, type Doors } from './accounts.ts';
import { blockedError, nameOf, unreachableAccounts } from './failures.ts';
import { type Needs, needsOf, type Obstacle, obstacleAmong } from './needs.ts';

/** Calls in flight at once in one account; IAM and EC2 throttle writers that do more. */
const PER_ACCOUNT = 4;

/** Calls in flight at once in all accounts. */
const CONCURRENCY = 16;

/** What became of one change: a call for many can succeed for some of them only. */
export type ItemOutcome =
  /** `kept`: it was left as it is, and why, because it is no longer what was planned. */
  | { id: string; ok: true; awsId: string | null; kept?: string }
  | { id: string; ok: false; error: ErrorReport };

export type ProgressOf<Item> = (
  items: readonly Item[],
  progress: Partial<ChangeProgress> & Pick<ChangeProgress, 'status'>,
) => void;

export interface WalkOptions<Item extends PlannedChange> {
  plan: WalkablePlan<Item>;
  accounts: Accounts;
  session: string;
  recorder: MutationRecorder;
  /** What comes before the first call; where it fails, none is started. */
  first?: () => Promise<void>;
  perform: (call: Call<Item>, doors: Doors, context: MutationContext) => Promise<ItemOutcome[]>;
  signal: AbortSignal;
  now: () => Date;
  /** Called for every step of every change. */
  onProgress: ProgressOf<Item>;
}

export interface WalkResult<Item> {
  /** Ids of all items that are done, those that needed no doing included. */
  done: ReadonlySet<string>;
  /** Ids that AWS gave, by item. */
  awsIds: ReadonlyMap<string, string>;
  failures: { item: Item; error: ErrorReport }[];
  /** Items that were left as they are, and why; they are not among those done or failed. */
  kept: ReadonlyMap<string, string>;
  /** Ids of the items that were carried out now. */
  carriedOutIds: ReadonlySet<string>;
  /** Whether anything was changed now, also by an item that then failed. */
  hasChanged: boolean;
  /** Why it ended early: `signal`, or what concerns all that follows. Calls in flight have ended. null: it went through. */
  stop: WalkStop | null;
}

export type WalkStop = 'interrupted' | UserError;

/** Only bugs are thrown: what was done until a walk had to stop is worth telling. */
export async function walk<Item extends PlannedChange>(
  options: WalkOptions<Item>,
): Promise<WalkResult<Item>> {
  const walker = new Walker(options);
  await walker.run();
  return walker;
}

class Walker<Item extends PlannedChange> implements WalkResult<Item> {
  readonly done = new Set<string>();
  readonly awsIds = new Map<string, string>();
  readonly failures: { item: Item; error: ErrorReport }[] = [];
  readonly kept = new Map<string, string>();
  readonly carriedOutIds = new Set<string>();
  /** Items that will not be done, and the item that is the cause. */
  readonly lost = new Map<string, string>();
  private readonly byId: Map<string, Item>;
  private waiting: Call<Item>[];
  /** What each of them needs, as far as it belongs to this walk. */
  private readonly needs = new Map<Call<Item>, Needs>();
  private readonly running = new Set<Promise<void>>();
  /** How many of them are in each account. */
  private readonly busy = new Map<string, number>();
  stop: WalkStop | null = null;

  get hasChanged(): boolean {
    return this.carriedOutIds.size > 0 || (this.options.recorder.changed?.() ?? 0) > 0;
  }

  /** What no one expected; thrown when the calls in flight have ended. */
  private bug: { cause: unknown } | null = null;
  private readonly options: WalkOptions<Item>;

  constructor(options: WalkOptions<Item>) {
    this.options = options;
    const { changes } = options.plan;
    const errors = unreachableAccounts(options.plan);
    this.byId = new Map(changes.map((item) => [item.id, item]));
    this.waiting = callsOf(changes);
    for (const item of changes) {
      if (isPending(item)) continue;
      if (item.action === 'blocked') {
        const cause = (isOfKentik(item) ? options.plan.kentik : undefined) ?? errors.get(item.account);
        this.fail([item], cause ?? blockedError(item));
      } else {
        this.done.add(item.id);
        options.onProgress([item], { status: 'done', detail: item.why });
      }
    }
  }

  async run(): Promise<void> {
    await this.options.first?.().catch((error: unknown) => this.end(error));
    while (this.waiting.length > 0 || this.running.size > 0) {
      const goesOn = this.stop === null && this.bug === null && !this.options.signal.aborted;
      if (goesOn) this.startReady();
      if (this.running.size === 0) {
        if (goesOn && this.waiting.length > 0) {
          throw new Error(`nothing can continue: ${this.waiting.map((call) => call[0].id).join(', ')}`);
        }
        break;
      }
      await Promise.race(this.running);
    }
    if (this.bug !== null) throw this.bug.cause;
    if (this.options.signal.aborted) this.stop ??= 'interrupted';
  }

  private end(error: unknown): void {
    if (isAbort(error)) this.stop ??= 'interrupted';
    else if (error instanceof UserError) {
      // What was in flight when the first one came may have changed something, which counts more.
      const isWorse = this.stop instanceof UserError && error.report.exit === exitCode.partial;
      if (isWorse) this.stop = error;
      this.stop ??= error;
    } else this.bug ??= { cause: error };
  }

  private startReady(): void {
    if (this.running.size >= CONCURRENCY) return;
    // A call that is skipped may free others that wait for nothing else: look until nothing moves.
    for (let moved = true; moved; ) {
      moved = false;
      let left: Call<Item>[] = [];
      for (const [index, call] of this.waiting.entries()) {
        // Thousands can wait: what cannot start now is not looked at.
        if (this.running.size >= CONCURRENCY) {
          left = left.concat(this.waiting.slice(index));
          break;
        }
        const obstacle = this.isFull(call) ? 'waiting' : this.obstacleOf(call);
        if (obstacle === 'waiting') {
          left.push(call);
          continue;
        }
        moved = true;
        if (obstacle === null) this.start(call);
        else if ('lost' in obstacle) this.skip(call, obstacle.lost);
        else this.keepWith(call, obstacle.kept);
      }
      this.waiting = left;
    }
  }

  private isFull(call: Call<Item>): boolean {
    const { account } = call[0];
    return this.running.size >= CONCURRENCY || (this.busy.get(account) ?? 0) >= PER_ACCOUNT;
  }

  private start(call: Call<Item>): void {
    const { account } = call[0];
    const count = (change: number) => this.busy.set(account, (this.busy.get(account) ?? 0) + change);
    count(1);
    const turn: Promise<void> = this.runCall(call).finally(() => {
      count(-1);
      this.running.delete(turn);
    });
    this.running.add(turn);
  }

  /** null: can start. */
  private obstacleOf(call: Call<Item>): Obstacle | null {
    const known = this.needs.get(call);
    const needs = known ?? needsOf(call, this.byId);
    if (known === undefined) this.needs.set(call, needs);
    return obstacleAmong(needs, this);
  }

  private async runCall(call: Call<Item>): Promise<void> {
    const { accounts, recorder, session, signal, now, onProgress, perform } = this.options;
    const [{ account }] = call;
    onProgress(call, { status: 'started', startedAt: now().toISOString(), detail: null });
    const onWait = (what: string) => onProgress(call, { status: 'started', detail: what });
    const changes = call.map(({ id }) => id);
    try {
      const { home, kentik } = accounts;
      // Kentik doesn't ask for the account's credentials, and neither does what is asked of it.
      const aws = isOfKentik(call[0]) ? home.aws : await accounts.awsFor(account, signal);
      for (const outcome of await perform(
        call,
        { aws, kentik },
        { signal, recorder, session, changes, onWait },
      )) {
        const item = this.byId.get(outcome.id);
        if (!item) continue;
        if (outcome.ok && outcome.kept !== undefined) this.keep(item, outcome.kept);
        else if (outcome.ok) this.succeed(item, outcome.awsId);
        else this.fail([item], outcome.error);
      }
    } catch (error) {
      // Expired credentials and an unwritable journal concern all that follows; so does a bug. Kentik's credentials
      // concern Kentik alone.
      const isLocal =
        error instanceof UserError &&
        (isOfKentik(call[0]) || !concernsAll(error, account, accounts)) &&
        error.report.code !== 'JOURNAL_UNWRITABLE';
      if (isLocal) this.fail(call, error.report);
      else {
        this.end(error);
        if (error instanceof UserError) this.reportFailed(call, error.report);
        else onProgress(call, { status: 'waiting', detail: 'not finished' });
      }
    }
  }

  private succeed(item: Item, awsId: string | null): void {
    this.done.add(item.id);
    if (awsId !== null) this.awsIds.set(item.id, awsId);
    this.carriedOutIds.add(item.id);
    this.reportEnded([item], { status: 'done', detail: null });
  }

  /** What something needs that stays has to stay, too. */
  private keepWith(call: Call<Item>, kept: string): void {
    const needed = this.byId.get(kept);
    const why = `It is kept because ${needed ? nameOf(needed) : kept} is kept: ${this.kept.get(kept) ?? ''}`;
    for (const item of call) this.keep(item, why);
  }

  private keep(item: Item, why: string): void {
    this.kept.set(item.id, why);
    this.reportEnded([item], { status: 'done', detail: why });
  }

  private fail(items: readonly Item[], error: ErrorReport): void {
    for (const item of items) {
      this.lost.set(item.id, item.id);
      this.failures.push({ item, error });
    }
    this.reportFailed(items, error);
  }

  private reportFailed(items: readonly Item[], error: ErrorReport): void {
    this.reportEnded(items, { status: 'failed', detail: error.message, error });
  }

  private reportEnded(items: readonly Item[], progress: Parameters<ProgressOf<Item>>[1]): void {
    this.options.onProgress(items, { endedAt: this.options.now().toISOString(), ...progress });
  }

  private skip(call: Call<Item>, lost: string): void {
    const cause = this.lost.get(lost) ?? lost;
    for (const item of call) this.lost.set(item.id, cause);
    const item = this.byId.get(cause);
    this.options.onProgress(call, {
      status: 'skipped',
      detail: `not tried, because it needs ${item ? nameOf(item) : cause}`,
    });
  }
}
