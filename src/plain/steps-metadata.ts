/** The questions of a metadata-only export in plain lines, and what is proven of its accounts. */
import type { PersonEvent } from '../../machines/events.ts';
import { defaults } from '../answers/defaults.ts';
import { checkPolicyName, checkRoleName } from '../answers/names.ts';
import { nestingLines } from '../outputs/nesting-text.ts';
import { plural } from '../ui/text.ts';
import { accountNames } from '../wording/account-rows.ts';
import {
  primaryPolicyQuestion,
  primaryRoleQuestion,
  type QuestionTexts,
  reachQuestion,
  reachRoleQuestion,
  reachTexts,
  rolesTexts,
  sandboxProfiles,
  secondaryPolicyQuestion,
  secondaryRoleQuestion,
  usualReach,
} from '../wording/metadata-texts.ts';
import { nestingExplanation, nestingSentence } from '../wording/nesting-lines.ts';
import { byHandSentence, doneSentence, proofSentence } from '../wording/outcome-metadata.ts';
import { program } from '../wording/texts.ts';
import { seenWords } from '../wording/words.ts';
import { choiceQuestion, failed, send, textQuestion } from './question.ts';
import { asked, type PlainStep, type Shown, waitFor } from './step.ts';

export const choosingRoles: PlainStep = ({ context: { draft } }) => {
  const values = ['nested', 'separate'] as const;
  return asked(
    choiceQuestion({
      lines: ['How should Kentik get into your accounts?'],
      choices: values.map((roles) => ({
        ...rolesTexts[roles],
        outcome: () => send({ type: 'roles.chosen', roles }),
      })),
      standard: values.indexOf(draft.roles ?? defaults.roles),
    }),
  );
};

interface Naming {
  texts: QuestionTexts;
  what: 'Role name' | 'Policy name';
  standard: string;
  eventOf: (name: string) => PersonEvent;
}

function naming({ texts, what, standard, eventOf }: Naming): Shown {
  return asked(
    textQuestion({
      lines: [texts.question, texts.description],
      what,
      standard,
      check: what === 'Role name' ? checkRoleName : checkPolicyName,
      outcome: (name) => send(eventOf(name)),
    }),
  );
}

export const namingPrimaryRole: PlainStep = ({ context: { draft } }) =>
  naming({
    texts: primaryRoleQuestion,
    what: 'Role name',
    standard: draft.primary?.roleName ?? defaults.primary.roleName,
    eventOf: (roleName) => ({ type: 'primary-role.named', roleName }),
  });

export const namingPrimaryPolicy: PlainStep = ({ context: { draft } }) =>
  naming({
    texts: primaryPolicyQuestion,
    what: 'Policy name',
    standard: draft.primary?.policyName ?? defaults.primary.policyName,
    eventOf: (policyName) => ({ type: 'primary-policy.named', policyName }),
  });

export const namingSecondaryRole: PlainStep = ({ context: { draft } }) =>
  naming({
    texts: secondaryRoleQuestion(draft.roles),
    what: 'Role name',
    standard: draft.secondary?.roleName ?? defaults.secondary.roleName,
    eventOf: (roleName) => ({ type: 'secondary-role.named', roleName }),
  });

export const namingSecondaryPolicy: PlainStep = ({ context: { draft } }) =>
  naming({
    texts: secondaryPolicyQuestion(draft.roles),
    what: 'Policy name',
    standard: draft.secondary?.policyName ?? defaults.secondary.policyName,
    eventOf: (policyName) => ({ type: 'secondary-policy.named', policyName }),
  });

export const choosingReach: PlainStep = ({ context }) => {
  const values = ['role', 'profiles', 'print'] as const;
  return asked(
    choiceQuestion({
      lines: [reachQuestion.question, reachQuestion.description],
      choices: values.map((reach) => ({
        ...reachTexts[reach],
        outcome: () =>
          reach === 'profiles' && context.sandbox
            ? failed(sandboxProfiles)
            : send({ type: 'reach.chosen', reach }),
      })),
      standard: values.indexOf(usualReach(context)),
    }),
  );
};

export const namingReachRole: PlainStep = ({ context: { draft } }) => {
  const reach = draft.secondary?.reach;
  return naming({
    texts: reachRoleQuestion,
    what: 'Role name',
    standard:
      typeof reach === 'object' && 'assumeRole' in reach ? reach.assumeRole : defaults.reach.assumeRole,
    eventOf: (roleName) => ({ type: 'reach-role.named', roleName }),
  });
};

export const checkingNesting: PlainStep = ({ context: { session } }) =>
  waitFor(
    `Looking whether Kentik gets to each account. Type leave to go on without waiting${session === null ? '' : `, and ${program} verify ${session} looks again`}`,
    {
      words: { leave: { text: 'to go on without waiting', outcome: () => send({ type: 'nesting.left' }) } },
      status: ({ accountsSeen }) => `accounts looked at${seenWords(accountsSeen)}`,
      quit: [{ type: 'nesting.left' }, { type: 'next' }],
    },
  );

export const showingNesting: PlainStep = ({ context: { nesting } }) =>
  asked(
    choiceQuestion({
      lines: [
        `${nestingSentence(nesting)}.`,
        ...[nestingExplanation(nesting)].filter((line) => line !== ''),
        ...nestingLines(nesting),
      ],
      choices: [
        // Somebody may have typed it just when the waiting ended.
        { label: 'Go on', outcome: () => send({ type: 'next' }), words: ['leave'] },
        { label: 'Look again', outcome: () => send({ type: 'retry' }) },
      ],
      standard: 0,
      quit: [{ type: 'next' }, { type: 'next' }],
    }),
  );

export const metadataDone: PlainStep = ({ context }) => {
  const { result, session, plan } = context;
  const byHand = byHandSentence(context);
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
        ...(session === null ? [] : [`This session: ${program} sessions show ${session}`]),
        "The values for the cloud export in Kentik's portal are printed when you leave, and how to take everything back.",
      ],
      choices: [
        { label: 'Leave', outcome: () => send({ type: 'next' }), words: ['leave'] },
        { label: 'Look at the accounts again', outcome: () => send({ type: 'retry' }) },
      ],
      standard: 0,
      quit: [{ type: 'next' }],
    }),
  );
};
