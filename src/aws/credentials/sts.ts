/** Assumes the roles of profiles and web identities with STS, through the same clients as everything else. */
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type Credentials as Given,
  STSClient,
} from '@aws-sdk/client-sts';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { CallRecord } from '../../http/calls.ts';
import { type ErrorReport, exitCode, UserError } from '../../model/errors.ts';
import { type Clients, createClients } from '../access/clients.ts';
import type { AwsClock } from '../access/clock.ts';
import { type ConfiguredEndpoint, contextOf } from '../access/endpoints.ts';
import { readDenialText } from '../explain/denial-text.ts';
import { explain, type Task } from '../explain/errors.ts';
import { noneFrom } from './errors.ts';
import { type AwsCredentials, credentialsOfSts, type MemoizedCredentials } from './memoized.ts';
import { describeOrigin, type Origin, profileOf, type RoleOrigin, renewalOf } from './origin.ts';

interface StsOptions {
  region: string;
  transport: () => Promise<NodeHttpHandler>;
  clock: AwsClock;
  onCall?: (call: CallRecord) => void;
  signal: AbortSignal;
}

interface RoleOptions extends StsOptions {
  /** Of the MFA device, where the role asks for one. */
  code: string | null;
  from: Pick<MemoizedCredentials, 'provider'>;
}

/** What CloudTrail shows where the profile names no session. */
const sessionName = 'kentik-aws-setup';

/** @throws UserError ASSUME_ROLE_DENIED, MFA_CODE_REFUSED, or what else AWS or the network said */
export async function assumeRoleOf(origin: RoleOrigin, options: RoleOptions): Promise<AwsCredentials> {
  const { externalId, duration, mfaSerial } = origin;
  const region = origin.region ?? options.region;
  const input = {
    RoleArn: origin.roleArn,
    RoleSessionName: origin.sessionName ?? sessionName,
    ...(externalId === null ? {} : { ExternalId: externalId }),
    ...(duration === null ? {} : { DurationSeconds: duration }),
    ...(mfaSerial === null || options.code === null
      ? {}
      : { SerialNumber: mfaSerial, TokenCode: options.code }),
  };
  const task: Task = {
    doing: 'getting credentials',
    service: 'sts',
    operation: 'AssumeRole',
    actions: ['sts:AssumeRole'],
    resources: [origin.roleArn],
    name: origin.profile,
  };
  const clients = clientsFor(origin, options, options.from);
  try {
    const sts = await clients.get(STSClient, region, 'read');
    const answer = await sts.send(new AssumeRoleCommand(input), { abortSignal: options.signal });
    return credentialsOf(answer.Credentials, origin);
  } catch (error) {
    throw reworded(error, task, origin, { ...options, region }, clients.endpointOf('sts'));
  }
}

/** @throws UserError where the token is refused, or has expired */
export async function assumeWebIdentity(
  origin: Origin & { from: 'web-identity' },
  options: StsOptions & { token: string },
): Promise<AwsCredentials> {
  const task: Task = {
    doing: 'getting credentials',
    service: 'sts',
    operation: 'AssumeRoleWithWebIdentity',
    actions: ['sts:AssumeRoleWithWebIdentity'],
    resources: [origin.roleArn],
    ...(origin.profile === null ? {} : { name: origin.profile }),
  };
  const input = {
    RoleArn: origin.roleArn,
    RoleSessionName: origin.sessionName ?? sessionName,
    WebIdentityToken: options.token,
  };
  const clients = clientsFor(origin, options, unsigned);
  try {
    const sts = await clients.get(STSClient, options.region, 'read');
    const command = new AssumeRoleWithWebIdentityCommand(input);
    return credentialsOf((await sts.send(command, { abortSignal: options.signal })).Credentials, origin);
  } catch (error) {
    throw reworded(error, task, origin, options, clients.endpointOf('sts'));
  }
}

/** For calls that a token or a code authenticates. */
export const unsigned = {
  provider: Object.assign(async (): Promise<AwsCredentials> => ({ accessKeyId: '', secretAccessKey: '' }), {
    memoized: true as const,
  }),
};

function clientsFor(
  origin: Origin,
  { transport, clock, onCall }: StsOptions,
  credentials: Pick<MemoizedCredentials, 'provider'>,
): Clients {
  return createClients({
    profile: profileOf(origin),
    credentials,
    transport,
    clock,
    ...(onCall ? { onCall } : {}),
  });
}

function credentialsOf(given: Given | undefined, origin: Origin): AwsCredentials {
  const credentials = credentialsOfSts(given);
  if (credentials === null) throw noneFrom(origin, { why: 'STS returned no credentials.' });
  return credentials;
}

function reworded(
  error: unknown,
  task: Task,
  origin: RoleOrigin | (Origin & { from: 'web-identity' }),
  { region, signal }: Pick<StsOptions, 'region' | 'signal'>,
  endpoint: ConfiguredEndpoint | null,
): unknown {
  const known = explain(error, task, contextOf(task, endpoint, knownOf(region, origin)), signal);
  if (!(known instanceof UserError)) return known;
  const { report } = known;
  const part = origin.from === 'assume-role' ? rolePart(report, origin) : webIdentityPart(report, origin);
  return part === null
    ? known
    : new UserError(
        { ...report, exit: exitCode.credentials, state: 'Nothing was changed.', ...part },
        { cause: known.cause },
      );
}

/** What is known of an origin, to explain its errors. */
export function knownOf(homeRegion: string, origin: Origin) {
  return { homeRegion, profile: profileOf(origin), renewal: renewalOf(origin) };
}

type Part = Pick<ErrorReport, 'code' | 'message'> & { why?: string; remedy: string[] };

function rolePart(report: ErrorReport, { profile, roleArn, base }: RoleOrigin): Part | null {
  const said = report.aws?.message ?? '';
  const from = describeOrigin(base).description;
  if (readDenialText(said).refusedBy === 'MFA') {
    return {
      code: 'MFA_CODE_REFUSED',
      message: 'AWS refused the MFA code.',
      why: 'Each code is accepted once and only for about 30 seconds.',
      remedy: ['Wait for the next code of the device and try again.'],
    };
  }
  if (report.code === 'ACCESS_DENIED') {
    return {
      code: 'ASSUME_ROLE_DENIED',
      message: `The profile ${profile} isn't allowed to assume its role ${roleArn}.`,
      remedy: [...report.remedy, `The role is assumed with ${from}.`],
    };
  }
  if (report.code === 'CREDENTIALS_EXPIRED' || report.code === 'CREDENTIALS_INVALID') {
    const isExpired = report.code === 'CREDENTIALS_EXPIRED';
    return {
      code: report.code,
      message: `The source credentials of the profile ${profile} ${isExpired ? 'have expired' : "aren't accepted by AWS"}: ${from}.`,
      why: said,
      remedy: renewalOf(base),
    };
  }
  return refusedPart(report, `AWS doesn't let the profile ${profile} assume its role ${roleArn}.`);
}

function webIdentityPart(report: ErrorReport, origin: Origin & { from: 'web-identity' }): Part | null {
  const where = origin.profile === null ? 'of the environment' : `of profile ${origin.profile}`;
  const said = report.aws?.message ?? '';
  if (report.code === 'CREDENTIALS_EXPIRED') {
    return {
      code: report.code,
      message: `The web identity token ${where} has expired.`,
      why: said,
      remedy: renewalOf(origin),
    };
  }
  if (report.code === 'ACCESS_DENIED') {
    return {
      code: 'ASSUME_ROLE_DENIED',
      message: `The web identity ${where} isn't allowed to assume ${origin.roleArn}.`,
      remedy: [
        ...report.remedy,
        "The conditions of the trust policy must match the token's issuer, audience and subject.",
      ],
    };
  }
  return refusedPart(report, `AWS doesn't accept the web identity ${where}.`);
}

/** AWS's refusal, reworded; null for errors of the network, a proxy or the region. */
function refusedPart(report: ErrorReport, message: string): Part | null {
  if (report.code !== 'AWS_REFUSED' && report.code !== 'NOT_FOUND') return null;
  return { code: 'CREDENTIALS_UNUSABLE', message, why: report.aws?.message ?? report.message, remedy: [] };
}
