/**
 * The wizard's effects: what the machine declares, done for real. Holds what a machine's context must not: the
 * connection, the open session, the sandbox.
 */
import type { EffectHandlers, EffectInput } from '../../machines/actors.ts';
import type { CredentialSource } from '../../machines/context.ts';
import type { TypedKentik } from '../../machines/events.ts';
import { validateDraft } from '../answers/answers.ts';
import { answersOf } from '../answers/complete.ts';
import type { Answers, DraftAnswers } from '../answers/types.ts';
import { type Accounts, accountsFor, reachOf } from '../apply/accounts.ts';
import { executePlan } from '../apply/execute.ts';
import { checkPermissions } from '../apply/permissions.ts';
import { preparePlan } from '../apply/prepare.ts';
import type { Aws } from '../aws/index.ts';
import { connect, findSources, resolveRegion } from '../aws/index.ts';
import { InterruptedError, UserError } from '../model/errors.ts';
import type { Identity } from '../model/existing.ts';
import { requireAccount } from '../plan/checks.ts';
import { offlinePlan } from '../plan/offline.ts';
import { keepHeapSmall, letHeapGrow } from '../process/program.ts';
import type { Run } from '../run/connect.ts';
import { enterSandbox } from '../run/sandbox.ts';
import { openSession } from '../session/store.ts';
import {
  checkBucket,
  countVpcs,
  discoverResources,
  listBuckets,
  listRegions,
  saveLogsHere,
} from './effects-full.ts';
import { WizardKentik } from './effects-kentik.ts';
import { accountListener, listOrganization, withoutReach } from './effects-metadata.ts';
import { type ProofTools, proveAccounts, proveLogs } from './effects-proof.ts';
import { sessionsOf, WizardSession } from './effects-sessions.ts';
import { LentScreens, type Screens, undoInTerminal, wayTo } from './effects-undo.ts';

interface EffectOptions extends Screens {
  /** Credentials for Kentik that were typed last; each time they are given once. */
  takeKentik: () => TypedKentik | null;
  offerSessions: boolean;
  isPlain: boolean;
}

export class WizardEffects {
  /** The apply or undo under way: it is waited for when the wizard is interrupted. */
  applying: Promise<unknown> | null = null;
  target: Run['target'];
  private aws: Aws | null = null;
  private identity: Identity | null = null;
  private reached: { way: string; accounts: Accounts } | null = null;
  private sandbox: { region: string; close(): Promise<void> } | null = null;
  private readonly session: WizardSession;
  private readonly kentik: WizardKentik;
  private readonly screens: LentScreens;
  private readonly run: Run;
  private readonly options: EffectOptions;

  constructor(run: Run, options: EffectOptions) {
    this.run = run;
    this.target = run.target;
    this.options = options;
    this.session = new WizardSession(() => this.here());
    this.kentik = new WizardKentik(run, options.takeKentik);
    this.screens = new LentScreens(options, run);
  }

  private connect(source: CredentialSource, region: string): Aws {
    const { run, screens } = this;
    const { askMfaCode, askSignIn, withTerminal } = screens;
    const asking = { askMfaCode, askSignIn, withTerminal };
    return connect({ source, region, ...asking, ended: run.signal, onCall: (call) => run.onCall(call) });
  }

  /** @returns the id of the session in which the answers were saved */
  async save(draft: DraftAnswers): Promise<string> {
    return (await this.session.save(draft)).id;
  }

  async close(): Promise<void> {
    await this.session.current?.close();
    await this.sandbox?.close();
  }

  /** What each of the machine's actors does, by its name. */
  readonly perform: EffectHandlers = {
    loadSessions: ({ input }) => this.loadSessions(input.sandbox),
    openSession: ({ input, signal }) => this.session.open(input.id, signal),
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
    askKentik: async ({ input, signal }) => {
      this.reached = null;
      return this.kentik.ask(input, this.until(signal));
    },
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
      const look = await this.look(answers, input, signal);
      const kentik = await this.kentik.state(answers, look.accounts, look.signal);
      return checkPermissions(await preparePlan({ ...look, kentik }), look.accounts, look.signal);
    },
    saveDecisions: async ({ input }) => {
      const { journal } = await this.session.save(input.draft);
      const at = this.run.now().toISOString();
      for (const decision of input.decisions) await journal.append({ type: 'decision', at, ...decision });
    },
    applyPlan: ({ input, signal }) => this.toItsEnd(this.apply(input, this.until(signal))),
    watchDelivery: ({ input, signal }) => proveLogs(input, this.proofTools(input, signal)),
    saveLogs: ({ input, signal }) => saveLogsHere(this.connected(), input, this.until(signal)),
    undoSession: ({ input, signal }) => this.toItsEnd(this.undo(input, this.until(signal))),
    proveNesting: ({ input, signal }) => proveAccounts(input, this.proofTools(input, signal)),
  };

  /** Waited for on interruption; its failure is the machine's to handle. */
  private toItsEnd<Result>(work: Promise<Result>): Promise<Result> {
    this.applying = work.catch(() => undefined);
    return work;
  }

  private async undo(input: EffectInput<'undoSession'>, signal: AbortSignal) {
    if (input.sandbox && this.sandbox === null) await this.startSandbox(signal);
    const { current } = this.session;
    const own = current?.id === input.session ? current : null;
    const session = own ?? (await openSession(input.session, validateDraft, signal));
    try {
      if (own === null || this.aws === null) await this.identify(wayTo(session, input), signal);
      const region = session.answers.region ?? 'us-east-1';
      return await undoInTerminal(session, input, {
        run: { ...this.here(), signal },
        home: this.connected(),
        kentik: await this.kentik.forUndo(session.journal.entries),
        connectProfile: (profile) => this.connect({ kind: 'profile', profile }, region),
        lend: this.screens.lend,
        isPlain: this.options.isPlain,
      });
    } finally {
      if (own === null) await session.close();
    }
  }

  /** What reading all accounts needs. Proofs of AWS's side don't ask Kentik. */
  private async look(
    answers: Answers,
    { listener }: Pick<EffectInput<'buildPlan'>, 'listener'>,
    signal: AbortSignal,
  ) {
    return {
      answers,
      accounts: this.accounts(answers),
      signal: this.until(signal),
      history: await this.session.past(),
      onAccount: accountListener({ listener }),
    };
  }

  private proofTools(input: EffectInput<'watchDelivery'>, signal: AbortSignal): ProofTools {
    return {
      look: () => this.look(answersOf(input.draft), input, signal),
      kentik: this.kentik,
      run: this.here(),
      signal: this.until(signal),
    };
  }

  /** Ends when the state is left or the run is interrupted. */
  private until(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.run.signal]);
  }

  /** The run, where the sandbox that was started later belongs to it. */
  private here(): Run {
    const { target } = this;
    return { ...this.run, target, endpoint: target === 'sandbox' ? null : this.run.endpoint };
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
    const accounts = accountsFor(
      reachOf(answers),
      this.connected(),
      (profile) => this.connect({ kind: 'profile', profile }, answers.region),
      this.kentik.door,
    );
    this.reached = { way, accounts };
    return accounts;
  }

  private async loadSessions(sandbox: boolean) {
    if (!this.options.offerSessions) return { sessions: [], unreadable: [] };
    // The sandbox is started only when it is needed, and its sessions are offered before.
    return sessionsOf(sandbox ? { target: 'sandbox', endpoint: null } : this.here());
  }

  private async startSandbox(signal: AbortSignal) {
    this.sandbox ??= await enterSandbox(signal);
    this.target = 'sandbox';
    this.kentik.forget();
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
    const session = await this.session.save(input.draft);
    const result = await executePlan({
      session,
      plan: input.plan,
      accounts,
      signal,
      now: this.run.now,
      undos: this.session.undos,
      lookAgain: async () =>
        preparePlan({
          answers,
          accounts,
          signal,
          kentik: await this.kentik.state(answers, accounts, signal),
          history: await this.session.past(),
        }),
      onProgress: (changes, progress) =>
        input.listener.send({ type: 'change.progressed', changes: changes.map(({ id }) => id), progress }),
    });
    if (result.outcome === 'interrupted') throw new InterruptedError();
    // The screen says what blocks it, and continues from there once it's fixed.
    if (result.stop !== undefined) throw new UserError(result.stop);
    return result;
  }
}
