/** Deletions look once more right before the call: what is no longer what was planned stays. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createConnection } from '../../src/aws/access/connection.ts';
import type { Aws } from '../../src/aws/index.ts';
import { deleteBucket } from '../../src/aws/kinds/bucket/removals-buckets.ts';
import { deleteFlowLogs } from '../../src/aws/kinds/flow-log/removals-logs.ts';
import { deletePolicy, restorePolicy } from '../../src/aws/kinds/policy/removals-policies.ts';
import { deleteRole, detachRolePolicy } from '../../src/aws/kinds/role-changes.ts';
import type { PolicyDocument } from '../../src/model/existing.ts';
import { expectedBucket, expectedFlowLog, expectedPolicy, expectedRole } from '../../src/model/expected.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { surplusAttachments } from '../../src/plan/kinds/attachment.ts';
import { emptyState } from '../../src/plan/metadata/metadata-world.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { type FaultyProxy, faultyProxy } from '../crash/faulty-proxy.ts';
import { type ForeignHand, foreignHand } from '../crash/foreign-hand.ts';
import { unexpectedMfaCode } from '../helpers/failures.ts';
import { connectIn, makeLogBucket } from '../helpers/log-bucket.ts';
import { memoryContext } from '../helpers/recorder.ts';

const region = 'us-east-1';
const { signal } = new AbortController();
const trusting = (service: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' },
  ],
});
const permitting = (action: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
});

interface Place {
  aws: Aws;
  hand: ForeignHand;
  name: string;
  account: string;
}

/** One kind of deletion: what is made, how it is deleted, whether it is still there, and what others may do to it. */
interface Deletion {
  /** As the proxy knows it. */
  operation: string;
  /** Makes it and returns its deletion, as planned from what is there now. */
  plan(place: Place): Promise<(connection: ReturnType<typeof createConnection>) => Promise<unknown>>;
  isThere(place: Place): Promise<boolean>;
  edits: Record<string, (place: Place) => Promise<unknown>>;
}

const known = <Value>(value: Value | null | undefined): Value => value ?? expect.fail('missing');
const arnOf = ({ account, name }: Place) => `arn:aws:iam::${account}:policy/${name}`;
/** A policy whose default is another one is outdated as a whole. */
const isChanged = expect.stringMatching(/^(CHANGED_SINCE_PLANNED|PLAN_OUTDATED)$/);
const otherSession = 'someone-elses';

const makeRole = ({ aws, name }: Place) =>
  aws.createRole({ name, description: 'x', trustPolicy: trusting('ec2') }, memoryContext());
const makePolicy = ({ aws, name }: Place) =>
  aws.createPolicy({ name, description: 'x', document: permitting('ec2:DescribeVpcs') }, memoryContext());

const tagRole = ({ hand, name }: Place) =>
  hand.call('iam', {
    Action: 'TagRole',
    RoleName: name,
    'Tags.member.1.Key': 'team',
    'Tags.member.1.Value': 'network',
  });

const tagPolicy = (place: Place) =>
  place.hand.call('iam', {
    Action: 'TagPolicy',
    PolicyArn: arnOf(place),
    'Tags.member.1.Key': 'team',
    'Tags.member.1.Value': 'network',
  });

const flowLogOf = async ({ aws, name }: Place) =>
  known((await aws.listFlowLogs(region, signal)).find(({ destination }) => destination?.endsWith(name)));

const attachElsewhere = async (place: Place): Promise<void> => {
  const { hand, name } = place;
  const AssumeRolePolicyDocument = JSON.stringify(trusting('ec2'));
  await hand.call('iam', { Action: 'CreateRole', RoleName: `${name}-other`, AssumeRolePolicyDocument });
  await hand.call('iam', {
    Action: 'AttachRolePolicy',
    RoleName: `${name}-other`,
    PolicyArn: arnOf(place),
  });
};

const deletions: Record<string, Deletion> = {
  role: {
    operation: 'DeleteRole',
    async plan(place) {
      await makeRole(place);
      const { name } = place;
      const expected = known(expectedRole(known(await place.aws.readRole(name, signal))));
      return (connection) => deleteRole(connection, { name, expected }, memoryContext());
    },
    isThere: async ({ aws, name }) => (await aws.readRole(name, signal)) !== null,
    edits: {
      'trusts someone else': ({ hand, name }) => hand.setTrust(name, trusting('lambda')),
      'lost its tag': ({ hand, name }) =>
        hand.call('iam', { Action: 'UntagRole', RoleName: name, 'TagKeys.member.1': sessionTag }),
      'got the tag of another session': ({ hand, name }) =>
        hand.call('iam', {
          Action: 'TagRole',
          RoleName: name,
          'Tags.member.1.Key': sessionTag,
          'Tags.member.1.Value': otherSession,
        }),
      'got a tag': tagRole,
      'got a policy': async (place) => {
        const arn = (await makePolicy({ ...place, name: `${place.name}-extra` })).arn;
        await place.hand.call('iam', { Action: 'AttachRolePolicy', RoleName: place.name, PolicyArn: arn });
      },
    },
  },
  policy: {
    operation: 'DeletePolicy',
    async plan(place) {
      const { arn } = await makePolicy(place);
      const expected = known(expectedPolicy(known(await place.aws.readPolicy(place.name, signal))));
      return (connection) => deletePolicy(connection, { arn, expected }, memoryContext());
    },
    isThere: async ({ aws, name }) => (await aws.readPolicy(name, signal)) !== null,
    edits: {
      'says something else': (place) => place.hand.addVersion(arnOf(place), permitting('ec2:DescribeTags')),
      'got the tag of another session': (place) =>
        place.hand.call('iam', {
          Action: 'TagPolicy',
          PolicyArn: arnOf(place),
          'Tags.member.1.Key': sessionTag,
          'Tags.member.1.Value': otherSession,
        }),
      'got a tag': tagPolicy,
      'is attached to another role': attachElsewhere,
      'got a version more': (place) =>
        place.hand.call('iam', {
          Action: 'CreatePolicyVersion',
          PolicyArn: arnOf(place),
          PolicyDocument: JSON.stringify(permitting('ec2:DescribeTags')),
        }),
    },
  },
  'version of a policy': {
    operation: 'DeletePolicyVersion',
    async plan(place) {
      const { arn } = await makePolicy(place);
      await place.hand.call('iam', {
        Action: 'CreatePolicyVersion',
        PolicyArn: arn,
        PolicyDocument: JSON.stringify(permitting('ec2:DescribeTags')),
      });
      const document = permitting('ec2:DescribeVpcs');
      const restoration = {
        document,
        versionId: null,
        current: document,
        ownVersionIds: ['v2'],
        deleted: [],
      };
      return (connection) => restorePolicy(connection, { policyArn: arn, ...restoration }, memoryContext());
    },
    isThere: async ({ aws, name }) =>
      known(await aws.readPolicy(name, signal)).versions.some(({ id }) => id === 'v2'),
    edits: {
      'is the default now': (place) =>
        place.hand.call('iam', {
          Action: 'SetDefaultPolicyVersion',
          PolicyArn: arnOf(place),
          VersionId: 'v2',
        }),
    },
  },
  attachment: {
    operation: 'DetachRolePolicy',
    async plan(place) {
      await makeRole(place);
      const { arn: policyArn } = await makePolicy(place);
      await place.aws.attachRolePolicy({ roleName: place.name, policyArn }, memoryContext());
      const policy = known(expectedPolicy(known(await place.aws.readPolicy(place.name, signal))));
      const role = known(expectedRole(known(await place.aws.readRole(place.name, signal))));
      const expected = { policy, role: { ...role, uses: [place.name] } };
      return (connection) =>
        detachRolePolicy(connection, { roleName: place.name, policyArn, expected }, memoryContext());
    },
    isThere: async (place) =>
      known(await place.aws.readRole(place.name, signal)).attachedPolicyArns.includes(arnOf(place)),
    edits: {
      'its policy says something else': (place) =>
        place.hand.addVersion(arnOf(place), permitting('ec2:DescribeTags')),
      'its policy got a tag': tagPolicy,
      'its role got a tag': tagRole,
      'its role trusts someone else': ({ hand, name }) => hand.setTrust(name, trusting('lambda')),
    },
  },
  'attachment for earlier answers': {
    operation: 'DetachRolePolicy',
    async plan(place) {
      const { aws, account, name: roleName } = place;
      await makeRole(place);
      const { arn: policyArn } = await makePolicy(place);
      await aws.attachRolePolicy({ roleName, policyArn }, memoryContext());
      const role = known(await aws.readRole(roleName, signal));
      const state = { ...emptyState(account, 'aws'), roles: { [roleName]: role } };
      const made = [{ kind: 'attachment', account, roleName, policyArn }] as const;
      const change = known(surplusAttachments(roleName, [], state, { made })[0]);
      return (connection) =>
        detachRolePolicy(connection, { ...change.desired, expected: known(change.surplus) }, memoryContext());
    },
    isThere: async (place) =>
      known(await place.aws.readRole(place.name, signal)).attachedPolicyArns.includes(arnOf(place)),
    edits: {
      'its role got a tag': tagRole,
      'its role is another one': async (place) => {
        const [of, attachment] = [
          { RoleName: place.name },
          { RoleName: place.name, PolicyArn: arnOf(place) },
        ];
        await place.hand.call('iam', { Action: 'DetachRolePolicy', ...attachment });
        await place.hand.call('iam', { Action: 'DeleteRole', ...of });
        await makeRole(place);
        await place.hand.call('iam', { Action: 'AttachRolePolicy', ...attachment });
      },
    },
  },
  bucket: {
    operation: 'DELETE bucket',
    async plan({ aws, name }) {
      await aws.createBucket({ name, region }, memoryContext());
      const expected = known(expectedBucket(await aws.readBucket(name, region, signal)));
      const request = { bucket: name, region, deleteObjects: false, expected };
      return (connection) => deleteBucket(connection, request, memoryContext());
    },
    isThere: async ({ aws, name }) => (await aws.readBucket(name, region, signal)).state === 'owned',
    edits: {
      'got a tag': ({ hand, name }) => hand.addTag(name, 'team', 'network'),
      'lost its tag': ({ hand, name }) => hand.s3('DELETE', `/${name}?tagging`),
      'got the tag of another session': ({ hand, name }) => hand.addTag(name, sessionTag, otherSession),
      'got a statement': ({ hand, name }) =>
        hand.addStatement(name, {
          Sid: 'Foreign',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${name}/*`,
        }),
      'got an object': ({ hand, name }) => hand.s3('PUT', `/${name}/someone-elses.txt`, 'x'),
    },
  },
  'bucket with its logs': {
    operation: 'POST delete',
    async plan({ aws, hand, name }) {
      await aws.createBucket({ name, region }, memoryContext());
      await hand.s3('PUT', `/${name}/AWSLogs/a.log`, 'x');
      const expected = known(expectedBucket(await aws.readBucket(name, region, signal)));
      const request = { bucket: name, region, deleteObjects: true, expected };
      return (connection) => deleteBucket(connection, request, memoryContext());
    },
    isThere: async ({ hand, name }) => (await hand.s3('GET', `/${name}/AWSLogs/a.log`)).status === 200,
    edits: {
      'got the tag of another session': ({ hand, name }) => hand.addTag(name, sessionTag, otherSession),
    },
  },
  'flow log': {
    operation: 'DeleteFlowLogs',
    async plan({ aws, name }) {
      await makeLogBucket(aws, name, region);
      const vpc = known((await aws.listResources(region, ['vpc'], signal))[0]);
      const request = {
        region,
        resourceType: 'vpc' as const,
        resourceIds: [vpc.id],
        destination: `arn:aws:s3:::${name}`,
        logFormat: null,
        aggregationInterval: 600 as const,
      };
      await aws.createFlowLogs(request, memoryContext());
      const logs = (await aws.listFlowLogs(region, signal)).filter(
        ({ destination }) => destination === request.destination,
      );
      const expected = logs.map(expectedFlowLog);
      return async (connection) => {
        const ids = { region, flowLogIds: logs.map(({ id }) => id), expected };
        const { changed } = await deleteFlowLogs(connection, ids, memoryContext());
        if (changed?.length) throw Object.assign(new Error(), { report: { code: 'CHANGED_SINCE_PLANNED' } });
      };
    },
    isThere: async ({ aws, name }) =>
      (await aws.listFlowLogs(region, signal)).some(({ destination }) => destination?.endsWith(name)),
    edits: {
      'lost its tag': async (place) => {
        const ResourceId = (await flowLogOf(place)).id;
        await place.hand.call('ec2', {
          Action: 'DeleteTags',
          'ResourceId.1': ResourceId,
          'Tag.1.Key': sessionTag,
        });
      },
      'got a tag': async (place) => {
        const ResourceId = (await flowLogOf(place)).id;
        await place.hand.call('ec2', {
          Action: 'CreateTags',
          'ResourceId.1': ResourceId,
          'Tag.1.Key': 'team',
          'Tag.1.Value': 'network',
        });
      },
    },
  },
};

let sandbox: Sandbox | null = null;
let proxy: FaultyProxy | null = null;
let number = 0;

beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await faultyProxy(sandbox.url);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  proxy?.close();
  await sandbox?.close();
});

function newPlace(): Place & { proxy: FaultyProxy } {
  if (sandbox === null || proxy === null) return expect.fail('there is no sandbox');
  number += 1;
  const environment = { ...sandbox.environment, AWS_ENDPOINT_URL: proxy.url };
  return {
    aws: connectIn(environment, region),
    hand: foreignHand(sandbox.environment),
    account: sandbox.account,
    name: `changed-since-${number}`,
    proxy,
  };
}

function connectionWith(whilePausing: () => Promise<unknown>) {
  let time = 0;
  return createConnection(
    { source: { kind: 'environment' }, region, askMfaCode: unexpectedMfaCode },
    {
      now: () => time,
      pause: async (milliseconds) => {
        time += milliseconds;
        await whilePausing();
      },
      random: () => 1,
    },
  );
}

describe.each(Object.entries(deletions))('%s', (_, deletion) => {
  test('is deleted where it is what was planned', async () => {
    const place = newPlace();
    const run = await deletion.plan(place);
    await run(connectionWith(async () => undefined));
    expect(await deletion.isThere(place)).toBe(false);
  });

  describe.each(Object.entries(deletion.edits))('that %s', (_edit, edit) => {
    test('between the plan and the call stays', async () => {
      const place = newPlace();
      const run = await deletion.plan(place);
      await edit(place);
      await expect(run(connectionWith(async () => undefined))).rejects.toMatchObject({
        report: { code: isChanged },
      });
      expect(await deletion.isThere(place)).toBe(true);
    });

    test('after a call that failed stays', async () => {
      const place = newPlace();
      const run = await deletion.plan(place);
      place.proxy.spoil(deletion.operation, 'unavailable', 1);
      let edited = false;
      const connection = connectionWith(async () => {
        if (!edited) await edit(place);
        edited = true;
      });
      await expect(run(connection)).rejects.toMatchObject({ report: { code: isChanged } });
      expect(edited).toBe(true);
      expect(await deletion.isThere(place)).toBe(true);
    });
  });
});

test('a bucket that is written to while it is emptied is emptied again', async () => {
  const place = newPlace();
  const { aws, hand, name } = place;
  await aws.createBucket({ name, region }, memoryContext());
  await hand.s3('PUT', `/${name}/first.log`, 'x');
  const expected = known(expectedBucket(await aws.readBucket(name, region, signal)));
  place.proxy.spoil('DELETE bucket', 'unavailable', 1);
  const context = memoryContext();
  const late = connectionWith(() => hand.s3('PUT', `/${name}/late.log`, 'x'));
  await deleteBucket(late, { bucket: name, region, deleteObjects: true, expected }, context);
  expect((await aws.readBucket(name, region, signal)).state).toBe('absent');
  expect(context.recorder.operations()).toEqual([
    'DeleteObjects',
    'DeleteBucket',
    'DeleteObjects',
    'DeleteBucket',
  ]);
});
