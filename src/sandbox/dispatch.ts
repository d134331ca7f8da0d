/** Turns a request into its response: finds the service and the caller, checks the region, and carries out the call. */
import { randomUUID } from 'node:crypto';
import { settleDeliveries } from './delivery/deliver.ts';
import { ec2 } from './ec2/service.ts';
import { AwsFailure } from './failure.ts';
import { expiredToken } from './faults/answers.ts';
import { iam } from './iam/service.ts';
import { kms, kmsTarget } from './kms/service.ts';
import { organizations, organizationsTarget } from './organizations/service.ts';
import { refusedPermission } from './policy/access.ts';
import { denial } from './policy/refusals.ts';
import { s3 } from './s3/service.ts';
import type { Call, CommonFailure, Operation, RequestRecord, Service } from './service.ts';
import { sts } from './sts/service.ts';
import { unknownService } from './unknown-service.ts';
import {
  type CredentialScope,
  readCredentialScope,
  type WireAnswer,
  type WireRequest,
} from './wire/request.ts';
import type { CallContext, Principal, RefuseItem, World } from './world/types.ts';

/** The outcome of a call: a response, an AWS error, or a broken connection. */
export type Result = { answer: WireAnswer } | { failure: AwsFailure } | { reset: true };

/** Overrides for carrying out a call. */
export interface Effects {
  world?: World;
  refuseItem?: RefuseItem;
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
  return Object.fromEntries(Object.values(services).map((service) => [service.name, service.operationNames]));
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

export async function dispatch(
  request: WireRequest,
  world: World,
  intercept: Interceptor,
): Promise<Dispatched> {
  const startedAt = Date.now();
  const scope = readCredentialScope(request);
  const service = chooseService(request, scope);
  const requestId = randomUUID();
  const operation = service.read(request, requestId);
  const principal = scope ? findPrincipal(world, scope, request) : null;
  const described = {
    requestId,
    service: service.name,
    operation: operation.name,
    region: scope?.region ?? null,
    account: principal?.account ?? null,
    mutating: operation.mutating,
  };
  const input = operation.mutating ? inputOf(operation) : null;
  const call = { ...described, accessKeyId: scope?.accessKeyId ?? '', principal, request, world };
  const { result, fault } = await intercept(call, (effects = {}) =>
    perform(operation, service, scope, call, effects.world ?? world, effects.refuseItem),
  );
  const finish = (status: number, outcome: string, answer: WireAnswer | null): Dispatched => ({
    record: {
      ...described,
      request: input,
      at: new Date(startedAt).toISOString(),
      status,
      outcome,
      milliseconds: Date.now() - startedAt,
      fault,
    },
    answer,
  });
  if ('reset' in result) return finish(0, 'ConnectionReset', null);
  if ('failure' in result) {
    const { failure } = result;
    return finish(failure.status, failure.code, service.refuse(failure, request, requestId));
  }
  return finish(result.answer.status, 'ok', result.answer);
}

/** An unreadable request is refused when it is carried out, and recorded that way. */
function inputOf(operation: Operation): RequestRecord['request'] {
  try {
    return operation.input();
  } catch (error) {
    if (error instanceof AwsFailure) return null;
    throw error;
  }
}

function perform(
  operation: Operation,
  service: Service,
  scope: CredentialScope | null,
  call: Call,
  world: World,
  refuseItem: RefuseItem | undefined,
): { answer: WireAnswer } | { failure: AwsFailure } {
  const { principal } = call;
  const refuse = (kind: CommonFailure, message = ''): { failure: AwsFailure } => ({
    failure: service.common(kind, {
      accessKeyId: scope?.accessKeyId ?? '',
      account: principal?.account ?? '',
      region: scope?.region ?? '',
      message,
    }),
  });
  if (!scope) return refuse('unsigned');
  const account = principal ? world.accounts.get(principal.account) : undefined;
  if (!principal || !account) return refuse('unknown-key');
  if (principal.session && principal.session.expiresAt <= world.clock.now()) {
    return { failure: expiredToken(service.name) };
  }
  const region = scope.region === 'aws-global' ? 'us-east-1' : scope.region;
  // IAM is one for all regions and does not care which one a request was signed for.
  if (service !== iam && !isEnabled(world, region)) return refuse('region-disabled');
  const asked = service === iam || service === organizations ? 'us-east-1' : region;
  const refused = refusedPermission(world, principal, call, asked);
  if (refused !== null) return { failure: denial(call, refused.permission, refused.refusal) };
  const context: CallContext = { world, principal, account, region, ...(refuseItem ? { refuseItem } : {}) };
  try {
    settleDeliveries(world);
    return { answer: operation.perform(context) };
  } catch (error) {
    if (error instanceof AwsFailure) return { failure: error };
    return refuse('internal', `The sandbox itself failed: ${error instanceof Error ? error.message : error}`);
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

function isEnabled(world: World, name: string): boolean {
  const region = world.regions.find((candidate) => candidate.name === name);
  return region !== undefined && region.optIn !== 'not-opted-in';
}
