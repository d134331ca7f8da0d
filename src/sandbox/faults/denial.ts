/**
 * Refused permissions as each service words them. Source: IAM user guide, "Troubleshoot access denied error messages".
 */
import type { Call } from '../dispatch.ts';
import { AwsFailure } from '../failure.ts';
import { digits } from '../random.ts';
import { encodeMessage } from '../sts/encoded-message.ts';
import type { Permission } from './operations.ts';
import type { Refuser } from './plan.ts';

export function denial(call: Call, { action, resource }: Permission, because: Refuser): AwsFailure {
  const principal = call.principal?.arn ?? 'anonymous';
  const quote = call.service === 's3' ? '"' : '';
  const on = resource === null ? '' : ` on resource: ${quote}${resource}${quote}`;
  const sentence = `User: ${principal} is not authorized to perform: ${action}${on}`;
  const reason = reasonOf(because, action);
  const full = reason === null ? sentence : `${sentence} ${reason}`;
  switch (call.service) {
    case 'ec2': {
      const first = 'You are not authorized to perform this operation.';
      const blob = `Encoded authorization failure message: ${encodedMessage(call, { action, resource }, because)}`;
      // EC2 does not say that a permission of the logs service is what is missing.
      const isPlain = because === 'plain' || !action.startsWith('ec2:');
      if (isPlain) return new AwsFailure('UnauthorizedOperation', first, 403);
      const message =
        because === 'encoded' ? `${first} ${blob}` : `${first} ${full}${call.mutating ? `. ${blob}` : ''}`;
      return new AwsFailure('UnauthorizedOperation', message, 403);
    }
    case 's3':
      return new AwsFailure('AccessDenied', reason === null ? 'Access Denied' : full, 403);
    case 'organizations':
      return new AwsFailure('AccessDeniedException', full);
    default:
      return new AwsFailure('AccessDenied', full, 403);
  }
}

function reasonOf(because: Refuser, action: string): string | null {
  switch (because) {
    case 'identity':
      return `because no identity-based policy allows the ${action} action`;
    case 'boundary':
      return `because no permissions boundary allows the ${action} action`;
    case 'session':
      return `because no session policy allows the ${action} action`;
    case 'explicit':
      return 'with an explicit deny in an identity-based policy';
    case 'scp':
      return 'with an explicit deny in a service control policy';
    case 'rcp':
      return 'with an explicit deny in a resource control policy';
    case 'plain':
    case 'encoded':
      return null;
  }
}

/** `sts:DecodeAuthorizationMessage` alone reads it. */
function encodedMessage(call: Call, { action, resource }: Permission, because: Refuser): string {
  return encodeMessage({
    allowed: false,
    explicitDeny: because === 'explicit' || because === 'scp' || because === 'rcp',
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
