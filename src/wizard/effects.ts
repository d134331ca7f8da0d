/**
 * The wizard's effects: what the machine declares, done for real. Holds what a machine's context must not: the
 * connection, the open session, the sandbox.
 */
import type { EffectHandlers, EffectInput } from '../../machines/actors.ts';
import type { CredentialSource, DeliveryStatus } from '../../machines/context.ts';
import { validateDraft } from '../answers/answers.ts';
import { answersOf } from '../answers/complete.ts';
import { ownAnswers } from '../answers/draft.ts';
import type { Answers, DraftAnswers } from '../answers/types.ts';
import { type Accounts, accountsFor, reachOf } from '../apply/accounts.ts';
import { executePlan } from '../apply/execute.ts';
import { preparePlan } from '../apply/prepare.ts';
import type { Aws } from '../aws/index.ts';
import { connect, findSources, resolveRegion } from '../aws/index.ts';
import { InterruptedError, UserError } from '../model/errors.ts';
import type { Identity } from '../model/existing.ts';
import { requireAccount } from '../plan/checks.ts';
import { offlinePlan } from '../plan/offline.ts';
import type { History } from '../plan/types.ts';
import { keepHeapSmall, letHeapGrow } from '../process/program.ts';
import { judgeGrants } from '../proof/grants.ts';
import { judgeNesting } from '../proof/nesting.ts';
import { LOOK_EVERY_MS, type Run } from '../run/connect.ts';
import { newSession, pastOf } from '../run/open-session.ts';
import { enterSandbox } from '../run/sandbox.ts';
import { sessionResources } from '../session/resources.ts';
import { openSession, type Session } from '../session/store.ts';
import {
  checkBucket,
  countVpcs,
  discoverResources,
  listBuckets,
  listRegions,
  watchDelivery,
} from './effects-full.ts';
import { accountListener, listOrganization, withoutReach } from './effects-metadata.ts';
import { sessionsOf, sourceOf } from './effects-sessions.ts';
import { LentScreens, type Screens, undoInTerminal, wayTo } from './effects-undo.ts';

interface EffectOptions extends Screens {
  offerSessions: boolean;
  isPlain: boolean;
}

export class WizardEffects {
  session: Session | null = null;
  /** The apply or undo under way: it is waited for when the wizard is interrupted. */
  applying: Promise<unknown> | null = null;
  target: Run['target'];
  private creating: Promise<Session> | null = null;
  private opening: Promise<Session> | null = null;
  private aws: Aws | null = null;
  private identity: Identity | null = null;
  private reached: { way: string; accounts: Accounts } | null = null;
  private sandbox: { region: string; close(): Promise<void> } | null = null;
  private readonly screens: LentScreens;
  private readonly run: Run;
  private readonly options: EffectOptions;

  constructor(run: Run, options: EffectOptions) {
    this.run = run;
    this.target = run.target;
    this.options = options;
    this.screens = new LentScreens(options, run);
  }

  private connect(source: CredentialSource, region: string): Aws {
    const { run, screens } = this;
    const { askMfaCode, withTerminal } = screens;
    const asking = { askMfaCode, withTerminal };
    return connect({ source, region, ...asking, ended: run.signal, onCall: (call) => run.onCall(call) });
  }

  /** Saves the answers given so far, in a session that is created with the first of them. */
  async save(draft: DraftAnswers): Promise<string> {
    const session = await this.ownSession();
    await session.saveAnswers(ownAnswers(draft));
    return session.id;
  }

  /** Answers given in quick succession must not create a session each. */
  private async ownSession(): Promise<Session> {
    if (this.session) return this.session;
    this.creating ??= newSession({ ...this.run, target: this.target, endpoint: this.endpoint() }).finally(
      () => {
        this.creating = null;
      },
    );
    this.session = await this.creating;
    return this.session;
  }

  async close(): Promise<void> {
    await this.session?.close();
    await this.sandbox?.close();
  }

  /** What each of the machine's actors does, by its name. */
  readonly perform: EffectHandlers = {
    loadSessions: ({ input }) => this.loadSessions(input.sandbox),
    openSession: ({ input, signal }) => this.openSession(input.id, signal),
    findCredentials: findSources,
    listOrganization: ({ signal }) => listOrganization(this.connected(), this.until(signal)),
    findProfiles: async ({ input, signal }) => {
      const [found, organization] = await Promise.all([
        findSources(),
        input.organization ?? listOrganization(this.connected(), this.until(signal)),
      ]);
      return { found, organization };
    },
    startSandbox: ({ signal }) => this.startSandbox(signal),
    identify: ({ input, signal }) => this.identify(input, this.until(signal)),
    listRegions: ({ signal }) => listRegions(this.connected(), this.until(signal)),
    countVpcs: ({ input, signal }) => countVpcs(this.connected(), input, this.until(signal)),
    listBuckets: ({ signal }) => listBuckets(this.connected(), this.until(signal)),
    checkBucket: ({ input, signal }) => checkBucket(this.connected(), input.draft, this.until(signal)),
    discoverResources: ({ input, signal }) => {
      keepHeapSmall();
      return discoverResources(this.connected(), input.regions, this.until(signal)).finally(letHeapGrow);
    },
    buildPlan: async ({ input, signal }) => {
      // A run that was killed at the review comes back to it.
      const draft = input.offline ? withoutReach(input.draft) : input.draft;
      await this.save(draft);
      const answers = answersOf(draft);
      if (input.offline) return offlinePlan(answers);
      return preparePlan(await this.look(answers, input, signal));
    },
    saveDecisions: async ({ input }) => {
      await this.save(input.draft);
      const { journal } = await this.ownSession();
      const at = this.run.now().toISOString();
      for (const decision of input.decisions) await journal.append({ type: 'decision', at, ...decision });
    },
    applyPlan: ({ input, signal }) => this.toItsEnd(this.apply(input, this.until(signal))),
    watchDelivery: ({ input, signal }) => this.watch(input, this.until(signal)),
    undoSession: ({ input, signal }) => this.toItsEnd(this.undo(input, this.until(signal))),
    proveNesting: async ({ input, signal }) =>
      (await judgeNesting(await this.look(answersOf(input.draft), input, signal))).proofs,
  };

  /** Waited for on interruption; its failure is the machine's to handle. */
  private toItsEnd<Result>(work: Promise<Result>): Promise<Result> {
    this.applying = work.catch(() => undefined);
    return work;
  }

  private async undo(input: EffectInput<'undoSession'>, signal: AbortSignal) {
    if (input.sandbox && this.sandbox === null) await this.startSandbox(signal);
    const own = this.session?.id === input.session ? this.session : null;
    const session = own ?? (await openSession(input.session, validateDraft, signal));
    try {
      if (own === null || this.aws === null) await this.identify(wayTo(session, input), signal);
      const region = session.answers.region ?? 'us-east-1';
      return await undoInTerminal(session, input, {
        run: { ...this.run, target: this.target, endpoint: this.endpoint(), signal },
        home: this.connected(),
        connectProfile: (profile) => this.connect({ kind: 'profile', profile }, region),
        lend: this.screens.lend,
        isPlain: this.options.isPlain,
      });
    } finally {
      if (own === null) await session.close();
    }
  }

  /** What reading all accounts needs. */
  private async look(
    answers: Answers,
    { listener }: Pick<EffectInput<'buildPlan'>, 'listener'>,
    signal: AbortSignal,
  ) {
    return {
      answers,
      accounts: this.accounts(answers),
      signal: this.until(signal),
      history: await this.history(),
      onAccount: accountListener({ listener }),
    };
  }

  private async history(): Promise<History> {
    const { id, journal } = await this.ownSession();
    return pastOf(id, journal.entries, { target: this.target, endpoint: this.endpoint() });
  }

  /** Ends when the state is left or the run is interrupted. */
  private until(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.run.signal]);
  }

  private endpoint(): string | null {
    return this.target === 'sandbox' ? null : this.run.endpoint;
  }

  private connected(): { aws: Aws; identity: Identity } {
    if (!this.aws || !this.identity) throw new Error('no connection to AWS yet');
    return { aws: this.aws, identity: this.identity };
  }

  /**
   * The accounts that the answers mean, reached from the one that is connected. Remembered while nothing about the way
   * changes: planning, applying and proving don't each enter hundreds of accounts again.
   */
  private accounts(answers: Answers): Accounts {
    const way = JSON.stringify([answers.region, reachOf(answers)]);
    if (this.reached?.way === way) return this.reached.accounts;
    const accounts = accountsFor(reachOf(answers), this.connected(), (profile) =>
      this.connect({ kind: 'profile', profile }, answers.region),
    );
    this.reached = { way, accounts };
    return accounts;
  }

  private async loadSessions(sandbox: boolean) {
    if (!this.options.offerSessions) return { sessions: [], unreadable: [] };
    // The sandbox is started only when it is needed, and its sessions are offered before.
    return sessionsOf(
      sandbox ? { target: 'sandbox', endpoint: null } : { target: this.target, endpoint: this.endpoint() },
    );
  }

  private async openSession(id: string, signal: AbortSignal) {
    // One that was given up may still be opening: it holds the lock until it has been closed.
    const before = this.opening?.catch(() => undefined);
    this.opening = Promise.resolve(before).then(() => this.reopen(id, signal));
    const session = await this.opening;
    const draft = session.answers;
    return {
      id,
      draft,
      source: sourceOf(draft),
      hasCreated: sessionResources(session.journal.entries).length > 0,
    };
  }

  /** Answers go into the session of this run: one that is no longer waited for must not become it. */
  private async reopen(id: string, signal: AbortSignal): Promise<Session> {
    await this.session?.close();
    this.session = null;
    const session = await openSession(id, validateDraft, signal);
    if (signal.aborted) {
      await session.close();
      throw new InterruptedError();
    }
    this.session = session;
    return session;
  }

  private async startSandbox(signal: AbortSignal) {
    this.sandbox ??= await enterSandbox(signal);
    this.target = 'sandbox';
    return { region: this.sandbox.region };
  }

  private async identify(input: EffectInput<'identify'>, signal: AbortSignal) {
    const profile = input.source.kind === 'profile' ? input.source.profile : undefined;
    const region = input.region ?? (await resolveRegion(undefined, profile)) ?? 'us-east-1';
    const aws = this.connect(input.source, region);
    const identity = await aws.identify(signal);
    requireAccount(input.account, identity.account);
    this.aws = aws;
    this.identity = identity;
    this.reached = null;
    return { identity, region };
  }

  private async apply(input: EffectInput<'applyPlan'>, signal: AbortSignal) {
    const answers = answersOf(input.draft);
    const accounts = this.accounts(answers);
    await this.save(input.draft);
    if (!this.session) throw new Error('no session to apply in');
    const result = await executePlan({
      session: this.session,
      plan: input.plan,
      accounts,
      signal,
      now: this.run.now,
      lookAgain: async () => preparePlan({ answers, accounts, signal, history: await this.history() }),
      onProgress: (changes, progress) =>
        input.listener.send({
          type: 'change.progressed',
          changes: changes.map((change) => change.id),
          progress,
        }),
    });
    if (result.outcome === 'interrupted') throw new InterruptedError();
    // The screen says what blocks it, and continues from there once it's fixed.
    if (result.stop !== undefined) throw new UserError(result.stop);
    return result;
  }

  private async watch(input: EffectInput<'watchDelivery'>, signal: AbortSignal): Promise<DeliveryStatus[]> {
    const deliveries = await watchDelivery(this.connected(), input, LOOK_EVERY_MS[this.target], signal);
    // Last, when what was created a while ago is known everywhere: IAM's simulation is as late as IAM itself.
    const grants = await judgeGrants(await this.look(answersOf(input.draft), input, signal));
    if (grants !== null) input.listener.send({ type: 'grants.judged', grants });
    return deliveries;
  }
}
