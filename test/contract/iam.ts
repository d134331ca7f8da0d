import {
  CreatePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { InterruptedError } from '../../src/model/errors.ts';
import type { PolicyDocument } from '../../src/model/existing.ts';
import { sessionTag } from '../../src/model/ids.ts';
import { reportFrom } from '../helpers/failures.ts';
import { memoryContext } from '../helpers/recorder.ts';
import type { Laxness } from './backend.ts';
import { clientsOf, document, statement } from './settings.ts';
import { type Subject, uniqueName } from './subject.ts';

function permitting(...actions: string[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}

function trusting(service: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
}

export function iamContract(subject: () => Subject, lax: Laxness): void {
  test('reads quotas and what is used of them', async () => {
    const { aws, signal } = subject();
    const count = expect.any(Number);
    expect(await aws.readQuotas(signal)).toEqual({
      roles: { used: count, quota: count },
      policies: { used: count, quota: count },
      policiesPerRole: count,
      trustPolicySize: count,
    });
  });

  test('makes a policy and reads it back', async () => {
    const { aws, signal } = subject();
    const { account } = await aws.identify(signal);
    const name = uniqueName('Policy');
    expect(await aws.readPolicy(name, signal)).toBeNull();
    const context = memoryContext();
    const document = permitting('ec2:DescribeVpcs', 's3:List*');
    const { arn } = await aws.createPolicy({ name, description: 'A policy', document }, context);
    expect(arn).toBe(`arn:aws:iam::${account}:policy/${name}`);
    expect(context.recorder.calls).toMatchObject([
      {
        intent: { service: 'iam', operation: 'CreatePolicy', target: arn, region: null },
        outcome: { ids: [arn, expect.stringMatching(/^A[A-Z0-9]{15,}$/)] },
      },
    ]);
    expect(await aws.readPolicy(name, signal)).toMatchObject({
      arn,
      name,
      document,
      defaultVersionId: 'v1',
      versions: [{ id: 'v1', isDefault: true }],
      attachmentCount: 0,
      tags: { [sessionTag]: 'test-session' },
    });
  });

  test('the same session asking twice is told of the policy it made; another session is refused', async () => {
    const { aws } = subject();
    const policy = { name: uniqueName('Policy'), description: 'x', document: permitting('ec2:DescribeVpcs') };
    const { arn } = await aws.createPolicy(policy, memoryContext('mine'));
    const again = memoryContext('mine');
    expect(await aws.createPolicy(policy, again)).toEqual({ arn });
    expect(again.recorder.calls[0]?.outcome).toMatchObject({
      settled: true,
      ids: [arn, expect.stringMatching(/^A[A-Z0-9]{15,}$/)],
    });
    const report = await reportFrom(aws.createPolicy(policy, memoryContext('theirs')));
    expect(report).toMatchObject({ code: 'ALREADY_EXISTS', aws: { code: 'EntityAlreadyExists' } });
  });

  test('a policy changed seven times keeps at most five versions, the newest the default', async () => {
    const { aws, signal } = subject();
    const name = uniqueName('Policy');
    const { arn } = await aws.createPolicy(
      { name, description: 'x', document: permitting('ec2:DescribeVpcs') },
      memoryContext(),
    );
    for (let change = 1; change <= 7; change += 1) {
      const before = await aws.readPolicy(name, signal);
      if (before === null) return expect.fail('the policy was deleted');
      const document = permitting('ec2:DescribeVpcs', `ec2:DescribeFlowLogs${change}`);
      const context = memoryContext();
      await aws.updatePolicy({ arn, document, before }, context);
      const full = before.versions.length === 5;
      expect(context.recorder.operations()).toEqual([
        ...(full ? ['DeletePolicyVersion'] : []),
        'CreatePolicyVersion',
      ]);
      const now = await aws.readPolicy(name, signal);
      expect(now?.document).toMatchObject(document);
      expect(now?.versions.length).toBeLessThanOrEqual(5);
      expect(now?.versions.at(-1)).toMatchObject({ id: now?.defaultVersionId, isDefault: true });
      const unchanged = memoryContext();
      await aws.updatePolicy({ arn, document, before }, unchanged);
      expect(unchanged.recorder.operations()).toEqual([]);
    }
  });

  test('a policy that someone changed since the plan is not overwritten', async () => {
    const { aws, signal } = subject();
    const name = uniqueName('Policy');
    const original = permitting('ec2:DescribeVpcs');
    const { arn } = await aws.createPolicy({ name, description: 'x', document: original }, memoryContext());
    const planned = await aws.readPolicy(name, signal);
    if (planned === null) return expect.fail('the policy was deleted');
    await aws.updatePolicy(
      { arn, document: permitting('ec2:DescribeSubnets'), before: planned },
      memoryContext(),
    );
    const context = memoryContext();
    const report = await reportFrom(
      aws.updatePolicy({ arn, document: permitting('ec2:DescribeFlowLogs'), before: planned }, context),
    );
    expect(report.code).toBe('PLAN_OUTDATED');
    expect(context.recorder.operations()).toEqual([]);
  });

  test('makes a role, changes whom it trusts, attaches a policy once', async () => {
    const { aws, signal } = subject();
    const { account } = await aws.identify(signal);
    const name = uniqueName('Role');
    expect(await aws.readRole(name, signal)).toBeNull();
    const trust = trusting('ec2.amazonaws.com');
    const { arn } = await aws.createRole(
      { name, description: 'A role', trustPolicy: trust },
      memoryContext(),
    );
    expect(arn).toBe(`arn:aws:iam::${account}:role/${name}`);
    expect(await aws.readRole(name, signal)).toMatchObject({
      arn,
      name,
      trustPolicy: trust,
      attachedPolicyArns: [],
      tags: { [sessionTag]: 'test-session' },
    });

    const next = trusting('lambda.amazonaws.com');
    const updating = memoryContext();
    await aws.updateTrustPolicy({ name, trustPolicy: next, before: trust }, updating);
    expect(updating.recorder.calls).toMatchObject([
      { intent: { operation: 'UpdateAssumeRolePolicy', before: trust } },
    ]);
    const outdated = await reportFrom(
      aws.updateTrustPolicy(
        { name, trustPolicy: trusting('s3.amazonaws.com'), before: trust },
        memoryContext(),
      ),
    );
    expect(outdated.code).toBe('PLAN_OUTDATED');

    const policy = await aws.createPolicy(
      { name: uniqueName('Policy'), description: 'x', document: permitting('ec2:DescribeVpcs') },
      memoryContext(),
    );
    await aws.attachRolePolicy({ roleName: name, policyArn: policy.arn }, memoryContext());
    const found = await aws.readRole(name, signal);
    expect(found?.trustPolicy).toMatchObject(next);
    expect(found?.attachedPolicyArns).toEqual([policy.arn]);
    expect((await aws.readPolicy(policy.arn.split('/').at(-1) ?? '', signal))?.attachmentCount).toBe(1);
  });

  test('the same session asking twice is told of the role it made; another session is refused', async () => {
    const { aws } = subject();
    const role = { name: uniqueName('Role'), description: 'x', trustPolicy: trusting('ec2.amazonaws.com') };
    const { arn } = await aws.createRole(role, memoryContext('mine'));
    const again = memoryContext('mine');
    expect(await aws.createRole(role, again)).toEqual({ arn });
    expect(again.recorder.calls[0]?.outcome?.settled).toBe(true);
    expect((await reportFrom(aws.createRole(role, memoryContext('theirs')))).code).toBe('ALREADY_EXISTS');
  });

  test('names that differ only by case are one name', async () => {
    const { aws, signal } = subject();
    const name = uniqueName('Mixed');
    const { arn } = await aws.createPolicy(
      { name: `${name}-Policy`, description: 'x', document: permitting('ec2:DescribeVpcs') },
      memoryContext(),
    );
    await aws.createRole(
      { name: `${name}-Role`, description: 'x', trustPolicy: trusting('ec2.amazonaws.com') },
      memoryContext(),
    );
    expect((await aws.readPolicy(`${name}-POLICY`, signal))?.arn).toBe(arn);
    expect((await aws.readRole(`${name}-ROLE`, signal))?.name).toBe(`${name}-Role`);
  });

  test.skipIf(lax.trustsAnybody)(
    'a trusted role that does not exist is waited for, and the user can leave',
    async () => {
      const { aws, signal } = subject();
      const { account } = await aws.identify(signal);
      const leave = new AbortController();
      const waits: string[] = [];
      const context = {
        ...memoryContext(),
        signal: leave.signal,
        onWait: (what: string) => {
          waits.push(what);
          leave.abort();
        },
      };
      const trustPolicy: PolicyDocument = {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::${account}:role/${uniqueName('absent')}` },
            Action: 'sts:AssumeRole',
          },
        ],
      };
      const making = aws.createRole({ name: uniqueName('Role'), description: 'x', trustPolicy }, context);
      await expect(making).rejects.toBeInstanceOf(InterruptedError);
      expect(waits).toEqual(['until the trusted role has propagated in IAM']);
    },
  );

  test("all of a role's policies are read, each by itself", async () => {
    const { aws, signal } = subject();
    const { iam } = clientsOf(subject());
    const name = uniqueName('Role');
    const trusting = statement({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole');
    const trustPolicy = JSON.parse(document({ ...trusting, Resource: undefined }));
    await aws.createRole({ name, description: 'x', trustPolicy }, memoryContext());
    expect(await aws.readRolePolicies(name, signal)).toEqual({
      attached: [],
      inline: { isRead: true, value: [] },
      boundary: { isRead: true, value: null },
    });
    const allowing = (Action: string) => document({ Effect: 'Allow', Action, Resource: '*' });
    const managed = async (PolicyName: string, action: string): Promise<string> => {
      const input = { PolicyName, PolicyDocument: allowing(action) };
      return (await iam.send(new CreatePolicyCommand(input))).Policy?.Arn ?? '';
    };
    const own = await managed(uniqueName('Own'), 'ec2:DescribeVpcs');
    const boundary = await managed(uniqueName('Boundary'), 's3:GetObject');
    const ofAws = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess';
    // moto has no policies of AWS's unless it is started with them.
    const arns = [await managed(uniqueName('Second'), 'ec2:DescribeSubnets'), own];
    if (!lax.ignoresPolicies) arns.push(ofAws);
    for (const policyArn of arns) {
      await aws.attachRolePolicy({ roleName: name, policyArn }, memoryContext());
    }
    const inline = { RoleName: name, PolicyName: 'inline', PolicyDocument: allowing('kms:Decrypt') };
    await iam.send(new PutRolePolicyCommand(inline));
    const bounded = { RoleName: name, PermissionsBoundary: boundary };
    await iam.send(new PutRolePermissionsBoundaryCommand(bounded));
    const read = (arn: string | null, action: unknown) => ({
      isRead: true,
      value: { arn, document: { Statement: [{ Action: action }] } },
    });
    const found = await aws.readRolePolicies(name, signal);
    expect(found).toMatchObject({
      attached: arns.toSorted().map((arn) => ({ isRead: true, value: { arn } })),
      inline: { isRead: true, value: [read(null, 'kms:Decrypt')] },
      boundary: read(boundary, 's3:GetObject'),
    });
    expect(found.attached.find((each) => each.isRead && each.value.arn === own)).toMatchObject(
      read(own, 'ec2:DescribeVpcs'),
    );
    const missing = await reportFrom(aws.readRolePolicies(uniqueName('absent'), signal));
    expect(missing.code).toBe('NOT_FOUND');
  });
}
