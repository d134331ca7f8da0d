/** An AWS in memory for apply tests: every function is refused but those that a test gives. */
import { type Accounts, accountsFor } from '../../src/apply/accounts.ts';
import type { Aws } from '../../src/aws/index.ts';
import type { ExistingBucket, Identity, PolicyStatement } from '../../src/model/existing.ts';
import type { MutationContext } from '../../src/model/mutate.ts';
import type { Operation } from '../../src/model/operations.ts';
import type { JournalEntry } from '../../src/session/entries.ts';

export const ownedBucket = (name: string): ExistingBucket => ({
  name,
  state: 'owned',
  region: 'us-east-1',
  policy: null,
  tags: {},
  settings: null,
});

/** Records each change through the recorder, as the real one does, and answers with success. */
export function fakeAws(overrides: Partial<Aws> = {}): Aws & { calls: string[] } {
  const calls: string[] = [];
  const written = new Map<string, readonly PolicyStatement[]>();
  async function change<Result>(
    operation: Operation,
    context: MutationContext,
    result: Result,
  ): Promise<Result> {
    const { changes, recorder } = context;
    return recorder.record({ changes, service: 'iam', account: '1', ...operation }, async () => {
      calls.push(operation.operation);
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
    dryRunFlowLogs: refuse('dryRunFlowLogs'),
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
    readQuotas: refuse('readQuotas'),
    readRole: refuse('readRole'),
    readKey: refuse('readKey'),
    readKeyGrants: refuse('readKeyGrants'),
    readRolePolicies: refuse('readRolePolicies'),
    createBucket: ({ name: target, region }, context) =>
      change({ operation: 'CreateBucket', region, target, before: null }, context, undefined),
    tagBucket: ({ name: target, region }, context) =>
      change({ operation: 'PutBucketTagging', region, target, before: {} }, context, undefined),
    putBucketPolicy: async ({ bucket: target, region, statements }, context) => {
      await change({ operation: 'PutBucketPolicy', region, target, before: null }, context, undefined);
      written.set(target, statements);
    },
    createFlowLogs: ({ region, resourceIds: target }, context) =>
      change({ operation: 'CreateFlowLogs', region, target, before: null }, context, {
        created: target.map((resourceId) => ({ resourceId, flowLogId: `fl-${resourceId}` })),
        failed: [],
      }),
    createPolicy: ({ name: target }, context) =>
      change({ operation: 'CreatePolicy', region: null, target, before: null }, context, {
        arn: `arn:policy/${target}`,
      }),
    updatePolicy: ({ arn: target, before }, context) =>
      change({ operation: 'CreatePolicyVersion', region: null, target, before }, context, undefined),
    createRole: ({ name: target }, context) =>
      change({ operation: 'CreateRole', region: null, target, before: null }, context, {
        arn: `arn:role/${target}`,
      }),
    updateTrustPolicy: ({ name: target, before }, context) =>
      change({ operation: 'UpdateAssumeRolePolicy', region: null, target, before }, context, undefined),
    attachRolePolicy: ({ roleName, policyArn }, context) => {
      const target: [string, string] = [roleName, policyArn];
      return change(
        { operation: 'AttachRolePolicy', region: null, target, before: null },
        context,
        undefined,
      );
    },
    bucketHasObjects: refuse('bucketHasObjects'),
    readRoleUse: refuse('readRoleUse'),
    look: refuse('look'),
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

/** The accounts of a run that works in the home account alone. */
export function homeOnly(aws: Aws, identity: Identity): Accounts {
  return accountsFor(null, { aws, identity }, (profile) => {
    throw new Error(`the profile ${profile} is asked for`);
  });
}

/** A journal in memory, which begins with these entries. */
export function memoryJournal(entries: JournalEntry[] = []) {
  return {
    file: '',
    entries,
    append: async (entry: JournalEntry) => void entries.push(entry),
    close: async () => undefined,
  };
}

/** A session whose journal is in memory. */
export function fakeSession(journal = memoryJournal()) {
  return {
    id: 's',
    folder: '',
    journal,
    answers: { version: 1 as const },
    saveAnswers: async () => undefined,
    close: async () => undefined,
  };
}
