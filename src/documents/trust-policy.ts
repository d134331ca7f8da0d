/** Who may assume the role: trust policies that name Kentik. */
import type { Grant } from '../answers/types.ts';
import type { Partition, PolicyDocument } from '../model/existing.ts';
import { accountRootArn, kentikAccount, roleArn } from './arns.ts';

/** The role in Kentik's account whose services read logs and metadata. */
const kentikRole = 'eks-ingest-node';

/** Its ARN: who comes when Kentik reads. */
export function kentikRoleArn(partition: Partition): string {
  return roleArn(partition, kentikAccount, kentikRole);
}

interface TrustOptions {
  partition: Partition;
  grant: Grant;
  externalId: string | null;
}

/**
 * The form that Kentik's present manual gives for every role it assumes: its account, narrowed to its ingest role,
 * with the external ID. Unlike a role as principal it survives that the role is created again in Kentik's account.
 */
export function presentTrustPolicy(partition: Partition, externalId: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'KentikTrust',
        Effect: 'Allow',
        Principal: { AWS: accountRootArn(partition, kentikAccount) },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'sts:ExternalId': externalId },
          ArnEquals: { 'aws:PrincipalArn': kentikRoleArn(partition) },
        },
      },
    ],
  };
}

/**
 * The trust of the role for a full export. "Kentik for AWS", exactly Trust Relationships JSON; with an
 * external ID and `grant: scoped` Kentik's present form. `grant: documented` is the letter in any case: the document
 * knows no external ID.
 */
export function kentikTrustPolicy({ partition, grant, externalId }: TrustOptions): PolicyDocument {
  if (externalId !== null && grant === 'scoped') return presentTrustPolicy(partition, externalId);
  return {
    Version: '2008-10-17',
    Statement: [
      {
        Sid: '',
        Effect: 'Allow',
        Principal: { AWS: kentikRoleArn(partition) },
        Action: 'sts:AssumeRole',
      },
    ],
  };
}
