import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  paginateListRoles,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, expectFailure, kentikTrust } from './clients.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const _document = (actions: string[] = ['ec2:Describe*'], resource = '*'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Read', Effect: 'Allow', Action: actions, Resource: resource }],
  });

const trust = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

describe('roles', () => {
  test('live from creation to deletion', async () => {
    const { iam } = clients(sandbox);
    const RoleName = 'Kentik-Flow-Logs';
    const created = await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: kentikTrust,
        Description: 'read by Kentik',
        Tags: [{ Key: 'kentik-aws-setup:session', Value: 's1' }],
      }),
    );
    expect(created.Role).toMatchObject({
      Arn: `arn:aws:iam::${account}:role/${RoleName}`,
      RoleId: expect.stringMatching(/^AROA/),
      MaxSessionDuration: 3600,
    });
    await expectFailure(
      iam.send(
        new CreateRoleCommand({ RoleName: RoleName.toLowerCase(), AssumeRolePolicyDocument: kentikTrust }),
      ),
      'EntityAlreadyExists',
      409,
      'already exists.',
    );
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(attached.AttachedPolicies).toEqual([{ PolicyName: 'AmazonS3FullAccess', PolicyArn }]);
    const entities = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(entities.PolicyRoles?.map((role) => role.RoleName)).toEqual([RoleName]);
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);

    await expectFailure(
      iam.send(new DeleteRoleCommand({ RoleName })),
      'DeleteConflict',
      409,
      'detach all policies',
    );
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await expectFailure(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })), 'NoSuchEntity', 404);
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(kentikTrust);
    expect(role?.Tags).toEqual([{ Key: 'kentik-aws-setup:session', Value: 's1' }]);
    await iam.send(new DeleteRoleCommand({ RoleName }));
    await expectFailure(
      iam.send(new GetRoleCommand({ RoleName })),
      'NoSuchEntity',
      404,
      `The role with name ${RoleName}`,
    );
  });

  test('the trust policy can be replaced', async () => {
    const { iam } = clients(sandbox);
    const RoleName = 'operations-read-only';
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: kentikTrust }));
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '')).toBe(kentikTrust);
    const bad = iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: '{' }));
    await expectFailure(bad, 'MalformedPolicyDocument', 400);
  });

  const assume = { Effect: 'Allow', Action: 'sts:AssumeRole' };
  test.each([
    ['no JSON', 'x', 'invalid Json'],
    [
      'resource',
      trust({ ...assume, Principal: { AWS: account }, Resource: '*' }),
      'Has prohibited field Resource',
    ],
    ['no principal', trust(assume), 'must contain principals'],
    [
      'unknown role',
      trust({ ...assume, Principal: { AWS: 'arn:aws:iam::834693425129:role/nobody' } }),
      'Invalid principal in policy: "AWS":"arn:aws:iam::834693425129:role/nobody"',
    ],
    [
      'unknown user',
      trust({ ...assume, Principal: { AWS: `arn:aws:iam::${account}:user/nobody` } }),
      'Invalid principal in policy',
    ],
    [
      'other partition',
      trust({ ...assume, Principal: { AWS: 'arn:aws-us-gov:iam::834693425129:root' } }),
      'Invalid principal in policy',
    ],
    [
      'other action',
      trust({ Effect: 'Allow', Action: 's3:Get', Principal: { AWS: account } }),
      'STS AssumeRole actions',
    ],
  ])('a bad trust policy is refused: %s', async (_what, AssumeRolePolicyDocument, text) => {
    const { iam } = clients(sandbox);
    const call = iam.send(new CreateRoleCommand({ RoleName: 'Bad', AssumeRolePolicyDocument }));
    await expectFailure(call, 'MalformedPolicyDocument', 400, text);
  });

  test('names, descriptions and sizes are checked', async () => {
    const { iam } = clients(sandbox);
    const create = (
      RoleName: string,
      more: { Description?: string; AssumeRolePolicyDocument?: string } = {},
    ) => iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: kentikTrust, ...more }));
    await expectFailure(create('x'.repeat(65)), 'ValidationError', 400, 'less than or equal to 64');
    await expectFailure(create('a/b'), 'ValidationError', 400, 'roleName is invalid');
    await expectFailure(create('ok', { Description: 'em — dash' }), 'ValidationError', 400, 'description');
    const long = trust({
      Effect: 'Allow',
      Principal: { AWS: Array.from({ length: 200 }, (_, n) => String(100000000000 + n)) },
      Action: 'sts:AssumeRole',
    });
    await expectFailure(
      create('ok', { AssumeRolePolicyDocument: long }),
      'LimitExceeded',
      409,
      'ACLSizePerRole: 2048',
    );
    const raw = iam.send(
      new AttachRolePolicyCommand({
        RoleName: 'operations-read-only',
        PolicyArn: 'arn:aws:iam::1:policy/none',
      }),
    );
    await expectFailure(raw, 'NoSuchEntity', 404, 'does not exist or is not attachable');
  });

  test('a request without a required member', async () => {
    const { iam } = clients(sandbox);
    const call = iam.send(new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: undefined }));
    await expectFailure(
      call,
      'ValidationError',
      400,
      "at 'assumeRolePolicyDocument' failed to satisfy constraint",
    );
  });

  test('lists come in pages', async () => {
    const { iam } = clients(sandbox);
    for (let number = 0; number < 7; number++) {
      await iam.send(
        new CreateRoleCommand({
          RoleName: `page-${number}`,
          Path: '/paged/',
          AssumeRolePolicyDocument: kentikTrust,
        }),
      );
    }
    const pages: string[][] = [];
    for await (const page of paginateListRoles({ client: iam, pageSize: 3 }, { PathPrefix: '/paged/' })) {
      pages.push((page.Roles ?? []).map((role) => role.RoleName ?? ''));
    }
    expect(pages).toEqual([['page-0', 'page-1', 'page-2'], ['page-3', 'page-4', 'page-5'], ['page-6']]);
  });

  test('inline policies and tags', async () => {
    const { iam } = clients(sandbox);
    const RoleName = 'vpc-flow-logs-to-cloudwatch';
    const inline = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    expect(inline.PolicyNames).toEqual(['write-logs']);
    await expectFailure(
      iam.send(new DeleteRoleCommand({ RoleName })),
      'DeleteConflict',
      409,
      'delete policies first',
    );
    await iam.send(
      new TagRoleCommand({
        RoleName,
        Tags: [
          { Key: 'a', Value: 'ü' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['b'] }));
    expect((await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: 'a', Value: 'ü' }]);
  });
});
