/** What the user should know before a metadata-only plan is confirmed. */
import type { MetadataOnlyAnswers } from '../../answers/types.ts';
import { some } from '../differences.ts';
import { type ListedAccount, regionRemedy } from '../metadata/metadata-world.ts';
import type { Note, PlannedAccount } from '../types.ts';
import { differences, harms, warnings } from './note-lists.ts';
import { externalIdNotes } from './notes.ts';

interface Known {
  answers: MetadataOnlyAnswers;
  /** The organization's accounts, if the answers mean all of them. */
  listed: readonly ListedAccount[] | null;
  accounts: readonly PlannedAccount[];
}

const accountsText = (count: number) => `${count} ${count === 1 ? 'account' : 'accounts'}`;

function nestedNotes({ answers, accounts }: Known): Note[] {
  const home = accounts[0]?.account ?? '';
  const { roleName } = answers.secondary;
  return [
    ...(answers.grant === 'documented'
      ? warnings(
          'The secondary policy is the document\'s, which repeats the primary one. With it, Kentik can assume the secondary roles but read nothing. With grant "scoped" it gets the metadata actions.',
        )
      : differences(
          'The document gives the secondary roles the primary policy again, which lets them read nothing. Here they get the metadata actions.',
        )),
    ...differences(
      answers.primary.narrow === true &&
        `The document lets the primary role assume any role that trusts its account. Here it can assume only ${roleName}, in any account.`,
    ),
    ...warnings(
      `The primary role can only assume roles, as in the document. Kentik gets no metadata of account ${home} itself.`,
      `Kentik builds the ARN of each secondary role from its name ("role suffix"): ${roleName} must be its name in every account.`,
    ),
  ];
}

function accountNotes({ answers, listed, accounts }: Known): Note[] {
  const inactive = (listed ?? []).filter(({ state }) => state !== 'ACTIVE');
  const names = inactive.map(({ id, state }) => `${id} (${state.toLowerCase().replaceAll('_', ' ')})`);
  const unreachable = accounts.filter(({ reach }) => reach === 'unreachable').map(({ account }) => account);
  const printed = accounts.filter(({ reach }) => reach === 'printed').length;
  const isNamed = answers.roles === 'nested' && answers.kentik?.register === true;
  const untilThen = isNamed
    ? " Until they're applied, Kentik can't read what its cloud export names there."
    : '';
  const failing = harms(
    'fails',
    unreachable.length > 0 &&
      `${accountsText(unreachable.length)} can't be reached (${some(unreachable)}): ${unreachable.length === 1 ? 'its' : 'their'} documents are printed, for someone with access there.${untilThen}`,
  );
  const disabled = Map.groupBy(
    accounts.flatMap(({ account, disabledRegions }) =>
      (disabledRegions ?? []).map((region) => ({ account, region })),
    ),
    ({ region }) => region,
  );
  const closed = [...disabled].flatMap(([region, own]) =>
    harms(
      'fails',
      `${accountsText(own.length)} (${some(own.map(({ account }) => account))}) ${own.length === 1 ? "hasn't" : "haven't"} enabled the region ${region}, so Kentik can't read metadata there. ${regionRemedy(answers.roles, region)}`,
    ),
  );
  const rest = warnings(
    inactive.length > 0 &&
      `${accountsText(inactive.length)} of the organization ${inactive.length === 1 ? 'is' : 'are'} not active and left out: ${some(names)}.`,
    printed > 0 &&
      `As you chose, ${accountsText(printed)} ${printed === 1 ? 'is' : 'are'} left unchanged: the documents are printed, for someone with access there.${untilThen}`,
  );
  return [...failing, ...closed, ...rest];
}

/** All notes of a metadata-only plan. */
export function metadataNotes(known: Known): Note[] {
  return [
    ...(known.answers.roles === 'nested'
      ? nestedNotes(known)
      : differences(
          'The document describes nested roles only. With separate roles each account gets the metadata actions and trusts Kentik by itself, and is its own cloud export.',
        )),
    ...externalIdNotes(known.answers, 'Kentik'),
    ...accountNotes(known),
  ];
}
