/**
 * What a choice means, in the terms of "Kentik for AWS". One source for the wizard's screens and for plain mode.
 */
import { kentikFields } from '../answers/log-format.ts';
import type { AggregationInterval, Allocation, Deletion, DraftAnswers, Grant } from '../answers/types.ts';
import { bucketActions } from '../documents/kentik-policy.ts';

export interface Explanation {
  label: string;
  /** One or two sentences. */
  text: string;
}

/** "Kentik for AWS", Bucket Allocation. */
export const allocationTexts: Record<Allocation, Explanation> = {
  local: {
    label: 'Local: a bucket in each region',
    text: 'Logs stay in the region where they arise, so AWS charges nothing for moving them. Each bucket becomes one cloud export in Kentik.',
  },
  centralized: {
    label: 'Centralized: one bucket for all regions',
    text: 'One bucket and one cloud export. AWS charges for moving logs from other regions to it, and the rate limit of one Kentik plan holds for all of them.',
  },
};

/** "Kentik for AWS", AWS Flow Log Deletion and AWS Policy JSON. */
export const deletionTexts: Record<Deletion, Explanation> = {
  customer: {
    label: 'By you',
    text: `Kentik may read the log buckets (${[bucketActions('customer')].flat().join(', ')}). Logs stay until you delete them, for instance by a lifecycle rule, and are charged as storage until then.`,
  },
  kentik: {
    label: 'By Kentik',
    text: `Kentik may do anything in the log buckets (${[bucketActions('kentik')].flat().join(', ')}) and deletes files within 15 minutes of their arrival. Use buckets that hold nothing else.`,
  },
};

/** What AWS says of aggregation; "Kentik for AWS" leaves the interval as it is. */
export const intervalTexts: Record<AggregationInterval, Explanation> = {
  600: {
    label: '10 minutes',
    text: "AWS's default, and the cheaper one: fewer records. Traffic shows up in Kentik about 20 minutes after it happened.",
  },
  60: {
    label: '1 minute',
    text: 'Finer and sooner: about 10 minutes behind. More records, and AWS charges by their volume. Interfaces of Nitro instances aggregate over at most 1 minute in any case.',
  },
};

/** "Kentik for AWS", AWS Flow Log Formats. */
export const formatTexts: Record<'kentik' | 'default' | 'custom', Explanation> = {
  kentik: {
    label: `Kentik's ${kentikFields.length} fields`,
    text: 'All fields of versions 2 to 5, by which Kentik tells gateway types and matches routing tables.',
  },
  default: {
    label: "AWS's default",
    text: 'The 14 fields of version 2. Less data to pay for, and maps without gateways.',
  },
  custom: {
    label: 'Choose fields',
    text: 'Nine fields are required and at least six others.',
  },
};

/** Where `scoped` leaves "Kentik for AWS", Attach Policy to Role and Configure the AWS Role. */
const grantTexts: Record<Grant, Explanation> = {
  scoped: {
    label: 'Scoped to the log buckets',
    text: "The document's policy and trust, without the AWS-managed S3 policy that would open every bucket of the account. With an external id the trust takes Kentik's present form.",
  },
  documented: {
    label: 'To the letter of the document',
    text: 'Attaches AmazonS3ReadOnlyAccess or AmazonS3FullAccess as well, as "Kentik for AWS" says: Kentik can then reach every bucket of the account.',
  },
};

/** The same for accounts of which only metadata is read: "Kentik for AWS", Secondary Policy JSON and Primary Role JSON. */
const metadataGrantTexts: Record<Grant, Explanation> = {
  scoped: {
    label: 'Metadata, and nothing else',
    text: "The document's policies, but with the metadata actions for the role that reads: with the document's, Kentik could enter the accounts and read nothing. With an external id the trust of Kentik takes its present form.",
  },
  documented: {
    label: 'To the letter of the document',
    text: 'As "Kentik for AWS" has it, where the policy of the secondary accounts repeats the primary one: Kentik can enter them and read nothing there.',
  },
};

/** One way to grant, as it is offered. */
export interface GrantChoice extends Explanation {
  value: 'scoped' | 'narrowed' | 'documented';
  grant: Grant;
  /** The primary policy names the secondary role; only with nested roles. */
  narrow: boolean;
}

const narrowedText: Explanation = {
  label: 'The same, and the primary role narrowed to the secondary one',
  text: "The document lets the primary role assume every role that trusts its account. Narrowed, it may assume just the secondary role, in any account: the document's JSON with that ARN in place of the star.",
};

/** The ways to grant, for the kind of export. */
export function grantChoices(draft: Pick<DraftAnswers, 'export' | 'roles'>): GrantChoice[] {
  const isMetadata = draft.export === 'metadata-only';
  const texts = isMetadata ? metadataGrantTexts : grantTexts;
  const narrowed: GrantChoice = { value: 'narrowed', grant: 'scoped', narrow: true, ...narrowedText };
  return [
    { value: 'scoped', grant: 'scoped', narrow: false, ...texts.scoped },
    ...(isMetadata && draft.roles !== 'separate' ? [narrowed] : []),
    { value: 'documented', grant: 'documented', narrow: false, ...texts.documented },
  ];
}

/** The one of them that was answered; undefined where none was. */
export function chosenGrant(
  draft: Pick<DraftAnswers, 'export' | 'roles' | 'grant' | 'primary'>,
): GrantChoice | undefined {
  const isNarrow = draft.primary?.narrow ?? false;
  const choices = grantChoices(draft).filter(({ grant }) => grant === draft.grant);
  return choices.find(({ narrow }) => narrow === isNarrow) ?? choices[0];
}
