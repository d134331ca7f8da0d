/** What is exported, and the bucket that takes the logs. "Kentik for AWS", Bucket Allocation. */
import { isExportOpen, type WizardContext } from '../../machines/context.ts';
import { checkBucketName, checkRegionalBucketNames } from '../answers/bucket-name.ts';
import { draftPlacements } from '../answers/bucket-names.ts';
import { defaults, offeredBucket } from '../answers/defaults.ts';
import { checkPrefix } from '../answers/names.ts';
import type { Allocation, DraftAnswers } from '../answers/types.ts';
import type { BucketSummary } from '../model/existing.ts';
import { plural } from '../ui/text.ts';
import { program } from '../words/words.ts';
import { type Entry, type Explanation, line, type Option, optionsOf } from './question.ts';

/** "Kentik for AWS", AWS Resource Information Types. */
const exportTexts = {
  full: {
    label: 'Full: flow logs and metadata',
    text: 'For an account whose flow logs Kentik reads from a bucket in the same account. Creates the bucket, the flow logs, and a role that can read logs and metadata.',
  },
  'metadata-only': {
    label: 'Metadata only',
    text: "For accounts whose flow logs go to another account's bucket. Creates roles that let Kentik read VPCs, subnets, route tables and gateways for its network map.",
  },
} satisfies Record<string, Explanation>;

const otherExport = `This session has created resources for the other kind of export. Start another session with --new, or undo this one first: ${program} undo SESSION`;

export const choosingExport: Entry = {
  ask: (context) => ({
    form: 'choice',
    title: 'What should this account export to Kentik?',
    why: 'Kentik calls this a cloud export.',
    options: optionsOf(
      exportTexts,
      (kind) => ({ type: 'export.chosen', export: kind }),
      (kind) => (isExportOpen(context, kind) ? undefined : otherExport),
    ),
    usual: context.draft.export,
  }),
  record: (draft) => line('Export', draft.export && exportTexts[draft.export].label),
};

const allocationTexts: Record<Allocation, Explanation> = {
  local: {
    label: 'Local: a bucket in each region',
    text: 'Logs stay in their region, so AWS charges nothing for moving them. Each bucket becomes one cloud export in Kentik.',
  },
  centralized: {
    label: 'Centralized: one bucket for all regions',
    text: 'One bucket and one cloud export. AWS charges for moving logs from other regions. All logs count toward the rate limit of one Kentik plan.',
  },
  mixed: {
    label: 'Mixed: you choose a bucket for each region',
    text: 'A bucket can be new or existing, and regions can share it. Each bucket becomes one cloud export in Kentik.',
  },
};

export const choosingAllocation: Entry = {
  ask: ({ draft: { regions = [], allocation = defaults.allocation } }) => ({
    form: 'choice',
    title: 'Where should the flow logs be collected?',
    why:
      regions.length === 1
        ? 'You chose 1 region, so local is the usual answer. Another region can get its own bucket later.'
        : `You chose ${plural(regions.length, 'region')}. "Kentik for AWS" calls this the allocation of buckets.`,
    // One region shares its bucket with no other.
    options: optionsOf(allocationTexts, (value) => ({ type: 'allocation.chosen', allocation: value })).filter(
      ({ id }) => id !== 'mixed' || regions.length > 1 || allocation === 'mixed',
    ),
    usual: allocation,
  }),
  record: ({ allocation }) => line('Allocation', allocation && allocationTexts[allocation].label),
};

/** The bucket or buckets that a draft leads to; empty while it doesn't say. */
export function bucketsOf(draft: DraftAnswers, bucket?: string): string[] {
  return [...new Set(draftPlacements(draft, bucket).map((placement) => placement.bucket))];
}

const record: NonNullable<Entry['record']> = (draft, event) => {
  // A name counts only once it was checked, because the sheet of answers records it.
  if (draft.bucket === undefined || event?.type === 'bucket.chosen') return null;
  const names = bucketsOf(draft);
  return line('Bucket', names.length > 1 ? `${draft.bucket}-REGION` : draft.bucket);
};

const chosen = (bucket: string) => ({ type: 'bucket.chosen', bucket }) as const;

export const namesAreUnique = 'Bucket names are unique across AWS accounts.';

type Choose = (bucket: string) => Option['answer'];

/** A bucket that is to be created. @param suggested the name that most people take */
export function newBucketOption(name: string, suggested: string, choose: Choose): Option {
  const usual = 'Most people use the suggested name, which contains the account and the region.';
  return {
    id: name,
    label: `New bucket: ${name}`,
    text: name === suggested ? `${namesAreUnique} ${usual}` : namesAreUnique,
    answer: choose(name),
  };
}

/** One of the account's buckets. */
export function ownBucketOption({ name, region }: BucketSummary, choose: Choose): Option {
  return {
    id: name,
    label: name,
    hint: region === null ? 'region unknown' : undefined,
    text: 'Its policy keeps all its statements. The ones that log delivery needs are added.',
    answer: choose(name),
  };
}

/** Why a bucket is chosen with care, below the question which; and why none is listed, where that is so. */
export function bucketWhy({ bucketsProblem }: Pick<WizardContext, 'bucketsProblem'>): string[] {
  return [
    ...(bucketsProblem === null ? [] : [`The account's buckets aren't listed. ${bucketsProblem}`]),
    'Use a bucket that holds only flow logs: Kentik can read everything in it.',
  ];
}

/** What is typed as the name of one bucket. */
export const bucketName = {
  what: 'Bucket name',
  help: '3 to 63 lowercase letters, digits, dots and hyphens.',
} as const;

export const nameTitle = 'What should the bucket be called?';
export const typeName = { key: 'ctrl+t', word: 'type', label: 'type a name' } as const;

export const choosingBucket: Entry = {
  ask: (context) => {
    const { draft, buckets, refusedBucket } = context;
    const here = buckets.filter(({ region }) => region === draft.region || region === null);
    const elsewhere = buckets.length - here.length;
    const given = draft.bucket ?? refusedBucket ?? offeredBucket(draft);
    // A typed name is listed next to the suggested one.
    const others = [...new Set([given, offeredBucket(draft)])].filter(
      (name) => !here.some((bucket) => bucket.name === name),
    );
    const why = [
      ...bucketWhy(context),
      ...(elsewhere === 0
        ? []
        : [
            `${plural(elsewhere, 'bucket')} in other regions ${elsewhere === 1 ? "isn't" : "aren't"} listed.`,
          ]),
    ];
    return {
      form: 'choice',
      title: `Which bucket in ${draft.region ?? 'the region'} should receive the flow logs?`,
      why: why.join(' '),
      options: [
        ...others.map((name) => newBucketOption(name, offeredBucket(draft), chosen)),
        ...here.map((bucket) => ownBucketOption(bucket, chosen)),
      ],
      many: 'buckets',
      usual: given,
      actions: [{ ...typeName, answer: { type: 'bucket.typing' } }],
    };
  },
  record,
};

export const namingBucket: Entry = {
  ask: ({ draft, bucketProblem, refusedBucket }) => {
    const { allocation = defaults.allocation } = draft;
    const regions = allocation === 'local' ? (draft.regions ?? []) : [];
    const hasSeveral = regions.length > 1;
    return {
      form: 'text',
      title: hasSeveral ? 'What should the buckets be called?' : nameTitle,
      why: hasSeveral
        ? 'One bucket is created in each region that has something to log. The region is appended to the name. To share or reuse buckets, change the allocation on the next screen.'
        : `It's created in ${draft.region ?? 'the region'}. ${namesAreUnique}`,
      ...bucketName,
      given: draft.bucket ?? refusedBucket ?? undefined,
      usual: offeredBucket(draft),
      problem: bucketProblem ?? undefined,
      check: (name) => {
        if (name === refusedBucket && bucketProblem !== null) return bucketProblem;
        return checkBucketName(name) ?? checkRegionalBucketNames(name, regions);
      },
      answer: chosen,
      preview: hasSeveral
        ? {
            lead: 'Each region that has something to log gets a bucket:',
            of: (name) => bucketsOf(draft, name),
          }
        : undefined,
    };
  },
  record,
};

export const enteringPrefix: Entry = {
  ask: ({ draft }) => ({
    form: 'text',
    title: 'Should the logs go into a folder inside the bucket?',
    why: `Most people need none. AWS adds AWSLogs/${draft.account ?? 'account'}/vpcflowlogs/ by itself.`,
    what: 'Folder',
    given: draft.prefix,
    usual: defaults.prefix,
    help: 'For example network/flow-logs, without slashes at the ends.',
    check: checkPrefix,
    answer: (prefix) => ({ type: 'prefix.entered', prefix }),
  }),
  record: ({ prefix }) => line('Folder', prefix === '' ? 'none' : prefix),
};
