/**
 * Walks things to do in dependency order, several units at once and bounded. What fails takes with it only what
 * depends on it; the rest goes on. Applying and undoing are both walks.
 */
import { type ErrorReport, exitCode, isAbort, UserError } from '../model/errors.ts';
import type { ChangeProgress } from '../model/progress.ts';

/** Units in flight at once in one account; IAM and EC2 throttle writers that do more. */
const PER_ACCOUNT = 4;

/** Units in flight at once in all accounts. */
const CONCURRENCY = 16;

export interface WalkItem {
  id: string;
  account: string;
  dependsOn: string[];
}

/** Items that one call sequence serves. */
export interface WalkUnit<Item> {
  items: readonly [Item, ...Item[]];
}

/** What became of one item of a unit: a call for many can succeed for some of them only. */
export type ItemOutcome =
  /** `kept`: it was left as it is, and why, because it is no longer what was planned. */
  | { id: string; ok: true; awsId: string | null; kept?: string }
  | { id: string; ok: false; error: ErrorReport };

export type ProgressOf<Item> = (
  items: readonly Item[],
  progress: Partial<ChangeProgress> & Pick<ChangeProgress, 'status'>,
) => void;

export interface WalkOptions<Item extends WalkItem, Unit extends WalkUnit<Item>> {
  items: readonly Item[];
  units: readonly Unit[];
  /** What comes before the first unit; where it fails, none is started. */
  first?: () => Promise<void>;
  /** What needs no doing, and why; what cannot be done; or null for what is to be done. */
  standing: (item: Item) => { done: string } | { blocked: ErrorReport } | null;
  perform: (unit: Unit, onWait: (what: string) => void) => Promise<ItemOutcome[]>;
  /** True where the error of one item means that none that follows can be done. */
  endsAll: (error: UserError, item: Item) => boolean;
  /** "the bucket logs" */
  nameOf: (item: Item) => string;
  signal: AbortSignal;
  now: () => Date;
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
  /** How many those are. */
  carriedOut: number;
  /**
   * Why the walk ended before its end: `signal` was aborted, or something that concerns all that follows (expired
   * credentials, an unwritable journal). The units in flight have ended then. null: it went through.
   */
  stop: WalkStop | null;
}

export type WalkStop = 'interrupted' | UserError;

/** Only bugs are thrown: what was done until a walk had to stop is worth telling. */
export async function walk<Item extends WalkItem, Unit extends WalkUnit<Item>>(
  options: WalkOptions<Item, Unit>,
): Promise<WalkResult<Item>> {
  const walker = new Walker(options);
  await walker.run();
  return walker;
}

interface Needs {
  ids: readonly string[];
  /** The first so many of them are done. */
  done: number;
  /** How many items of the walk were lost or kept when these were last looked through. */
  left: number;
}

class Walker<Item extends WalkItem, Unit extends WalkUnit<Item>> implements WalkResult<Item> {
  readonly done = new Set<string>();
  readonly awsIds = new Map<string, string>();
  readonly failures: { item: Item; error: ErrorReport }[] = [];
  readonly kept = new Map<string, string>();
  readonly carriedOutIds = new Set<string>();
  /** Items that will not be done, and the item that is the cause. */
  private readonly lost = new Map<string, string>();
  private readonly byId: Map<string, Item>;
  private waiting: Unit[];
  /** What each of them needs, as far as it belongs to this walk. */
  private readonly needs = new Map<Unit, Needs>();
  private readonly running = new Set<Promise<void>>();
  /** How many of them are in each account. */
  private readonly busy = new Map<string, number>();
  stop: WalkStop | null = null;
  /** What nobody expected; thrown when the units in flight have ended. */
  private bug: { cause: unknown } | null = null;
  private readonly options: WalkOptions<Item, Unit>;

  constructor(options: WalkOptions<Item, Unit>) {
    this.options = options;
    this.byId = new Map(options.items.map((item) => [item.id, item]));
    this.waiting = [...options.units];
    for (const item of options.items) {
      const standing = options.standing(item);
      if (standing === null) continue;
      if ('blocked' in standing) this.fail([item], standing.blocked);
      else {
        this.done.add(item.id);
        options.onProgress([item], { status: 'done', detail: standing.done });
      }
    }
  }

  get carriedOut(): number {
    return this.carriedOutIds.size;
  }

  async run(): Promise<void> {
    await this.options.first?.().catch((error: unknown) => this.end(error));
    while (this.waiting.length > 0 || this.running.size > 0) {
      const goesOn = this.stop === null && this.bug === null && !this.options.signal.aborted;
      if (goesOn) this.startReady();
      if (this.running.size === 0) {
        if (goesOn && this.waiting.length > 0) {
          throw new Error(`nothing can go on: ${this.waiting.map((unit) => unit.items[0].id).join(', ')}`);
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
    // A unit that is skipped may free others that wait for nothing else: look until nothing moves.
    for (let moved = true; moved; ) {
      moved = false;
      let left: Unit[] = [];
      for (const [index, unit] of this.waiting.entries()) {
        // Thousands can wait: what cannot start now is not looked at.
        if (this.running.size >= CONCURRENCY) {
          left = left.concat(this.waiting.slice(index));
          break;
        }
        const obstacle = this.isFull(unit) ? 'waiting' : this.obstacleOf(unit);
        if (obstacle === 'waiting') {
          left.push(unit);
          continue;
        }
        moved = true;
        if (obstacle === null) this.start(unit);
        else if ('lost' in obstacle) this.skip(unit, obstacle.lost);
        else this.keepWith(unit, obstacle.kept);
      }
      this.waiting = left;
    }
  }

  private isFull(unit: Unit): boolean {
    const { account } = unit.items[0];
    return this.running.size >= CONCURRENCY || (this.busy.get(account) ?? 0) >= PER_ACCOUNT;
  }

  private start(unit: Unit): void {
    const { account } = unit.items[0];
    const count = (change: number) => this.busy.set(account, (this.busy.get(account) ?? 0) + change);
    count(1);
    const turn: Promise<void> = this.runUnit(unit).finally(() => {
      count(-1);
      this.running.delete(turn);
    });
    this.running.add(turn);
  }

  /** null: can start. */
  private obstacleOf(unit: Unit): null | 'waiting' | { lost: string } | { kept: string } {
    const needs = this.needsOf(unit);
    const { ids } = needs;
    // One unit can need thousands of items, and is looked at whenever one of them is done.
    const left = this.lost.size + this.kept.size;
    if (left > needs.left) {
      needs.left = left;
      const lost = ids.find((id) => this.lost.has(id));
      if (lost !== undefined) return { lost };
      const kept = ids.find((id) => this.kept.has(id));
      if (kept !== undefined) return { kept };
    }
    while (this.done.has(ids[needs.done] ?? '')) needs.done += 1;
    return needs.done < ids.length ? 'waiting' : null;
  }

  private needsOf(unit: Unit): Needs {
    const known = this.needs.get(unit);
    if (known !== undefined) return known;
    const ids = new Set(unit.items.flatMap((item) => item.dependsOn));
    const needs = { ids: [...ids].filter((id) => this.byId.has(id)), done: 0, left: 0 };
    this.needs.set(unit, needs);
    return needs;
  }

  private async runUnit(unit: Unit): Promise<void> {
    const { now, onProgress, perform } = this.options;
    onProgress(unit.items, { status: 'started', startedAt: now().toISOString(), detail: null });
    const onWait = (what: string) => onProgress(unit.items, { status: 'started', detail: what });
    try {
      for (const outcome of await perform(unit, onWait)) {
        const item = this.byId.get(outcome.id);
        if (!item) continue;
        if (outcome.ok && outcome.kept !== undefined) this.keep(item, outcome.kept);
        else if (outcome.ok) this.succeed(item, outcome.awsId);
        else this.fail([item], outcome.error);
      }
    } catch (error) {
      // Expired credentials and an unwritable journal concern all that follows; so does a bug.
      const isLocal =
        error instanceof UserError &&
        !this.options.endsAll(error, unit.items[0]) &&
        error.report.code !== 'JOURNAL_UNWRITABLE';
      if (isLocal) this.fail(unit.items, error.report);
      else {
        this.end(error);
        if (error instanceof UserError) this.tellFailed(unit.items, error.report);
        else onProgress(unit.items, { status: 'waiting', detail: 'not finished' });
      }
    }
  }

  private succeed(item: Item, awsId: string | null): void {
    this.done.add(item.id);
    if (awsId !== null) this.awsIds.set(item.id, awsId);
    this.carriedOutIds.add(item.id);
    const endedAt = this.options.now().toISOString();
    this.options.onProgress([item], { status: 'done', endedAt, detail: null });
  }

  /** What something needs that stays has to stay, too. */
  private keepWith(unit: Unit, kept: string): void {
    const needed = this.byId.get(kept);
    const why = `It stays with ${needed ? this.options.nameOf(needed) : kept}: ${this.kept.get(kept) ?? ''}`;
    for (const item of unit.items) this.keep(item, why);
  }

  private keep(item: Item, why: string): void {
    this.kept.set(item.id, why);
    const endedAt = this.options.now().toISOString();
    this.options.onProgress([item], { status: 'done', endedAt, detail: why });
  }

  private fail(items: readonly Item[], error: ErrorReport): void {
    for (const item of items) {
      this.lost.set(item.id, item.id);
      this.failures.push({ item, error });
    }
    this.tellFailed(items, error);
  }

  private tellFailed(items: readonly Item[], error: ErrorReport): void {
    const endedAt = this.options.now().toISOString();
    this.options.onProgress(items, { status: 'failed', endedAt, detail: error.message, error });
  }

  private skip(unit: Unit, lost: string): void {
    const cause = this.lost.get(lost) ?? lost;
    for (const item of unit.items) this.lost.set(item.id, cause);
    const item = this.byId.get(cause);
    this.options.onProgress(unit.items, {
      status: 'skipped',
      detail: `not tried, because it needs ${item ? this.options.nameOf(item) : cause}`,
    });
  }
}
