/** IAM Identity Center and `aws login`: the SDK's providers, which renew the tokens that the AWS CLI has stored. */
import { Readable } from 'node:stream';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { silentLogger } from '../../http/calls.ts';
import { isAbort, UserError } from '../../model/errors.ts';
import { notAws } from '../access/answers.ts';
import { contextOf, endpointsOf } from '../access/endpoints.ts';
import { explain, type Task } from '../explain/errors.ts';
import type { AwsCredentials } from './memoized.ts';
import type { Origin } from './origin.ts';
import { knownOf } from './sts.ts';

/** @throws the provider's error; if AWS didn't respond, a `UserError` that says what responded instead, if anything */
export async function fromSignIn(
  origin: Origin & { from: 'sso' | 'login' },
  options: { region: string; transport: () => Promise<NodeHttpHandler> },
): Promise<AwsCredentials> {
  const { fromSSO, fromLoginCredentials } = await import('@aws-sdk/credential-providers');
  const seen = watched(await options.transport());
  const service = origin.from === 'sso' ? 'sso' : 'signin';
  const { of, switches } = await endpointsOf(origin.profile);
  const clientConfig = { requestHandler: seen.handler, logger: silentLogger, ...switches(() => service) };
  const shared = { profile: origin.profile, ignoreCache: true, logger: silentLogger, clientConfig };
  const provider =
    origin.from === 'login'
      ? fromLoginCredentials({ ...shared, clientConfig: { ...clientConfig, region: options.region } })
      : fromSSO({
          ...shared,
          ...(origin.session === null ? {} : { ssoSession: origin.session }),
          ssoStartUrl: origin.startUrl,
          ssoRegion: origin.region,
          ssoAccountId: origin.account,
          ssoRoleName: origin.role,
        });
  try {
    return await provider();
  } catch (error) {
    if (seen.failure === null) throw error;
    // The provider turns its client's error into text; only here is it known whether AWS responded at all.
    const region = origin.from === 'sso' ? origin.region : options.region;
    const operation = origin.from === 'sso' ? 'GetRoleCredentials' : 'CreateOAuth2Token';
    const task: Task = {
      doing: 'getting credentials',
      service,
      operation,
      actions: [],
      name: origin.profile,
    };
    throw explain(seen.failure, task, contextOf(task, of(service), knownOf(region, origin)));
  }
}

/** What the providers say if AWS can't be asked, or refuses the role: signing in again changes nothing then. */
const otherwise = /ForbiddenException|No access|TooManyRequests|ResourceNotFound|InvalidRequest/i;

/** Whether a provider failed because no one is signed in, or the session has expired. Its errors have texts, not codes. */
export function isSignedOut(error: unknown): boolean {
  const isOfProvider = error instanceof Error && !(error instanceof UserError) && !isAbort(error);
  return isOfProvider && !otherwise.test(error.message);
}

/** A handler that remembers its last error, and doesn't accept a web page as AWS's response. */
function watched(inner: NodeHttpHandler): { handler: NodeHttpHandler; readonly failure: unknown } {
  let failure: unknown = null;
  const handler: NodeHttpHandler = Object.create(inner, {
    handle: {
      value: async (...call: Parameters<NodeHttpHandler['handle']>) => {
        failure = null;
        try {
          const answer = await inner.handle(...call);
          refusePage(answer.response);
          return answer;
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    },
  });
  return {
    handler,
    get failure() {
      return failure;
    },
  };
}

function refusePage({
  statusCode,
  headers,
  body,
}: Awaited<ReturnType<NodeHttpHandler['handle']>>['response']): void {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  if (!/text\/html/i.test(type)) return;
  if (body instanceof Readable) body.destroy();
  throw notAws({ statusCode, headers }, 'it is a web page');
}
