/** The role that Kentik assumes for a full export, its policy and what is attached to it. */
import type { FullAnswers } from '../answers/types.ts';
import { awsManagedPolicyArn, kentikAccount } from '../documents/arns.ts';
import { kentikPolicy } from '../documents/kentik-policy.ts';
import { kentikTrustPolicy } from '../documents/trust-policy.ts';
import { accountOfPrincipal, attachmentChange, policyChange, roleChange } from './access.ts';
import type { AccountState } from './existing.ts';
import type { AttachmentChange, PolicyChange, RoleChange } from './types.ts';

/** The AWS-managed S3 policy that "Kentik for AWS", Attach Policy to Role, has attached as well. */
export function documentedManagedPolicy(answers: Pick<FullAnswers, 'deletion'>): string {
  return answers.deletion === 'kentik' ? 'AmazonS3FullAccess' : 'AmazonS3ReadOnlyAccess';
}

/**
 * Policy, role, and what is attached to it: Kentik's policy, and with `grant: documented` an AWS-managed one.
 *
 * @param buckets names of the log buckets
 */
export function fullAccess(
  answers: FullAnswers,
  state: AccountState,
  buckets: readonly string[],
  session: string | undefined,
): { policy: PolicyChange; role: RoleChange; attachments: AttachmentChange[] } {
  const { partition } = state;
  const { policyName, roleName, deletion, grant, externalId } = answers;
  const policy = policyChange(
    {
      policyName,
      roleName,
      description: 'Lets Kentik read network metadata of the account and the flow logs in its log buckets.',
      document: kentikPolicy({ partition, buckets, deletion }),
      shorten: 'Use shorter bucket names, fewer regions or centralized allocation.',
    },
    state,
    session,
  );
  const role = roleChange(
    {
      roleName,
      description: 'Lets Kentik read flow logs and network metadata.',
      trustPolicy: kentikTrustPolicy({ partition, grant, externalId }),
      trusted: 'Kentik',
      isFamiliar: (principal) => accountOfPrincipal(principal) === kentikAccount,
    },
    state,
    session,
  );
  const wanted = [{ arn: policy.desired.arn, name: policyName, dependsOn: [policy.id, role.id] }];
  if (grant === 'documented') {
    const name = documentedManagedPolicy(answers);
    wanted.push({ arn: awsManagedPolicyArn(partition, name), name, dependsOn: [role.id] });
  }
  return { policy, role, attachments: wanted.map((each) => attachmentChange({ roleName, ...each }, state)) };
}
