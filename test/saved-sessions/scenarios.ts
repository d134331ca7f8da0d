/**
 * What was done when the sessions beside this file were saved. Together they hold every operation that a journal knows;
 * `record.ts` saves them again, with any build of the program.
 */
import type { PolicyDocument } from '../../src/model/existing.ts';
import type { Recording } from './recording.ts';

export interface Scenario {
  name: string;
  /** What others have in the account before. */
  prepare?: (recording: Recording) => Promise<void>;
  run: (recording: Recording) => Promise<void>;
}

const production = 'vpc-03986618268cc4efd';
const account = '123456789012';

const created = (more = '') => `version: 1
export: full
region: us-east-1
bucket: created-logs
${more}`;

/** A role, a policy with five versions, two buckets and a flow log of others, each a little different from what is needed. */
async function prepareForeign({ hand }: Recording): Promise<void> {
  const arn = `arn:aws:iam::${account}:policy/Kentik-Metadata-Policy`;
  const policy = (sid: string): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: [{ Sid: sid, Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' }],
  });
  const trust = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::834693425129:role/eks-ingest-node' },
        Action: 'sts:AssumeRole',
      },
    ],
  };
  await hand.call('iam', {
    Action: 'CreatePolicy',
    PolicyName: 'Kentik-Metadata-Policy',
    PolicyDocument: JSON.stringify(policy('Version1')),
  });
  for (const version of [2, 3, 4, 5]) await hand.addVersion(arn, policy(`Version${version}`));
  await hand.call('iam', {
    Action: 'CreateRole',
    RoleName: 'Kentik-Flow-Logs',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  for (const region of ['us-east-1', 'eu-west-1']) {
    const place = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
    await hand.s3('PUT', `/team-logs-${region}`, region === 'us-east-1' ? undefined : place);
  }
  await hand.addStatement('team-logs-us-east-1', {
    Sid: 'Readers',
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::210987654321:root' },
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::team-logs-us-east-1/*',
  });
  await hand.addTag('team-logs-us-east-1', 'team', 'network');
  await hand.call('ec2', {
    Action: 'CreateFlowLogs',
    ResourceType: 'VPC',
    'ResourceId.1': production,
    TrafficType: 'ALL',
    LogDestinationType: 's3',
    LogDestination: 'arn:aws:s3:::team-logs-us-east-1',
    MaxAggregationInterval: '60',
  });
}

const merged = `version: 1
export: full
region: us-east-1
regions: [us-east-1, eu-west-1]
bucket: team-logs
externalId: "424242"
`;

/** Adds to what others have, and replaces their flow log, which was decided. */
async function applyMerged(recording: Recording): Promise<string> {
  const session = await recording.apply(merged, 5);
  await recording.decide(session, production, 'replace');
  await recording.resume(session);
  return session;
}

/**
 * Creates all of it, and not at once: AWS refuses one flow log and takes no tags with a new bucket, an answer is lost, and
 * someone else adds to the bucket's policy between two attempts.
 */
async function applyCreated(recording: Recording): Promise<string> {
  const faults = [
    'deny=#1@s3:CreateBucket',
    'reset-after=#1@CreateRole',
    'actor=bucket-policy@PutBucketPolicy',
    'throttle=#1@PutBucketPolicy',
    `unsuccessful=${production}@unauthorized`,
  ];
  await recording.faults(faults.join());
  const session = await recording.apply(created('grant: documented\n'), 5);
  await recording.faults('');
  await recording.withdrawStatement('created-logs');
  // What the first answers had attached is detached again.
  await recording.write(created());
  await recording.resume(session, ['--answers', 'answers.yaml']);
  return session;
}

const accounts = `version: 1
export: metadata-only
roles: nested
region: us-east-1
secondary:
  accounts: ["300000000001", "300000000002", "300000000003"]
  regions: [us-east-1, eu-west-1]
`;

const registering = 'kentik: {register: true}\n';

/** Of the same bucket, with the same role, and with settings that no answers call for. */
const theirExport = {
  type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
  name: 'theirs',
  description: 'of another team',
  planId: '27182',
  cloudProvider: 'CLOUD_PROVIDER_AWS',
  sampling: { samplingEnabled: true, samplingType: 'CLOUD_EXPORT_SAMPLING_TYPE_RATE', samplingRate: 10 },
  aws: {
    iamRoleArn: `arn:aws:iam::${account}:role/Kentik-Flow-Logs`,
    region: 'eu-west-1',
    bucket: 'created-logs',
  },
};

export const scenarios: readonly Scenario[] = [
  {
    name: 'created',
    run: async (recording) => {
      await applyCreated(recording);
    },
  },
  {
    name: 'created-undone',
    run: async (recording) => {
      const session = await applyCreated(recording);
      await recording.hand.s3('PUT', '/created-logs/AWSLogs/log.gz', 'a log');
      await recording.undo(session, ['--delete-logs', 'created-logs']);
    },
  },
  {
    name: 'merged',
    prepare: prepareForeign,
    run: async (recording) => {
      await applyMerged(recording);
    },
  },
  {
    name: 'merged-undone',
    prepare: prepareForeign,
    run: async (recording) => {
      await recording.undo(await applyMerged(recording));
    },
  },
  {
    name: 'interrupted',
    run: (recording) => recording.applyInterrupted(created(), 'CreateFlowLogs', true),
  },
  {
    name: 'answers-lost',
    run: async (recording) => {
      await recording.faults('reset-after=#1+@CreateFlowLogs,deny=#2+@ec2:DescribeFlowLogs');
      await recording.apply(created(), 5);
    },
  },
  {
    name: 'replacement-interrupted',
    prepare: prepareForeign,
    run: async (recording) => {
      const session = await recording.apply(merged, 5);
      await recording.decide(session, production, 'replace');
      await recording.interrupt(['apply', '--resume', session, '--yes'], 'DeleteFlowLogs');
    },
  },
  {
    name: 'undo-interrupted',
    prepare: prepareForeign,
    run: async (recording) => {
      const session = await applyMerged(recording);
      await recording.interrupt(['undo', session, '--yes'], 'SetDefaultPolicyVersion');
    },
  },
  {
    name: 'handed-over',
    run: async (recording) => {
      const first = await recording.apply(created(), 0);
      await recording.apply(created('prefix: second\nexternalId: "4242"\n'), 0);
      await recording.undo(first);
    },
  },
  {
    name: 'merged-handed-over',
    prepare: prepareForeign,
    run: async (recording) => {
      const first = await recording.apply(merged, 5);
      const second = await recording.apply(`${merged}deletion: kentik\n`, 5);
      await recording.decide(second, production, 'keep');
      await recording.resume(second);
      await recording.undo(first);
    },
  },
  {
    name: 'accounts',
    run: async (recording) => {
      await recording.apply(accounts, 0);
    },
  },
  {
    name: 'accounts-interrupted',
    run: (recording) => recording.applyInterrupted(accounts, 'AttachRolePolicy', false),
  },
  {
    name: 'registered',
    run: async (recording) => {
      const session = await recording.apply(created(registering), 0);
      await recording.write(created('kentik: {register: true, name: renamed}\n'));
      await recording.resume(session, ['--answers', 'answers.yaml']);
    },
  },
  {
    name: 'registered-undone',
    run: async (recording) => {
      await recording.undo(await recording.apply(created(registering), 0), ['--delete-logs', 'created-logs']);
    },
  },
  {
    name: 'registration-interrupted',
    run: (recording) => recording.applyInterrupted(created(registering), 'CreateCloudExport', true),
  },
  {
    name: 'export-updated',
    prepare: ({ hand }) => hand.registerExport(theirExport),
    run: async (recording) => {
      await recording.apply(created(registering), 0);
    },
  },
];
