/** Turns what Kentik and the network say into `UserError`s. The only place that knows what Kentik's errors mean. */
import {
  connectionPart,
  type Part,
  proxyPart,
  strangerPart,
  tooLargePart,
  type Way,
} from '../http/explain.ts';
import { withoutSecrets } from '../http/failures.ts';
import { proxyFor } from '../http/proxies.ts';
import { exitCode, InterruptedError, isAbort, UserError } from '../model/errors.ts';
import { failureOf, type KentikFailure } from './answers.ts';
import type { KentikAccess } from './types.ts';

/** One call, in words and in Kentik's terms. */
export interface Task {
  /** As the schema names it: `CreateCloudExport`. */
  operation: string;
  /** A gerund phrase: "listing Kentik's cloud exports". */
  doing: string;
  /** Of the export that it is about. */
  name?: string;
}

/** The error to throw in place of `error`; one that is no failure of a call is returned as it is. */
export function explain(error: unknown, task: Task, access: KentikAccess, signal?: AbortSignal): unknown {
  if (error instanceof UserError || isAbort(error)) return error;
  if (signal?.aborted) return new InterruptedError();
  const failure = failureOf(error);
  if (failure.nature === 'other') return error;
  const { operation, doing, name } = task;
  const { code, message, requestId } = failure;
  return new UserError(
    {
      ...partFor(failure, task, access),
      doing,
      ...(name === undefined ? {} : { where: { name } }),
      aws: { service: 'kentik', operation, code, message, ...(requestId === null ? {} : { requestId }) },
    },
    { cause: withoutSecrets(error) },
  );
}

function partFor(failure: KentikFailure, task: Task, access: KentikAccess): Part {
  const way = wayOf(access);
  const network = tooLargePart(failure, way) ?? proxyPart(failure, way) ?? connectionPart(failure, way);
  if (network !== null) return network;
  const { status, code, isStranger } = failure;
  if (status === 401 || code === 'UNAUTHENTICATED') return notAccepted(failure, access);
  if (status === 429) return limit(failure);
  if (status !== null && status >= 500) return fault(failure);
  if (isStranger) return strangerPart(failure, way);
  if (status === 403 || code === 'PERMISSION_DENIED') return denied(failure, access);
  if (status === 404) {
    return {
      code: 'NOT_FOUND',
      message: `Kentik doesn't have ${task.name ?? 'this'}: ${failure.message}`,
      remedy: ['Create a new plan: it shows what exists now.'],
    };
  }
  if (code === 'ALREADY_EXISTS' || (status === 409 && failure.nature !== 'busy')) {
    return {
      code: 'ALREADY_EXISTS',
      message: `Kentik refused ${task.name ?? 'this'}, because something similar exists: ${failure.message}`,
      why: 'Another cloud export might have this name.',
      remedy: ['Create a new plan: it shows what exists now.', 'Or choose another name (kentik.name).'],
    };
  }
  if (failure.nature === 'lost' || failure.nature === 'busy') return fault(failure);
  return { code: 'KENTIK_REFUSED', message: `Kentik refused: ${failure.message}`, remedy: [] };
}

function notAccepted({ message }: KentikFailure, access: KentikAccess): Part {
  const cluster = clusterOf(access);
  const other = cluster === 'US' ? 'EU' : 'US';
  return {
    code: 'KENTIK_CREDENTIALS_REFUSED',
    exit: exitCode.credentials,
    message: `Kentik doesn't accept the email and token of ${access.source}: ${message}`,
    why: `A token works in one cluster only. This run called ${cluster === null ? access.v5 : `the ${cluster} cluster`}.`,
    remedy: [
      'Compare them with the portal: your user profile, Authentication tab. A reset replaces the token.',
      cluster === null
        ? `Check that the token belongs to ${access.v5} (KTAPI_URL).`
        : `If your portal is https://portal.kentik.${other === 'EU' ? 'eu' : 'com'}: export KTAPI_URL=${other.toLowerCase()}`,
    ],
  };
}

/** Where Kentik's text speaks of a plan or a feature, and not of a user's rights. */
const aboutFeature =
  /\b(?:feature|subscription|entitle\w*|licen[cs]e\w*|upgrade|not (?:included|available|enabled) (?:in|on|for|with) (?:your|this|the) (?:plan|company|account|contract))\b/i;

function denied({ message }: KentikFailure, access: KentikAccess): Part {
  if (aboutFeature.test(message)) {
    return {
      code: 'KENTIK_FEATURE_MISSING',
      message: `Kentik says that this isn't part of your plan: ${message}`,
      remedy: ['Ask your Kentik account team whether your subscription includes cloud exports.'],
    };
  }
  return {
    code: 'KENTIK_DENIED',
    exit: exitCode.permission,
    message: `Kentik doesn't allow this for ${access.email}: ${message}`,
    why: 'Adding, editing and removing cloud exports needs the Administrator level; a Member can only read.',
    remedy: [
      "Use an administrator's token, or ask an administrator of your company to change your user's level.",
    ],
  };
}

function limit({ message, retryAfter }: KentikFailure): Part {
  const seconds = Math.ceil((retryAfter ?? 0) / 1000);
  return {
    code: 'THROTTLED',
    message: `Kentik kept throttling our requests: ${message}`,
    why: 'Limits are per customer, and other programs count toward them: 60 requests a minute, 3,750 an hour.',
    remedy: [
      seconds > 60 ? `Try again in ${Math.ceil(seconds / 60)} minutes.` : 'Try again in a few minutes.',
    ],
    retryable: true,
  };
}

function fault({ message }: KentikFailure): Part {
  return {
    code: 'SERVICE_FAULT',
    message: `Kentik returned a server error: ${message}`,
    why: "The fault is on Kentik's side, or between here and Kentik; it usually passes.",
    remedy: ['Try again in a few minutes.'],
    retryable: true,
  };
}

/** The cluster that the API belongs to, where it is one of the two that are known. */
export function clusterOf({ portal }: Pick<KentikAccess, 'portal'>): 'US' | 'EU' | null {
  if (portal === null) return null;
  return portal.endsWith('.eu') ? 'EU' : 'US';
}

function wayOf(access: KentikAccess): Way {
  const proxy = proxyFor(access.v6);
  const cluster = clusterOf(access);
  return {
    service: 'Kentik',
    domain: cluster === 'EU' ? '.kentik.eu' : '.kentik.com',
    endpoint: cluster === null ? { url: access.v5, setting: 'KTAPI_URL' } : null,
    proxied: proxy !== null,
    proxy,
  };
}
