/** Buckets and their policies. */
import type { BucketChange, BucketPolicyChange } from '../../plan/types.ts';
import { comment, reasonOf } from './comments.ts';
import { type Context, type Described, hasOurTags, tagsOfSession } from './context.ts';
import { block, type Entry, entryLines, jsonencode, literal, quoted } from './hcl.ts';

export function bucketResource(change: BucketChange, context: Context): Described {
  const { bucket, region } = change.desired;
  const address = `aws_s3_bucket.${context.nameFor('aws_s3_bucket', `logs_${region}`)}`;
  context.addresses.set(bucket, address);
  const isOurs = hasOurTags(context.plan, change);
  return {
    address,
    lines: [
      ...comment('AWS writes flow logs to this bucket, and Kentik reads them there.'),
      ...reasonOf(change),
      ...block(
        `resource "aws_s3_bucket" "${address.split('.')[1]}"`,
        entryLines(context.providerOf(change)),
        entryLines([
          ['bucket', [quoted(bucket)]],
          ...(isOurs ? [['tags', [tagsOfSession]] satisfies Entry] : []),
        ]),
        isOurs ? [] : ignoring(['tags', 'tags_all'], 'Its tags belong to whoever created it.'),
      ),
    ],
    ...(change.action === 'create' ? {} : { existing: bucket }),
  };
}

/** The whole policy: statements that others wrote stay in it, for S3 knows only whole policies. */
export function bucketPolicyResource(
  change: BucketPolicyChange,
  partition: string,
  context: Context,
): Described {
  const { bucket, region, document } = change.desired;
  const address = `aws_s3_bucket_policy.${context.nameFor('aws_s3_bucket_policy', `logs_${region}`)}`;
  context.addresses.set(`policy of ${bucket}`, address);
  const bucketAddress = context.addresses.get(bucket);
  const arn = `arn:${partition}:s3:::${bucket}`;
  const text = (value: string): string => {
    if (bucketAddress === undefined) return quoted(value);
    if (value === arn) return `${bucketAddress}.arn`;
    const rest = value.slice(arn.length);
    return value.startsWith(`${arn}/`) ? `"\${${bucketAddress}.arn}${literal(rest)}"` : quoted(value);
  };
  return {
    address,
    lines: [
      ...comment(
        change.current === null
          ? 'Lets AWS log delivery write to the bucket.'
          : 'Lets AWS log delivery write to the bucket. This is the whole policy, with the statements that it had before.',
      ),
      ...reasonOf(change),
      ...block(
        `resource "aws_s3_bucket_policy" "${address.split('.')[1]}"`,
        entryLines(context.providerOf(change)),
        entryLines([
          ['bucket', [bucketAddress === undefined ? quoted(bucket) : `${bucketAddress}.id`]],
          ['policy', jsonencode(document, text)],
        ]),
      ),
    ],
    ...(change.current === null ? {} : { existing: bucket }),
  };
}

/** Leaves attributes alone that the plan doesn't know. */
export function ignoring(attributes: readonly string[], why: string): string[] {
  return block('lifecycle', [...comment(why), `ignore_changes = [${attributes.join(', ')}]`]);
}
