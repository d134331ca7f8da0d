/** What is proven of the accounts of a metadata-only export, in plain lines. */

import { nestingLines, nestingProblems } from '../outputs/nesting-text.ts';
import { proofCommands } from '../outputs/resume-command.ts';
import { accountNames } from '../questions/account-rows.ts';
import { doingOf } from '../questions/waits.ts';
import { plural } from '../ui/text.ts';
import { dataExplorerLines, kentikSentences } from '../words/kentik-proof.ts';
import { nestingExplanation, nestingSentence } from '../words/nesting.ts';
import { byHandSentence, doneSentence, proofSentence } from '../words/outcome-metadata.ts';
import { undoableHere } from '../words/sessions.ts';
import { valuesToCome } from '../words/values.ts';
import { program, seenWords } from '../words/words.ts';
import { choiceQuestion, send } from './question.ts';
import { asked, leavesQuietly, type PlainStep, undoChoice, waitFor } from './step.ts';

export const checkingNesting: PlainStep = ({ context }) =>
  waitFor(
    `${doingOf('checkingNesting', context)}. Type leave to continue without waiting${context.session === null ? '' : `, and ${program} verify ${context.session} checks again`}`,
    {
      words: {
        leave: { text: 'to continue without waiting', outcome: () => send({ type: 'nesting.left' }) },
      },
      status: ({ accountsSeen, nesting }) =>
        nesting.length > 0
          ? `${nestingSentence(nesting)}. Asking Kentik, which usually takes 5 to 15 minutes to read metadata`
          : `accounts checked${seenWords(accountsSeen)}`,
      quit: [{ type: 'nesting.left' }, { type: 'next' }],
    },
  );

export const showingNesting: PlainStep = ({ context: { nesting, exports, session } }) =>
  asked(
    choiceQuestion({
      lines: [
        `${nestingSentence(nesting)}.`,
        ...[nestingExplanation(nesting)].filter((line) => line !== ''),
        ...nestingLines(nesting, proofCommands(session).fix),
        ...kentikSentences(exports),
        ...dataExplorerLines(exports).map((verbatim) => ({ verbatim })),
      ],
      choices: [
        // Someone may have typed it just when the waiting ended.
        { label: 'Continue', outcome: () => send({ type: 'next' }), words: ['leave'] },
        { label: 'Look again', outcome: () => send({ type: 'retry' }) },
      ],
      standard: 0,
      quit: [{ type: 'next' }, { type: 'next' }],
    }),
  );

export const metadataDone: PlainStep = ({ context }) => {
  const { result, session, plan } = context;
  const byHand = byHandSentence(plan);
  const names = accountNames(context);
  const failedAccounts = (result?.secondary ?? []).filter(({ status }) => status === 'failed');
  return asked(
    choiceQuestion({
      lines: [
        `done: ${doneSentence(context)}.`,
        ...(result?.primaryRoleArn ? [{ verbatim: `Primary role: ${result.primaryRoleArn}` }] : []),
        `Accounts: ${plural(plan?.accounts?.length ?? 0, 'account')}.`,
        ...failedAccounts.map(({ account }) =>
          `not set up: ${account} ${names.get(account) ?? ''}`.trimEnd(),
        ),
        ...(byHand === null ? [] : [byHand]),
        `${proofSentence(context)}.`,
        ...nestingProblems(context.nesting, proofCommands(session).fix),
        ...kentikSentences(context.exports),
        ...dataExplorerLines(context.exports).map((verbatim) => ({ verbatim })),
        ...(session === null ? [] : [`Details: ${program} sessions show ${session}`]),
        ...(plan === null ? [] : [valuesToCome(plan, result)]),
      ],
      choices: [
        { label: 'Leave', outcome: () => send({ type: 'next' }), words: ['leave'] },
        { label: 'Check the accounts again', outcome: () => send({ type: 'retry' }) },
        ...undoChoice(undoableHere(context)),
      ],
      standard: 0,
      quit: leavesQuietly,
    }),
  );
};
