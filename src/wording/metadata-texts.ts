/** Texts of a metadata-only export's questions, which both front ends ask. "Kentik for AWS", Metadata-only Setup Tasks. */
import type { WizardContext } from '../../machines/context.ts';
import type { MetadataOnlyAnswers } from '../answers/types.ts';
import type { Explanation } from '../outputs/explanations.ts';
import { cleanText, truncate } from '../ui/text.ts';

export interface QuestionTexts {
  question: string;
  description: string;
}

/** "Kentik for AWS", Nested Roles for Metadata. */
export const rolesTexts: Record<MetadataOnlyAnswers['roles'], Explanation> = {
  nested: {
    label: 'Nested: one primary account',
    text: 'Kentik assumes one role in the primary account, which is this one, and from there a role in each secondary account. One cloud export, and one account that controls all access.',
  },
  separate: {
    label: 'Separate: each account by itself',
    text: 'Kentik assumes a role in each account directly. Each account is a cloud export of its own, and can be taken away by itself.',
  },
};

export const rolesQuestion: QuestionTexts = {
  question: 'How should Kentik get into your accounts?',
  description: 'An arrow means: assumes a role there.',
};

export function accountsQuestion({ draft, organization }: WizardContext): QuestionTexts {
  const own = draft.account ?? '';
  const standing =
    organization?.managementAccount === own
      ? 'This is the management account of the organization, which may list its accounts.'
      : 'This account may list the accounts of the organization, as a delegated administrator.';
  return {
    question:
      draft.roles === 'separate'
        ? 'Which other accounts should Kentik read metadata of?'
        : 'Which are the secondary accounts?',
    description: `${standing} Filter by name, id or e-mail address.`,
  };
}

/** A description must leave the screen its room. */
const longestReason = 180;

/**
 * Why accounts are typed and not chosen.
 *
 * @param separators what may stand between two of them
 */
export function typingQuestion(
  { draft, offline, organization }: WizardContext,
  separators: string,
): QuestionTexts {
  const why = offline
    ? 'Without credentials they cannot be listed.'
    : organization?.problem != null
      ? `They cannot be listed: ${truncate(cleanText(organization.problem.message), longestReason, { ellipsis: '...' })}`
      : '';
  const what =
    draft.roles === 'separate'
      ? 'this account itself is set up in any case and need not be among them'
      : 'not the primary account itself';
  return {
    question:
      draft.roles === 'separate'
        ? 'Which accounts should Kentik read metadata of?'
        : 'Which are the secondary accounts?',
    description:
      `${why} Type or paste their ids, 12 digits each, separated by ${separators}; ${what}.`.trim(),
  };
}

export const metadataRegionsQuestion: QuestionTexts = {
  question: 'Which regions do the secondary accounts use?',
  description:
    'Kentik reads metadata of these regions in each of them. In its portal this is "Regions used".',
};

export const primaryRegionQuestion: QuestionTexts = {
  question: 'Which is the region of the primary account?',
  description: "Kentik's portal asks for it as AWS Region.",
};

export const primaryRoleQuestion: QuestionTexts = {
  question: 'What should the role in the primary account be called?',
  description:
    'Kentik assumes it, and from it the roles of the secondary accounts. You give its ARN to Kentik at the end.',
};

export const primaryPolicyQuestion: QuestionTexts = {
  question: 'What should the policy in the primary account be called?',
  description: 'It lets the primary role assume the roles of the secondary accounts, and nothing else.',
};

export function secondaryRoleQuestion(roles: MetadataOnlyAnswers['roles'] | undefined): QuestionTexts {
  return roles === 'separate'
    ? {
        question: 'What should the role in each account be called?',
        description: 'It has the same name in all accounts. You give the ARN of each to Kentik at the end.',
      }
    : {
        question: 'What should the role in the secondary accounts be called?',
        description:
          'One name for all of them: Kentik builds the ARN of each role from it, and calls it the "Role suffix".',
      };
}

export function secondaryPolicyQuestion(roles: MetadataOnlyAnswers['roles'] | undefined): QuestionTexts {
  return {
    question:
      roles === 'separate'
        ? 'What should the policy in each account be called?'
        : 'What should the policy in the secondary accounts be called?',
    description: 'It is attached to the role and says which metadata Kentik may read.',
  };
}

export const reachQuestion: QuestionTexts = {
  question: 'How can the other accounts be set up from here?',
  description:
    'What cannot be reached does not stop the rest: its documents are printed for somebody who may work there.',
};

export const reachTexts: Record<'role' | 'profiles' | 'print', Explanation> = {
  role: {
    label: 'Assume a role in each account',
    text: 'With the credentials of this account. AWS Organizations makes OrganizationAccountAccessRole in every account that it creates; Control Tower makes AWSControlTowerExecution.',
  },
  profiles: {
    label: 'Use a profile for each account',
    text: 'Profiles of the AWS files on this machine. Those whose account the files tell are found by themselves.',
  },
  print: {
    label: 'Not at all: print the documents',
    text: 'Only this account is set up. For the others the documents are printed, with this account in place, for somebody to paste.',
  },
};

/** The way answered before, else the usual one. */
export function usualReach({ draft }: Pick<WizardContext, 'draft'>): keyof typeof reachTexts {
  const reach = draft.secondary?.reach;
  if (reach === undefined) return 'role';
  if (reach === 'print') return 'print';
  return 'profiles' in reach ? 'profiles' : 'role';
}

/** Nothing of a sandbox run may ask a real service for credentials. */
export const sandboxProfiles = 'The sandbox has no profiles: assume a role, or print the documents.';

export const reachRoleQuestion: QuestionTexts = {
  question: 'Which role should be assumed in the other accounts?',
  description:
    'It must be there in each of them, trust this account, and be allowed to make policies and roles. The plan names the accounts in which it is missing.',
};

export const profilesQuestion: QuestionTexts = {
  question: 'Which profile reaches which account?',
  description: 'Choose an account to give it a profile. The documents of those without one are printed.',
};
