/**
 * What IAM's policy simulator says. It takes a role's policies, its boundary and the organization's service control
 * policies into account, not resource policies or resource control policies. Source: IAM API reference,
 * SimulatePrincipalPolicy and SimulateCustomPolicy; since 2026, one result per action, with the results of its
 * resources inside.
 */
import {
  type EvaluationResult,
  IAMClient,
  type ResourceSpecificResult,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { roleArn } from '../../documents/arns.ts';
import { InterruptedError, UserError } from '../../model/errors.ts';
import type { Connection } from '../access/connection-types.ts';
import { isDenied, type Task } from '../explain/errors.ts';
import { type Failure, failureOf, hasCode } from '../explain/failures.ts';
import { allPages } from '../read.ts';
import type { SimulationRequest, SimulationResult } from '../types.ts';
import { getRole } from './roles.ts';

/** Attempts while IAM throttles, and milliseconds before the second; doubled each time. */
const patience = { attempts: 5, pause: 1000 };

/** Why the simulation gave no result. */
class Unknown extends Error {}

/**
 * What IAM says of actions, without performing them; one result for each action on each resource, in that order. A
 * result that can't be determined (no permission, not offered, the root user) is `unknown` with the reason, not an
 * error.
 */
export async function simulate(
  connection: Connection,
  request: SimulationRequest,
  signal: AbortSignal,
): Promise<SimulationResult[]> {
  const resources = request.resources?.length ? request.resources : ['*'];
  const pairs = request.actions.flatMap((action) => resources.map((resource) => ({ action, resource })));
  try {
    const results = await ask(connection, request, signal);
    return pairs.map(({ action, resource }) => ({
      action,
      resource,
      ...verdictOf(resultFor(results, action), resource, resources.length),
    }));
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    const { message: why } = error;
    return pairs.map((pair) => ({ ...pair, verdict: 'unknown', why, isSilent: true }));
  }
}

async function ask(
  connection: Connection,
  request: SimulationRequest,
  signal: AbortSignal,
): Promise<EvaluationResult[]> {
  const source =
    'policies' in request
      ? null
      : 'roleArn' in request
        ? request.roleArn
        : await callerSource(connection, signal);
  const operation = source === null ? 'SimulateCustomPolicy' : 'SimulatePrincipalPolicy';
  const task: Task = {
    doing: source === null ? 'asking IAM what a policy allows' : `asking IAM what ${source} is allowed to do`,
    service: 'iam',
    operation,
    actions: [`iam:${operation}`],
    ...(source === null ? {} : { resources: [source] }),
    region: connection.region,
  };
  const policies = 'policies' in request ? request.policies.map((document) => JSON.stringify(document)) : [];
  // A client that retries would wait long for servers that don't have the operation and return 500.
  const iam = await connection.client(IAMClient, connection.region, 'change');
  const common = {
    ActionNames: [...request.actions],
    ...(request.resources?.length ? { ResourceArns: [...request.resources] } : {}),
    ...(request.context ? { ContextEntries: contextEntries(request.context) } : {}),
  };
  return allPages(async (marker) => {
    const input = { ...common, ...(marker === undefined ? {} : { Marker: marker }) };
    const page = await patiently(connection, task, signal, () =>
      source === null
        ? iam.send(new SimulateCustomPolicyCommand({ ...input, PolicyInputList: policies }), {
            abortSignal: signal,
          })
        : iam.send(new SimulatePrincipalPolicyCommand({ ...input, PolicySourceArn: source }), {
            abortSignal: signal,
          }),
    );
    return { items: page.EvaluationResults, next: page.IsTruncated ? page.Marker : undefined };
  }, task.doing);
}

/** The user or role of the caller, whose session's ARN the simulation doesn't take. @throws Unknown */
async function callerSource(connection: Connection, signal: AbortSignal): Promise<string> {
  const { arn, account, partition } = await connection.caller(signal);
  if (/:iam::\d{12}:user\//.test(arn)) return arn;
  const [, name] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  if (name === undefined) throw new Unknown("IAM's simulation takes users and roles only.");
  try {
    // A role's path, such as that of IAM Identity Center's roles, is missing in the ARN of its session.
    const role = await getRole(connection, name, signal);
    if (role?.Arn !== undefined) return role.Arn;
  } catch (error) {
    if (!isDenied(error)) throw error;
    if (!name.startsWith('AWSReservedSSO_')) return roleArn(partition, account, name);
  }
  throw new Unknown(`The role ${name}, whose session you use, can't be read.`);
}

function contextEntries(context: Readonly<Record<string, string>>) {
  return Object.entries(context).map(([name, value]) => ({
    ContextKeyName: name,
    ContextKeyValues: [value],
    ContextKeyType: 'string' as const,
  }));
}

/** @throws Unknown where IAM does not tell; UserError where no call at all would get through */
async function patiently<Output>(
  connection: Connection,
  task: Task,
  signal: AbortSignal,
  send: () => Promise<Output>,
): Promise<Output> {
  for (let attempt = 1; ; attempt += 1) {
    if (signal.aborted) throw new InterruptedError();
    try {
      return await send();
    } catch (error) {
      const failure = failureOf(error);
      const isWorthWaiting = failure.nature === 'throttled' || failure.nature === 'skewed';
      if (isWorthWaiting && attempt < patience.attempts) {
        await connection.timing.pause(patience.pause * 2 ** (attempt - 1), signal);
        continue;
      }
      const explained = await connection.explained(error, task, signal);
      if (explained instanceof UserError && saysNothing(failure, explained))
        throw new Unknown(whyUnknown(failure, explained));
      throw explained;
    }
  }
}

/** Bad credentials and network errors aren't about the simulation. */
function saysNothing(failure: Failure, explained: UserError): boolean {
  if (['CREDENTIALS_EXPIRED', 'CREDENTIALS_INVALID', 'ASSUME_ROLE_DENIED'].includes(explained.report.code)) {
    return false;
  }
  return ['refused', 'lost', 'throttled', 'busy'].includes(failure.nature);
}

function whyUnknown(failure: Failure, explained: UserError): string {
  const { code, message, aws } = explained.report;
  if (code === 'ACCESS_DENIED') return `${aws?.operation ?? 'The simulation'} isn't allowed: ${message}`;
  if (
    hasCode(failure, 'InvalidAction', 'NotImplemented') ||
    failure.status === 501 ||
    code === 'SERVICE_FAULT'
  ) {
    return "The endpoint doesn't offer IAM's simulation.";
  }
  return message;
}

function resultFor(results: readonly EvaluationResult[], action: string): EvaluationResult[] {
  return results.filter(({ EvalActionName }) => EvalActionName?.toLowerCase() === action.toLowerCase());
}

type Verdict = SimulationResult extends infer One
  ? One extends unknown
    ? Omit<One, 'action' | 'resource'>
    : never
  : never;

/** @param asked number of resources that were asked for */
function verdictOf(results: readonly EvaluationResult[], resource: string, asked: number): Verdict {
  const own = results
    .flatMap((result) => (result.ResourceSpecificResults ?? []).map((specific) => ({ result, specific })))
    .find(({ specific }) => specific.EvalResourceName === resource);
  if (own) return judge(own.result, own.specific);
  const named = results.find(({ EvalResourceName }) => EvalResourceName === resource);
  const whole = named ?? (asked === 1 ? results[0] : undefined);
  if (whole) return judge(whole, null);
  // Over several resources the result is that of the strictest: what is allowed there is allowed everywhere.
  const [all] = results;
  if (all?.EvalDecision === 'allowed') return judge(all, null);
  return { verdict: 'unknown', why: 'IAM gave no result for this resource.' };
}

function judge(result: EvaluationResult, specific: ResourceSpecificResult | null): Verdict {
  const decision = specific?.EvalResourceDecision ?? result.EvalDecision;
  const missing = (specific ?? result).MissingContextValues ?? [];
  // A condition that couldn't be evaluated might decide either way: a Deny for other regions holds without a region.
  if (missing.length > 0) {
    return {
      verdict: 'unknown',
      why: `It depends on ${missing.join(' and ')}, which the simulation wasn't given.`,
    };
  }
  if (decision === 'allowed') return { verdict: 'allowed' };
  const matched = (specific ?? result).MatchedStatements ?? [];
  const policies = matched.flatMap(({ SourcePolicyId }) => SourcePolicyId ?? []);
  return { verdict: 'denied', by: refuserOf(result, specific, decision), policies: [...new Set(policies)] };
}

function refuserOf(
  result: EvaluationResult,
  specific: ResourceSpecificResult | null,
  decision: string | undefined,
): 'nothing' | 'statement' | 'boundary' | 'organization' {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'organization';
  const boundary = specific?.PermissionsBoundaryDecisionDetail ?? result.PermissionsBoundaryDecisionDetail;
  if (boundary?.AllowedByPermissionsBoundary === false) return 'boundary';
  return decision === 'explicitDeny' ? 'statement' : 'nothing';
}
