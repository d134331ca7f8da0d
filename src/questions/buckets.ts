/** The buckets of a mixed allocation: which bucket takes the logs of each region. "Kentik for AWS", Bucket Allocation. */
import type { WizardContext } from '../../machines/context.ts';
import { checkBucketName } from '../answers/bucket-name.ts';
import { type BucketPlacement, bucketsOfPlacements, draftPlacements } from '../answers/bucket-names.ts';
import { defaultBucketName } from '../answers/defaults.ts';
import type { DraftAnswers } from '../answers/types.ts';
import { joinWords, plural } from '../ui/text.ts';
import { someOf } from '../words/words.ts';
import {
  bucketName,
  bucketWhy,
  namesAreUnique,
  nameTitle,
  newBucketOption,
  ownBucketOption,
  typeName,
} from './bucket.ts';
import {
  type ChoiceQuestion,
  type Entry,
  line,
  type Option,
  shortReason,
  type TextQuestion,
} from './question.ts';

type Placements = readonly BucketPlacement[];

/** A bucket of its own for each region, unless another was chosen for it. */
function initialPlacements({ account = '', regions = [] }: DraftAnswers, chosen: Placements): Placements {
  return regions.map(
    (region) =>
      chosen.find((place) => place.region === region) ?? {
        region,
        bucket: defaultBucketName(account, region),
        bucketRegion: region,
      },
  );
}

/** Where it's cut in the list, the whole name is read here. Where buckets can't be listed, one that was typed may exist. */
function bucketSentence(
  { bucket, bucketRegion }: BucketPlacement,
  { buckets, bucketsProblem, offline }: Pick<WizardContext, 'buckets' | 'bucketsProblem' | 'offline'>,
): string {
  const isOwn = buckets.some(({ name }) => name === bucket);
  const what = isOwn ? 'Your bucket' : bucketsProblem !== null || offline ? 'Bucket' : 'New bucket';
  return `${what} ${bucket} in ${bucketRegion}.`;
}

/** How many there are, for the option that accepts them. */
function countWords(placements: Placements): string {
  const count = new Set(placements.map(({ bucket }) => bucket)).size;
  return `${plural(count, 'bucket')} for ${plural(placements.length, 'region')}`;
}

/** @param at the region that Enter takes; left out: what is shown is accepted */
function overview(context: WizardContext, placements: Placements, at?: string): ChoiceQuestion {
  const { bucketProblem, refusedBucket } = context;
  const isRefused =
    bucketProblem !== null && placements.some((placement) => placement.bucket === refusedBucket);
  return {
    form: 'choice',
    title: 'Which bucket should receive the logs of each region?',
    why: `${bucketProblem === null ? '' : `${shortReason(bucketProblem)} `}Choose a region to change its bucket. It can use a new one, one of yours, or another region's.`,
    options: [
      {
        id: 'done',
        label: 'Continue',
        hint: countWords(placements),
        disabled: isRefused ? bucketProblem : undefined,
        answer: { type: 'buckets.chosen', buckets: bucketsOfPlacements(placements) },
      },
      ...placements.map((placement): Option => {
        const { region, bucket } = placement;
        return {
          id: region,
          label: region,
          hint: bucket,
          text: bucketSentence(placement, context),
          words: [region],
          answer: () => bucketOf(context, placements, region),
        };
      }),
    ],
    many: 'regions',
    usual: at,
    unsaved: placements,
  };
}

/** A bucket stays in its region, whichever regions share it. A new one is created in the region that it is first chosen for. */
function placed(
  { buckets }: Pick<WizardContext, 'buckets'>,
  placements: Placements,
  region: string,
  bucket: string,
): Placements {
  const bucketRegion =
    placements.find((placement) => placement.bucket === bucket)?.bucketRegion ??
    buckets.find(({ name }) => name === bucket)?.region ??
    region;
  return placements.map((before) => (before.region === region ? { region, bucket, bucketRegion } : before));
}

/** The overview once a region has its bucket: the next region follows, and after the last one all are accepted. */
function afterRegion(
  context: WizardContext,
  placements: Placements,
  region: string,
  bucket: string,
): ChoiceQuestion {
  const next = placements[placements.findIndex((placement) => placement.region === region) + 1];
  return overview(context, placed(context, placements, region, bucket), next?.region);
}

function bucketOf(context: WizardContext, placements: Placements, region: string): ChoiceQuestion {
  const { buckets, draft } = context;
  const choose = (bucket: string) => () => afterRegion(context, placements, region, bucket);
  const present = placements.find((placement) => placement.region === region)?.bucket;
  const isOwn = new Set(buckets.map(({ name }) => name));
  const named = placements.map(({ bucket }) => bucket).filter((name) => !isOwn.has(name));
  const suggested = defaultBucketName(draft.account ?? '', region);
  const created = new Set([suggested, ...named]);
  const shared = ({ text = '', ...option }: Option): Option => {
    const others = placements.filter((place) => place.bucket === option.id && place.region !== region);
    const who = someOf(others.map((place) => place.region));
    return { ...option, text: who === '' ? text : `It also receives the logs of ${who}. ${text}` };
  };
  // Those in the region itself cost nothing to send to.
  const own = buckets.toSorted((a, b) => Number(b.region === region) - Number(a.region === region));
  return {
    form: 'choice',
    title: `Which bucket should receive the logs of ${region}?`,
    why: [...bucketWhy(context), 'AWS charges for moving logs to another region.'].join(' '),
    options: [
      ...[...created].map((name) => shared(newBucketOption(name, suggested, choose))),
      ...own.map((bucket) =>
        shared({ hint: bucket.region ?? undefined, ...ownBucketOption(bucket, choose) }),
      ),
    ],
    many: 'buckets',
    usual: present,
    actions: [{ ...typeName, answer: () => naming(context, placements, region) }],
    back: () => overview(context, placements, region),
  };
}

function naming(context: WizardContext, placements: Placements, region: string): TextQuestion {
  const { bucketProblem, refusedBucket } = context;
  return {
    form: 'text',
    title: nameTitle,
    why: `A new one is created in ${region}. ${namesAreUnique}`,
    ...bucketName,
    check: (name) => (name === refusedBucket ? bucketProblem : null) ?? checkBucketName(name),
    answer: (name) => afterRegion(context, placements, region, name),
    back: () => bucketOf(context, placements, region),
  };
}

export const choosingBuckets: Entry = {
  ask: (context, kept = draftPlacements(context.draft)) =>
    overview(context, initialPlacements(context.draft, kept as Placements)),
  record: ({ allocation, buckets = [] }, event) => {
    // Names count only once they were checked: the sheet of answers puts them on record.
    if (allocation !== 'mixed' || buckets.length === 0 || event?.type === 'buckets.chosen') return null;
    return line('Buckets', someOf(buckets.map(({ bucket, from }) => `${joinWords(from)}: ${bucket}`)));
  },
};
