import { join } from 'node:path';
import { CreatePolicyVersionCommand, DeleteRoleCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { verifyEvents } from '../helpers/contract-json.ts';
import { jsonLines, runProgram } from '../helpers/program.ts';
import { accountState, someoneElse } from '../helpers/sandbox-account.ts';
import { sandboxPerTest } from './sandbox-program.ts';

const bucket = 'test-logs-bucket';
const vpc = 'vpc-03986618268cc4efd';
const policyArn = 'arn:aws:iam::123456789012:policy/Kentik-Metadata-Policy';
const RoleName = 'Kentik-Flow-Logs';

const given = sandboxPerTest();
let session: string;
let others: ReturnType<typeof someoneElse>;

beforeEach(async () => {
  others = someoneElse(given.sandbox);
  const file = await given.answersFile(`version: 1
export: full
region: us-east-1
bucket: ${bucket}
resources: [{type: vpc, id: ${vpc}, region: us-east-1}]
`);
  const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
  expect(applied.exit, applied.stderr).toBe(0);
  session = String(jsonLines(applied.stdout).at(-1)?.session);
});

const removeRole = async () => {
  await others.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: policyArn }));
  await others.iam.send(new DeleteRoleCommand({ RoleName }));
};

const editPolicy = () =>
  others.iam.send(
    new CreatePolicyVersionCommand({
      PolicyArn: policyArn,
      SetAsDefault: true,
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Sid: 'Theirs', Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' }],
      }),
    }),
  );

const deleteFlowLog = async () => {
  const [log] = await others.flowLogsOf(vpc);
  await others.deleteFlowLog(log?.FlowLogId ?? '');
};

const removeStatement = async () => {
  const { Policy: text } = await others.s3.send(new GetBucketPolicyCommand({ Bucket: bucket }));
  const policy = JSON.parse(text ?? '{}') as { Statement: { Sid: string }[] };
  const Statement = policy.Statement.filter(({ Sid }) => Sid !== 'AWSLogDeliveryWrite');
  expect(Statement).toHaveLength(1);
  await others.s3.send(
    new PutBucketPolicyCommand({ Bucket: bucket, Policy: JSON.stringify({ ...policy, Statement }) }),
  );
};

interface PlannedChange {
  kind: string;
  action: string;
  drift?: string;
  why: string;
  differences?: { statement: string; field: string; wanted: string[]; there: string[] }[];
}

async function planned(): Promise<PlannedChange[]> {
  const { stdout } = await runProgram(['plan', session, '--json'], { env: given.env });
  const { changes } = JSON.parse(stdout) as { changes: PlannedChange[] };
  return changes.filter(({ drift }) => drift !== undefined);
}

describe('what has changed since a session created it', () => {
  it('is nothing at first', async () => {
    expect(await planned()).toEqual([]);
  });

  it.each([
    {
      name: 'a flow log deleted',
      drift: deleteFlowLog,
      told: [
        {
          kind: 'flow-log',
          action: 'create',
          drift: 'gone',
          why: 'This session created it, and it was deleted.',
        },
      ],
    },
    {
      name: 'a policy edited',
      drift: editPolicy,
      told: [
        {
          kind: 'policy',
          action: 'update',
          drift: 'changed',
          why: expect.stringContaining(
            'Someone has changed it since this session wrote it. The policy exists',
          ),
        },
      ],
    },
    {
      name: 'a role gone',
      drift: removeRole,
      told: [
        {
          kind: 'role',
          action: 'create',
          drift: 'gone',
          why: 'This session created it, and it was deleted.',
        },
        {
          kind: 'attachment',
          action: 'create',
          drift: 'gone',
          why: 'This session attached it, and it is no longer attached.',
        },
      ],
    },
    {
      name: 'a delivery statement removed',
      drift: removeStatement,
      told: [
        {
          kind: 'bucket-policy',
          action: 'update',
          drift: 'changed',
          why: expect.stringContaining(
            'This session added the statement AWSLogDeliveryWrite, and it was deleted. A statement for log delivery will be added; all current statements stay.',
          ),
        },
      ],
    },
  ])('$name: told by plan, drift for verify, fixed by apply', async ({ drift, told }) => {
    const before = await accountState(given.sandbox);
    await drift();
    expect(await planned()).toMatchObject(told);
    const verified = await runProgram(['verify', session, '--json'], { env: given.env });
    expect(verified.exit).toBe(6);
    expect(verifyEvents(verified.stdout).at(-1)).toMatchObject({ outcome: 'failed', drift: told });
    const fixed = await runProgram(['apply', '--resume', session, '--yes', '--json'], { env: given.env });
    expect(fixed.exit, fixed.stderr).toBe(0);
    expect(jsonLines(fixed.stdout).at(-1)).toMatchObject({ outcome: 'applied', session });
    expect(await planned()).toEqual([]);
    const again = await runProgram(['apply', '--resume', session, '--yes', '--json'], { env: given.env });
    expect(jsonLines(again.stdout).at(-1)).toMatchObject({ outcome: 'unchanged' });
    if (told[0]?.kind === 'flow-log') expect(await accountState(given.sandbox)).toEqual(before);
    const undone = await runProgram(['undo', session, '--yes', '--json'], { env: given.env });
    expect(jsonLines(undone.stdout).at(-1), undone.stderr).toMatchObject({ outcome: 'undone', kept: [] });
  });

  it('is told field by field where it was edited', async () => {
    await editPolicy();
    const [policy] = await planned();
    expect(policy?.differences?.[0]).toMatchObject({
      field: 'Action',
      wanted: expect.arrayContaining(['ec2:Describe*']),
    });
    const text = await runProgram(['verify', session], { env: given.env });
    expect(text.stdout).toContain('refuted: Policy Kentik-Metadata-Policy: Someone has changed it');
    expect(text.stdout).toMatch(/^ {4}\+ ec2:Describe\*$/m);
    const plan = await runProgram(['plan', session], { env: given.env });
    expect(plan.stdout).toContain('What differs (+ expected, - current):');
    expect(plan.stdout).toMatch(/^ +\+ ec2:Describe\*$/m);
  });

  it('is no drift after an undo', async () => {
    await runProgram(['undo', session, '--yes'], { env: given.env });
    expect(await planned()).toEqual([]);
  });
});

describe('a policy of someone else that differs', () => {
  it('is updated by an unattended apply, for that was confirmed with the plan', async () => {
    await runProgram(['undo', session, '--yes'], { env: given.env });
    const { CreatePolicyCommand } = await import('@aws-sdk/client-iam');
    await others.iam.send(
      new CreatePolicyCommand({
        PolicyName: 'Kentik-Metadata-Policy',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' }],
        }),
      }),
    );
    const file = join(given.folder, 'answers.yaml');
    const plan = await runProgram(['plan', '--answers', file], { env: given.env });
    expect(plan.stdout).toContain('update it, or keep it as it is.');
    const applied = await runProgram(['apply', '--answers', file, '--yes', '--json'], { env: given.env });
    expect(applied.exit, applied.stderr).toBe(0);
    expect(
      jsonLines(applied.stdout).find(({ kind, status }) => kind === 'policy' && status === 'done'),
    ).toMatchObject({ action: 'update' });
  });
});
