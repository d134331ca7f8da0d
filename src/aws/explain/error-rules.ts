/** The known refusals and faults, and what they mean in plain words. */
import {
  connectionPart,
  type Part,
  proxyPart,
  strangerPart,
  tooLargePart,
  type Way,
} from '../../http/explain.ts';
import { type ExitCode, exitCode } from '../../model/errors.ts';
import { notAwsCode } from '../access/answers.ts';
import { newPlan } from './changed.ts';
import { explainDenial } from './denials.ts';
import { logDestination } from './destination-rules.ts';
import { conflict, invalidPrincipal, malformed, tagPolicy } from './document-rules.ts';
import { type Failure, hasCode } from './failures.ts';
import { onlyPasted } from './pasted-rules.ts';
import { badKeysOrRegion, otherRegion } from './region-rules.ts';
import type { ErrorContext, Rule, Task } from './task.ts';

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

const expired: Rule = (failure, task, context) => {
  const codes = ['ExpiredToken', 'RequestExpired', 'TokenRefreshRequired', 'ExpiredTokenException'];
  if (!hasCode(failure, ...codes)) return null;
  const option = context.profile === null ? '' : ` --profile ${context.profile}`;
  return {
    code: 'CREDENTIALS_EXPIRED',
    exit: exitCode.credentials,
    message: 'The AWS credentials have expired.',
    why: `Temporary credentials are valid for a limited time.${task.pasted ? '' : ' Nothing is lost: what was done is kept.'}`,
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
  if (task.pasted !== undefined) {
    return {
      code: 'ALREADY_EXISTS',
      message: 'What the request would create already exists in this account.',
      why: failure.message,
      remedy: ['Use the existing one, or choose another name. Before you delete it, check what uses it.'],
    };
  }
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
  if (task.pasted !== undefined) {
    return {
      code: 'NOT_FOUND',
      message: `AWS can't find what the request names: ${failure.message}`,
      why: 'It was deleted, its name is misspelled, or it is in another account or region.',
      remedy: [
        'See which account and region you use:',
        'aws sts get-caller-identity',
        'aws configure get region',
      ],
    };
  }
  return {
    code: 'NOT_FOUND',
    message: `AWS can't find something that ${task.name ?? 'this'} needs: ${failure.message}`,
    remedy: newPlan,
  };
};

/** The key that encrypts a bucket, as S3 and KMS say it. Source: KMS Developer Guide, "Key states of AWS KMS keys". */
const keyUnusable: Rule = (failure) => {
  const isNamed = /^KMS\.\w+$/.test(failure.code) || hasCode(failure, 'KMSInvalidState');
  if (!isNamed || /AccessDenied/.test(failure.code)) return null;
  const key = /arn:[\w-]+:kms:[\w:/-]+/.exec(failure.message)?.[0];
  return {
    code: 'KEY_UNUSABLE',
    message: `The KMS key${key === undefined ? '' : ` ${key}`} can't be used.`,
    why: failure.message,
    remedy: [
      `aws kms describe-key --key-id ${key ?? 'KEY'}`,
      'A disabled key can be enabled, and a deletion that is pending canceled. What a deleted key encrypted is lost.',
    ],
  };
};

const passing: Rule = (failure, { pasted }, context) => {
  if (failure.nature === 'throttled' || failure.nature === 'busy') {
    return {
      code: 'THROTTLED',
      message: pasted ? 'AWS throttled the request.' : 'AWS kept throttling our requests.',
      why: 'Limits are per account and region, and other programs count toward them.',
      remedy: ['Try again in a few minutes.'],
      retryable: true,
    };
  }
  const connection = connectionPart(failure, wayOf(context));
  if (connection !== null) return connection;
  if (failure.nature !== 'lost') return null;
  return {
    code: 'SERVICE_FAULT',
    message: pasted ? 'AWS returned a server error.' : 'AWS returned server errors several times.',
    why: "The fault is on AWS's side; it usually passes.",
    remedy: ['Try again in a few minutes. https://health.aws.amazon.com/ shows larger outages.'],
    retryable: true,
  };
};

function wayOf(context: ErrorContext): Way {
  return { ...context, service: 'AWS', domain: '.amazonaws.com' };
}

/** The first match is used; rules that match by text come before rules that match by code alone. */
const rules: readonly Rule[] = [
  (failure, _task, context) => tooLargePart(failure, wayOf(context)),
  (failure, _task, context) => proxyPart(failure, wayOf(context)),
  (failure, _task, context) => (hasCode(failure, notAwsCode) ? strangerPart(failure, wayOf(context)) : null),
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
  keyUnusable,
  otherRegion,
  onlyPasted,
  notFound,
  passing,
];
