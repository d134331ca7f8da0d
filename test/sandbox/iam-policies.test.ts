import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  TagPolicyCommand,
  UntagPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, expectFailure, otherAccount } from './clients.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const document = (actions: string[] = ['ec2:Describe*'], resource = '*'): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Read', Effect: 'Allow', Action: actions, Resource: resource }],
  });

const trust = (statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

describe('policies', () => {
  test('live from creation to deletion', async () => {
    const { iam } = clients(sandbox);
    const created = await iam.send(
      new CreatePolicyCommand({
        PolicyName: 'Kentik-Metadata-Policy',
        PolicyDocument: document(),
        Description: 'what Kentik may read',
        Tags: [{ Key: 'kentik-aws-setup:session', Value: 's1' }],
      }),
    );
    const PolicyArn = created.Policy?.Arn ?? '';
    expect(PolicyArn).toBe(`arn:aws:iam::${account}:policy/Kentik-Metadata-Policy`);
    expect(created.Policy).toMatchObject({ DefaultVersionId: 'v1', AttachmentCount: 0, IsAttachable: true });

    for (const number of [2, 3, 4, 5]) {
      const version = await iam.send(
        new CreatePolicyVersionCommand({
          PolicyArn,
          PolicyDocument: document([`ec2:Describe${number}`]),
          SetAsDefault: number === 5,
        }),
      );
      expect(version.PolicyVersion).toMatchObject({
        VersionId: `v${number}`,
        IsDefaultVersion: number === 5,
      });
    }
    await expectFailure(
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: document() })),
      'LimitExceeded',
      409,
      'up to 5 versions',
    );
    await expectFailure(
      iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v5' })),
      'DeleteConflict',
      409,
      'default version',
    );
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    const listed = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(listed.Versions?.map((version) => version.VersionId)).toEqual(['v5', 'v4', 'v3', 'v2']);

    const { Policy: policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(policy).toMatchObject({ DefaultVersionId: 'v5', Description: 'what Kentik may read' });
    const version = await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v5' }));
    expect(version.PolicyVersion?.Document).toContain('%7B%22Version%22');
    expect(version.PolicyVersion?.Document).not.toContain('*');
    expect(decodeURIComponent(version.PolicyVersion?.Document ?? '')).toBe(document(['ec2:Describe5']));

    await expectFailure(
      iam.send(new DeletePolicyCommand({ PolicyArn })),
      'DeleteConflict',
      409,
      'more than one version',
    );
    for (const VersionId of ['v2', 'v3', 'v4']) {
      await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
    }
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expectFailure(iam.send(new GetPolicyCommand({ PolicyArn })), 'NoSuchEntity', 404, 'was not found');
  });

  test('names are unique without regard to case', async () => {
    const { iam } = clients(sandbox);
    const create = (PolicyName: string) =>
      iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: document() }));
    await create('Twice');
    await expectFailure(create('tWICE'), 'EntityAlreadyExists', 409, 'A policy called tWICE already exists');
    await expectFailure(create('a b'), 'ValidationError', 400, 'policyName');
    await expectFailure(create('x'.repeat(129)), 'ValidationError', 400, 'less than or equal to 128');
  });

  test.each([
    ['no JSON', '{', 'MalformedPolicyDocument', 'Syntax errors in policy.'],
    [
      'old version',
      document().replace('2012-10-17', '2008-10-17'),
      'MalformedPolicyDocument',
      '2012-10-17 or greater',
    ],
    [
      'principal',
      trust({ Effect: 'Allow', Action: 's3:*', Resource: '*', Principal: '*' }),
      'MalformedPolicyDocument',
      'should not specify a principal',
    ],
    [
      'no resource',
      trust({ Effect: 'Allow', Action: 's3:*' }),
      'MalformedPolicyDocument',
      'must contain resources',
    ],
    ['no vendor', document(['Describe']), 'MalformedPolicyDocument', 'prefaced by a vendor'],
    ['no ARN', document(['s3:*'], 'bucket'), 'MalformedPolicyDocument', 'must be in ARN format'],
    [
      'other partition',
      document(['s3:*'], 'arn:aws-cn:s3:::bucket'),
      'MalformedPolicyDocument',
      'Partition "aws-cn"',
    ],
    ['curly quotes', document(['s3:*'], 'arn:aws:s3:::“bucket”'), 'ValidationError', 'policyDocument'],
    [
      'too large',
      document(Array.from({ length: 500 }, (_, n) => `ec2:Describe${n}`)),
      'LimitExceeded',
      'PolicySize: 6144',
    ],
    [
      'same Sid twice',
      JSON.stringify({
        Version: '2012-10-17',
        Statement: Array(2).fill({ Sid: 'A', Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      }),
      'MalformedPolicyDocument',
      'must be unique',
    ],
  ])('a bad document is refused: %s', async (_what, PolicyDocument, code, text) => {
    const { iam } = clients(sandbox);
    const call = iam.send(new CreatePolicyCommand({ PolicyName: 'Bad', PolicyDocument }));
    await expectFailure(call, code, code === 'LimitExceeded' ? 409 : 400, text);
  });

  test('white space does not count', async () => {
    const { iam } = clients(sandbox);
    const PolicyDocument = document().replace('{', `{${' '.repeat(7000)}`);
    await iam.send(new CreatePolicyCommand({ PolicyName: 'Spacious', PolicyDocument }));
  });

  test('everyone can read AWS-managed policies, and no one can change them', async () => {
    const { iam } = clients(sandbox, { account: otherAccount });
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.PolicyName).toBe(
      'AmazonS3ReadOnlyAccess',
    );
    await expectFailure(
      iam.send(new DeletePolicyCommand({ PolicyArn })),
      'AccessDenied',
      403,
      'iam:DeletePolicy',
    );
    const local = await iam.send(new ListPoliciesCommand({ Scope: 'Local' }));
    expect(local.Policies).toEqual([]);
    const aws = await iam.send(new ListPoliciesCommand({ Scope: 'AWS' }));
    expect(aws.Policies?.map((policy) => policy.PolicyName)).toContain('AmazonS3FullAccess');
  });

  test('tags', async () => {
    const { iam } = clients(sandbox);
    const PolicyArn = `arn:aws:iam::${account}:policy/operations-network`;
    await iam.send(
      new TagPolicyCommand({
        PolicyArn,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '' },
        ],
      }),
    );
    await iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ['a'] }));
    const { Tags: tags } = await iam.send(new ListPolicyTagsCommand({ PolicyArn }));
    expect(tags).toEqual([{ Key: 'b', Value: '' }]);
    const reserved = iam.send(new TagPolicyCommand({ PolicyArn, Tags: [{ Key: 'aws:x', Value: '1' }] }));
    await expectFailure(reserved, 'InvalidInput', 400);
  });
});
