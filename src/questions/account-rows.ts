/** The organization's accounts as rows of a list, and chosen rows as an answer. Pure. */
import type { OrganizationMember, WizardContext } from '../../machines/context.ts';
import type { DraftAnswers } from '../answers/types.ts';
import type { Row } from '../ui/lists/row-filter.ts';
import { plural } from '../ui/text.ts';

type Known = Pick<WizardContext, 'organization' | 'draft'>;

const stateWords: Record<string, string> = {
  ACTIVE: 'active',
  PENDING_ACTIVATION: 'not active yet',
  SUSPENDED: 'suspended',
  PENDING_CLOSURE: 'being closed',
  CLOSED: 'closed',
};

function membersOf({ organization }: Known): OrganizationMember[] {
  return organization?.accounts ?? [];
}

/** Why an account cannot be chosen. */
function refusal({ id, name, state }: OrganizationMember, { draft }: Known): string | undefined {
  if (id === draft.account) {
    return draft.roles === 'separate'
      ? `${id} is this account, which is always set up.`
      : `${id} is this account, the primary one. Kentik reaches the others through it.`;
  }
  if (state === 'ACTIVE') return undefined;
  return `${name === '' ? id : `${name} (${id})`} is ${stateWords[state] ?? 'in an unknown state'}, so it can't be set up.`;
}

function stateOf({ id, state }: OrganizationMember, { draft, organization }: Known): string {
  if (id === draft.account) return draft.roles === 'separate' ? 'this account' : 'the primary';
  const word = stateWords[state] ?? state.toLowerCase();
  return id === organization?.managementAccount ? `${word}, management` : word;
}

/** Accounts of the answer that the organization does not list: they were typed. */
function typedIds(known: Known): string[] {
  const accounts = known.draft.secondary?.accounts;
  if (!Array.isArray(accounts)) return [];
  const listed = new Set(membersOf(known).map(({ id }) => id));
  return accounts.filter((id) => !listed.has(id) && id !== known.draft.account);
}

/** Name, id, state, e-mail address. Those that can be chosen come first, each part by name. */
export function accountRows(known: Known): Row[] {
  const rows = membersOf(known).map((member): Row => {
    const disabled = refusal(member, known);
    return {
      id: member.id,
      cells: [member.name, member.id, stateOf(member, known), member.email],
      ...(disabled === undefined ? {} : { disabled }),
    };
  });
  return [
    ...rows.filter(({ disabled }) => disabled === undefined),
    ...typedIds(known).map((id): Row => ({ id, cells: ['', id, 'typed, not in the organization', ''] })),
    ...rows.filter(({ disabled }) => disabled !== undefined),
  ];
}

/** Active accounts besides this one. */
function activeIds(known: Known): string[] {
  return membersOf(known)
    .filter((member) => refusal(member, known) === undefined)
    .map(({ id }) => id);
}

/** The rows chosen at the start: those of the answer given before, else every active account. */
export function initialAccounts(known: Known): string[] {
  const accounts = known.draft.secondary?.accounts;
  return Array.isArray(accounts) ? accounts : activeIds(known);
}

/** Every active account and nothing else is `all`, which includes accounts created later; anything else is a list. */
export function chosenAccounts(known: Known, ids: readonly string[]): 'all' | string[] {
  const chosen = new Set(ids);
  const active = activeIds(known);
  if (active.length > 0 && active.length === chosen.size && active.every((id) => chosen.has(id)))
    return 'all';
  // With separate roles this account is set up in any case, and may be the only one.
  return ids.length === 0 && known.draft.account !== undefined ? [known.draft.account] : [...ids];
}

/** Whether none of the other accounts need be chosen. */
export function mayChooseNone({ draft }: Known): boolean {
  return draft.roles === 'separate';
}

export function describeAccounts(known: Known, ids: readonly string[]): string {
  if (ids.length === 0) return mayChooseNone(known) ? '(only this account)' : '';
  return chosenAccounts(known, ids) === 'all' ? '(all active, now and later)' : '';
}

/** The other accounts that a draft means; those of `all` as far as the organization has been listed. */
export function desiredAccounts(known: Known): string[] {
  const accounts = known.draft.secondary?.accounts;
  if (accounts === 'all') return activeIds(known);
  return (accounts ?? []).filter((id) => id !== known.draft.account);
}

/** Names by account, as far as the organization or the plan has them. Foreign text. */
export function accountNames({
  organization,
  plan,
}: Pick<WizardContext, 'organization' | 'plan'>): Map<string, string> {
  return new Map([
    ...(plan?.accounts ?? []).flatMap(({ account, name }) =>
      name === null ? [] : [[account, name] as const],
    ),
    ...(organization?.accounts ?? []).map(({ id, name }) => [id, name] as const),
  ]);
}

/** `every active account of the organization`, or how many. */
export function accountsWords(accounts: 'all' | readonly string[], draft: DraftAnswers): string {
  if (accounts === 'all') return 'every active account of the organization';
  const others = accounts.filter((id) => id !== draft.account).length;
  if (others === 0) return 'only this one';
  return draft.roles === 'separate'
    ? `this one and ${others} more`
    : plural(others, 'secondary', 'secondary');
}
