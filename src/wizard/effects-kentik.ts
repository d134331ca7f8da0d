/** Kentik's side of the wizard: credentials that were typed or found, and what Kentik says to them. */
import type { EffectInput, EffectOutput } from '../../machines/actors.ts';
import type { DeliveryStatus } from '../../machines/context.ts';
import type { TypedKentik } from '../../machines/events.ts';
import type { Answers } from '../answers/types.ts';
import type { Accounts } from '../apply/accounts.ts';
import { kentikMissing } from '../apply/failures.ts';
import { observeKentik } from '../apply/prepare.ts';
import type { Aws } from '../aws/index.ts';
import {
  findKentikCredentials,
  type Kentik,
  type KentikCredentials,
  kentikCredentials,
} from '../kentik/index.ts';
import { UserError } from '../model/errors.ts';
import type { KentikState } from '../model/kentik.ts';
import type { ExportProof } from '../model/kentik-proof.ts';
import type { Check } from '../outputs/checks.ts';
import { kentikChecks } from '../outputs/kentik-checks.ts';
import { proofCommands } from '../outputs/resume-command.ts';
import type { History } from '../plan/history.ts';
import { proveKentik } from '../proof/kentik.ts';
import { exportTargets } from '../proof/kentik-targets.ts';
import { deliveryTargets } from '../proof/log-buckets.ts';
import { oldestLogs } from '../proof/oldest-log.ts';
import type { Run } from '../run/connect.ts';
import type { ProofKeeper } from '../run/keep-proof.ts';
import { connectedFor, kentikOf, kentikTimes } from '../run/kentik.ts';
import type { JournalEntry } from '../session/entries.ts';
import { hasUsedKentik } from '../session/history.ts';

/** The connection to Kentik, which outlives the questions. */
export class WizardKentik {
  /** null until Kentik has accepted credentials. */
  door: Kentik | null = null;
  /** Kept for another attempt. */
  #typed: TypedKentik | null = null;
  readonly #run: Run;
  readonly #takeTyped: () => TypedKentik | null;

  /** @param takeTyped gives what was typed last, once */
  constructor(run: Run, takeTyped: () => TypedKentik | null) {
    this.#run = run;
    this.#takeTyped = takeTyped;
  }

  /** The sandbox has a Kentik of its own. */
  forget(): void {
    this.door = null;
    this.#typed = null;
    this.#takeTyped();
  }

  /** That there are no credentials, or Kentik can't be asked, is no failure of the wizard's. */
  async ask({ isNeeded }: EffectInput<'askKentik'>, signal: AbortSignal): Promise<EffectOutput<'askKentik'>> {
    try {
      const credentials = await this.#credentials();
      if (credentials === null) return { found: null, problem: isNeeded ? kentikMissing : null };
      const door = connectedFor(this.#run, credentials);
      const { companyId, plans } = await door.observe(signal);
      this.door = door;
      const { source, email } = door.access;
      return {
        found: { source, email, companyId, plans: plans.filter(({ isActive }) => isActive) },
        problem: null,
      };
    } catch (error) {
      if (!(error instanceof UserError) || signal.aborted) throw error;
      return { found: null, problem: error.report };
    }
  }

  /**
   * Proves Kentik's side of the plan's cloud exports, and reports each check; not without credentials. It's the last
   * side: what was found on all of them is kept for the session's report.
   */
  async prove(
    { plan, registered, listener }: Pick<EffectInput<'watchDelivery'>, 'plan' | 'registered' | 'listener'>,
    known: Pick<History, 'session' | 'created'> & {
      aws: Pick<Aws, 'listObjects'>;
      deliveries: readonly DeliveryStatus[];
      checks: readonly Check[];
      keeper: ProofKeeper;
      everyMs: number;
    },
    signal: AbortSignal,
  ): Promise<void> {
    const { aws, session, created, deliveries, checks, keeper, everyMs } = known;
    const targets = exportTargets(plan, deliveries, { registered, created });
    if (this.door === null || targets.length === 0) return keeper.atEnd(checks);
    const onUpdate = (exports: ExportProof[]) => {
      listener.send({ type: 'exports.judged', exports });
      keeper.soFar([...checks, ...kentikChecks(exports)]);
    };
    keeper.soFar(checks);
    const query = {
      kentik: this.door,
      targets,
      ...proofCommands(session),
      signal,
      everyMs,
      ...kentikTimes(this.door),
      oldestLog: oldestLogs(aws, deliveryTargets(plan), deliveries),
      onUpdate,
    };
    const exports = await proveKentik(query);
    onUpdate(exports);
    await keeper.atEnd([...checks, ...kentikChecks(exports)]);
  }

  /**
   * What Kentik has, where the answers call for registration; else null.
   *
   * @throws UserError NO_KENTIK_CREDENTIALS where no credentials have been accepted, and as reading Kentik does
   */
  async state(answers: Answers, accounts: Accounts, signal: AbortSignal): Promise<KentikState | null> {
    if (answers.kentik?.register === true && accounts.kentik === null) throw new UserError(kentikMissing);
    return observeKentik(answers, accounts, signal);
  }

  /** Found for the undo itself where no question of this run has needed it. */
  async forUndo(entries: readonly JournalEntry[]): Promise<Kentik | null> {
    return this.door ?? kentikOf(this.#run, hasUsedKentik(entries) ? 'wanted' : 'unused');
  }

  async #credentials(): Promise<KentikCredentials | null> {
    this.#typed = this.#takeTyped() ?? this.#typed;
    if (this.#typed === null) return findKentikCredentials();
    const { email, token, cluster } = this.#typed;
    return kentikCredentials({
      email,
      token,
      url: cluster ?? process.env.KTAPI_URL ?? null,
      source: 'what you typed',
    });
  }
}
