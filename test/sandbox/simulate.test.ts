import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  type EvaluationResult,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { account, clients, expectFailure, withFaults } from './clients.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const policy = (...statements: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

const decisions = (results: EvaluationResult[] | undefined) =>
  Object.fromEntries((results ?? []).map((result) => [result.EvalActionName, result.EvalDecision]));

test('policies alone: wildcards, any case, a deny over an allow', async () => {
  const answer = await clients(sandbox).iam.send(
    new SimulateCustomPolicyCommand({
      PolicyInputList: [
        policy({ Effect: 'Allow', Action: ['ec2:Describe*', 'directconnect:describe*'], Resource: '*' }),
        policy({ Effect: 'Deny', Action: 'ec2:DescribeSnapshots', Resource: '*' }),
      ],
      ActionNames: [
        'ec2:DescribeVpcs',
        'directconnect:DescribeConnections',
        'ec2:DescribeSnapshots',
        'ec2:CreateVpc',
      ],
    }),
  );
  expect(decisions(answer.EvaluationResults)).toEqual({
    'ec2:DescribeVpcs': 'allowed',
    'directconnect:DescribeConnections': 'allowed',
    'ec2:DescribeSnapshots': 'explicitDeny',
    'ec2:CreateVpc': 'implicitDeny',
  });
  expect(answer.EvaluationResults?.[2]?.MatchedStatements).toMatchObject([
    { SourcePolicyId: 'PolicyInputList.2' },
  ]);
});

test('resources have results of their own, the whole is the strictest', async () => {
  const resources = ['arn:aws:s3:::logs/AWSLogs/x', 'arn:aws:s3:::other/x'];
  const { EvaluationResults: [result] = [] } = await clients(sandbox).iam.send(
    new SimulateCustomPolicyCommand({
      PolicyInputList: [policy({ Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::logs/*' })],
      ActionNames: ['s3:GetObject'],
      ResourceArns: resources,
    }),
  );
  expect(result?.EvalDecision).toBe('implicitDeny');
  expect(
    result?.ResourceSpecificResults?.map((one) => [one.EvalResourceName, one.EvalResourceDecision]),
  ).toEqual([
    [resources[0], 'allowed'],
    [resources[1], 'implicitDeny'],
  ]);
});

test('a condition whose key is not told is named; told, it decides', async () => {
  const { iam } = clients(sandbox);
  const input = {
    PolicyInputList: [
      policy({
        Effect: 'Allow',
        Action: 'ec2:DescribeVpcs',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      }),
    ],
    ActionNames: ['ec2:DescribeVpcs'],
  };
  const without = await iam.send(new SimulateCustomPolicyCommand(input));
  expect(without.EvaluationResults).toMatchObject([
    { EvalDecision: 'implicitDeny', MissingContextValues: ['aws:RequestedRegion'] },
  ]);
  for (const [region, decision] of [
    ['eu-west-1', 'allowed'],
    ['us-east-1', 'implicitDeny'],
  ] as const) {
    const ContextEntries = [
      {
        ContextKeyName: 'aws:RequestedRegion',
        ContextKeyValues: [region],
        ContextKeyType: 'string' as const,
      },
    ];
    const withRegion = await iam.send(new SimulateCustomPolicyCommand({ ...input, ContextEntries }));
    expect(withRegion.EvaluationResults?.[0]?.EvalDecision).toBe(decision);
  }
});

test("a role's attached and inline policies and its boundary", async () => {
  const { iam } = clients(sandbox);
  const make = async (PolicyName: string, PolicyDocument: string): Promise<string> =>
    (await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))).Policy?.Arn ?? '';
  const reading = await make(
    'reading',
    policy({ Effect: 'Allow', Action: ['ec2:*', 's3:*'], Resource: '*' }),
  );
  const bounds = await make('bounds', policy({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }));
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'bounded',
      PermissionsBoundary: bounds,
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { AWS: account },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName: 'bounded', PolicyArn: reading }));
  const PolicySourceArn = `arn:aws:iam::${account}:role/bounded`;
  const ActionNames = ['ec2:DescribeVpcs', 's3:GetObject', 'iam:ListRoles'];
  const pages = [];
  let Marker: string | undefined;
  do {
    const input = { PolicySourceArn, ActionNames, MaxItems: 2, ...(Marker ? { Marker } : {}) };
    const page = await iam.send(new SimulatePrincipalPolicyCommand(input));
    pages.push(page.EvaluationResults ?? []);
    ({ Marker } = page);
  } while (Marker);
  expect(pages.map((page) => page.length)).toEqual([2, 1]);
  expect(pages.flat()).toMatchObject([
    { EvalDecision: 'allowed', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true } },
    {
      EvalDecision: 'implicitDeny',
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    },
    { EvalDecision: 'implicitDeny' },
  ]);
});

test("sessions, the root user and roles that don't exist can't be simulated", async () => {
  const { iam } = clients(sandbox);
  const of = (PolicySourceArn: string) =>
    iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ['ec2:DescribeVpcs'] }));
  await expectFailure(of(`arn:aws:iam::${account}:root`), 'InvalidInput', 400, 'does not clearly define');
  await expectFailure(of(`arn:aws:sts::${account}:assumed-role/x/y`), 'InvalidInput', 400);
  await expectFailure(of(`arn:aws:iam::${account}:role/absent`), 'NoSuchEntity', 404);
  const self = await of(`arn:aws:iam::${account}:user/network-engineer`);
  expect(self.EvaluationResults?.[0]?.EvalDecision).toBe('allowed');
});

test("permissions that the fault plan takes from the caller are missing in the caller's simulation alone", async () => {
  const faults = [
    'deny=CreateRole;iam:CreatePolicy@boundary;s3:Put*@scp@eu-west-1;ec2:CreateFlowLogs@explicit',
    'deny=iam:TagRole@session;s3:GetObject@#1+;kms:*@50%',
  ].join();
  const ActionNames = [
    'iam:CreateRole',
    'iam:CreatePolicy',
    's3:PutBucketPolicy',
    'ec2:CreateFlowLogs',
    'iam:TagRole',
    's3:GetObject',
    'kms:CreateKey',
  ];
  await withFaults(faults, async ({ iam }) => {
    const simulated = async (PolicySourceArn: string, region: string) => {
      const { EvaluationResults = [] } = await iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn,
          ActionNames,
          ContextEntries: [
            { ContextKeyName: 'aws:RequestedRegion', ContextKeyValues: [region], ContextKeyType: 'string' },
          ],
        }),
      );
      return EvaluationResults;
    };
    const user = `arn:aws:iam::${account}:user/network-engineer`;
    const results = await simulated(user, 'eu-west-1');
    expect(decisions(results)).toEqual({
      'iam:CreateRole': 'implicitDeny',
      'iam:CreatePolicy': 'implicitDeny',
      's3:PutBucketPolicy': 'implicitDeny',
      'ec2:CreateFlowLogs': 'explicitDeny',
      'iam:TagRole': 'allowed',
      's3:GetObject': 'allowed',
      'kms:CreateKey': 'allowed',
    });
    expect(results[1]?.PermissionsBoundaryDecisionDetail).toEqual({ AllowedByPermissionsBoundary: false });
    expect(results[2]?.OrganizationsDecisionDetail).toEqual({ AllowedByOrganizations: false });
    expect(decisions(await simulated(user, 'us-east-1'))).toMatchObject({ 's3:PutBucketPolicy': 'allowed' });
    const role = await simulated(`arn:aws:iam::${account}:role/operations-read-only`, 'us-east-1');
    expect(role[1]?.PermissionsBoundaryDecisionDetail).toBeUndefined();
  });
});
