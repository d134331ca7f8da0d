/** The role that Kentik assumes for a full export, its policy and what is attached to it. */
import type { FullAnswers } from '../../answers/types.ts';
import { awsManagedPolicyArn, kentikAccount } from '../../documents/arns.ts';
import { kentikPolicy } from '../../documents/kentik-policy.ts';
import { kentikTrustPolicy } from '../../documents/trust-policy.ts';
import type { AccountState } from '../../model/existing.ts';
import type { PriorSession } from '../history.ts';
import { attachmentChange, surplusAttachments } from '../kinds/attachment.ts';
import type { LogKey } from '../kinds/keys.ts';
import { policyChange } from '../kinds/policy.ts';
import { accountOfPrincipal, roleChange } from '../kinds/role.ts';
import { isPending } from '../summary.ts';
import type { AttachmentChange, BucketChange, PolicyChange, RoleChange } from '../types.ts';
import { bucketsIn, retainedStatements } from './retained-buckets.ts';

/** The AWS managed S3 policy that "Kentik for AWS", Attach Policy to Role, also attaches. */
export function documentedManagedPolicy(answers: Pick<FullAnswers, 'deletion'>): string {
  return answers.deletion === 'kentik' ? 'AmazonS3FullAccess' : 'AmazonS3ReadOnlyAccess';
}

/**
 * Policy, role, and what is attached to it: Kentik's policy, and with `grant: documented` an AWS-managed one.
 *
 * @param options.buckets the changes of the log buckets: a grant on an unavailable bucket would be a grant on another
 * account's bucket
 * @param options.keys that encrypt the buckets
 * @param options.created what the session that plans has created, where there is one; `usedElsewhere` what others rely on
 */
export function fullAccess(
  answers: FullAnswers,
  state: AccountState,
  options: {
    buckets: readonly BucketChange[];
    keys: readonly LogKey[];
    session: string | undefined;
  } & PriorSession,
): { policy: PolicyChange; role: RoleChange; attachments: AttachmentChange[] } {
  const { partition } = state;
  const { session, created } = options;
  const buckets = options.buckets.map(({ name }) => name);
  const { policyName, roleName, deletion, grant, externalId } = answers;
  const existing = state.policies[policyName];
  const keys = grant === 'documented' ? [] : options.keys.map(({ arn }) => arn);
  const desiredGrants = { partition, buckets, keys };
  const retained = existing === undefined ? [] : retainedStatements(existing, { ...desiredGrants, created });
  const document = kentikPolicy({ ...desiredGrants, deletion });
  const planned = policyChange(
    {
      policyName,
      roleName,
      description: 'Lets Kentik read network metadata of the account and the flow logs in its log buckets.',
      document: { ...document, Statement: [...document.Statement, ...retained] },
      keeps: bucketsIn(retained),
      shorten: 'Use fewer buckets, or shorter names for them.',
    },
    state,
    session,
  );
  const policy = withoutStrangers(planned, options.buckets, state);
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
  const desired = [{ policyArn: policy.desired.arn, dependsOn: [policy.id, role.id] }];
  if (grant === 'documented') {
    const policyArn = awsManagedPolicyArn(partition, documentedManagedPolicy(answers));
    desired.push({ policyArn, dependsOn: [role.id] });
  }
  const attachments = desired.map((each) => attachmentChange({ roleName, ...each }, state));
  return {
    policy,
    role,
    attachments: [...attachments, ...surplusAttachments(roleName, attachments, state, options)],
  };
}

/**
 * A blocked bucket might belong to another account: no policy grants access to it, unless this account owns it and it's
 * in the right region.
 */
function withoutStrangers(
  policy: PolicyChange,
  buckets: readonly BucketChange[],
  state: AccountState,
): PolicyChange {
  const stranger = buckets.find(({ action, name, region }) => {
    const existing = state.buckets[name];
    return action === 'blocked' && !(existing?.state === 'owned' && existing.region === region);
  });
  if (stranger === undefined || !isPending(policy)) return policy;
  const { decision: _decision, differences: _differences, ...rest } = policy;
  return {
    ...rest,
    action: 'blocked',
    why: `It would grant access to the bucket ${stranger.name}, which is blocked.`,
    ...(stranger.remedy === undefined ? {} : { remedy: stranger.remedy }),
  };
}
