/** Deletions of IAM resources, each with what others may do to it meanwhile. */
import { deletePolicy, restorePolicy } from '../../src/aws/kinds/policy/removals-policies.ts';
import { deleteRole, detachRolePolicy } from '../../src/aws/kinds/role-changes.ts';
import { expectedPolicy, expectedRole } from '../../src/model/expected.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { surplusAttachments } from '../../src/plan/kinds/attachment.ts';
import { emptyState } from '../../src/plan/metadata/metadata-world.ts';
import { memoryContext } from '../helpers/recorder.ts';
import {
  arnOf,
  type Deletion,
  known,
  otherSession,
  type Place,
  permitting,
  signal,
  trusting,
} from './deletions.ts';

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

export const iamDeletions: Record<string, Deletion> = {
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
      const created = [{ kind: 'attachment', account, roleName, policyArn }] as const;
      const change = known(surplusAttachments(roleName, [], state, { created })[0]);
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
};
