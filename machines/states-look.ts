/** First phase, "look": sessions, credentials, identity. Nothing is asked that can be found out. */
import { assign } from 'xstate';
import { firstSteps } from './context.ts';
import { answer, busy, inPhase, onKentikTyped, question, state, undoes } from './history.ts';

/** Transient: `--resume` goes straight to its session. */
const starting = state({
  always: [
    { guard: ({ context }) => context.resumeAtOnce && context.session !== null, target: 'openingSession' },
    { target: 'welcome' },
  ],
});

const welcome = question({
  description: firstSteps.welcome,
  // Coming back reads them again: the session of this run is one of them by then.
  entry: assign({ sessionsLoaded: false }),
  invoke: {
    src: 'loadSessions',
    input: ({ context }) => ({ sandbox: context.sandbox }),
    onDone: {
      actions: assign({
        sessions: ({ event }) => event.output.sessions,
        unreadableSessions: ({ event }) => event.output.unreadable,
        sessionsLoaded: true,
      }),
    },
  },
  on: {
    next: 'routingToSource',
    'session.started': 'routingToSource',
    ...undoes('welcome'),
    'session.resumed': {
      target: 'openingSession',
      actions: assign({ session: ({ event }) => event.id }),
    },
  },
});

const openingSession = busy(firstSteps.openingSession, {
  invoke: {
    src: 'openSession',
    input: ({ context }) => ({ id: context.session ?? '' }),
    onDone: {
      target: 'routingToSource',
      actions: assign(({ context, event: { output } }) => ({
        session: output.id,
        hasCreated: output.hasCreated,
        draft: output.draft,
        source: context.source ?? output.source,
      })),
    },
  },
  on: { back: { target: 'welcome', actions: assign({ session: null }) } },
});

/** Transient: what is known of the credentials is not asked for. */
const routingToSource = state({
  always: [
    { guard: 'isSandbox', target: 'startingSandbox' },
    { guard: 'hasSource', target: 'identifying' },
    { target: 'findingCredentials' },
  ],
});

const startingSandbox = busy('starting the sandbox on this machine', {
  invoke: {
    src: 'startSandbox',
    onDone: {
      target: 'identifying',
      actions: [
        // It has a Kentik of its own, and the environment leads there.
        'forgetKentik',
        assign({
          sandbox: true,
          source: { kind: 'environment' },
          homeRegion: ({ event }) => event.output.region,
          isKentikPlaced: true,
        }),
      ],
    },
  },
});

const findingCredentials = busy('looking for AWS credentials on this machine', {
  invoke: {
    src: 'findCredentials',
    onDone: { target: 'choosingCredentials', actions: assign({ found: ({ event }) => event.output }) },
  },
});

const choosingCredentials = question({
  entry: assign({ offline: false }),
  on: {
    'source.chosen': {
      target: 'identifying',
      actions: assign(({ context, event }) => ({
        source: event.source,
        draft: withSource(context.draft, event.source),
      })),
    },
    'sandbox.chosen': 'startingSandbox',
    'offline.chosen': {
      target: 'enteringAccount',
      actions: [
        'forgetKentik',
        assign({
          offline: true,
          source: null,
          identity: null,
          regions: [],
          resources: [],
          organization: null,
        }),
      ],
    },
    // After `aws sso login` in another window the profiles are read again.
    retry: 'findingCredentials',
  },
});

const identifying = busy('checking which account your credentials belong to', {
  // Whoever is refused can choose others, though these were known.
  entry: 'recallSource',
  exit: ['dismissPrompt', 'clearPrompt'],
  invoke: {
    src: 'identify',
    input: ({ context, self }) => ({
      source: context.source ?? { kind: 'environment' as const },
      account: context.draft.account ?? null,
      region: context.homeRegion ?? context.draft.region ?? null,
      listener: self,
    }),
    onDone: [
      {
        // A resumed session: the account was confirmed when it began, and credentials of another are refused.
        guard: ({ context, event }) =>
          context.session !== null && context.draft.account === event.output.identity.account,
        target: 'askingKentik',
        actions: { type: 'identify', params: ({ event }) => event.output },
      },
      {
        target: 'confirmingIdentity',
        actions: { type: 'identify', params: ({ event }) => event.output },
      },
    ],
  },
});

const confirmingIdentity = question({
  on: {
    next: {
      target: 'askingKentik',
      actions: {
        type: 'answer',
        params: ({ context }) => (context.identity ? { account: context.identity.account } : {}),
      },
    },
  },
});

/** With credentials for Kentik, what it says comes before the answers that depend on it. */
const askingKentik = busy('asking Kentik about your plans and cloud exports', {
  always: { guard: 'hasKentik', target: 'routing' },
  invoke: {
    src: 'askKentik',
    input: ({ context }) => ({ isNeeded: context.draft.kentik?.register === true }),
    onDone: [
      {
        guard: ({ event }) => event.output.problem !== null,
        target: 'choosingKentik',
        actions: assign({ kentikProblem: ({ event }) => event.output.problem }),
      },
      { target: 'routing', actions: { type: 'keepKentik', params: ({ event }) => event.output } },
    ],
  },
});

/** Kentik's side never ends the wizard. */
const choosingKentik = question({
  on: {
    retry: 'askingKentik',
    ...onKentikTyped,
    'kentik.left': { target: 'routing', actions: { type: 'answerKentik', params: { register: false } } },
  },
});

/** Without credentials the account is typed: every document needs its number. */
const enteringAccount = question({
  on: { 'account.entered': { target: 'routing', actions: answer } },
});

/** A profile named in the answers is the one in use; the environment has no name. */
function withSource<Draft extends { profile?: string }>(
  draft: Draft,
  source: { kind: 'profile'; profile: string } | { kind: 'environment' },
): Draft {
  const { profile: _, ...rest } = draft;
  return (source.kind === 'profile' ? { ...rest, profile: source.profile } : rest) as Draft;
}

export const lookStates = inPhase('look', {
  starting,
  welcome,
  openingSession,
  routingToSource,
  startingSandbox,
  findingCredentials,
  choosingCredentials,
  identifying,
  confirmingIdentity,
  askingKentik,
  choosingKentik,
  enteringAccount,
});
