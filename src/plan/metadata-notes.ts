/** What the user should know before a metadata-only plan is confirmed. */
import type { MetadataOnlyAnswers } from '../answers/types.ts';
import { some } from './differences.ts';
import type { ListedAccount } from './metadata-world.ts';
import { difference, registrationNotes, warning } from './notes.ts';
import type { Note, PlannedAccount } from './types.ts';

interface Known {
  answers: MetadataOnlyAnswers;
  /** The organization's accounts, where the answers mean all of them. */
  listed: readonly ListedAccount[] | null;
  accounts: readonly PlannedAccount[];
}

const accountsText = (count: number) => `${count} ${count === 1 ? 'account' : 'accounts'}`;

function nestedNotes({ answers, accounts }: Known): Note[] {
  const home = accounts[0]?.account ?? '';
  return [
    answers.grant === 'documented'
      ? warning(
          'The secondary policy is the document\'s, which repeats the primary one: with it Kentik can enter the secondary accounts and read nothing there. With grant "scoped" it gets the metadata actions.',
        )
      : difference(
          'The document gives the secondary roles the primary policy again, with which they could read nothing. Here they get the metadata actions.',
        ),
    ...(answers.primary.narrow === true
      ? [
          difference(
            `The document lets the primary role assume any role that trusts its account. Here it may assume ${answers.secondary.roleName} alone, in any account.`,
          ),
        ]
      : []),
    warning(
      `The primary role may assume roles and nothing else, as the document has it: metadata of account ${home} itself is not exported by it.`,
    ),
    warning(
      `Kentik builds the ARN of each secondary role from its name ("role suffix"): ${answers.secondary.roleName} must be its name in every account.`,
    ),
  ];
}

function trustNotes({ answers }: Known): Note[] {
  const { grant, externalId } = answers;
  if (grant === 'documented') {
    return externalId === null
      ? []
      : [warning('The document knows no external id, so with grant "documented" the one given is not used.')];
  }
  if (externalId === null) {
    return [
      warning(
        "Without an external id the trust is the document's. Kentik today asks for its company id as external id: where you have one, answer that question with it (externalId in an answers file).",
      ),
    ];
  }
  return [
    difference(
      "The document trusts Kentik without an external id. With one, the trust takes Kentik's present form: its account, narrowed to its role and to your external id.",
    ),
  ];
}

function accountNotes({ listed, accounts }: Known): Note[] {
  const notes: Note[] = [];
  const inactive = (listed ?? []).filter(({ state }) => state !== 'ACTIVE');
  if (inactive.length > 0) {
    const names = inactive.map(({ id, state }) => `${id} (${state.toLowerCase().replaceAll('_', ' ')})`);
    notes.push(
      warning(
        `${accountsText(inactive.length)} of the organization ${inactive.length === 1 ? 'is' : 'are'} not active and left out: ${some(names)}.`,
      ),
    );
  }
  const unreachable = accounts.filter(({ reach }) => reach === 'unreachable');
  if (unreachable.length > 0) {
    notes.push(
      warning(
        `${accountsText(unreachable.length)} cannot be reached (${some(unreachable.map(({ account }) => account))}): ${unreachable.length === 1 ? 'its' : 'their'} documents are printed, for somebody who may work there.`,
      ),
    );
  }
  const printed = accounts.filter(({ reach }) => reach === 'printed');
  if (printed.length > 0) {
    notes.push(
      warning(
        `As answered, ${accountsText(printed.length)} ${printed.length === 1 ? 'is' : 'are'} not touched: the documents are printed, for somebody who may work there.`,
      ),
    );
  }
  return notes;
}

/** All notes of a metadata-only plan. */
export function metadataNotes(known: Known): Note[] {
  return [
    ...(known.answers.roles === 'nested'
      ? nestedNotes(known)
      : [
          difference(
            'The document describes nested roles only. With separate roles each account gets the metadata actions and trusts Kentik by itself, and is a cloud export of its own.',
          ),
        ]),
    ...trustNotes(known),
    ...accountNotes(known),
    ...registrationNotes(known.answers),
  ];
}
