import { describe, expect, it } from 'vitest';
import type { ErrorReport } from '../../src/model/errors.ts';
import { failuresJson } from '../../src/outputs/plan-json.ts';
import { type ChangeFailure, groupFailures } from '../../src/words/failures.ts';

const report: ErrorReport = {
  code: 'LOG_DESTINATION_DENIED',
  exit: 4,
  doing: 'creating a flow log',
  message: '',
  remedy: ['Check the policy.', '{"Effect": "Allow"}'],
};

function refused(region: string, vpc: string, bucket = 'acme-logs'): ChangeFailure {
  return {
    change: `flow-log:${region}:${vpc}`,
    error: {
      ...report,
      message: `AWS did not create the flow log of ${vpc}.`,
      where: { account: '123456789012', region, name: vpc },
      why: `The bucket ${bucket} refuses.`,
      aws: {
        service: 'ec2',
        operation: 'CreateFlowLogs',
        code: '400',
        message: `Access Denied for ${vpc}. Request ID: ${crypto.randomUUID()}`,
      },
    },
  };
}

const vpcs = Array.from({ length: 206 }, (_, index) => `vpc-${String(index).padStart(8, '0')}`);

describe('failures for programs', () => {
  it('are one where only the names differ, with all changes and how many more there are', () => {
    const failures = failuresJson(vpcs.map((vpc) => refused('us-east-1', vpc)));
    expect(failures).toEqual([
      {
        changes: vpcs.map((vpc) => `flow-log:us-east-1:${vpc}`),
        code: 'LOG_DESTINATION_DENIED',
        message: 'AWS did not create the flow log of vpc-00000000 and 205 more.',
        why: 'The bucket acme-logs refuses.',
        remedy: 'Check the policy.\n{"Effect": "Allow"}',
        aws: expect.objectContaining({ code: '400' }),
      },
    ]);
  });

  it('are several where cause, code or remedy differ', () => {
    const other = refused('us-east-1', 'vpc-b', 'other-logs');
    const limited = refused('us-east-1', 'vpc-c');
    const groups = groupFailures([
      refused('us-east-1', 'vpc-a'),
      other,
      { ...limited, error: { ...limited.error, code: 'LIMIT_EXCEEDED' } },
      { ...limited, error: { ...limited.error, remedy: [] } },
      refused('eu-west-1', 'vpc-d'),
    ]);
    expect(groups.map(({ changes }) => changes)).toEqual([
      ['flow-log:us-east-1:vpc-a', 'flow-log:eu-west-1:vpc-d'],
      ['flow-log:us-east-1:vpc-b'],
      ['flow-log:us-east-1:vpc-c'],
      ['flow-log:us-east-1:vpc-c'],
    ]);
  });

  it('are one where AWS names one resource of the call, with all changes and what their places share', () => {
    const bucket = { account: '123456789012', region: 'us-east-1', name: 'acme-logs' };
    const denied = (vpc: string, named: string, count: number, encoded: string): ChangeFailure => ({
      change: `flow-log:us-east-1:${vpc}`,
      error: {
        ...report,
        doing: `creating flow logs for ${count} resources in us-east-1`,
        message: `AWS does not allow it on vpc/${named}.`,
        where: { ...bucket, name: count === 1 ? vpc : bucket.name },
        remedy: [`aws sts decode-authorization-message --encoded-message ${encoded}`],
      },
    });
    const ids = ['vpc-0000000a', 'vpc-0000000b', 'vpc-0000000c'] as const;
    const groups = groupFailures([
      denied(ids[0], ids[0], 1, 'x'.repeat(80)),
      denied(ids[1], ids[1], 2, 'y'.repeat(90)),
      denied(ids[2], ids[1], 2, 'y'.repeat(90)),
    ]);
    expect(groups).toMatchObject([
      {
        changes: ids.map((vpc) => `flow-log:us-east-1:${vpc}`),
        error: {
          doing: 'creating 3 flow logs',
          where: { account: '123456789012', region: 'us-east-1' },
        },
      },
    ]);
    expect(groups[0]?.error.where).not.toHaveProperty('name');
  });

  it('count what the message names, and leave ARNs whole', () => {
    const inAccount = (account: string, kind: string): ChangeFailure => ({
      change: `${kind}:${account}:Reach`,
      error: {
        ...report,
        code: 'ASSUME_ROLE_DENIED',
        message: `arn:aws:iam::${account}:role/Reach in account ${account} refuses.`,
        where: { account },
      },
    });
    const [group, ...rest] = groupFailures([
      inAccount('222222222222', 'role'),
      inAccount('222222222222', 'policy'),
      inAccount('333333333333', 'role'),
    ]);
    expect(rest).toEqual([]);
    expect(group?.changes).toHaveLength(3);
    expect(group?.error.message).toBe(
      'arn:aws:iam::222222222222:role/Reach in account 222222222222 and 1 more refuses.',
    );
  });

  it('always have a reason and a remedy, null where there is none', () => {
    const failure = { change: 'role:1:r', error: { ...report, remedy: [] } };
    expect(failuresJson([failure])).toMatchObject([{ why: null, remedy: null }]);
  });
});
