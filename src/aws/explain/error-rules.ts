/** The known refusals and faults, and what they mean in plain words. */
import { type ExitCode, exitCode } from '../../model/errors.ts';
import { notAwsCode } from '../access/answers.ts';
import { newPlan } from './changed.ts';
import { explainDenial } from './denials.ts';
import { logDestination } from './destination-rules.ts';
import { conflict, invalidPrincipal, malformed, tagPolicy } from './document-rules.ts';
import { type Failure, hasCode, proxyRefusedCode } from './failures.ts';
import { badKeysOrRegion } from './region-rules.ts';
import type { ErrorContext, Part, Rule, Task } from './task.ts';

/** What a failure means; every failure of AWS or the network has an explanation. */
export function partFor(failure: Failure, task: Task, context: ErrorContext): Part & { exit: ExitCode } {
  for (const rule of rules) {
    const part = rule(failure, task, context);
    if (part === null) continue;
    const { code, ...rest } = part;
    return { code, exit: exitCode.failed, ...rest };
  }
  const message = `AWS refused: ${failure.message}`;
  return { code: 'AWS_REFUSED', exit: exitCode.failed, message, remedy: [] };
}

const expired: Rule = (failure, _task, context) => {
  const codes = ['ExpiredToken', 'RequestExpired', 'TokenRefreshRequired', 'ExpiredTokenException'];
  if (!hasCode(failure, ...codes)) return null;
  const option = context.profile === null ? '' : ` --profile ${context.profile}`;
  return {
    code: 'CREDENTIALS_EXPIRED',
    exit: exitCode.credentials,
    message: 'The AWS credentials have expired.',
    why: 'Temporary credentials are valid for a limited time. Nothing is lost: what was done is kept.',
    remedy: [...(context.renewal ?? [`aws sso login${option}`, `aws login${option}`])],
  };
};

const clockSkew: Rule = (failure) => {
  // Only AWS's own error: the client's "requestTimeout" isn't about the clock.
  if (failure.status === null) return null;
  const byText = /Signature expired|not yet current|difference between the request time/i.test(
    failure.message,
  );
  if (!hasCode(failure, 'RequestTimeTooSkewed', 'RequestInTheFuture') && !byText) return null;
  return {
    code: 'CLOCK_SKEWED',
    message: "This computer's clock differs too much from AWS's.",
    why: 'AWS refuses requests whose time is more than a few minutes off.',
    remedy: ['Correct the clock (for example, turn on network time) and try again.'],
    retryable: true,
  };
};

const tooLarge: Rule = (failure, _task, { endpoint }) =>
  hasCode(failure, 'ANSWER_TOO_LARGE')
    ? {
        code: 'ANSWER_NOT_AWS',
        message: failure.message,
        why: "The response isn't from AWS, but from a proxy or another server at the configured endpoint.",
        remedy: [endpoint === null ? 'Check the proxy.' : `Check ${endpoint.setting} and the proxy.`],
      }
    : null;

const limit: Rule = (failure) => {
  if (failure.nature === 'throttled') return null;
  const isNamed =
    hasCode(failure, 'TooManyBuckets', 'PolicyTooLarge') || /LimitExceeded(?:Exception)?$/.test(failure.code);
  if (
    !isNamed &&
    !/quota (?:was |is |has been )?exceeded|limit exceeded|cannot exceed|maximum number of .+ (?:was |is |has been )?reached/i.test(
      failure.message,
    )
  )
    return null;
  return {
    code: 'LIMIT_EXCEEDED',
    message: 'The account has reached a quota.',
    why: failure.message,
    remedy: ['Remove what is no longer needed, or ask for a higher quota in the Service Quotas console.'],
  };
};

const nameTaken: Rule = (failure, task) => {
  if (hasCode(failure, 'BucketAlreadyExists')) {
    return {
      code: 'BUCKET_TAKEN',
      message: `The bucket name${task.name === undefined ? '' : ` ${task.name}`} belongs to another account.`,
      why: 'Bucket names are unique across all accounts of an AWS partition.',
      remedy: ['Choose another bucket name.'],
    };
  }
  if (!hasCode(failure, 'EntityAlreadyExists', 'BucketAlreadyOwnedByYou', 'FlowLogAlreadyExists'))
    return null;
  return {
    code: 'ALREADY_EXISTS',
    message: `${task.name ?? 'A resource of this name'} already exists, and this session didn't create it.`,
    why: 'Someone created it after the plan was created, or it existed before.',
    remedy: newPlan,
  };
};

const notFound: Rule = (failure, task) => {
  const gone = hasCode(failure, 'NoSuchBucket', 'NoSuchEntity') || /\.NotFound$/.test(failure.code);
  if (!gone) return null;
  return {
    code: 'NOT_FOUND',
    message: `AWS can't find something that ${task.name ?? 'this'} needs: ${failure.message}`,
    remedy: newPlan,
  };
};

const notAws: Rule = (failure, _task, context) => {
  if (!hasCode(failure, notAwsCode)) return null;
  return {
    code: 'ANSWER_NOT_AWS',
    message: `The response isn't from AWS (${failure.message}).`,
    why: context.proxy
      ? `The proxy ${context.proxy.host} (${context.proxy.variable}) is used; it might have responded instead of AWS.`
      : 'A proxy or another program between here and AWS might have responded instead of AWS.',
    remedy:
      context.endpoint === null
        ? [`Check ${context.proxy?.variable ?? 'HTTPS_PROXY'} and NO_PROXY, or try another network.`]
        : [`Check what listens at ${context.endpoint.url}, or remove ${context.endpoint.setting}.`],
    retryable: true,
  };
};

const proxyRefused: Rule = (failure, _task, context) => {
  if (!hasCode(failure, proxyRefusedCode)) return null;
  const variable = context.proxy?.variable ?? 'HTTPS_PROXY';
  const wantsLogin = failure.message.endsWith('407');
  return {
    code: 'PROXY_REFUSED',
    exit: exitCode.failed,
    message: `${failure.message}.`,
    why: wantsLogin
      ? "It requires a user name and password, or doesn't accept the ones given."
      : "It doesn't let this program reach AWS. AWS wasn't called.",
    remedy: wantsLogin
      ? [
          `export ${variable}=http://USER:PASSWORD@PROXY:PORT`,
          'Write special characters of the password percent-encoded: # is %23, @ is %40.',
        ]
      : [
          "Ask the proxy's administrator to allow *.amazonaws.com, or except it: export NO_PROXY=.amazonaws.com",
        ],
  };
};

const passing: Rule = (failure, _task, context) => {
  if (failure.nature === 'throttled' || failure.nature === 'busy') {
    return {
      code: 'THROTTLED',
      message: 'AWS kept throttling our requests.',
      why: 'Limits are per account and region, and other programs count toward them.',
      remedy: ['Try again in a few minutes.'],
      retryable: true,
    };
  }
  if (failure.nature === 'untrusted') {
    return {
      code: 'CERTIFICATE_NOT_TRUSTED',
      message: `The certificate of ${endpointText(context)} isn't trusted: ${failure.message}`,
      why: context.proxied
        ? 'A proxy that inspects TLS presents its own certificate.'
        : 'Something between here and AWS inspects TLS, usually a proxy that has to be named in HTTPS_PROXY.',
      remedy: [
        'export AWS_CA_BUNDLE=/path/to/your-organization-ca.pem',
        ...(context.proxied ? [] : ['export HTTPS_PROXY=http://your-proxy:port']),
      ],
    };
  }
  if (failure.nature === 'unreachable' || (failure.nature === 'lost' && failure.status === null)) {
    return {
      code: 'ENDPOINT_UNREACHABLE',
      message: `${endpointText(context)} can't be reached (${failure.code}).`,
      ...(context.proxied
        ? {
            why: `The proxy ${context.proxy?.host ?? ''} of ${context.proxy?.variable ?? 'HTTPS_PROXY'} is used; it might not let this address through.`,
          }
        : {}),
      remedy: unreachableRemedy(context),
      retryable: true,
    };
  }
  if (failure.nature !== 'lost') return null;
  return {
    code: 'SERVICE_FAULT',
    message: 'AWS returned server errors several times.',
    why: "The fault is on AWS's side; it usually passes.",
    remedy: ['Try again in a few minutes. https://health.aws.amazon.com/ shows larger outages.'],
    retryable: true,
  };
};

function endpointText(context: ErrorContext): string {
  return context.endpoint === null ? 'AWS' : `The endpoint ${context.endpoint.url}`;
}

function unreachableRemedy(context: ErrorContext): string[] {
  if (context.endpoint !== null) {
    return [`Start what should listen at ${context.endpoint.url}, or remove ${context.endpoint.setting}.`];
  }
  return context.proxied
    ? [`Check ${context.proxy?.variable ?? 'HTTPS_PROXY'} and NO_PROXY.`]
    : ['Check the network. Behind a proxy: export HTTPS_PROXY=http://your-proxy:port'];
}

/** The first match is used; rules that match by text come before rules that match by code alone. */
const rules: readonly Rule[] = [
  tooLarge,
  proxyRefused,
  notAws,
  expired,
  clockSkew,
  badKeysOrRegion,
  conflict,
  tagPolicy,
  invalidPrincipal,
  logDestination,
  (failure, task) => explainDenial(failure, task),
  limit,
  nameTaken,
  malformed,
  notFound,
  passing,
];
