/** The name of the bucket, checked by S3's rules as it is typed. */
import { useState } from 'react';
import { checkBucketName, checkRegionalBucketNames } from '../src/answers/bucket-name.ts';
import { offeredBucket } from '../src/answers/defaults.ts';
import { useBodyRows } from '../src/ui/frame.tsx';
import { cleanText } from '../src/ui/text.ts';
import { Styled } from '../src/ui/theme.tsx';
import { bucketsOf } from '../src/wording/words.ts';
import { TextScreen } from './parts/text-screen.tsx';
import { useKeptText } from './parts/unsubmitted.ts';
import type { ScreenProps } from './props.ts';

/** A name that was refused starts the field anew, also where the look at it took no frame. */
export function NamingBucket(screen: ScreenProps) {
  return <BucketName key={screen.context.refusedBucket ?? ''} {...screen} />;
}

function BucketName(screen: ScreenProps) {
  const { context, send } = screen;
  const { draft, bucketProblem, refusedBucket } = context;
  const offered = offeredBucket(draft);
  const { initial } = useKeptText(screen, draft.bucket ?? refusedBucket ?? undefined);
  const [typed, setTyped] = useState(initial ?? '');
  const regions = draft.allocation === 'local' ? (draft.regions ?? []) : [];
  const check = (name: string) => {
    if (name === refusedBucket && bucketProblem !== null) return bucketProblem;
    return checkBucketName(name) ?? checkRegionalBucketNames(name, regions);
  };
  const name = typed.trim() || offered;
  const names = check(name) === null ? bucketsOf(draft, name) : [];
  return (
    <TextScreen
      screen={screen}
      question={
        regions.length > 1 ? 'What should the buckets be called?' : 'What should the bucket be called?'
      }
      description={
        regions.length > 1
          ? 'One bucket is made in each region that has something to log; the region is appended to the name.'
          : `It is made in ${draft.region ?? 'the region'}. Bucket names are shared by all accounts of AWS.`
      }
      initial={initial}
      defaultValue={offered}
      help="3 to 63 lower-case letters, digits, dots and hyphens."
      check={check}
      onChange={setTyped}
      onSubmit={(bucket) => send({ type: 'bucket.chosen', bucket })}
      onBack={() => send({ type: 'back' })}
    >
      {regions.length > 1 && <Names names={names} />}
    </TextScreen>
  );
}

/** Field, help and a blank line stand above. */
const rowsAbove = 5;

function Names({ names }: { names: readonly string[] }) {
  const rows = Math.max(2, useBodyRows() - rowsAbove);
  const shown = names.length > rows ? names.slice(0, rows - 1) : names;
  return (
    <>
      <Styled> </Styled>
      {names.length > 0 && (
        <Styled tone="muted">Where a region has something to log, its bucket is called:</Styled>
      )}
      {shown.map((name) => (
        <Styled key={name}>{`  ${cleanText(name)}`}</Styled>
      ))}
      {shown.length < names.length && (
        <Styled tone="muted">{`  and ${names.length - shown.length} more`}</Styled>
      )}
    </>
  );
}
