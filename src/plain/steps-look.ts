/** First phase in plain lines: sessions, credentials, identity. */
import type { SavedSession, WizardContext } from '../../machines/context.ts';
import type { CredentialPrompt } from '../model/credential-prompt.ts';
import { identityFacts, mfaCode } from '../questions/credentials.ts';
import { answerWords } from '../questions/index.ts';
import { doingOf } from '../questions/waits.ts';
import { utcMinute } from '../ui/text.ts';
import { existing, modeNotes, phaseTexts, promise, purpose, time, title } from '../words/introduction.ts';
import { isUnderway, isUndoable, offeredSessions, sessionState, undoableHere } from '../words/sessions.ts';
import { accountName, signInWords } from '../words/words.ts';
import { plainText } from './ask.ts';
import { type Choice, choiceQuestion, type Question, send } from './question.ts';
import { asked, type PlainStep, undoChoice, waitFor } from './step.ts';

const intro = [
  `${title}.`,
  purpose,
  ...phaseTexts.map(([name, text]) => `${name}: ${text}.`),
  existing,
  promise,
  time,
];

const wordsLine =
  'Type each answer and press Enter. At any question you can also type back, help to read it again, or quit.';

export const welcome: PlainStep = ({ context }) => {
  if (!context.sessionsLoaded) return waitFor(doingOf('welcome', context));
  return asked(welcomeQuestion(context));
};

function welcomeQuestion(context: WizardContext): Question {
  const { unreadableSessions } = context;
  const { offered, usual } = offeredSessions(context);
  const first: Choice = isUnderway(context)
    ? {
        label: 'Continue this session',
        text: 'Your answers are kept',
        outcome: () => send({ type: 'next' }),
      }
    : offered.length > 0
      ? { label: 'Start over', outcome: () => send({ type: 'session.started' }) }
      : { label: 'Start', outcome: () => send({ type: 'next' }) };
  return choiceQuestion({
    lines: [
      ...intro,
      ...modeNotes(context).map(({ word, text }) => `${word}: ${text}`),
      ...unreadableSessions.map(
        ({ id, message }) => `warning: the saved session ${id} can't be read and is kept. ${message}`,
      ),
      wordsLine,
    ],
    choices: [
      first,
      ...offered.map(
        (saved): Choice => ({
          label: `Continue session ${saved.id}`,
          text: sessionText(saved),
          outcome: () => ({ kind: 'ask', question: sessionQuestion(saved, context) }),
        }),
      ),
      ...(isUnderway(context) ? undoChoice(undoableHere(context)) : []),
    ],
    standard: isUnderway(context) ? 0 : offered.findIndex(({ id }) => id === usual) + 1,
  });
}

function sessionText(session: SavedSession): string {
  const changedAt = `last changed ${utcMinute(session.changedAt)}`;
  return [session.account, sessionState(session), changedAt].filter(Boolean).join(', ');
}

function sessionQuestion(session: SavedSession, context: WizardContext): Question {
  return choiceQuestion({
    lines: [`Session ${session.id}: ${sessionText(session)}.`],
    choices: [
      { label: 'Continue it', outcome: () => send({ type: 'session.resumed', id: session.id }) },
      {
        label: 'Read its answers',
        outcome: () => {
          const answers = answerWords(session.answers).map(({ label, value }) => `${label}: ${value}`);
          return {
            kind: 'stay',
            say: answers.length === 0 ? ['Nothing has been answered in it yet.'] : answers,
          };
        },
      },
      ...undoChoice(isUndoable(session, context) ? session.id : null),
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
        `Is this the right account? Your credentials belong to account ${accountName(identity)}.`,
        ...facts.slice(2).map(({ label, value }) => `${label}: ${value}`),
        ...(warning === null ? [] : [`warning: ${warning}`]),
      ],
      choices: [
        {
          label: `Continue with account ${identity.account}`,
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

/** Over any state: what a person does so that AWS issues credentials. */
export function credentialQuestion(prompt: CredentialPrompt): Question {
  if (prompt.kind === 'mfa-code') return { ...plainText(mfaCode(prompt.device)), isSecret: true };
  const { title, why, facts, waiting } = signInWords(prompt);
  return choiceQuestion({
    lines: [`${title}. ${why}`, ...facts.map(({ label, value }) => `${label}: ${value}`), waiting],
    choices: [
      {
        label: 'Continue without signing in',
        outcome: () => send({ type: 'sign-in.declined' }),
        words: ['skip'],
      },
    ],
    standard: null,
  });
}
