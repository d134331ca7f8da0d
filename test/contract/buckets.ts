import { expect, test } from 'vitest';
import type { PolicyDocument } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { reportFrom } from '../helpers/failures.ts';
import { memoryContext } from '../helpers/recorder.ts';
import type { Laxness } from './backend.ts';
import { type Subject, uniqueName } from './subject.ts';

function statement(bucket: string, sid: string): PolicyDocument['Statement'][number] {
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: { Service: 'delivery.logs.amazonaws.com' },
    Action: 's3:GetBucketAcl',
    Resource: `arn:aws:s3:::${bucket}`,
  };
}

export function bucketContract(subject: () => Subject, lax: Laxness): void {
  test.each(['us-east-1', 'eu-west-1'])('makes a bucket in %s, tagged with the session', async (region) => {
    const { aws, signal } = subject();
    const name = uniqueName('contract');
    expect(await aws.readBucket(name, region, signal)).toMatchObject({ state: 'absent', policy: null });
    const context = memoryContext();
    await aws.createBucket({ name, region }, context);
    const found = await aws.readBucket(name, region, signal);
    expect(found).toMatchObject({
      name,
      state: 'owned',
      region,
      policy: null,
      tags: { [sessionTag]: 'test-session' },
    });
    expect(context.recorder.calls[0]).toMatchObject({
      intent: {
        operation: 'CreateBucket',
        service: 's3',
        region,
        target: name,
        before: null,
        changes: ['test'],
      },
      outcome: { ids: [name] },
    });
    const listed = await aws.listBuckets(signal);
    expect(listed.map((bucket) => bucket.name)).toContain(name);
  });

  test('a bucket that exists is left as it is, and nothing is recorded', async () => {
    // In us-east-1 making one's own bucket again answers 200: the answer alone proves nothing.
    const { aws, signal } = subject();
    for (const region of ['us-east-1', 'eu-west-1']) {
      const name = uniqueName('contract');
      await aws.createBucket({ name, region }, memoryContext('first'));
      const second = memoryContext('second');
      await aws.createBucket({ name, region }, second);
      expect(second.recorder.operations()).toEqual([]);
      expect((await aws.readBucket(name, region, signal)).tags?.[sessionTag]).toBe('first');
    }
  });

  test.skipIf(lax.ignoresBucketOwner)(
    "someone else's bucket is recognised before anything is changed",
    async () => {
      const { aws, backend, signal } = subject();
      const found = await aws.readBucket(backend.foreignBucket, 'us-east-1', signal);
      expect(found.state).toBe('foreign');
      const context = memoryContext();
      const report = await reportFrom(
        aws.createBucket({ name: backend.foreignBucket, region: 'us-east-1' }, context),
      );
      expect(report).toMatchObject({ code: 'BUCKET_TAKEN', where: { name: backend.foreignBucket } });
      expect(context.recorder.operations()).toEqual([]);
    },
  );

  test('a bucket is found where it is, not where it was thought to be', async () => {
    const { aws, signal } = subject();
    const name = uniqueName('contract');
    await aws.createBucket({ name, region: 'eu-west-1' }, memoryContext());
    for (const thought of ['us-east-1', 'us-west-2', 'eu-west-1']) {
      // moto answers in any region; AWS with 301 or 400 and the region in a header. Either way the answer is the same.
      expect(await aws.readBucket(name, thought, signal)).toMatchObject({
        state: 'owned',
        region: 'eu-west-1',
      });
    }
  });

  test('writes a bucket policy once, and again only when it means something else', async () => {
    const { aws, signal } = subject();
    const bucket = uniqueName('contract');
    const region = 'eu-west-1';
    await aws.createBucket({ name: bucket, region }, memoryContext());
    const one = statement(bucket, 'One');
    const first = memoryContext();
    await aws.putBucketPolicy({ bucket, region, statements: [one] }, first);
    expect(first.recorder.operations()).toEqual(['PutBucketPolicy']);
    expect((await aws.readBucket(bucket, region, signal)).policy).toMatchObject({ Statement: [one] });

    const again = memoryContext();
    const same = { ...one, Action: ['S3:getBucketACL'] };
    await aws.putBucketPolicy({ bucket, region, statements: [same] }, again);
    expect(again.recorder.operations()).toEqual([]);

    const two = { ...statement(bucket, 'Two'), Action: 's3:ListBucket' };
    const third = memoryContext();
    await aws.putBucketPolicy({ bucket, region, statements: [one, two] }, third);
    expect(third.recorder.calls[0]?.intent).toMatchObject({
      before: { Statement: [one] },
      after: { Statement: [one, two] },
    });
    expect((await aws.readBucket(bucket, region, signal)).policy?.Statement).toHaveLength(2);
  });

  test('statements are added beside those of others, and taken out alone; the last one takes the policy with it', async () => {
    const { aws, signal } = subject();
    const bucket = uniqueName('contract');
    const region = 'eu-west-1';
    await aws.createBucket({ name: bucket, region }, memoryContext());
    const theirs = { ...statement(bucket, 'Theirs'), Action: 's3:ListBucket' };
    const ours = statement(bucket, 'Ours');
    await aws.putBucketPolicy({ bucket, region, statements: [theirs] }, memoryContext());
    await aws.putBucketPolicy({ bucket, region, statements: [ours] }, memoryContext());
    const policy = async () => (await aws.readBucket(bucket, region, signal)).policy;
    expect((await policy())?.Statement).toMatchObject([theirs, ours]);
    const context = memoryContext();
    await aws.removeBucketStatements({ bucket, region, statements: [ours] }, context);
    expect((await policy())?.Statement).toMatchObject([theirs]);
    await aws.removeBucketStatements({ bucket, region, statements: [theirs] }, context);
    expect(await policy()).toBeNull();
    await aws.removeBucketStatements({ bucket, region, statements: [theirs] }, context);
    expect(context.recorder.operations()).toEqual(['PutBucketPolicy', 'DeleteBucketPolicy']);
  });

  test("a policy on a bucket that doesn't exist is refused", async () => {
    const { aws } = subject();
    const bucket = uniqueName('absent');
    const statements = [statement(bucket, 'One')];
    const report = await reportFrom(
      aws.putBucketPolicy({ bucket, region: 'eu-west-1', statements }, memoryContext()),
    );
    expect(report).toMatchObject({
      code: 'NOT_FOUND',
      aws: { code: 'NoSuchBucket', operation: 'GetBucketPolicy' },
    });
  });

  test.skipIf(lax.anyBucketPolicy)("a malformed bucket policy is refused with AWS's words", async () => {
    const { aws } = subject();
    const bucket = uniqueName('contract');
    const region = 'eu-west-1';
    await aws.createBucket({ name: bucket, region }, memoryContext());
    const statements = [{ ...statement(bucket, 'Elsewhere'), Resource: 'arn:aws:s3:::another-bucket' }];
    const report = await reportFrom(aws.putBucketPolicy({ bucket, region, statements }, memoryContext()));
    expect(report).toMatchObject({ code: 'POLICY_MALFORMED', aws: { code: 'MalformedPolicy' } });
  });
}
