/** Other accounts reached from one, on the sandbox. */
import { describe, expect, test, vi } from 'vitest';
import type { CredentialSource } from '../../src/aws/types.ts';
import { InterruptedError } from '../../src/model/errors.ts';
import { reportFrom } from '../helpers/failures.ts';
import { listen } from '../helpers/local-server.ts';
import { memoryContext } from '../helpers/recorder.ts';
import {
  calls,
  clock,
  connected,
  management,
  member,
  roleName,
  signal,
  withOther,
  withSandbox,
} from './organization-sandbox.ts';

withSandbox();

describe('another account', () => {
  test('is reached once for many calls, and is that account', async () => {
    const aws = connected().assume({ account: member, roleName }, 'kentik-aws-setup-20260101 a/b');
    await Promise.all([
      aws.identify(signal),
      aws.readRole(roleName, signal),
      aws.listFlowLogs('eu-west-1', signal),
    ]);
    const identity = await aws.identify(signal);
    expect(identity).toMatchObject({
      account: member,
      arn: `arn:aws:sts::${member}:assumed-role/${roleName}/kentik-aws-setup-20260101-a-b`,
    });
    expect(calls.filter(({ operation }) => operation === 'AssumeRole')).toHaveLength(1);
    const created = await aws.createPolicy(
      {
        name: 'reached',
        description: 'x',
        document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' }],
        },
      },
      memoryContext(),
    );
    expect(created.arn).toBe(`arn:aws:iam::${member}:policy/reached`);
    expect(await connected().readPolicy('reached', signal)).toBeNull();
  });

  test.each([
    ['trusts others', '300000000018'],
    ['has no such role', '300000000019'],
    ['is suspended', '300000000020'],
  ])('an account that %s is named with its role and what would help', async (_why, account) => {
    const context = memoryContext();
    const aws = connected().assume({ account, roleName }, 'test');
    const report = await reportFrom(
      aws.createRole(
        { name: 'x', description: 'x', trustPolicy: { Version: '2012-10-17', Statement: [] } },
        context,
      ),
    );
    expect(report).toMatchObject({
      code: 'ASSUME_ROLE_DENIED',
      exit: 4,
      where: { account, name: roleName },
      aws: { service: 'sts', operation: 'AssumeRole', code: 'AccessDenied' },
    });
    const statements = report.remedy.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${management}:root` },
        Action: 'sts:AssumeRole',
      },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: `arn:aws:iam::${account}:role/${roleName}` },
    ]);
    expect(context.recorder.operations()).toEqual([]);
  });

  test('who is refused by a service control policy hears of that, not of trust', async () => {
    await withOther({ faults: 'deny=AssumeRole@scp' }, async () => {
      const report = await reportFrom(
        connected().assume({ account: member, roleName }, 'test').identify(signal),
      );
      expect(report.code).toBe('ASSUME_ROLE_DENIED');
      expect(report.why).toContain('service control policy');
      expect(report.remedy.join('\n')).not.toContain('trust policy');
    });
  });

  test('a fixed role is reached without a new connection', async () => {
    const aws = connected().assume({ account: management, roleName: 'fixed' }, 'test');
    expect((await reportFrom(aws.identify(signal))).code).toBe('ASSUME_ROLE_DENIED');
    await connected().createRole(
      {
        name: 'fixed',
        description: 'x',
        trustPolicy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { AWS: management }, Action: 'sts:AssumeRole' }],
        },
      },
      memoryContext(),
    );
    expect((await aws.identify(signal)).account).toBe(management);
  });

  test('credentials that are about to expire are renewed', async () => {
    const assumed = () => calls.filter(({ operation }) => operation === 'AssumeRole').length;
    const aws = connected().assume({ account: member, roleName }, 'test');
    // STS's clock is behind, so that its hour ends in three minutes.
    clock.now -= 57 * 60_000;
    await aws.identify(signal);
    const before = assumed();
    await aws.listRegions(signal);
    expect(assumed()).toBeGreaterThan(before);
    clock.now = Date.now();
    await aws.listRegions(signal);
    const fresh = assumed();
    await aws.listRegions(signal);
    expect(assumed()).toBe(fresh);
  });

  test('a profile of another account than was asked for is refused before anything is changed', async () => {
    const context = memoryContext();
    const aws = connected({ kind: 'environment' }, { account: member });
    const role = { name: 'x', description: 'x', trustPolicy: { Version: '2012-10-17', Statement: [] } };
    const report = await reportFrom(aws.createRole(role, context));
    expect(report).toMatchObject({ code: 'OTHER_ACCOUNT', where: { account: management } });
    expect(context.recorder.operations()).toEqual([]);
  });

  test('a role can be the source of a connection, also over another role', async () => {
    const viaMember: CredentialSource = {
      kind: 'assume-role',
      roleArn: `arn:aws:iam::${member}:role/${roleName}`,
      base: { kind: 'environment' },
      sessionName: 'test',
    };
    expect((await connected(viaMember).identify(signal)).account).toBe(member);
    const wrong = connected({ ...viaMember, roleArn: 'role/x' });
    expect((await reportFrom(wrong.identify(signal))).code).toBe('ROLE_ARN_INVALID');
    const twice = connected({
      kind: 'assume-role',
      roleArn: `arn:aws:iam::300000000002:role/${roleName}`,
      base: viaMember,
      sessionName: 'test',
    });
    const report = await reportFrom(twice.identify(signal));
    expect(report.code).toBe('ASSUME_ROLE_DENIED');
    expect(report.remedy.join('\n')).toContain(`arn:aws:iam::${member}:root`);
  });

  test('who leaves does not wait for the role', async () => {
    const asked: (() => void)[] = [];
    const silent = await listen(() => {
      for (const tell of asked) tell();
    });
    try {
      vi.stubEnv('AWS_ENDPOINT_URL', silent.url);
      const leave = new AbortController();
      const arrived = new Promise<void>((resolve) => asked.push(resolve));
      const asking = connected().assume({ account: member, roleName }, 'test').readRole('x', leave.signal);
      await arrived;
      leave.abort();
      await expect(asking).rejects.toBeInstanceOf(InterruptedError);
      // Nothing is asked, and nothing fails unheard, where the signal was aborted before.
      const late = connected().assume({ account: member, roleName }, 'test');
      await expect(late.readRole('x', leave.signal)).rejects.toBeInstanceOf(InterruptedError);
    } finally {
      await silent.close();
    }
  });
});
