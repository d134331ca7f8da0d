/**
 * Every write of a document that others write as well, with a fault at its first attempts and a foreign edit in each pause:
 * nothing of the others' may be lost, and what the journal says of ours must be ours alone.
 */
import { journalRecorder } from '../../src/apply/recorder.ts';
import { type Connection, createConnection } from '../../src/aws/access/connection.ts';
import {
  putBucketPolicy,
  removeBucketStatements,
  tagBucket,
} from '../../src/aws/kinds/bucket/bucket-changes.ts';
import { updatePolicy } from '../../src/aws/kinds/policy/policy-changes.ts';
import { restorePolicy } from '../../src/aws/kinds/policy/removals-policies.ts';
import { updateTrustPolicy } from '../../src/aws/kinds/role-changes.ts';
import { isSameStatement } from '../../src/model/compare.ts';
import { UserError } from '../../src/model/errors.ts';
import type { PolicyDocument, PolicyStatement } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import type { MutationContext } from '../../src/model/mutate.ts';
import { containsStatements } from '../../src/model/policies/statements.ts';
import { addedStatements } from '../../src/plan/writes.ts';
import { startSandbox } from '../../src/sandbox/index.ts';
import type { JournalEntry } from '../../src/session/entries.ts';
import { sessionResources } from '../../src/session/resources.ts';
import { unexpectedMfaCode } from '../helpers/failures.ts';
import { type FaultName, type FaultyProxy, faults, faultyProxy } from './faulty-proxy.ts';
import { type ForeignHand, foreignHand } from './foreign-hand.ts';

const session = '2026-11-29-lost';
const region = 'us-east-1';

/** What one case is tried on. */
interface Scene {
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
    const writes = sessionResources(journal).flatMap((made) =>
      made.kind === 'bucket-policy' ? made.writes : [],
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
  (wanted: PolicyDocument): Write['check'] =>
  async (scene, edits, succeeded) => {
    const { document } = await scene.hand.defaultVersion(policyArn(scene));
    const foreign = numbers(edits).flatMap((n) => permitting(`DescribeForeign${n}`).Statement);
    const isOurs = containsStatements(document, wanted);
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

export interface Case {
  write: string;
  fault: FaultName;
  /** How many attempts it happens to, from the first. */
  attempts: number;
}

/** All of them. */
export const allCases: readonly Case[] = Object.keys(writes).flatMap((write) =>
  (Object.keys(faults) as FaultName[]).flatMap((fault) =>
    [1, 2, 3].map((attempts) => ({ write, fault, attempts })),
  ),
);

export interface Bench {
  /** What is wrong after the case; empty where nothing is. */
  run(one: Case): Promise<string[]>;
  close(): Promise<void>;
}

/** A sandbox with a proxy before it. The process has their environment until it is closed. */
export async function openBench(): Promise<Bench> {
  const sandbox = await startSandbox();
  const proxy = await faultyProxy(sandbox.url);
  const before = { ...process.env };
  Object.assign(process.env, sandbox.environment, { AWS_ENDPOINT_URL: proxy.url });
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) delete process.env[name];
  const hand = foreignHand(sandbox.environment);
  let number = 0;
  return {
    run(one) {
      number += 1;
      return runCase(one, { proxy, hand, account: sandbox.account, name: `lost-update-${number}` });
    },
    async close() {
      for (const name of Object.keys(sandbox.environment)) delete process.env[name];
      Object.assign(process.env, before);
      proxy.close();
      await sandbox.close();
    },
  };
}

async function runCase(
  { write: kind, fault, attempts }: Case,
  place: Pick<Scene, 'hand' | 'account' | 'name'> & { proxy: FaultyProxy },
): Promise<string[]> {
  const write = writes[kind];
  if (write === undefined) throw new Error(`there is no write ${kind}`);
  const entries: JournalEntry[] = [];
  const recorder = journalRecorder({
    journal: {
      entries,
      append: async (entry) => {
        entries.push(entry);
      },
    },
    run: 'apply',
    now: () => new Date(),
  });
  let edits = 0;
  let time = 0;
  const connection = createConnection(
    {
      source: { kind: 'environment' },
      region,
      askMfaCode: unexpectedMfaCode,
    },
    {
      now: () => time,
      // Time passes at once, and someone else is at work meanwhile.
      pause: async (milliseconds) => {
        time += milliseconds;
        edits += 1;
        await write.edit(scene, edits);
      },
      random: () => 1,
    },
  );
  const { signal } = new AbortController();
  const scene: Scene = { ...place, connection, context: { signal, recorder, changes: [kind], session } };
  await write.prepare(scene);
  place.proxy.spoil(write.operation, fault, attempts);
  let problem: UserError | null = null;
  try {
    await write.run(scene);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problem = error;
  }
  const isSpoiled = place.proxy.spoiled() > 0;
  place.proxy.spoil('', fault, 0);
  const found = await write.check(scene, edits, problem === null, isUndo(kind) ? [] : entries);
  const isOpen = (n: number) => !entries.some((entry) => entry.type === 'outcome' && entry.n === n);
  const open = entries.filter((entry) => entry.type === 'intent' && isOpen(entry.n));
  return [
    ...(isSpoiled ? [] : ['the fault never happened']),
    ...found,
    ...open.map(() => 'an intent has no outcome'),
  ];
}

/** What an undo does is not read as something that a session made. */
function isUndo(kind: string): boolean {
  return /taken out|set back|again/.test(kind);
}
