/** First phase in plain lines: sessions, credentials, identity. */

import {
  isDryRun,
  type ProfileSummary,
  type SavedSession,
  type WizardContext,
} from '../../machines/context.ts';
import { checkAccount, readMfaCode } from '../answers/ids.ts';
import { unseenSentences } from '../wording/profile-choice.ts';
import { offeredSessions, sessionState } from '../wording/session-words.ts';
import { program } from '../wording/texts.ts';
import { accountName, answerWords } from '../wording/words.ts';
import { type Choice, choiceQuestion, failed, type Question, send, textQuestion } from './question.ts';
import { asked, type PlainStep, waitFor } from './step.ts';

const intro = [
  'Set up AWS for Kentik.',
  'Sets up AWS so that Kentik gets flow logs, metadata or both. It finds your credentials, account, regions and VPCs, asks what it cannot find out, shows each change and each document, and when you confirm makes buckets, flow logs and a role, and looks for the first logs.',
  'Existing flow logs and buckets stay unless you decide otherwise; bucket policies are only added to.',
  `Nothing is changed before you have seen the plan and confirmed it. "${program} undo SESSION" removes what a session has made, and nothing else.`,
  'About 5 minutes of yours; the first logs arrive 10 to 20 minutes later.',
];

const wordsLine =
  'Answers are typed and ended with Enter. At every question you can also type back, help to hear it again, or quit.';

export const welcome: PlainStep = ({ context }) => {
  if (!context.sessionsLoaded) return waitFor('Looking for saved sessions');
  return asked(welcomeQuestion(context));
};

function welcomeQuestion(context: WizardContext): Question {
  const { unreadableSessions, sandbox, session, draft } = context;
  const { offered, usual } = offeredSessions(context);
  // One has come back here from later on: the session of this run holds the answers given so far.
  const isUnderway = session !== null && draft.account !== undefined;
  const first: Choice = isUnderway
    ? {
        label: 'Go on with this session',
        text: 'Your answers are kept',
        outcome: () => send({ type: 'next' }),
      }
    : offered.length > 0
      ? { label: 'Start anew', outcome: () => send({ type: 'session.started' }) }
      : { label: 'Start', outcome: () => send({ type: 'next' }) };
  return choiceQuestion({
    lines: [
      ...intro,
      ...(sandbox ? ['Sandbox: a made-up AWS account on this machine. Nothing real is touched.'] : []),
      ...(isDryRun(context)
        ? ['Dry run: nothing is changed; at the end the documents are printed for you to paste.']
        : []),
      ...unreadableSessions.map(
        ({ id, message }) => `warning: the saved session ${id} cannot be read and is kept. ${message}`,
      ),
      wordsLine,
    ],
    choices: [
      first,
      ...offered.map(
        (saved): Choice => ({
          label: `Go on with session ${saved.id}`,
          text: sessionText(saved),
          outcome: () => ({ kind: 'ask', question: sessionQuestion(saved, context) }),
        }),
      ),
    ],
    standard: isUnderway ? 0 : offered.findIndex(({ id }) => id === usual) + 1,
  });
}

function sessionText(session: SavedSession): string {
  const changedAt = `last changed ${session.changedAt.slice(0, 16).replace('T', ' at ')} UTC`;
  return [session.account, sessionState(session), changedAt].filter(Boolean).join(', ');
}

function sessionQuestion(session: SavedSession, context: WizardContext): Question {
  return choiceQuestion({
    lines: [`Session ${session.id}: ${sessionText(session)}.`],
    choices: [
      { label: 'Go on with it', outcome: () => send({ type: 'session.resumed', id: session.id }) },
      {
        label: 'Hear its answers',
        outcome: () => {
          const answers = answerWords(session.answers).map(({ label, value }) => `${label}: ${value}`);
          return {
            kind: 'stay',
            say: answers.length === 0 ? ['Nothing has been answered in it yet.'] : answers,
          };
        },
      },
    ],
    standard: 0,
    back: () => welcomeQuestion(context),
  });
}

const kindWords: Record<string, string> = {
  sso: 'IAM Identity Center (SSO)',
  'assume-role': 'assumes a role',
  static: 'access key',
  credential_process: 'credential process',
  login: 'aws login',
  'web-identity': 'web identity',
};

function profileWords({ kind, region, account }: ProfileSummary): string {
  const parts = [kindWords[kind] ?? kind, region, account === null ? null : `account ${account}`];
  return parts.filter((part) => part !== null).join(', ');
}

export const choosingCredentials: PlainStep = ({ context }) => {
  const { found, source, draft } = context;
  const profiles = found?.profiles ?? [];
  const environment = found?.environment ?? null;
  const hasAny = profiles.length > 0 || environment !== null;
  const choices: Choice[] = [
    ...profiles.map(
      (profile): Choice => ({
        label: `Profile ${profile.name}`,
        text: profileWords(profile),
        outcome: () => send({ type: 'source.chosen', source: { kind: 'profile', profile: profile.name } }),
      }),
    ),
    ...(environment === null
      ? []
      : [
          {
            label: 'The environment',
            text: environment,
            outcome: () => send({ type: 'source.chosen', source: { kind: 'environment' } }),
          },
        ]),
    {
      label: 'Try it in the sandbox',
      text: 'a made-up AWS on this machine',
      outcome: () => send({ type: 'sandbox.chosen' }),
    },
    {
      label: 'Dry run without credentials',
      text: 'prints the documents to paste by hand',
      outcome: () => send({ type: 'offline.chosen' }),
    },
    { label: 'Read the AWS files again', outcome: () => send({ type: 'retry' }), words: ['again'] },
  ];
  const profile = source?.kind === 'profile' ? source.profile : (draft.profile ?? null);
  // What is in the environment was put there for this shell.
  const usual =
    profile === null && environment !== null
      ? profiles.length
      : Math.max(
          0,
          profiles.findIndex(({ name }) => name === (profile ?? found?.usual ?? 'default')),
        );
  const unseen = unseenSentences(found);
  return asked(
    choiceQuestion({
      lines: [
        'Which AWS credentials should be used?',
        hasAny
          ? 'Found in the AWS files and the environment of this machine. None of them is stored.'
          : 'No credentials were found in the AWS files or the environment. Sign in in another window (aws sso login, aws login, aws configure) and have the files read again, or go on without.',
        ...(unseen === '' ? [] : [unseen]),
      ],
      choices,
      standard: usual,
    }),
  );
};

export const identifying: PlainStep = ({ context: { source } }) =>
  waitFor(
    source?.kind === 'profile'
      ? `Asking AWS whose credentials the profile ${source.profile} has`
      : 'Asking AWS whose credentials these are',
  );

export const confirmingIdentity: PlainStep = ({ context }) => {
  const { identity, source, sandbox, homeRegion } = context;
  if (identity === null) return null;
  const from = source?.kind === 'profile' ? `profile ${source.profile}` : 'the environment';
  return asked(
    choiceQuestion({
      lines: [
        `Is this the right account? AWS says that the credentials belong to account ${accountName(identity)}.`,
        `You are: ${identity.arn}`,
        `Partition: ${identity.partition}`,
        `Credentials from: ${sandbox ? 'the sandbox, a made-up account on this machine' : from}`,
        `Home region: ${homeRegion ?? 'none'}`,
        ...(identity.partition === 'aws'
          ? []
          : [
              `warning: this account is in the partition ${identity.partition}. Kentik's account is in the partition aws, and IAM admits no trust from one partition to another: Kentik cannot read anything here.`,
            ]),
      ],
      choices: [
        {
          label: `Go on with account ${identity.account}`,
          outcome: () => send({ type: 'next' }),
          words: ['yes', 'y'],
        },
        {
          label: context.sandbox ? 'Go back' : 'Other credentials',
          outcome: () => send({ type: 'back' }),
          words: ['no', 'n'],
        },
      ],
      standard: 0,
    }),
  );
};

export const enteringAccount: PlainStep = ({ context: { draft } }) =>
  asked(
    textQuestion({
      lines: [
        'Which AWS account is this for?',
        'Without credentials nothing can be looked up: you type what is there, and at the end the documents are printed for you to paste. AWS is not called.',
      ],
      what: 'Account id, 12 digits',
      standard: draft.account ?? null,
      check: checkAccount,
      outcome: (account) => send({ type: 'account.entered', account }),
    }),
  );

/** Over any state: the code of an MFA device that the SDK asks for. It is stored nowhere. */
export function mfaQuestion(device: string, isHidden: boolean): Question {
  return {
    lines: [
      'What is the code of your MFA device?',
      `AWS asks for it before it gives credentials. Device: ${device}`,
      'A code works once: wait for a new one if the last was refused.',
      isHidden ? 'It is not shown while you type.' : 'This terminal shows it while you type.',
    ],
    prompt: 'Code, 6 digits:',
    isSecret: true,
    answer: (line) => {
      const code = readMfaCode(line);
      return code === null ? failed('the code has 6 digits.') : send({ type: 'mfa.submitted', code });
    },
  };
}
