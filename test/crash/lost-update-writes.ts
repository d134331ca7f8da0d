/**
 * Every write of a document that others write as well: how to try it, what someone else does meanwhile, and what has to
 * hold in the end.
 */
import type { Connection } from '../../src/aws/access/connection.ts';
import {
  putBucketPolicy,
  removeBucketStatements,
  tagBucket,
} from '../../src/aws/kinds/bucket/bucket-changes.ts';
import { updatePolicy } from '../../src/aws/kinds/policy/policy-changes.ts';
import { restorePolicy } from '../../src/aws/kinds/policy/removals-policies.ts';
import { updateTrustPolicy } from '../../src/aws/kinds/role-changes.ts';
import { isSameStatement } from '../../src/model/compare.ts';
import type { PolicyDocument, PolicyStatement } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import type { MutationContext } from '../../src/model/mutate.ts';
import { containsStatements } from '../../src/model/policies/statements.ts';
import { addedStatements } from '../../src/plan/writes.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import { sessionResources } from '../../src/session/resources.ts';
import type { ForeignHand } from './foreign-hand.ts';

export const session = '2026-11-29-lost';
export const region = 'us-east-1';

/** What one case is tried on. */
export interface Scene {
  connection: Connection;
  context: MutationContext;
  hand: ForeignHand;
  account: string;
  /** Unlike that of any other case. */
  name: string;
}

interface Write {
  /** As the proxy knows it. */
  operation: string;
  prepare(scene: Scene): Promise<void>;
  run(scene: Scene): Promise<void>;
  /** What someone else does in the n-th pause. */
  edit(scene: Scene, n: number): Promise<void>;
  /** What is wrong at the end, given how many edits were made and whether `run` succeeded. */
  check(scene: Scene, edits: number, succeeded: boolean, journal: readonly JournalEntry[]): Promise<string[]>;
}

const deliver = (bucket: string): PolicyStatement => ({
  Sid: 'Ours',
  Effect: 'Allow',
  Principal: { Service: 'delivery.logs.amazonaws.com' },
  Action: 's3:GetBucketAcl',
  Resource: `arn:aws:s3:::${bucket}`,
});

const foreignStatement = (bucket: string, n: number): PolicyStatement => ({
  Sid: `ForeignHand${n}`,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/foreign-${n}/*`,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

const trusting = (...services: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: services.map((service) => ({
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: 'sts:AssumeRole',
  })),
});

const permitting = (...actions: string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: actions.map((action) => ({ Effect: 'Allow', Action: `ec2:${action}`, Resource: '*' })),
});

/** Every document written by anybody else is still in `now`. */
function lostOf(now: PolicyDocument | null, foreign: readonly PolicyStatement[]): string[] {
  const present = now?.Statement ?? [];
  return foreign
    .filter((statement) => !present.some((other) => isSameStatement(other, statement)))
    .map(({ Sid, Action }) => `lost: ${Sid ?? Action}`);
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

async function makeBucket({ hand, name }: Scene): Promise<void> {
  await hand.s3('PUT', `/${name}`);
}

const bucketPolicyCheck =
  (isOurs: boolean): Write['check'] =>
  async ({ hand, name }, edits, succeeded, journal) => {
    const now = await hand.bucketPolicy(name);
    const statements = numbers(edits).map((n) => foreignStatement(name, n));
    const isThere = now?.Statement.some((other) => isSameStatement(other, deliver(name))) ?? false;
    const writes = sessionResources(journal).flatMap((created) =>
      created.kind === 'bucket-policy' ? created.writes : [],
    );
    const wrong = addedStatements(writes).filter((added) => !isSameStatement(added, deliver(name)));
    return [
      ...lostOf(now, statements),
      ...(succeeded && isThere !== isOurs ? [`ours ${isThere ? 'still exists' : 'is missing'}`] : []),
      ...wrong.map(({ Sid }) => `the journal takes ${Sid} for ours`),
    ];
  };

const addStatement: Write['edit'] = ({ hand, name }, n) => hand.addStatement(name, foreignStatement(name, n));

const policyArn = ({ account, name }: Scene) => `arn:aws:iam::${account}:policy/${name}`;

const addVersion: Write['edit'] = async (scene, n) => {
  const { document } = await scene.hand.defaultVersion(policyArn(scene));
  const Statement = [...document.Statement, ...permitting(`DescribeForeign${n}`).Statement];
  await scene.hand.addVersion(policyArn(scene), { ...document, Statement });
};

const versionCheck =
  (desired: PolicyDocument): Write['check'] =>
  async (scene, edits, succeeded) => {
    const { document } = await scene.hand.defaultVersion(policyArn(scene));
    const foreign = numbers(edits).flatMap((n) => permitting(`DescribeForeign${n}`).Statement);
    const isOurs = containsStatements(document, desired);
    return [...lostOf(document, foreign), ...(succeeded && !isOurs ? ['ours is not the default'] : [])];
  };

const makePolicy = async ({ hand, name }: Scene): Promise<void> => {
  const PolicyDocument = JSON.stringify(permitting('DescribeVpcs'));
  await hand.call('iam', { Action: 'CreatePolicy', PolicyName: name, PolicyDocument });
};

const restoration = (scene: Scene, versionId: string | null) => ({
  policyArn: policyArn(scene),
  document: permitting('DescribeVpcs'),
  versionId,
  current: permitting('DescribeSubnets'),
  ownVersionIds: ['v2'],
  deleted: [],
});

export const writes: Readonly<Record<string, Write>> = {
  'statement added': {
    operation: 'PUT policy',
    prepare: makeBucket,
    run: ({ connection, context, name: bucket }) =>
      putBucketPolicy(connection, { bucket, region, statements: [deliver(bucket)] }, context),
    edit: addStatement,
    check: bucketPolicyCheck(true),
  },
  'statement taken out': {
    operation: 'PUT policy',
    async prepare(scene) {
      await makeBucket(scene);
      await scene.hand.addStatement(scene.name, foreignStatement(scene.name, 0));
      await scene.hand.addStatement(scene.name, deliver(scene.name));
    },
    run: ({ connection, context, name: bucket }) =>
      removeBucketStatements(connection, { bucket, region, statements: [deliver(bucket)] }, context),
    edit: addStatement,
    check: bucketPolicyCheck(false),
  },
  'last statement taken out': {
    operation: 'DELETE policy',
    async prepare(scene) {
      await makeBucket(scene);
      await scene.hand.addStatement(scene.name, deliver(scene.name));
    },
    run: ({ connection, context, name: bucket }) =>
      removeBucketStatements(connection, { bucket, region, statements: [deliver(bucket)] }, context),
    edit: addStatement,
    check: bucketPolicyCheck(false),
  },
  'bucket tagged': {
    operation: 'PUT tagging',
    prepare: makeBucket,
    run: ({ connection, context, name }) => tagBucket(connection, { name, region }, context),
    edit: ({ hand, name }, n) => hand.addTag(name, `cost-center-${n}`, '42'),
    async check({ hand, name }, edits, succeeded) {
      const tags = await hand.tags(name);
      return [
        ...numbers(edits)
          .map((n) => `cost-center-${n}`)
          .filter((key) => tags[key] !== '42')
          .map((key) => `lost: ${key}`),
        ...(succeeded && tags[sessionTag] !== session ? ['ours is missing'] : []),
      ];
    },
  },
  'trust changed': {
    operation: 'UpdateAssumeRolePolicy',
    async prepare({ hand, name }) {
      const AssumeRolePolicyDocument = JSON.stringify(trusting('ec2'));
      await hand.call('iam', { Action: 'CreateRole', RoleName: name, AssumeRolePolicyDocument });
    },
    run: ({ connection, context, name }) =>
      updateTrustPolicy(
        connection,
        { name, trustPolicy: trusting('lambda'), before: trusting('ec2') },
        context,
      ),
    async edit({ hand, name }, n) {
      const now = await hand.trust(name);
      const Statement = [...now.Statement, ...trusting(`foreign${n}`).Statement];
      await hand.setTrust(name, { ...now, Statement });
    },
    async check({ hand, name }, edits, succeeded) {
      const now = await hand.trust(name);
      const foreign = numbers(edits).flatMap((n) => trusting(`foreign${n}`).Statement);
      const isOurs = containsStatements(now, trusting('lambda'));
      return [...lostOf(now, foreign), ...(succeeded && !isOurs ? ['ours is missing'] : [])];
    },
  },
  'policy changed': {
    operation: 'CreatePolicyVersion',
    prepare: makePolicy,
    run: (scene) =>
      updatePolicy(
        scene.connection,
        {
          arn: policyArn(scene),
          document: permitting('DescribeSubnets'),
          before: {
            document: permitting('DescribeVpcs'),
            defaultVersionId: 'v1',
            versions: [{ id: 'v1', isDefault: true, createdAt: null }],
          },
        },
        scene.context,
      ),
    edit: addVersion,
    check: versionCheck(permitting('DescribeSubnets')),
  },
  'default set back': {
    operation: 'SetDefaultPolicyVersion',
    async prepare(scene) {
      await makePolicy(scene);
      await scene.hand.addVersion(policyArn(scene), permitting('DescribeSubnets'));
    },
    run: (scene) => restorePolicy(scene.connection, restoration(scene, 'v1'), scene.context),
    edit: addVersion,
    check: versionCheck(permitting('DescribeVpcs')),
  },
  'former version written again': {
    operation: 'CreatePolicyVersion',
    async prepare(scene) {
      await makePolicy(scene);
      await scene.hand.addVersion(policyArn(scene), permitting('DescribeSubnets'));
    },
    run: (scene) => restorePolicy(scene.connection, restoration(scene, null), scene.context),
    edit: addVersion,
    check: versionCheck(permitting('DescribeVpcs')),
  },
};
