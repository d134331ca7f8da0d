/** An AWS in memory for apply tests: every function is refused but those that a test gives. */
import type { Aws, MutationContext } from '../../src/aws/types.ts';
import type { ExistingBucket, PolicyStatement } from '../../src/model/existing.ts';

export const ownedBucket = (name: string): ExistingBucket => ({
  name,
  state: 'owned',
  region: 'us-east-1',
  policy: null,
  tags: {},
  encryption: null,
});

/** Records each change through the recorder, as the real one does, and answers with success. */
export function fakeAws(overrides: Partial<Aws> = {}): Aws & { calls: string[] } {
  const calls: string[] = [];
  const written = new Map<string, readonly PolicyStatement[]>();
  async function change<Result>(
    operation: string,
    target: string | string[],
    context: MutationContext,
    result: Result,
  ): Promise<Result> {
    const { changes } = context;
    const intent = {
      changes,
      service: 'iam' as const,
      operation,
      account: '1',
      region: null,
      target,
      before: null,
    };
    return context.recorder.record(intent, async () => {
      calls.push(operation);
      return { result, ids: [], requestId: 'r' };
    });
  }
  const refuse = (name: string) => () => Promise.reject(new Error(`${name} is not faked`));
  const aws: Aws = {
    credentials: refuse('credentials'),
    identify: refuse('identify'),
    describeOrganization: refuse('describeOrganization'),
    listAccounts: refuse('listAccounts'),
    assume: () => aws,
    simulate: refuse('simulate'),
    listRegions: refuse('listRegions'),
    listResources: refuse('listResources'),
    listFlowLogs: refuse('listFlowLogs'),
    listBuckets: refuse('listBuckets'),
    readBucket: async (name) => {
      const statements = written.get(name);
      const policy = statements === undefined ? null : { Version: '2012-10-17', Statement: [...statements] };
      return { ...ownedBucket(name), policy };
    },
    readPolicy: refuse('readPolicy'),
    readRole: refuse('readRole'),
    createBucket: ({ name }, context) => change('CreateBucket', name, context, undefined),
    tagBucket: ({ name }, context) => change('PutBucketTagging', name, context, undefined),
    putBucketPolicy: async ({ bucket, statements }, context) => {
      await change('PutBucketPolicy', bucket, context, undefined);
      written.set(bucket, statements);
    },
    createFlowLogs: (request, context) =>
      change('CreateFlowLogs', request.resourceIds, context, {
        created: request.resourceIds.map((resourceId) => ({ resourceId, flowLogId: `fl-${resourceId}` })),
        failed: [],
      }),
    createPolicy: ({ name }, context) => change('CreatePolicy', name, context, { arn: `arn:policy/${name}` }),
    updatePolicy: ({ arn }, context) => change('CreatePolicyVersion', arn, context, undefined),
    createRole: ({ name }, context) => change('CreateRole', name, context, { arn: `arn:role/${name}` }),
    updateTrustPolicy: ({ name }, context) => change('UpdateAssumeRolePolicy', name, context, undefined),
    attachRolePolicy: ({ roleName }, context) => change('AttachRolePolicy', roleName, context, undefined),
    bucketHasObjects: refuse('bucketHasObjects'),
    readRoleUse: refuse('readRoleUse'),
    deleteFlowLogs: refuse('deleteFlowLogs'),
    restoreFlowLog: refuse('restoreFlowLog'),
    removeBucketStatements: refuse('removeBucketStatements'),
    deleteBucket: refuse('deleteBucket'),
    detachRolePolicy: refuse('detachRolePolicy'),
    deleteRole: refuse('deleteRole'),
    deletePolicy: refuse('deletePolicy'),
    restorePolicy: refuse('restorePolicy'),
    listObjects: refuse('listObjects'),
    openObject: refuse('openObject'),
  };
  return Object.assign(aws, overrides, { calls });
}
