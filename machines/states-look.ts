/** First phase, "look": sessions, credentials, identity. Nothing is asked that can be found out. */
import { assign } from 'xstate';
import { failsTo, wizardSetup } from './setup.ts';

const state = wizardSetup.createStateConfig;

const welcome = state({
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
    onError: failsTo('welcome', 'reading saved sessions'),
  },
  on: {
    next: [
      { guard: 'isSandbox', target: 'startingSandbox' },
      { guard: 'hasSource', target: 'identifying' },
      { target: 'findingCredentials' },
    ],
    'session.started': [
      { guard: 'isSandbox', target: 'startingSandbox' },
      { guard: 'hasSource', target: 'identifying' },
      { target: 'findingCredentials' },
    ],
    'session.resumed': {
      target: 'openingSession',
      actions: assign({ session: ({ event }) => event.id }),
    },
  },
});

const openingSession = state({
  tags: 'busy',
  invoke: {
    src: 'openSession',
    input: ({ context }) => ({ id: context.session ?? '' }),
    onDone: [
      {
        guard: 'isSandbox',
        target: 'startingSandbox',
        actions: assign({
          session: ({ event }) => event.output.id,
          hasMade: ({ event }) => event.output.hasMade,
          draft: ({ event }) => event.output.draft,
        }),
      },
      {
        target: 'routingToSource',
        actions: assign(({ context, event }) => ({
          session: event.output.id,
          hasMade: event.output.hasMade,
          draft: event.output.draft,
          source: context.source ?? event.output.source,
        })),
      },
    ],
    onError: failsTo('openingSession', 'opening the saved session'),
  },
  on: { back: { target: 'welcome', actions: assign({ session: null }) } },
});

/** Transient: a resumed session that knows its credentials does not ask for them. */
const routingToSource = state({
  always: [{ guard: 'hasSource', target: 'identifying' }, { target: 'findingCredentials' }],
});

const startingSandbox = state({
  tags: 'busy',
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
    onError: failsTo('startingSandbox', 'starting the sandbox'),
  },
  on: { back: 'welcome' },
});

const findingCredentials = state({
  tags: 'busy',
  invoke: {
    src: 'findCredentials',
    onDone: {
      target: 'choosingCredentials',
      actions: assign({ found: ({ event }) => event.output }),
    },
    onError: failsTo('findingCredentials', 'looking for AWS credentials on this machine'),
  },
  on: { back: 'welcome' },
});

const choosingCredentials = state({
  on: {
    'source.chosen': {
      target: 'identifying',
      actions: assign(({ context, event }) => ({
        source: event.source,
        offline: false,
        draft: withSource(context.draft, event.source),
      })),
    },
    'sandbox.chosen': { target: 'startingSandbox', actions: assign({ offline: false }) },
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
    back: 'welcome',
  },
});

const identifying = state({
  tags: 'busy',
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
    onError: [
      { guard: 'isInterrupted' },
      {
        target: 'failed',
        actions: [
          'forgetMfaDevice',
          {
            type: 'recordFailure',
            params: ({ event }) => ({
              error: event.error,
              state: 'identifying' as const,
              doing: 'asking AWS whose credentials these are',
            }),
          },
        ],
      },
    ],
  },
  on: {
    back: [
      { guard: 'isSandbox', target: 'welcome', actions: 'forgetMfaDevice' },
      { target: 'findingCredentials', actions: 'forgetMfaDevice' },
    ],
  },
});

const confirmingIdentity = state({
  on: {
    next: {
      target: 'routing',
      actions: {
        type: 'answer',
        params: ({ context }) => (context.identity ? { account: context.identity.account } : {}),
      },
    },
    back: [{ guard: 'isSandbox', target: 'welcome' }, { target: 'findingCredentials' }],
  },
});

/** Without credentials the account is typed: every document needs its number. */
const enteringAccount = state({
  on: {
    'account.entered': {
      target: 'routing',
      actions: { type: 'answer', params: ({ event }) => ({ account: event.account }) },
    },
    back: { target: 'findingCredentials', actions: assign({ offline: false }) },
  },
});

/** A profile named in the answers is the one in use; the environment has no name. */
function withSource<Draft extends { profile?: string }>(
  draft: Draft,
  source: { kind: 'profile'; profile: string } | { kind: 'environment' },
): Draft {
  const { profile: _, ...rest } = draft;
  return (source.kind === 'profile' ? { ...rest, profile: source.profile } : rest) as Draft;
}

export const lookStates = {
  welcome,
  openingSession,
  routingToSource,
  startingSandbox,
  findingCredentials,
  choosingCredentials,
  identifying,
  confirmingIdentity,
  enteringAccount,
};
