/** Refusals as they arrive: cut off, broken over lines, escaped, several in one text. What isn't in them isn't said. */
import { expect } from 'vitest';
import { role, scp, sentence, user } from './pasted-errors.ts';

const scpDeny = 'with an explicit deny in a service control policy';
const called = (operation: string, words: string) =>
  `An error occurred (AccessDenied) when calling the ${operation} operation: ${words}`;
const noAllow = (policy: string, action: string) => `because no ${policy} allows the ${action} action`;
const identity = sentence(user, 'iam:GetRole', role, noAllow('identity-based policy', 'iam:GetRole'));
const session = 'arn:aws:sts::210987654321:assumed-role/Deploy-From-A-Pipeline/run-77';
const vpc = 'arn:aws:ec2:eu-west-1:210987654321:vpc/vpc-0a1b2c3d';
const ec2 = `You are not authorized to perform this operation. ${sentence(session, 'ec2:CreateFlowLogs', vpc, noAllow('permissions boundary', 'ec2:CreateFlowLogs'))}. Encoded authorization failure message: ${'aB3-_dEf98'.repeat(30)}`;

/** As a terminal of this width cuts it, without the spaces at the ends of its lines. */
const cut = (text: string, width: number) =>
  (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map((line) => line.trimEnd()).join('\n');

/** What the denial is expected to say. */
type Said = Record<string, unknown>;

export const damaged: readonly [name: string, text: string, said: Said][] = [
  [
    'an SCP refuses the second of two',
    `${called('GetRole', identity)}\n${called('CreateRole', sentence(user, 'iam:CreateRole', role, `${scpDeny}: ${scp}`))}`,
    { action: 'iam:GetRole', refusedBy: 'identity-based', denial: 'implicit', policyArn: null },
  ],
  [
    'two of Terraform',
    `Error: reading role: operation error IAM: GetRole, https response error StatusCode: 403, RequestID: a-1, api error AccessDenied: ${identity}\n\nError: creating role: operation error IAM: CreateRole, api error AccessDenied: ${sentence(user, 'iam:CreateRole', role, scpDeny)}`,
    { action: 'iam:GetRole', refusedBy: 'identity-based', denial: 'implicit' },
  ],
  [
    'ends within the ARN of the policy',
    sentence(user, 'iam:CreateRole', role, `${scpDeny}: ${scp.slice(0, 40)}`),
    { refusedBy: 'service control', policyArn: null, owner: 'the administrators of your AWS organization' },
  ],
  [
    "ends before the policy's own ID",
    sentence(user, 'iam:CreateRole', role, `${scpDeny}: ${scp.replace(/_policy\/p-.*$/, '')}`),
    { refusedBy: 'service control', policyArn: null },
  ],
  [
    'ends within the resource',
    `User: ${user} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::acme-fl`,
    { action: 's3:PutBucketPolicy', resource: null, refusedBy: null, resources: '*' },
  ],
  [
    'ends within the caller, and begins again',
    `User: ${user.slice(0, 20)} is not authorized to perform: iam:GetRole`,
    { principal: null, action: 'iam:GetRole' },
  ],
  [
    'cut by a terminal of 80 columns',
    cut(called('CreateFlowLogs', ec2), 80),
    {
      principal: session,
      action: 'ec2:CreateFlowLogs',
      resource: vpc,
      refusedBy: 'permissions boundary',
      encoded: 'aB3-_dEf98'.repeat(30),
    },
  ],
  [
    'cut by a terminal of 120 columns',
    `${cut(called('CreateFlowLogs', ec2), 120)}\n`,
    { principal: session, resource: vpc, encoded: 'aB3-_dEf98'.repeat(30) },
  ],
  [
    'an encoded message with dots for its end',
    'You are not authorized to perform this operation. Encoded authorization failure message: aB3-_dEf98...',
    { encoded: null },
  ],
  [
    'escaped as a string of the tool',
    `Error { code: "AccessDenied", message: ${JSON.stringify(sentence(user, 's3:PutObject', '"arn:aws:s3:::acme-fl/a"', noAllow('session policy', 's3:PutObject')))} }`,
    { resource: 'arn:aws:s3:::acme-fl/a', refusedBy: 'session' },
  ],
  [
    'with typographic quotes',
    sentence(
      user,
      's3:ListBucket',
      '“arn:aws:s3:::acme-fl”',
      noAllow('VPC endpoint policy', 's3:ListBucket'),
    ),
    { resource: 'arn:aws:s3:::acme-fl', refusedBy: 'VPC endpoint' },
  ],
  [
    'inside a link of the terminal',
    `\u001b]8;;https://example.com\u0007${identity}\u001b]8;;\u0007`,
    { action: 'iam:GetRole', request: expect.not.stringContaining('\u001b') },
  ],
  [
    "a VPC endpoint's refusal as CloudTrail records it",
    JSON.stringify({
      eventType: 'AwsVpceEvent',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      errorCode: 'VpceAccessDenied',
      errorMessage: 'The request was denied due to a VPC endpoint policy',
    }),
    { refusedBy: 'VPC endpoint', action: null, statement: null },
  ],
];
