/** Names of roles and policies, the external ID in the trust policy, and how much the role grants. */
import type { PersonEvent } from '../../machines/events.ts';
import { defaults } from '../answers/defaults.ts';
import { checkExternalId } from '../answers/ids.ts';
import { checkPolicyName, checkRoleName } from '../answers/names.ts';
import type { DraftAnswers, Grant } from '../answers/types.ts';
import { type Entry, type Explanation, line } from './question.ts';

const kinds = {
  role: {
    what: 'Role name',
    help: "Up to 64 letters, digits and + = , . @ - _. An existing role with this name is used. It's updated if it trusts no one else.",
    check: checkRoleName,
  },
  policy: {
    what: 'Policy name',
    help: "Up to 128 letters, digits and + = , . @ - _. An existing policy with this name is used. It's updated if nothing else uses it.",
    check: checkPolicyName,
  },
};

interface Name {
  kind: keyof typeof kinds;
  title: string;
  why: string;
  given: string | undefined;
  usual: string;
  event: (name: string) => PersonEvent;
  /** Of the line of record. */
  label: string;
}

function naming(of: (draft: DraftAnswers) => Name): Entry {
  return {
    ask: ({ draft }) => {
      const { kind, label: _, event: answer, ...texts } = of(draft);
      return { form: 'text', ...kinds[kind], ...texts, answer };
    },
    record: (draft) => line(of(draft).label, of(draft).given),
  };
}

const where = ({ roles }: DraftAnswers) =>
  roles === 'separate' ? 'in each account' : 'in the secondary accounts';

export const names = {
  namingRole: naming(({ roleName: given }) => ({
    kind: 'role',
    title: 'What should the role be called?',
    why: "Kentik assumes this IAM role to read log buckets and metadata. You'll give its ARN to Kentik at the end.",
    given,
    usual: defaults.roleName,
    event: (roleName) => ({ type: 'role.named', roleName }),
    label: 'Role',
  })),

  namingPolicy: naming(({ policyName: given }) => ({
    kind: 'policy',
    title: 'What should the policy be called?',
    why: "It's attached to the role and says what Kentik can read.",
    given,
    usual: defaults.policyName,
    event: (policyName) => ({ type: 'policy.named', policyName }),
    label: 'Policy',
  })),

  namingPrimaryRole: naming(({ primary }) => ({
    kind: 'role',
    title: 'What should the role in the primary account be called?',
    why: "Kentik assumes it, and from it the roles of the secondary accounts. You'll give its ARN to Kentik at the end.",
    given: primary?.roleName,
    usual: defaults.primary.roleName,
    event: (roleName) => ({ type: 'primary-role.named', roleName }),
    label: 'Primary role',
  })),

  namingPrimaryPolicy: naming(({ primary }) => ({
    kind: 'policy',
    title: 'What should the policy in the primary account be called?',
    why: 'It lets the primary role assume the roles of the secondary accounts, and nothing else.',
    given: primary?.policyName,
    usual: defaults.primary.policyName,
    event: (policyName) => ({ type: 'primary-policy.named', policyName }),
    label: 'Primary policy',
  })),

  namingSecondaryRole: naming((draft) => ({
    kind: 'role',
    title: `What should the role ${where(draft)} be called?`,
    why:
      draft.roles === 'separate'
        ? "It has the same name in all accounts. You'll give the ARN of each to Kentik at the end."
        : 'All of them use this name. Kentik builds the ARN of each role from it, and calls it the "Role suffix".',
    given: draft.secondary?.roleName,
    usual: defaults.secondary.roleName,
    event: (roleName) => ({ type: 'secondary-role.named', roleName }),
    label: draft.roles === 'separate' ? 'Role' : 'Role suffix',
  })),

  namingSecondaryPolicy: naming((draft) => ({
    kind: 'policy',
    title: `What should the policy ${where(draft)} be called?`,
    why: "It's attached to the role and says which metadata Kentik can read.",
    given: draft.secondary?.policyName,
    usual: defaults.secondary.policyName,
    event: (policyName) => ({ type: 'secondary-policy.named', policyName }),
    label: draft.roles === 'separate' ? 'Policy' : 'Secondary policy',
  })),
};

export const enteringExternalId: Entry = {
  ask: ({ draft }) => ({
    form: 'text',
    title: 'What is your Kentik company ID?',
    why: "Kentik sends it as the external ID when it assumes the role, so no one else can use Kentik's access. You'll find it in Kentik's portal. Without it, the trust policy is the one in \"Kentik for AWS\".",
    what: 'External ID',
    given: draft.externalId ?? undefined,
    usual: '',
    check: (value) => (value === '' ? null : checkExternalId(value)),
    answer: (value) => ({ type: 'external-id.entered', externalId: value === '' ? null : value }),
  }),
  record: ({ externalId }) => line('External ID', externalId === null ? 'none' : externalId),
};

type Texts = Record<Grant, Explanation>;

/** Where `scoped` leaves "Kentik for AWS", Attach Policy to Role and Configure the AWS Role. */
const fullTexts: Texts = {
  scoped: {
    label: 'Scoped to the log buckets',
    text: "The document's policy and trust, without the AWS managed S3 policy. That policy opens every bucket in the account. With an external ID, uses Kentik's current trust policy.",
  },
  documented: {
    label: 'Exactly as in "Kentik for AWS" (broader access)',
    text: 'Also attaches AmazonS3ReadOnlyAccess or AmazonS3FullAccess, as "Kentik for AWS" says. Kentik can then reach every bucket in the account.',
  },
};

/** The same where only metadata is read: "Kentik for AWS", Secondary Policy JSON and Primary Role JSON. */
const metadataTexts: Texts = {
  scoped: {
    label: 'Metadata, and nothing else',
    text: "The document's policies, plus the metadata actions for the role that needs them. With the document's policies alone, Kentik can assume the roles but read nothing. With an external ID, uses Kentik's current trust policy.",
  },
  documented: {
    label: 'Exactly as in "Kentik for AWS"',
    text: 'In "Kentik for AWS" the secondary policy repeats the primary one. Kentik can assume the secondary roles but read nothing.',
  },
};

/** One way to grant. */
interface GrantChoice extends Explanation {
  id: 'scoped' | 'narrowed' | 'documented';
  grant: Grant;
  /** The primary policy names the secondary role; only with nested roles. */
  narrow: boolean;
}

const narrowed: GrantChoice = {
  id: 'narrowed',
  grant: 'scoped',
  narrow: true,
  label: 'The same, but the primary role can assume only the secondary one',
  text: 'The document lets the primary role assume every role that trusts its account. Here it can assume only the secondary role, in any account.',
};

function grantChoices(draft: DraftAnswers): GrantChoice[] {
  const isMetadata = draft.export === 'metadata-only';
  const texts = isMetadata ? metadataTexts : fullTexts;
  return [
    { id: 'scoped', grant: 'scoped', narrow: false, ...texts.scoped },
    ...(isMetadata && draft.roles !== 'separate' ? [narrowed] : []),
    { id: 'documented', grant: 'documented', narrow: false, ...texts.documented },
  ];
}

function chosenGrant(draft: DraftAnswers): GrantChoice | undefined {
  const choices = grantChoices(draft).filter(({ grant }) => grant === draft.grant);
  return choices.find(({ narrow }) => narrow === (draft.primary?.narrow ?? false)) ?? choices[0];
}

export const choosingGrant: Entry = {
  ask: ({ draft }) => ({
    form: 'choice',
    title: 'How much access should Kentik get?',
    why: 'The plan shows the documents, where they differ from "Kentik for AWS", and why.',
    options: grantChoices(draft).map(({ id, label, text, grant, narrow }) => ({
      id,
      label,
      text,
      answer: { type: 'grant.chosen', grant, narrow },
    })),
    usual: chosenGrant(draft)?.id ?? defaults.grant,
  }),
  record: (draft) => line('Grant', chosenGrant(draft)?.label),
};
