/** Which accounts Kentik reads metadata of, and how it reaches them. "Kentik for AWS", Metadata-only Setup Tasks. */

import { defaults } from '../answers/defaults.ts';
import { countAccounts, formatAccountList, parseAccountList } from '../answers/pasted-lists.ts';
import { plural } from '../ui/text.ts';
import {
  accountRows,
  accountsWords,
  chosenAccounts,
  describeAccounts,
  initialAccounts,
  mayChooseNone,
} from './account-rows.ts';
import { type Entry, line, optionsOf, shortReason } from './question.ts';

/** "Kentik for AWS", Nested Roles for Metadata. */
const rolesTexts = {
  nested: {
    label: 'Nested: one primary account',
    text: 'Kentik assumes a role in this account, the primary one. From there it assumes a role in each secondary account. One cloud export, and one account that controls all access.',
  },
  separate: {
    label: 'Separate: each account by itself',
    text: 'Kentik assumes a role in each account directly. Each account is its own cloud export, and can be removed by itself.',
  },
};

/** An arrow means: assumes a role there. */
function drawing(roles: string, account: string): string[] {
  const way = roles === 'nested' ? `Kentik ──→ primary ${account} ` : 'Kentik ';
  const gap = ' '.repeat(way.length);
  return roles === 'nested'
    ? [`${gap}┌─→ secondary`, `${way}┼─→ secondary`, `${gap}└─→ secondary`]
    : [`${gap}┌─→ this account ${account}`, `${way}┼─→ account`, `${gap}└─→ account`];
}

export const choosingRoles: Entry = {
  ask: ({ draft: { roles = defaults.roles, account = '' } }) => ({
    form: 'choice',
    title: 'How should Kentik reach your accounts?',
    why: 'Kentik reads metadata by assuming IAM roles.',
    options: optionsOf(rolesTexts, (value) => ({ type: 'roles.chosen', roles: value })),
    usual: roles,
    drawing: (id) => drawing(id, account),
  }),
  record: ({ roles }) => line('Roles', roles && rolesTexts[roles].label),
};

export const choosingAccounts: Entry = {
  ask: ({ draft, organization }) => {
    const known = { draft, organization };
    const position =
      organization?.managementAccount === (draft.account ?? '')
        ? "This is the organization's management account, which can list its accounts."
        : "As a delegated administrator, this account can list the organization's accounts.";
    return {
      form: 'several',
      title:
        draft.roles === 'separate'
          ? 'Which other accounts should Kentik read metadata from?'
          : 'Which are the secondary accounts?',
      why: `${position} Filter by name, ID or email address.`,
      noun: ['account', 'accounts'],
      columns: [
        { header: 'Name', min: 10 },
        { header: 'Account', whole: true },
        { header: 'State', min: 9, optional: true },
        { header: 'Email', min: 12, optional: true },
      ],
      rows: accountRows(known),
      chosen: initialAccounts(known),
      none: mayChooseNone(known) ? { word: 'alone', label: 'set up only this account' } : undefined,
      describe: (ids) => describeAccounts(known, ids),
      actions: [
        // A letter might be meant for the filter: what takes the list away needs Ctrl.
        {
          key: 'ctrl+t',
          word: 'ids',
          formerly: 'type',
          label: 'enter account IDs',
          answer: { type: 'accounts.typing' },
        },
        { key: 'ctrl+r', word: 'again', label: 'look again', answer: { type: 'retry' } },
      ],
      answer: (ids) => ({ type: 'accounts.chosen', accounts: chosenAccounts(known, ids) }),
    };
  },
  record: (draft) =>
    line('Accounts', draft.secondary?.accounts && accountsWords(draft.secondary.accounts, draft)),
};

export const enteringAccounts: Entry = {
  ask: ({ draft, offline, organization }) => {
    const isSeparate = draft.roles === 'separate';
    const { accounts } = draft.secondary ?? {};
    const problem = organization?.problem;
    const why = offline
      ? "Without credentials they can't be listed. "
      : problem != null
        ? `They can't be listed: ${shortReason(problem.message)} `
        : '';
    const primary = isSeparate ? null : (draft.account ?? null);
    const parsed = (text: string) => parseAccountList(text, primary);
    return {
      form: 'text',
      title: isSeparate
        ? 'Which accounts should Kentik read metadata from?'
        : 'Which are the secondary accounts?',
      why: `${why}Type or paste their IDs, 12 digits each, separated by commas or spaces. ${isSeparate ? 'This account is always set up.' : 'Leave out the primary account.'}`,
      what: 'Accounts',
      isList: true,
      given: Array.isArray(accounts) ? formatAccountList(accounts) : undefined,
      continues: { state: 'choosingAccounts', text: formatAccountList },
      example: '222222222222, 333333333333',
      help: problem?.help.join(' '),
      check: (text) => parsed(text).problem,
      answer: (text) => ({ type: 'accounts.chosen', accounts: parsed(text).accounts ?? [] }),
      tally: (text) => {
        const count = countAccounts(text, primary);
        return count === 0 ? '' : `So far: ${plural(count, 'account')}.`;
      },
    };
  },
  record: choosingAccounts.record,
};
