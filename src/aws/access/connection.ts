/** What all calls of one connection share: clients, credentials, the account, and how errors are explained. */
import { systemTiming } from '../../http/calls.ts';
import { createTransport } from '../../http/transport.ts';
import { exitCode, InterruptedError, UserError } from '../../model/errors.ts';
import type { RegionInfo } from '../../model/existing.ts';
import type { Timing } from '../../model/mutate-pauses.ts';
import { type MemoizedCredentials, memoizedCredentials } from '../credentials/memoized.ts';
import { describeOrigin, type Origin, profileOf, renewalOf } from '../credentials/origin.ts';
import { createCredentials } from '../credentials/resolve.ts';
import { explain } from '../explain/errors.ts';
import { failureOf, hasCode } from '../explain/failures.ts';
import type { Task } from '../explain/task.ts';
import type { AssumeTarget, ConnectOptions, CredentialSource } from '../types.ts';
import { type ClientMode, createClients } from './clients.ts';
import type { AwsClock } from './clock.ts';
import type { Caller, Connection } from './connection-types.ts';
import { contextOf } from './endpoints.ts';
import { maxAttemptsOfEnvironment } from './environment.ts';
import { enabledByDefault, isOptInRegion, roleArnOf } from './partitions.ts';
import { checkProfileSettings, trustedAuthorities } from './settings.ts';

export type { Caller, Connection };

/** Messages of a change that is retried. */
export const says: Connection['says'] = {
  throttling: 'until AWS stops throttling our requests',
  lost: "AWS's response was lost, so it isn't known whether this was done. The next run checks first.",
};

const recently = 2 * 60_000;

/** State shared by a connection and those derived from it. */
interface Shared {
  transport: () => ReturnType<typeof createTransport>;
  credentials: MemoizedCredentials;
  /** Where the credentials of the first connection come from. */
  origin: { decide(): Promise<Origin>; readonly known: Origin | null };
  timing: Timing;
  clock: AwsClock;
}

type Base = Exclude<CredentialSource, { kind: 'assume-role' }>;

/** The first source: a role is assumed with other credentials. */
function baseOf(source: CredentialSource): Base {
  return source.kind === 'assume-role' ? baseOf(source.base) : source;
}

/** The profile that was named explicitly. */
function namedProfile(source: CredentialSource): string | undefined {
  const base = baseOf(source);
  return base.kind === 'profile' ? base.profile : undefined;
}

/** Creates a connection. Nothing is loaded, read or called before it is used. */
export function createConnection(options: ConnectOptions, timing: Timing = systemTiming): Connection {
  const { source } = options;
  if (source.kind === 'assume-role') {
    const { account: _account, ...ofBase } = options;
    const base = createConnection({ ...ofBase, source: source.base }, timing);
    return base.assume(targetOf(source), source.sessionName);
  }
  let created: ReturnType<typeof createTransport> | null = null;
  const transport = (): ReturnType<typeof createTransport> => {
    created ??= checkedTransport(namedProfile(source)).catch((error: unknown) => {
      created = null;
      throw error;
    });
    return created;
  };
  const clock: AwsClock = { offset: 0 };
  const { askMfaCode, askSignIn, withTerminal, ended, onCall, region } = options;
  const credentials = createCredentials({
    source,
    clock,
    region,
    askMfaCode,
    transport,
    ...(askSignIn ? { askSignIn } : {}),
    ...(withTerminal ? { withTerminal } : {}),
    ...(ended ? { ended } : {}),
    ...(onCall ? { onCall } : {}),
  });
  const origin = {
    decide: () => credentials.origin(),
    get known() {
      return credentials.known;
    },
  };
  return connectionWith(options, { transport, credentials, origin, timing, clock });
}

/** The endpoints and proxies of the environment and the profile are checked before anything is sent. */
async function checkedTransport(profile: string | undefined): ReturnType<typeof createTransport> {
  await checkProfileSettings(profile);
  return createTransport({ authorities: await trustedAuthorities(profile) });
}

/** The parts of `arn:aws:iam::123456789012:role/path/name` that name the role. */
function targetOf(source: CredentialSource & { kind: 'assume-role' }): AssumeTarget {
  const { externalId, roleArn } = source;
  const [, account, roleName] = /^arn:[\w-]+:iam::(\d{12}):role\/(.+)$/.exec(roleArn) ?? [];
  if (account === undefined || roleName === undefined) {
    throw new UserError({
      code: 'ROLE_ARN_INVALID',
      exit: exitCode.usage,
      doing: 'getting credentials',
      message: `${roleArn} isn't the ARN of a role.`,
      remedy: ['For example: arn:aws:iam::123456789012:role/NAME'],
    });
  }
  return { account, roleName, ...(externalId === undefined ? {} : { externalId }) };
}

function connectionWith(options: ConnectOptions, shared: Shared): Connection {
  const { credentials, transport, timing, clock } = shared;
  const clients = createClients({
    profile: namedProfile(options.source) ?? null,
    credentials,
    transport,
    clock,
    ...(options.onCall ? { onCall: options.onCall } : {}),
  });
  const changes = new Map<string, number>();
  const regions = new Map<string, RegionInfo['optInStatus']>();
  const regionStatus = (region: string) => regions.get(region) ?? null;
  let listing: Promise<unknown> | null = null;
  /** Asks DescribeRegions once, in a region that accepts the account's keys. A refusal leaves open which regions are enabled. */
  const askRegions = (about: string, signal: AbortSignal): Promise<unknown> => {
    listing ??= import('../kinds/network.ts')
      .then(({ listRegions }) =>
        listRegions(connection, signal, about === options.region ? enabledByDefault : options.region),
      )
      .catch(() => null);
    return listing;
  };
  let known: Caller | null = null;
  let account = options.account ?? null;

  const connection: Connection = {
    region: options.region,
    timing,
    account: async (signal) => (await connection.caller(signal)).account,
    failureOf,
    maxAttempts: maxAttemptsOfEnvironment,
    says,
    credentials: async () => describeOrigin(await shared.origin.decide()),
    client: (Kind, region, mode: ClientMode) => clients.get(Kind, region, mode),
    endpointOf: (serviceId) => clients.endpointOf(serviceId),
    async read(task, signal, send) {
      try {
        signal.throwIfAborted();
        return await send({ abortSignal: signal });
      } catch (error) {
        throw await connection.explained(error, task, signal);
      }
    },
    async explained(error, task, signal) {
      const { known: origin } = shared.origin;
      const context = contextOf(task, clients.endpointOf(task.service), {
        homeRegion: options.region,
        profile: (origin === null ? null : profileOf(origin)) ?? namedProfile(options.source) ?? null,
        ...(origin === null ? {} : { renewal: renewalOf(origin) }),
      });
      const said = () => explain(error, task, { ...context, regionStatus }, signal);
      let explained = said();
      if (mightBeDisabled(explained, task, options.region) && regionStatus(task.region) === null) {
        await askRegions(task.region, signal);
        explained = said();
      }
      if (explained instanceof UserError && explained.report.code === 'CREDENTIALS_EXPIRED') {
        credentials.forget();
        known = null;
      }
      return explained;
    },
    async caller(signal) {
      if (known === null) {
        // Waiting for credentials can take long (a role that STS throttles, a credential_process that prompts): the
        // SDK would ignore the signal in the meantime.
        await orAborted(credentials.provider, signal);
        const { readCaller } = await import('./identity.ts');
        known = samePerson(account, options.account, await readCaller(connection, signal));
        account = known.account;
      }
      return known;
    },
    noteRegions(listed) {
      for (const { name, optInStatus } of listed) regions.set(name, optInStatus);
    },
    noteChange: (name) => changes.set(name, timing.now()),
    changedRecently: (name) => timing.now() - (changes.get(name) ?? Number.NEGATIVE_INFINITY) < recently,
    assume(target, sessionName) {
      const { account: _account, roleName: _roleName, ...external } = target;
      const roleArn = roleArnOf(target, options.region);
      const source = {
        kind: 'assume-role' as const,
        base: options.source,
        roleArn,
        sessionName,
        ...external,
      };
      const assumed = memoizedCredentials(async () => {
        const { assumeRole } = await import('./assume-role.ts');
        return assumeRole(connection, roleArn, sessionName, target);
      }, clock);
      return connectionWith(
        { ...options, account: target.account, source },
        { ...shared, credentials: assumed },
      );
    },
  };
  return connection;
}

/** The listing itself is never asked about: it would wait for itself. */
function mightBeDisabled(error: unknown, task: Task, home: string): task is Task & { region: string } {
  if (!(error instanceof UserError) || task.region === undefined) return false;
  if (task.operation === 'DescribeRegions') return false;
  const { code, aws } = error.report;
  return (
    code === 'CREDENTIALS_NOT_VALID_IN_REGION' ||
    (aws !== undefined && hasCode(aws, 'IllegalLocationConstraint')) ||
    (code === 'CREDENTIALS_INVALID' && task.region === home && isOptInRegion(home))
  );
}

/** The result of `start`, unless the signal aborts first. */
async function orAborted<Result>(start: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  if (signal.aborted) throw new InterruptedError();
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(new InterruptedError());
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([start(), aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/**
 * After a new login to another account, the run must not continue as if it were the same. @param desired the requested
 * account
 */
function samePerson(account: string | null, desired: string | undefined, caller: Caller): Caller {
  if (account === null || account === caller.account) return caller;
  throw new UserError({
    code: 'OTHER_ACCOUNT',
    exit: exitCode.credentials,
    doing: 'checking which account your credentials belong to',
    message:
      desired === undefined
        ? `The credentials now belong to account ${caller.account}; this run started in account ${account}.`
        : `The credentials belong to account ${caller.account}, not to account ${desired}.`,
    where: { account: caller.account },
    remedy: [
      desired === undefined
        ? `Log in to account ${account} again.`
        : `Use credentials of account ${desired}.`,
    ],
  });
}
