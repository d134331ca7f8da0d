/**
 * What all calls of one connection share: clients, credentials, the account they belong to, and how errors are
 * explained. The files of the single resources get this and nothing else.
 */

import { setTimeout as delay } from 'node:timers/promises';
import { exitCode, UserError } from '../errors.ts';
import type { Partition } from '../plan/existing.ts';
import { type ClientMode, type Clients, createClients } from './clients.ts';
import { createCredentials } from './credentials.ts';
import { endpointOfEnvironment, profileOfEnvironment, proxyConfigured } from './environment.ts';
import { type ErrorContext, explain, type Task } from './errors.ts';
import { createTransport } from './transport.ts';
import type { ConnectOptions } from './types.ts';

/** Who the credentials are, as `GetCallerIdentity` says. */
export interface Caller {
  account: string;
  arn: string;
  userId: string;
  partition: Partition;
}

/** Time, so that tests need not wait. */
export interface Timing {
  /** Milliseconds since 1970. */
  now(): number;
  /** Waits; rejects with an `AbortError` when the signal aborts. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
}

export interface SendOptions {
  abortSignal: AbortSignal;
}

export interface Connection {
  /** The region for calls that belong to none. */
  region: string;
  timing: Timing;
  /** A client of this class. `change` clients do not repeat by themselves. */
  client: Clients['get'];
  /** One reading call, its errors explained. */
  read<Output>(
    task: Task,
    signal: AbortSignal,
    send: (options: SendOptions) => Promise<Output>,
  ): Promise<Output>;
  /** The error to throw in place of one that a client threw. */
  explained(error: unknown, task: Task, signal: AbortSignal): unknown;
  /** Asked once; forgotten with expired credentials, because the next login may be another account's. */
  caller(signal: AbortSignal): Promise<Caller>;
  /** Remembers that this run made or changed something a moment ago, which others may not know yet. */
  noteChange(name: string): void;
  /** True for two minutes after `noteChange`: IAM takes up to about that long to tell everywhere. */
  changedRecently(name: string): boolean;
}

const recently = 2 * 60_000;

const systemTiming: Timing = {
  now: Date.now,
  pause: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, { signal });
  },
  random: Math.random,
};

/** Makes a connection. Nothing is loaded, read or called before it is used. */
export function createConnection(options: ConnectOptions, timing: Timing = systemTiming): Connection {
  let transport: ReturnType<typeof createTransport> | null = null;
  const sharedTransport = (): ReturnType<typeof createTransport> => {
    transport ??= createTransport().catch((error: unknown) => {
      transport = null;
      throw error;
    });
    return transport;
  };
  const listener = options.onCall ? { onCall: options.onCall } : {};
  const credentials = createCredentials({
    source: options.source,
    region: options.region,
    askMfaCode: options.askMfaCode,
    transport: sharedTransport,
    ...listener,
  });
  const clients = createClients({
    source: options.source,
    credentials,
    transport: sharedTransport,
    ...listener,
  });
  const changes = new Map<string, number>();
  let known: Caller | null = null;
  let account: string | null = null;

  const connection: Connection = {
    region: options.region,
    timing,
    client: (Kind, region, mode: ClientMode) => clients.get(Kind, region, mode),
    async read(task, signal, send) {
      try {
        signal.throwIfAborted();
        return await send({ abortSignal: signal });
      } catch (error) {
        throw connection.explained(error, task, signal);
      }
    },
    explained(error, task, signal) {
      const told = explain(error, task, errorContext(options, task), signal);
      if (told instanceof UserError && told.report.code === 'CREDENTIALS_EXPIRED') {
        credentials.forget();
        known = null;
      }
      return told;
    },
    async caller(signal) {
      if (known === null) {
        const { readCaller } = await import('./identity.ts');
        known = samePerson(account, await readCaller(connection, signal));
        account = known.account;
      }
      return known;
    },
    noteChange: (name) => changes.set(name, timing.now()),
    changedRecently: (name) => timing.now() - (changes.get(name) ?? Number.NEGATIVE_INFINITY) < recently,
  };
  return connection;
}

/** One connection is one account: after a new login with another one, nothing may go on as if it were the same. */
function samePerson(account: string | null, caller: Caller): Caller {
  if (account === null || account === caller.account) return caller;
  throw new UserError({
    code: 'OTHER_ACCOUNT',
    exit: exitCode.credentials,
    doing: 'asking AWS whose credentials these are',
    message: `The credentials now belong to account ${caller.account}; this was begun in account ${account}.`,
    where: { account: caller.account },
    mend: [`Log in to account ${account} again.`],
  });
}

function errorContext(options: ConnectOptions, task: Task): ErrorContext {
  return {
    homeRegion: options.region,
    profile: options.source.kind === 'profile' ? options.source.profile : profileOfEnvironment(),
    endpoint: endpointOfEnvironment(task.service),
    proxied: proxyConfigured(),
  };
}
