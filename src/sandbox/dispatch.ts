/** Turns a request into its response: finds the service and the caller, checks the region, and carries out the call. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { settleDeliveries } from './delivery/deliver.ts';
import { ec2 } from './ec2/service.ts';
import { AwsFailure } from './failure.ts';
import { iam } from './iam/service.ts';
import { admit, isBusy } from './kentik/limits.ts';
import { settleExports } from './kentik/look.ts';
import { isKentikPath, kentikOperations, limitOf, readKentikRequest } from './kentik/service.ts';
import { kms, kmsTarget } from './kms/service.ts';
import { organizations, organizationsTarget } from './organizations/service.ts';
import { type Performed, perform } from './perform.ts';
import { s3 } from './s3/service.ts';
import type { Call, RequestRecord, Service } from './service.ts';
import { sts } from './sts/service.ts';
import { unknownService } from './unknown-service.ts';
import {
  type CredentialScope,
  readCredentialScope,
  type WireAnswer,
  type WireRequest,
} from './wire/request.ts';
import type { LacksPermission, Principal, RefuseItem, World } from './world/types.ts';

/** The outcome of a call: a response, an error, or a broken connection. */
export type Result = Performed | { reset: true };

/** Overrides for carrying out a call. */
export interface Effects {
  world?: World;
  refuseItem?: RefuseItem;
  lacks?: LacksPermission;
}

/** Carries the call out. */
export type Effect = (effects?: Effects) => Result;

export interface Intercepted {
  result: Result;
  /** What was done to the call, for the record; null: nothing. */
  fault: string | null;
}

/**
 * Sits between a call and the world. It decides whether the call takes effect, on which world, what the response is,
 * and how long it takes. Faults are produced here, so that no service needs to know about them.
 */
export type Interceptor = (call: Call, effect: Effect) => Promise<Intercepted>;

export interface Dispatched {
  record: RequestRecord;
  /** null: the connection is to be cut. */
  answer: WireAnswer | null;
}

const services: Record<string, Service> = { ec2, iam, kms, organizations, s3, sts };

/** All operations that the sandbox has, by service. */
export function operationNames(): Record<string, readonly string[]> {
  const ofAws = Object.values(services).map((service) => [service.name, service.operationNames] as const);
  return Object.fromEntries([...ofAws, ['kentik', kentikOperations]]);
}

/** The services by the version of their API, for requests that are not signed. */
const versions: Record<string, Service> = { '2016-11-15': ec2, '2010-05-08': iam, '2011-06-15': sts };

function chooseService(request: WireRequest, scope: CredentialScope | null): Service {
  if (scope) return services[scope.service] ?? unknownService(scope.service);
  if (request.headers['x-amz-target']?.startsWith(organizationsTarget)) return organizations;
  if (request.headers['x-amz-target']?.startsWith(kmsTarget)) return kms;
  const version =
    new URLSearchParams(request.body.toString('utf8')).get('Version') ?? request.query.get('Version');
  return versions[version ?? ''] ?? s3;
}

/** A request that was understood: what it is, how it is carried out, and its protocol's form of an error. */
interface Prepared {
  call: Call;
  input: () => Record<string, unknown>;
  effect: Effect;
  refuse(failure: AwsFailure): WireAnswer;
}

export async function dispatch(
  request: WireRequest,
  world: World,
  intercept: Interceptor,
  gone: AbortSignal,
): Promise<Dispatched> {
  const startedAt = Date.now();
  const scope = readCredentialScope(request);
  const isKentiks = scope === null && isKentikPath(request.path);
  const { call, input, effect, refuse } = isKentiks
    ? prepareKentik(request, world)
    : prepareAws(request, world, scope);
  const { request: _request, world: _world, principal: _principal, accessKeyId: _key, ...described } = call;
  const asked = call.mutating ? inputOf(input) : null;
  const carryOut = () =>
    intercept(call, (effects = {}) => {
      settleDeliveries(effects.world ?? world);
      settleExports(effects.world ?? world);
      return effect(effects);
    });
  const { result, fault } = isKentiks ? await withinLimits(call, gone, carryOut) : await carryOut();
  const finish = (status: number, outcome: string, answer: WireAnswer | null): Dispatched => ({
    record: {
      ...described,
      request: asked,
      at: new Date(startedAt).toISOString(),
      status,
      outcome,
      milliseconds: Date.now() - startedAt,
      fault,
    },
    answer,
  });
  if ('reset' in result) return finish(0, 'ConnectionReset', null);
  if ('failure' in result) return finish(result.failure.status, result.failure.code, refuse(result.failure));
  return finish(result.answer.status, 'ok', result.answer);
}

/** @param gone aborts when the client no longer waits; its request is then no longer one at a time with the next */
async function withinLimits(
  { request, world }: Call,
  gone: AbortSignal,
  carryOut: () => Promise<Intercepted>,
): Promise<Intercepted> {
  const kind = limitOf(request.path);
  // That the client of the last one has hung up might not have been noticed yet.
  if (isBusy(world, kind)) await delay(50);
  const admission = admit(world, kind);
  if ('refusal' in admission) return { result: { failure: admission.refusal }, fault: null };
  const { milliseconds, leave } = admission;
  gone.addEventListener('abort', leave);
  try {
    if (milliseconds > 0) await delay(milliseconds);
    return await carryOut();
  } finally {
    leave();
  }
}

function prepareAws(request: WireRequest, world: World, scope: CredentialScope | null): Prepared {
  const service = chooseService(request, scope);
  const requestId = randomUUID();
  const operation = service.read(request, requestId);
  const principal = scope ? findPrincipal(world, scope, request) : null;
  const call: Call = {
    requestId,
    service: service.name,
    operation: operation.name,
    region: scope?.region ?? null,
    account: principal?.account ?? null,
    mutating: operation.mutating,
    accessKeyId: scope?.accessKeyId ?? '',
    principal,
    request,
    world,
  };
  return {
    call,
    input: () => operation.input(),
    effect: (effects = {}) =>
      perform(operation, service, scope, call, { ...effects, world: effects.world ?? world }),
    refuse: (failure) => service.refuse(failure, request, requestId),
  };
}

function prepareKentik(request: WireRequest, world: World): Prepared {
  const { name, mutating, input, perform, refuse } = readKentikRequest(request);
  const call: Call = {
    requestId: randomUUID(),
    service: 'kentik',
    operation: name,
    region: null,
    account: null,
    mutating,
    accessKeyId: '',
    principal: null,
    request,
    world,
  };
  const effect: Effect = (effects = {}) => {
    try {
      return { answer: perform(effects.world ?? world, effects.refuseItem) };
    } catch (error) {
      if (error instanceof AwsFailure) return { failure: error };
      throw error;
    }
  };
  return { call, input, effect, refuse };
}

/** An unreadable request is refused when it is carried out, and recorded that way. */
function inputOf(input: Prepared['input']): RequestRecord['request'] {
  try {
    return input();
  } catch (error) {
    if (error instanceof AwsFailure) return null;
    throw error;
  }
}

/** The owner of an access key. A role's session needs its token, and ends with the role. */
function findPrincipal(world: World, scope: CredentialScope, request: WireRequest): Principal | null {
  const principal = world.credentials.get(scope.accessKeyId) ?? null;
  if (!principal?.session) return principal;
  const { roleId, token } = principal.session;
  const given = request.headers['x-amz-security-token'] ?? request.query.get('X-Amz-Security-Token');
  const roles = world.accounts.get(principal.account)?.roles.values() ?? [];
  return given === token && [...roles].some(({ id }) => id === roleId) ? principal : null;
}
