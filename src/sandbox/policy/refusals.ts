/**
 * Refused permissions as each service words them. Source: IAM User Guide, "Troubleshoot access denied error messages".
 */
import { AwsFailure } from '../failure.ts';
import { kentikError } from '../kentik/failures.ts';
import { digits } from '../random.ts';
import type { Call } from '../service.ts';
import { encodeMessage } from '../sts/encoded-message.ts';
import type { Permission } from './permissions.ts';

/** Which kind of policy refuses, and how. */
export interface Refusal {
  policy:
    | 'identity-based policy'
    | 'resource-based policy'
    | 'permissions boundary'
    | 'session policy'
    | 'service control policy'
    | 'resource control policy';
  /** True: a Deny statement; false: no Allow statement. */
  explicit: boolean;
  /** Of the policy, where AWS names it. */
  arn?: string;
}

/** @param on the resource as the service names it, or null where it names none */
export function refusalSentence(
  principal: string,
  { action, on }: { action: string; on: string | null },
  refusal: Refusal | null,
): string {
  const sentence = `User: ${principal} is not authorized to perform: ${action}${on === null ? '' : ` on resource: ${on}`}`;
  if (refusal === null) return sentence;
  const { policy, explicit, arn } = refusal;
  if (!explicit) return `${sentence} because no ${policy} allows the ${action} action`;
  const article = policy.startsWith('i') ? 'an' : 'a';
  return `${sentence} with an explicit deny in ${article} ${policy}${arn === undefined ? '' : `: ${arn}`}`;
}

/** @param because `plain` and `encoded` don't say which policy refused */
export function denial(
  call: Call,
  { action, resource }: Permission,
  because: Refusal | 'plain' | 'encoded',
): AwsFailure {
  const principal = call.principal?.arn ?? 'anonymous';
  const on = resource !== null && call.service === 's3' ? `"${resource}"` : resource;
  const refusal = typeof because === 'string' ? null : because;
  const full = refusalSentence(principal, { action, on }, refusal);
  switch (call.service) {
    case 'ec2': {
      const first = 'You are not authorized to perform this operation.';
      const blob = `Encoded authorization failure message: ${encodedMessage(call, { action, resource }, refusal)}`;
      // EC2 does not say that a permission of the logs service is what is missing.
      const isPlain = because === 'plain' || !action.startsWith('ec2:');
      if (isPlain) return new AwsFailure('UnauthorizedOperation', first, 403);
      const message =
        because === 'encoded' ? `${first} ${blob}` : `${first} ${full}${call.mutating ? `. ${blob}` : ''}`;
      return new AwsFailure('UnauthorizedOperation', message, 403);
    }
    case 'kentik':
      return kentikError(403);
    case 's3':
      return new AwsFailure('AccessDenied', refusal === null ? 'Access Denied' : full, 403);
    case 'kms':
    case 'organizations':
      return new AwsFailure('AccessDeniedException', full);
    default:
      return new AwsFailure('AccessDenied', full, 403);
  }
}

/** `sts:DecodeAuthorizationMessage` alone reads it. */
function encodedMessage(
  call: Call,
  { action, resource }: Pick<Permission, 'action' | 'resource'>,
  refusal: Refusal | null,
): string {
  return encodeMessage({
    allowed: false,
    explicitDeny: refusal?.explicit ?? false,
    matchedStatements: { items: [] },
    failures: { items: [] },
    context: {
      principal: { arn: call.principal?.arn },
      action,
      ...(resource === null ? {} : { resource }),
      // AWS's are as long.
      conditions: { items: [digits(`denial/${call.operation}/${call.region}`, 250)] },
    },
  });
}
