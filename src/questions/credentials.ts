/** Whose credentials and which account. */
import type { CredentialSource, ProfileSummary, WizardContext } from '../../machines/context.ts';
import { checkAccount, readAccount, readMfaCode } from '../answers/ids.ts';
import { cleanText } from '../model/clean-text.ts';
import type { Tone } from '../ui/theme.tsx';
import type { AnswerWords } from '../words/words.ts';
import { type Action, type Entry, line, type Option, type TextQuestion } from './question.ts';

export const readFilesAgain: Action = {
  key: 'ctrl+r',
  word: 'again',
  label: 'read the files again',
  answer: { type: 'retry' },
};

const kindWords: Record<string, string> = {
  sso: 'SSO',
  'assume-role': 'assumes a role',
  static: 'access key',
  credential_process: 'credential process',
  login: 'aws login',
  'web-identity': 'web identity',
};

/** Profile names can be anything: the prefix keeps them apart from other options. */
export const profileId = (profile: string) => `profile:${profile}`;

function profileOption({ name, kind, region, account }: ProfileSummary): Option {
  // In a narrow window those behind are left out.
  const facts = [account === null ? null : `account ${account}`, region, kindWords[kind] ?? kind];
  return {
    id: profileId(name),
    label: `Profile ${name}`,
    hint: facts.filter((fact) => fact !== null).join(', '),
    answer: { type: 'source.chosen', source: { kind: 'profile', profile: name } },
  };
}

function usualSource({ source, draft, found }: WizardContext): string {
  if (source?.kind === 'profile') return profileId(source.profile);
  if (draft.profile !== undefined) return profileId(draft.profile);
  // What AWS tools use where nothing is said.
  if (found?.usual) return profileId(found.usual);
  // What is in the environment was put there for this shell.
  return source?.kind === 'environment' || found?.environment ? 'environment' : profileId('default');
}

/** How many profiles that can't be used are named: more would push the list off the screen. */
const unseenShown = 3;

/** Profiles that other AWS tools know and that can't be used here, each with the reason and the fix. */
function unseenSentences(found: WizardContext['found']): string[] {
  const unseen = found?.unseen ?? [];
  const rest = unseen.length - unseenShown;
  return [
    ...unseen
      .slice(0, unseenShown)
      .map(({ name, file, why, fix }) =>
        cleanText(`Profile ${name} can't be used: ${why}. ${fix} File: ${file}.`),
      ),
    ...(rest > 0 ? [`${rest} more can't be used.`] : []),
  ];
}

export const choosingCredentials: Entry = {
  ask: (context) => {
    const { profiles = [], environment = null } = context.found ?? {};
    return {
      form: 'choice',
      title: 'Which AWS credentials should be used?',
      why: [
        profiles.length > 0 || environment
          ? 'Found in the AWS files and the environment of this machine. None of them is stored.'
          : 'No credentials were found in the AWS files or the environment. Sign in from another window (aws sso login, aws login, aws configure) and read the files again. Or continue without credentials.',
        ...unseenSentences(context.found),
      ].join(' '),
      options: [
        ...profiles.map(profileOption),
        ...(environment
          ? [
              {
                id: 'environment',
                label: 'The environment',
                hint: environment,
                answer: { type: 'source.chosen', source: { kind: 'environment' } } as const,
              },
            ]
          : []),
        {
          id: 'sandbox',
          label: 'Try it in the sandbox',
          hint: 'a local AWS and Kentik on this machine',
          answer: { type: 'sandbox.chosen' },
        },
        {
          id: 'offline',
          label: 'Dry run without credentials',
          hint: 'prints the documents to paste by hand',
          answer: { type: 'offline.chosen' },
        },
      ],
      many: 'credentials',
      usual: usualSource(context),
      actions: [readFilesAgain],
    };
  },
};

export const enteringAccount: Entry = {
  ask: ({ draft }) => ({
    form: 'text',
    title: 'Which AWS account is this for?',
    why: "Without credentials, AWS isn't called, so you type what would be looked up. At the end, the documents are printed for you to paste.",
    what: 'Account ID, 12 digits',
    given: draft.account,
    example: '123456789012',
    check: (value) =>
      value === '' ? 'An account ID is needed: 12 digits.' : checkAccount(readAccount(value)),
    answer: (account) => ({ type: 'account.entered', account: readAccount(account) }),
  }),
  record: ({ account }, event) =>
    line('Account', account && `${account}${event === undefined ? '' : ', without credentials'}`),
};

/** Asked in any state while credentials are being fetched. The code is stored nowhere. */
export function mfaCode(device: string): TextQuestion {
  return {
    form: 'text',
    title: 'What is the code of your MFA device?',
    why: `AWS asks for it before it issues credentials. Device: ${device}`,
    what: 'Code, 6 digits',
    example: '123456',
    help: '6 digits. A code works once: wait for a new one if the last was refused.',
    check: (text) => (readMfaCode(text) === null ? 'A code has 6 digits.' : null),
    answer: (text) => ({ type: 'mfa.submitted', code: readMfaCode(text) ?? text }),
  };
}

function sourceWords(source: CredentialSource | null, sandbox: boolean): string {
  if (sandbox) return 'the sandbox, a local AWS and Kentik on this machine';
  return source?.kind === 'profile' ? `profile ${source.profile}` : 'the environment';
}

/** What the account is recognized by, and a warning where Kentik can't get to it. */
export function identityFacts({ identity, source, sandbox, homeRegion }: WizardContext): {
  facts: (AnswerWords & { tone?: Tone })[];
  warning: string | null;
} {
  if (identity === null) return { facts: [], warning: null };
  const { account, alias, arn, partition } = identity;
  const isForeign = partition !== 'aws';
  return {
    facts: [
      { label: 'Account', value: account, tone: 'strong' },
      { label: 'Alias', value: alias ?? "none, or it can't be read" },
      { label: 'You are', value: arn },
      { label: 'Partition', value: partition, tone: isForeign ? 'warning' : 'plain' },
      { label: 'Credentials from', value: sourceWords(source, sandbox) },
      { label: 'Home region', value: homeRegion ?? 'none' },
    ],
    warning: isForeign
      ? `This account is in the partition ${partition}. Kentik's account is in the partition aws, and IAM allows no trust between partitions. Kentik can't read anything here.`
      : null,
  };
}
