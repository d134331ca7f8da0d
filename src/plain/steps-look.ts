/** First phase in plain lines: sessions, credentials, identity. */

import { isDryRun, type SavedSession, type WizardContext } from '../../machines/context.ts';
import { identityFacts, mfaCode } from '../questions/credentials.ts';
import { answerWords } from '../questions/index.ts';
import { isUnderway, offeredSessions, sessionState } from '../words/sessions.ts';
import { accountName, program } from '../words/words.ts';
import { plainText } from './ask.ts';
import { type Choice, choiceQuestion, type Question, send } from './question.ts';
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
  const { unreadableSessions, sandbox } = context;
  const { offered, usual } = offeredSessions(context);
  const first: Choice = isUnderway(context)
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
    standard: isUnderway(context) ? 0 : offered.findIndex(({ id }) => id === usual) + 1,
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

export const confirmingIdentity: PlainStep = ({ context }) => {
  const { identity, sandbox } = context;
  if (identity === null) return null;
  const { facts, warning } = identityFacts(context);
  return asked(
    choiceQuestion({
      lines: [
        `Is this the right account? AWS says that the credentials belong to account ${accountName(identity)}.`,
        ...facts.slice(2).map(({ label, value }) => `${label}: ${value}`),
        ...(warning === null ? [] : [`warning: ${warning}`]),
      ],
      choices: [
        {
          label: `Go on with account ${identity.account}`,
          outcome: () => send({ type: 'next' }),
          words: ['yes', 'y'],
        },
        {
          label: sandbox ? 'Go back' : 'Other credentials',
          outcome: () => send({ type: 'back' }),
          words: ['no', 'n'],
        },
      ],
      standard: 0,
    }),
  );
};

/** Over any state: the code of an MFA device that the SDK asks for. */
export function mfaQuestion(device: string, isHidden: boolean): Question {
  const question = plainText(mfaCode(device));
  const echo = isHidden ? "It isn't shown while you type." : 'This terminal shows it while you type.';
  return { ...question, lines: [...question.lines, echo], isSecret: true };
}
