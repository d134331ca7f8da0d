/** The lists of a metadata-only export in plain lines: accounts, regions, profiles. */
import type { WizardContext } from '../../machines/context.ts';
import { formatAccountList, parseAccountList } from '../answers/account-list.ts';
import { knownRegions, regionName } from '../answers/regions.ts';
import type { Row } from '../ui/row-filter.ts';
import {
  accountNames,
  accountRows,
  chosenAccounts,
  describeAccounts,
  initialAccounts,
  mayChooseNone,
  wantedAccounts,
} from '../wording/account-rows.ts';
import {
  accountsQuestion,
  metadataRegionsQuestion,
  primaryRegionQuestion,
  profilesQuestion,
  typingQuestion,
} from '../wording/metadata-texts.ts';
import { initialProfiles, profilesSentence, withProfile } from '../wording/profile-choice.ts';
import { initialRegions, regionRows } from '../wording/region-rows.ts';
import {
  type Choice,
  choiceQuestion,
  failed,
  multiQuestion,
  type Question,
  send,
  textQuestion,
} from './question.ts';
import type { ListRow } from './selection.ts';
import { asked, type PlainStep } from './step.ts';

function accountRow({ id, cells, disabled }: Row): ListRow {
  const [name = '', , state = '', email = ''] = cells;
  return {
    id,
    name: name === '' ? id : `${name} (${id})`,
    text: [name, id, state, email].filter((word) => word !== '').join(', '),
    ...(disabled === undefined ? {} : { disabled }),
  };
}

export const choosingAccounts: PlainStep = ({ context }) => {
  const { question, description } = accountsQuestion(context);
  const chosen = (ids: readonly string[]) =>
    send({ type: 'accounts.chosen', accounts: chosenAccounts(context, ids) });
  return asked(
    multiQuestion({
      lines: [question, description],
      noun: ['account', 'accounts'],
      rows: accountRows(context).map(accountRow),
      chosen: initialAccounts(context),
      describe: (ids) => describeAccounts(context, ids),
      words: {
        ...(mayChooseNone(context)
          ? { alone: { text: 'to set up this account alone', outcome: () => chosen([]) } }
          : {}),
        type: { text: 'to type or paste ids instead', outcome: () => send({ type: 'accounts.typing' }) },
        again: { text: 'to look again in AWS', outcome: () => send({ type: 'retry' }) },
      },
      outcome: chosen,
    }),
  );
};

export const enteringAccounts: PlainStep = ({ context }) => {
  const { draft, organization } = context;
  const { question, description } = typingQuestion(context, 'commas or blanks, in one line');
  const { accounts } = draft.secondary ?? {};
  const parsed = (text: string) =>
    parseAccountList(text, draft.roles === 'separate' ? null : (draft.account ?? null));
  return asked(
    textQuestion({
      lines: [question, description, ...(organization?.problem?.help ?? [])],
      what: 'Accounts',
      standard: Array.isArray(accounts) ? formatAccountList(accounts) : null,
      check: (text) => parsed(text).problem,
      outcome: (text) => {
        const read = parsed(text);
        return read.accounts === null
          ? failed(read.problem)
          : send({ type: 'accounts.chosen', accounts: read.accounts });
      },
    }),
  );
};

export const choosingMetadataRegions: PlainStep = ({ context }) => {
  const rows = regionRows(context);
  return asked(
    multiQuestion({
      lines: [metadataRegionsQuestion.question, metadataRegionsQuestion.description],
      noun: ['region', 'regions'],
      rows: rows.map(({ id, disabled }) => ({
        id,
        name: id,
        text: `${id}, ${regionName(id)}`,
        ...(disabled === undefined ? {} : { disabled }),
      })),
      chosen: initialRegions(context.draft.secondary?.regions, rows, context.homeRegion),
      outcome: (regions) => send({ type: 'regions.chosen', regions: [...regions] }),
    }),
  );
};

export const choosingPrimaryRegion: PlainStep = ({ context: { draft } }) => {
  const before = draft.region ?? draft.secondary?.regions?.[0];
  return asked(
    choiceQuestion({
      lines: [primaryRegionQuestion.question, primaryRegionQuestion.description],
      choices: knownRegions.map((region) => ({
        label: region,
        text: regionName(region),
        outcome: () => send({ type: 'primary-region.chosen', region }),
        words: [region],
      })),
      standard: Math.max(0, before === undefined ? 0 : knownRegions.indexOf(before)),
    }),
  );
};

export const choosingProfiles: PlainStep = ({ context }) => {
  if ((context.found?.profiles ?? []).length > 0) return asked(overview(context, initialProfiles(context)));
  return asked(
    choiceQuestion({
      lines: [
        'There are no profiles: the AWS files on this machine name none.',
        'Make some in another window (aws configure sso, aws configure) and have the files read again, or type back to choose another way.',
      ],
      choices: [{ label: 'Read the files again', outcome: () => send({ type: 'retry' }) }],
      standard: 0,
    }),
  );
};

function overview(context: WizardContext, profiles: Record<string, string>): Question {
  const accounts = wantedAccounts(context);
  const names = accountNames(context);
  const again = () => overview(context, profiles);
  return choiceQuestion({
    lines: [profilesQuestion.question, profilesQuestion.description],
    choices: [
      {
        label: 'Go on',
        text: profilesSentence(profiles, accounts.length),
        outcome: () => send({ type: 'profiles.chosen', profiles }),
      },
      ...accounts.map(
        (account): Choice => ({
          label: account,
          text: `${profiles[account] ?? 'printed'}${names.get(account) ? `, ${names.get(account)}` : ''}`,
          outcome: () => ({ kind: 'ask', question: oneAccount(context, profiles, account, again) }),
        }),
      ),
    ],
    standard: 0,
  });
}

function oneAccount(
  context: WizardContext,
  profiles: Record<string, string>,
  account: string,
  back: () => Question,
): Question {
  const found = context.found?.profiles ?? [];
  const choose = (profile: string | null): Choice['outcome'] => {
    return () => ({ kind: 'ask', question: overview(context, withProfile(profiles, account, profile)) });
  };
  return choiceQuestion({
    lines: [
      `Which profile reaches account ${account}? Before anything is changed it is checked that the profile is of that account.`,
    ],
    choices: [
      ...found.map(({ name, account: of }) => ({
        label: name,
        ...(of === null ? {} : { text: `account ${of}` }),
        outcome: choose(name),
      })),
      { label: 'None: print its documents', outcome: choose(null) },
    ],
    standard:
      profiles[account] === undefined
        ? found.length
        : found.findIndex(({ name }) => name === profiles[account]),
    back,
  });
}
