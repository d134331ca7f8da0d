/** Assumes a role in another account: STS AssumeRole, with the base connection's client and credentials. */
import { AssumeRoleCommand, type Credentials, STSClient } from '@aws-sdk/client-sts';
import { type ErrorReport, UserError } from '../../model/errors.ts';
import { type AwsCredentials, credentialsOfSts } from '../credentials/memoized.ts';
import { readDenialText } from '../explain/denial-text.ts';
import { isDenied, type Task } from '../explain/errors.ts';
import type { AssumeTarget } from '../types.ts';
import type { Connection } from './connection-types.ts';

/** A session name that STS accepts: 2 to 64 of its allowed characters. */
function cleanSessionName(desired: string): string {
  return desired
    .replace(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}

/**
 * Credentials of the role for an hour: the most where the base is a role itself (IAM user guide, "Role chaining").
 *
 * @throws UserError ASSUME_ROLE_DENIED
 */
export async function assumeRole(
  base: Connection,
  roleArn: string,
  sessionName: string,
  target: AssumeTarget,
): Promise<AwsCredentials> {
  // Calls with different signals share the credentials; aborting one of them doesn't stop the others.
  const { signal } = new AbortController();
  const sts = await base.client(STSClient, base.region, 'read');
  const task: Task = {
    doing: 'accessing another account',
    service: 'sts',
    operation: 'AssumeRole',
    actions: ['sts:AssumeRole'],
    resources: [roleArn],
    account: target.account,
    name: target.roleName,
  };
  const input = {
    RoleArn: roleArn,
    RoleSessionName: cleanSessionName(sessionName),
    ...(target.externalId === undefined ? {} : { ExternalId: target.externalId }),
  };
  try {
    const answer = await base.read(task, signal, (options) =>
      sts.send(new AssumeRoleCommand(input), options),
    );
    return credentialsOf(answer.Credentials, task);
  } catch (error) {
    if (!isDenied(error) || !(error instanceof UserError)) throw error;
    throw new UserError(await denied(base, roleArn, target, error.report, signal), { cause: error.cause });
  }
}

function credentialsOf(given: Credentials | undefined, task: Task): AwsCredentials {
  const credentials = credentialsOfSts(given);
  if (credentials !== null) return credentials;
  throw new UserError({
    code: 'AWS_REFUSED',
    doing: task.doing,
    message: 'STS returned no credentials.',
    why: "The endpoint doesn't respond the way AWS does.",
    remedy: ['Check AWS_ENDPOINT_URL.'],
  });
}

async function denied(
  base: Connection,
  roleArn: string,
  { account, roleName, externalId }: AssumeTarget,
  report: ErrorReport,
  signal: AbortSignal,
): Promise<ErrorReport> {
  const common = {
    ...report,
    code: 'ASSUME_ROLE_DENIED',
    message: `The role ${roleName} of account ${account} can't be assumed.`,
  };
  const { refusedBy, denial } = readDenialText(report.aws?.message ?? '');
  // AWS says what blocks it, so the report already says what helps.
  if (refusedBy !== null || denial !== null) return common;
  const own = JSON.stringify({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: roleArn });
  const caller = await base.caller(signal);
  const trust = JSON.stringify({
    Effect: 'Allow',
    Principal: { AWS: `arn:${caller.partition}:iam::${caller.account}:root` },
    Action: 'sts:AssumeRole',
    ...(externalId === undefined ? {} : { Condition: { StringEquals: { 'sts:ExternalId': externalId } } }),
  });
  return {
    ...common,
    why: "The role doesn't exist, its trust policy doesn't trust you, or your own policies don't allow it. AWS doesn't say which.",
    remedy: [
      `Add this statement to the trust policy of the role ${roleName} in account ${account}:`,
      trust,
      'And this one to a policy of your own user or role:',
      own,
      ...(roleName === 'OrganizationAccountAccessRole'
        ? [
            'AWS creates this role in accounts that the organization created. In an invited account, someone has to create it.',
          ]
        : []),
    ],
  };
}
