/** A new bucket, or one that the account has in the region. */

import { offeredBucket } from '../src/answers/defaults.ts';
import type { ChoiceItem } from '../src/ui/choice-field.tsx';
import { plural } from '../src/ui/text.ts';
import { ChoiceScreen } from './parts/choice-screen.tsx';
import type { ScreenProps } from './props.ts';

/** Bucket names are lower case: this stands for none of them. */
const newBucket = 'NEW';

export function ChoosingBucket(screen: ScreenProps) {
  const { context, send } = screen;
  const { draft, buckets, bucketsProblem } = context;
  const isListed = bucketsProblem === null;
  const here = buckets.filter((bucket) => bucket.region === draft.region || bucket.region === null);
  const items: ChoiceItem[] = [
    {
      value: newBucket,
      label: isListed ? 'A new bucket' : 'A new bucket, or one whose name you type',
      description: `You name it next; ${offeredBucket(draft)} is offered.`,
    },
    ...here.map(({ name, region }) => ({
      value: name,
      label: name,
      ...(region === null ? { hint: 'region unknown' } : {}),
      description: 'Its policy keeps all that is in it; what log delivery needs is added.',
    })),
  ];
  const elsewhere = buckets.length - here.length;
  const isThere = here.some((bucket) => bucket.name === draft.bucket);
  return (
    <ChoiceScreen
      screen={screen}
      question={`Which bucket in ${draft.region ?? 'the region'} should take the flow logs?`}
      description={
        bucketsProblem !== null
          ? `The account's buckets are not listed. ${bucketsProblem}`
          : elsewhere === 0
            ? 'Use a bucket for flow logs only: Kentik may read all that is in it.'
            : `Use a bucket for flow logs only: Kentik may read all that is in it. ${plural(elsewhere, 'bucket')} in other regions ${elsewhere === 1 ? 'is' : 'are'} not listed.`
      }
      items={items}
      many="buckets"
      initial={isThere ? draft.bucket : newBucket}
      onSubmit={(bucket) =>
        send(bucket === newBucket ? { type: 'bucket.new' } : { type: 'bucket.chosen', bucket })
      }
      onBack={() => send({ type: 'back' })}
    />
  );
}
