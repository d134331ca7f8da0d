/** Errors for documents and tags that AWS doesn't accept, and for conflicting changes. */
import { exitCode } from '../../model/errors.ts';
import { hasCode } from './failures.ts';
import type { Rule } from './task.ts';

/** AWS shows the unique ID of a deleted principal, and doesn't accept a document that names one. */
const deletedPrincipal = /\b(?:AROA|AIDA)[A-Z0-9]{12,}\b/;

export const invalidPrincipal: Rule = (failure, task) => {
  if (!/Invalid principal/i.test(failure.message)) return null;
  const policy = task.name === undefined ? 'the policy' : `the policy of ${task.name}`;
  const deleted = deletedPrincipal.exec(failure.message)?.[0];
  if (deleted !== undefined) {
    return {
      code: 'DELETED_PRINCIPAL',
      message: `AWS doesn't accept ${policy}: it names ${deleted}, a user or role that was deleted.`,
      why: 'AWS validates the whole document, including the statements that existed before.',
      remedy: [`Remove ${deleted} from ${policy}, then try again.`],
    };
  }
  const principal = /"([^"]*arn:[^"]+|\d{12})"/.exec(failure.message)?.[1];
  return {
    code: 'INVALID_PRINCIPAL',
    message: `AWS can't find ${principal ?? 'a principal'}, which ${task.name ?? 'the policy'} would trust.`,
    why: 'AWS checks that a named role exists. A new one can take a minute to propagate. One in another partition (GovCloud, China) is never found.',
    remedy: [
      'Try again in a minute. If the error persists, the role was deleted or is in another partition.',
    ],
    retryable: true,
  };
};

export const malformed: Rule = (failure, task) => {
  if (!hasCode(failure, 'MalformedPolicyDocument', 'MalformedPolicy')) return null;
  const policy = task.name === undefined ? 'the policy' : `the policy of ${task.name}`;
  return {
    code: 'POLICY_MALFORMED',
    message: "AWS doesn't accept the policy document.",
    why: failure.message,
    remedy: [`Check the existing statements of ${policy}: AWS validates the whole document.`],
  };
};

/** Source: AWS Organizations User Guide, "Tag policies". */
export const tagPolicy: Rule = (failure, task) => {
  if (!hasCode(failure, 'TagPolicyViolation') && !/\btag policy does not allow\b/i.test(failure.message))
    return null;
  const key = /tag keys?:?\s*'?"?([^'".,]+)/i.exec(failure.message)?.[1]?.trim();
  return {
    code: 'TAG_POLICY_VIOLATION',
    exit: exitCode.permission,
    message: `A tag policy of your organization doesn't allow ${key === undefined ? 'a tag' : `the value of the tag ${key}`}.`,
    why: failure.message,
    remedy: [
      `Ask your organization's administrators which values the tag policy allows${task.pasted ? '' : ', or to exempt the tags that begin with kentik-aws-setup'}.`,
    ],
  };
};

/** Another change to the same thing: S3's `OperationAborted`, IAM's `ConcurrentModification`. Not throttling. */
export const conflict: Rule = (failure, task) => {
  if (!hasCode(failure, 'OperationAborted', 'ConcurrentModification')) return null;
  const name = task.name ?? 'the resource';
  const isBucket = failure.code === 'OperationAborted';
  return {
    code: 'CHANGE_IN_PROGRESS',
    message: `Another change to ${name} is in progress.`,
    why: isBucket
      ? 'Someone else is changing the bucket, or a bucket of this name was deleted recently: S3 can take an hour to free a name.'
      : 'Someone else is changing it at the same time.',
    remedy: isBucket ? ['Try again later, or choose another bucket name.'] : ['Try again in a minute.'],
    retryable: true,
  };
};
