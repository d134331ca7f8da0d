/** Policies and trust of a metadata-only export. "Kentik for AWS", Metadata-only Setup Tasks. */
import type { Grant } from '../answers/types.ts';
import type { Partition, PolicyDocument } from '../model/existing.ts';
import { accountRootArn, kentikAccount } from './arns.ts';
import { metadataPolicy } from './kentik-policy.ts';
import { presentTrustPolicy } from './trust-policy.ts';

function trustOfAccount(partition: Partition, account: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: accountRootArn(partition, account) },
        Action: 'sts:AssumeRole',
        Condition: {},
      },
    ],
  };
}

/**
 * What the primary role may do: assume roles. Exactly "Kentik for AWS", Primary Policy JSON.
 *
 * @param secondaryRole where given, narrowed to the ARN of that role, in which `*` may stand for the account
 */
export function primaryPolicy(secondaryRole = '*'): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: secondaryRole }],
  };
}

/**
 * Who may assume the primary role: Kentik. Exactly "Kentik for AWS", Primary Role JSON; with an external ID
 * and `grant: scoped` Kentik's present form.
 */
export function primaryTrustPolicy(options: {
  partition: Partition;
  grant: Grant;
  externalId: string | null;
}): PolicyDocument {
  const { partition, grant, externalId } = options;
  if (externalId !== null && grant === 'scoped') return presentTrustPolicy(partition, externalId);
  return trustOfAccount(partition, kentikAccount);
}

/**
 * What a secondary role may do. "Kentik for AWS", Create Secondary Policies, says "the same policy JSON" as the
 * primary's, which reads nothing: `scoped` gives the metadata statement instead.
 */
export function secondaryPolicy(grant: Grant): PolicyDocument {
  return grant === 'documented' ? primaryPolicy() : metadataPolicy();
}

/** Who may assume a secondary role: the primary account. "Kentik for AWS", Secondary Policy JSON (a trust policy). */
export function secondaryTrustPolicy(partition: Partition, primaryAccount: string): PolicyDocument {
  return trustOfAccount(partition, primaryAccount);
}

/** The same for one role of the primary account alone: narrower than the document, and as good for Kentik. */
export function narrowSecondaryTrustPolicy(primaryRoleArn: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: primaryRoleArn }, Action: 'sts:AssumeRole' }],
  };
}
