/** Policy, role and attachment of one account of a metadata-only export. "Kentik for AWS", Metadata-only Setup Tasks. */
import type { MetadataOnlyAnswers } from '../../answers/types.ts';
import { accountRootArn, kentikAccount, roleArn } from '../../documents/arns.ts';
import { metadataPolicy } from '../../documents/kentik-policy.ts';
import {
  narrowSecondaryTrustPolicy,
  primaryPolicy,
  primaryTrustPolicy,
  secondaryPolicy,
  secondaryTrustPolicy,
} from '../../documents/metadata-only.ts';
import { kentikTrustPolicy } from '../../documents/trust-policy.ts';
import type { AccountState } from '../../model/existing.ts';
import { actualName } from '../actual-names.ts';
import type { PriorSession } from '../history.ts';
import { attachmentChange, surplusAttachments } from '../kinds/attachment.ts';
import { type DesiredPolicy, policyChange } from '../kinds/policy.ts';
import { accountOfPrincipal, type DesiredRole, roleChange } from '../kinds/role.ts';
import type { AttachmentChange, PlannedAccount, PolicyChange, RoleChange } from '../types.ts';

/** What one account gets. */
export interface AccountAccess {
  policy: PolicyChange;
  role: RoleChange;
  attachment: AttachmentChange;
  /** What was attached for earlier answers. */
  surplus: AttachmentChange[];
}

interface AccessOptions extends PriorSession {
  answers: MetadataOnlyAnswers;
  state: AccountState;
  /** The primary account, with nested roles. */
  home: string;
  session: string | undefined;
}

type Desired = { policy: Omit<DesiredPolicy, 'roleName' | 'policyName' | 'shorten'> } & {
  role: Omit<DesiredRole, 'roleName'>;
};

const isKentik = (principal: string) => accountOfPrincipal(principal) === kentikAccount;

function desiredPrimary({ answers, state }: AccessOptions): Desired {
  const { partition } = state;
  const { grant, externalId, secondary } = answers;
  const narrow = primaryPolicy(roleArn(partition, '*', secondary.roleName));
  return {
    policy: {
      description: 'Lets the role that Kentik assumes enter the secondary accounts.',
      // The document's `*` lets the primary role assume every role that trusts its account.
      document: answers.primary.narrow === true && grant === 'scoped' ? narrow : primaryPolicy(),
      alternatives: [narrow],
    },
    role: {
      description: 'Lets Kentik read network metadata of the secondary accounts.',
      trustPolicy: primaryTrustPolicy({ partition, grant, externalId }),
      trusted: 'Kentik',
      isFamiliar: isKentik,
    },
  };
}

function desiredSecondary({ answers, state, home }: AccessOptions): Desired {
  const { partition } = state;
  const primaryRole = roleArn(partition, home, answers.primary.roleName);
  const known = [home, accountRootArn(partition, home), primaryRole];
  return {
    policy: {
      description: 'Lets Kentik read network metadata of the account.',
      document: secondaryPolicy(answers.grant),
    },
    role: {
      description: 'Lets the role that Kentik assumes in the primary account read network metadata.',
      trustPolicy: secondaryTrustPolicy(partition, home),
      // A role that trusts only the primary role is stricter than the document, and must not be widened.
      alternatives: [narrowSecondaryTrustPolicy(primaryRole)],
      trusted: `account ${home}`,
      isFamiliar: (principal) => isKentik(principal) || known.includes(principal),
    },
  };
}

function desiredOwn({ answers, state, home }: AccessOptions): Desired {
  const { partition } = state;
  const { grant, externalId } = answers;
  return {
    policy: {
      description: 'Lets Kentik read network metadata of the account.',
      document: metadataPolicy(),
    },
    role: {
      description: 'Lets Kentik read network metadata.',
      trustPolicy: kentikTrustPolicy({ partition, grant, externalId }),
      trusted: 'Kentik',
      // Left over from nested roles: the primary account.
      isFamiliar: (principal) => isKentik(principal) || principal === accountRootArn(partition, home),
    },
  };
}

/**
 * Kentik builds a secondary role's ARN from account and name alone: it doesn't find a role with a path or another
 * letter case.
 */
function asKentikFindsIt(role: RoleChange, { partition, account }: AccountState, suffix: string): RoleChange {
  const built = roleArn(partition, account, suffix);
  if (role.current === null || role.current.arn === built) return role;
  const { differences: _differences, decision: _decision, ...rest } = role;
  return {
    ...rest,
    action: 'blocked',
    why: `The role exists as ${role.current.arn}, but Kentik looks for ${built} and wouldn't find it.`,
    remedy: 'Choose another name for the secondary roles.',
  };
}

/** The three changes of an account. */
export function metadataAccess(part: PlannedAccount['part'], options: AccessOptions): AccountAccess {
  const { answers, state, session } = options;
  const asked = part === 'primary' ? answers.primary : answers.secondary;
  const roleName = actualName(asked.roleName, state.roles);
  const policyName = actualName(asked.policyName, state.policies);
  const desired =
    part === 'primary'
      ? desiredPrimary(options)
      : part === 'secondary'
        ? desiredSecondary(options)
        : desiredOwn(options);
  const policy = policyChange(
    { ...desired.policy, policyName, roleName, shorten: 'Choose a shorter role name.' },
    state,
    session,
  );
  const planned = roleChange({ ...desired.role, roleName }, state, session);
  const role = part === 'secondary' ? asKentikFindsIt(planned, state, asked.roleName) : planned;
  const attachment = attachmentChange(
    { roleName, policyArn: policy.desired.arn, dependsOn: [policy.id, role.id] },
    state,
  );
  return { policy, role, attachment, surplus: surplusAttachments(roleName, [attachment], state, options) };
}
