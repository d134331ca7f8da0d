/** First phase, "look": sessions, credentials, identity. Nothing is asked that can be found out. */
import { assign } from 'xstate';
import { answer, busy, inPhase, question, state, undoes } from './history.ts';

/** Transient: `--resume` goes straight to its session. */
const starting = state({
  always: [
    { guard: ({ context }) => context.resumeAtOnce && context.session !== null, target: 'openingSession' },
    { target: 'welcome' },
  ],
});

const welcome = question({
  description: 'reading saved sessions',
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

const openingSession = busy('opening the saved session', {
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
      actions: assign({
        sandbox: true,
        source: { kind: 'environment' },
        homeRegion: ({ event }) => event.output.region,
      }),
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
      actions: assign({
        offline: true,
        source: null,
        identity: null,
        regions: [],
        resources: [],
        organization: null,
      }),
    },
    // After `aws sso login` in another window the profiles are read again.
    retry: 'findingCredentials',
  },
});

const identifying = busy('checking which account your credentials belong to', {
  // Whoever is refused can choose others, though these were known.
  entry: 'recallSource',
  exit: 'forgetMfaDevice',
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
        target: 'routing',
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
      target: 'routing',
      actions: {
        type: 'answer',
        params: ({ context }) => (context.identity ? { account: context.identity.account } : {}),
      },
    },
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
  enteringAccount,
});
