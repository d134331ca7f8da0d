/**
 * Credentials of a container, from the address that its environment names: ECS, EKS, CloudShell, Greengrass. Called
 * here and not by the SDK, whose own client waits without a time limit. Source: AWS SDKs and Tools reference guide,
 * "Container credential provider".
 */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { HttpRequest } from '@smithy/core/protocols';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { jsonMembers } from '../../model/clean-text.ts';
import { systemCode, UserError } from '../../model/errors.ts';
import { foreignText, holdSecret } from '../../model/redact/redact.ts';
import { readWhole } from '../../process/program.ts';
import { noneFrom, unusable } from './errors.ts';
import type { AwsCredentials } from './memoized.ts';
import type { Origin } from './origin.ts';

/** Bytes of a file with a token. */
export const largestToken = 1_000_000;

/** As the AWS CLI: three attempts of 2 seconds, a second between them. */
const attempts = 3;
const attemptLimit = 2000;
const pause = 1000;

const ownHosts = ['169.254.170.2', '169.254.170.23', '[fd00:ec2::23]', '[::1]', 'localhost'];

type ContainerOrigin = Origin & { from: 'container' };

/** @throws UserError if the address is invalid or doesn't return credentials */
export async function containerCredentials(
  origin: ContainerOrigin,
  handler: NodeHttpHandler,
  signal: AbortSignal,
): Promise<AwsCredentials> {
  const url = addressOf(origin);
  const token = await authorization();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(attemptLimit)]);
      const answer = await ask(url, token, handler, limit);
      if (answer.status === 200) return credentialsIn(answer.text, origin);
      if (answer.status < 500 || attempt === attempts) {
        const said = foreignText(answer.text, 300).trim();
        const why = `It returned HTTP ${answer.status}${said === '' ? '.' : `: ${said}`}`;
        throw noneFrom(origin, { why });
      }
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === attempts || error instanceof UserError) throw explained(error, origin);
    }
    await delay(pause, undefined, { signal });
  }
}

function addressOf(origin: ContainerOrigin): URL {
  const value = process.env[origin.variable]?.trim() ?? '';
  const isRelative = origin.variable === 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI';
  const address = isRelative ? `http://169.254.170.2${value}` : value;
  const url = URL.canParse(address) ? new URL(address) : null;
  const isOwn = url !== null && (ownHosts.includes(url.hostname) || /^127(\.\d+){3}$/.test(url.hostname));
  if (url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isOwn))) return url;
  throw unusable({
    code: 'ENVIRONMENT_INCOMPLETE',
    message: `Credentials can't come from the address in ${origin.variable}.`,
    why: 'It must be an https address, or http on the loopback interface or at the address of ECS or EKS.',
    remedy: [`unset ${origin.variable}`],
  });
}

/** The file comes before the token, as in the CLI. */
async function authorization(): Promise<string | null> {
  const file = process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE?.trim();
  const token = file ? await tokenIn(file) : (process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN ?? null);
  const name = file
    ? 'The file named by AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'
    : 'AWS_CONTAINER_AUTHORIZATION_TOKEN';
  if (token !== null && /[\r\n]/.test(token)) {
    throw unusable({
      code: 'ENVIRONMENT_INCOMPLETE',
      message: `${name} has a line break, which a request can't contain.`,
      remedy: ['Write the token without a line break.'],
    });
  }
  holdSecret(token);
  return token === '' ? null : token;
}

async function tokenIn(file: string): Promise<string> {
  try {
    return (await readWhole(file, largestToken)).toString('utf8');
  } catch (error) {
    throw unusable({
      code: 'ENVIRONMENT_INCOMPLETE',
      name: file,
      message: `The file named by AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE can't be read (${codeOf(error)}).`,
      remedy: ['Check the path, or unset AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.'],
    });
  }
}

async function ask(
  url: URL,
  token: string | null,
  handler: NodeHttpHandler,
  abortSignal: AbortSignal,
): Promise<{ status: number; text: string }> {
  const request = new HttpRequest({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: {
      host: url.host,
      accept: 'application/json',
      ...(token === null ? {} : { authorization: token }),
    },
  });
  const { response } = await handler.handle(request, { abortSignal, requestTimeout: attemptLimit });
  const body: unknown = response.body;
  if (!(body instanceof Readable)) return { status: response.statusCode, text: '' };
  const stop = () => body.destroy(new Error('no complete response in time'));
  abortSignal.addEventListener('abort', stop, { once: true });
  try {
    return { status: response.statusCode, text: (await buffer(body)).toString('utf8') };
  } finally {
    abortSignal.removeEventListener('abort', stop);
  }
}

function credentialsIn(text: string, origin: ContainerOrigin): AwsCredentials {
  const data = jsonMembers(text) ?? {};
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = data;
  if (
    typeof accessKeyId !== 'string' ||
    typeof secretAccessKey !== 'string' ||
    typeof sessionToken !== 'string'
  ) {
    throw noneFrom(origin, { why: 'Its response has no AccessKeyId, SecretAccessKey or Token.' });
  }
  const expiration = new Date(String(data.Expiration));
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    ...(Number.isNaN(expiration.getTime()) ? {} : { expiration }),
  };
}

function explained(error: unknown, origin: ContainerOrigin): unknown {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  const isLate = /^(?:ABORT_ERR|TimeoutError|AbortError|ETIMEDOUT)$/.test(code);
  return noneFrom(origin, { why: isLate ? "It didn't respond in time." : `It can't be reached (${code}).` });
}

function codeOf(error: unknown): string {
  return systemCode(error) ?? (error instanceof Error ? error.name : 'unknown');
}
