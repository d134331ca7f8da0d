/** The role that Kentik assumes, its policy and what is attached to it, compared with what AWS has. */
import type { FullAnswers } from '../answers/types.ts';
import { awsManagedPolicyArn, kentikAccount, policyArn, roleArn } from '../documents/arns.ts';
import { kentikPolicy } from '../documents/kentik-policy.ts';
import { kentikTrustPolicy } from '../documents/trust-policy.ts';
import { describeDifferences, isSamePolicy, policyDifferences, statementsOf } from './compare.ts';
import type { AccountState, PolicyDocument } from './existing.ts';
import { changeId, keptAs } from './ids.ts';
import type { Action, AttachmentChange, PolicyChange, RoleChange } from './types.ts';

/** IAM's limit for a managed policy; white space does not count. */
const longestPolicy = 6144;

interface Verdict {
  action: Action;
  why: string;
  mend?: string;
}

function checkPolicySize(document: PolicyDocument): Verdict | null {
  const length = JSON.stringify(document).replace(/\s/g, '').length;
  if (length <= longestPolicy) return null;
  return {
    action: 'blocked',
    why: `The policy would have ${length.toLocaleString('en')} characters; IAM takes ${longestPolicy.toLocaleString('en')}.`,
    mend: 'Use shorter bucket names, fewer regions or centralized allocation.',
  };
}

/** The change of Kentik's policy. */
export function policyChange(
  answers: FullAnswers,
  state: AccountState,
  buckets: readonly string[],
  session: string | undefined,
): PolicyChange {
  const { partition, account } = state;
  const { policyName, deletion } = answers;
  const document = kentikPolicy({ partition, buckets, deletion });
  const existing = state.policies[policyName] ?? null;
  const isOurs =
    existing !== null && (state.roles[answers.roleName]?.attachedPolicyArns ?? []).includes(existing.arn);

  const judge = (): Verdict => {
    const tooLong = checkPolicySize(document);
    if (tooLong !== null) return tooLong;
    if (existing === null) return { action: 'create', why: 'No policy of the account has this name yet.' };
    const differences = policyDifferences(document, existing.document);
    if (differences.length === 0)
      return keptAs(existing.tags, session, 'The policy exists with this content');
    const others = existing.attachmentCount - (isOurs ? 1 : 0);
    if (others > 0) {
      return {
        action: 'blocked',
        why: `The policy exists with other content, and ${others} other ${others === 1 ? 'identity has' : 'identities have'} it attached: a change would change what they may do.`,
        mend: 'Choose another policy name.',
      };
    }
    return {
      action: 'update',
      why: `The policy exists and differs; the update ${describeDifferences(differences)}.`,
    };
  };

  return {
    kind: 'policy',
    id: changeId('policy', account, policyName),
    ...judge(),
    account,
    region: null,
    name: policyName,
    dependsOn: [],
    desired: {
      policyName,
      arn: existing?.arn ?? policyArn(partition, account, policyName),
      description: 'Lets Kentik read network metadata of the account and the flow logs in its log buckets.',
      document,
    },
    current:
      existing === null
        ? null
        : {
            arn: existing.arn,
            document: existing.document,
            defaultVersionId: existing.defaultVersionId,
            versions: existing.versions,
          },
  };
}

/**
 * Principals other than Kentik that a trust policy admits. A unique id (`AROA…`) is what AWS shows for a role that
 * was deleted; nobody can be it any more, so it counts for nobody.
 */
function foreignPrincipals(trust: PolicyDocument): string[] {
  const isKentik = (value: string) =>
    value === kentikAccount || new RegExp(`^arn:[\\w-]+:iam::${kentikAccount}:`).test(value);
  const found = statementsOf(trust)
    .filter((statement) => statement.Effect === 'Allow')
    .flatMap(({ Principal: principal, NotPrincipal: notPrincipal }) => {
      if (notPrincipal !== undefined || principal === undefined) return ['everybody but a few'];
      if (typeof principal === 'string') return [principal];
      return Object.entries(principal).flatMap(([kind, values]) =>
        [values]
          .flat()
          .filter((value) => kind !== 'AWS' || !(isKentik(value) || /^A[A-Z]{3}[A-Z0-9]{12,}$/.test(value))),
      );
    });
  return [...new Set(found)];
}

/** The change of the role. */
export function roleChange(
  answers: FullAnswers,
  state: AccountState,
  session: string | undefined,
): RoleChange {
  const { partition, account } = state;
  const { roleName, grant, externalId } = answers;
  const trustPolicy = kentikTrustPolicy({ partition, grant, externalId });
  const existing = state.roles[roleName] ?? null;

  const judge = (): Verdict => {
    if (existing === null) return { action: 'create', why: 'No role of the account has this name yet.' };
    if (isSamePolicy(trustPolicy, existing.trustPolicy)) {
      return keptAs(existing.tags, session, 'The role exists and trusts Kentik as wanted');
    }
    const foreign = foreignPrincipals(existing.trustPolicy);
    if (foreign.length > 0) {
      return {
        action: 'blocked',
        why: `The role exists and is trusted to somebody else than Kentik (${foreign.slice(0, 3).join(', ')}); its trust is not touched.`,
        mend: 'Choose another role name.',
      };
    }
    const differences = describeDifferences(policyDifferences(trustPolicy, existing.trustPolicy));
    return { action: 'update', why: `The role exists and its trust differs; the update ${differences}.` };
  };

  return {
    kind: 'role',
    id: changeId('role', account, roleName),
    ...judge(),
    account,
    region: null,
    name: roleName,
    dependsOn: [],
    desired: {
      roleName,
      arn: existing?.arn ?? roleArn(partition, account, roleName),
      description: 'Lets Kentik read flow logs and network metadata.',
      trustPolicy,
    },
    current: existing === null ? null : { arn: existing.arn, trustPolicy: existing.trustPolicy },
  };
}

/** The AWS-managed S3 policy that "Kentik for AWS", Attach Policy to Role, has attached as well. */
export function documentedManagedPolicy(answers: Pick<FullAnswers, 'deletion'>): string {
  return answers.deletion === 'kentik' ? 'AmazonS3FullAccess' : 'AmazonS3ReadOnlyAccess';
}

/** What is attached to the role: Kentik's policy, and with `grant: documented` an AWS-managed one. */
export function attachmentChanges(
  answers: FullAnswers,
  state: AccountState,
  policy: PolicyChange,
  role: RoleChange,
): AttachmentChange[] {
  const attached = state.roles[answers.roleName]?.attachedPolicyArns ?? [];
  const wanted = [{ arn: policy.desired.arn, name: answers.policyName, dependsOn: [policy.id, role.id] }];
  if (answers.grant === 'documented') {
    const name = documentedManagedPolicy(answers);
    wanted.push({ arn: awsManagedPolicyArn(state.partition, name), name, dependsOn: [role.id] });
  }
  return wanted.map(({ arn, name, dependsOn }) => ({
    kind: 'attachment',
    id: changeId('attachment', state.account, `${answers.roleName}/${name}`),
    action: attached.includes(arn) ? 'none' : 'create',
    why: attached.includes(arn)
      ? 'The policy is attached to the role already.'
      : 'Without it the role grants nothing of what the policy says.',
    account: state.account,
    region: null,
    name: `${answers.roleName}/${name}`,
    dependsOn,
    desired: { roleName: answers.roleName, policyArn: arn },
  }));
}
