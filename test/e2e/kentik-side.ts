/** A set-up in a sandbox that Kentik reads, and what someone does to it from outside, through the APIs of AWS and Kentik. */
import { setTimeout as delay } from 'node:timers/promises';
import { DeleteFlowLogsCommand, DescribeFlowLogsCommand } from '@aws-sdk/client-ec2';
import {
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  GetBucketPolicyCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { expect } from 'vitest';
import { deliveryService } from '../../src/documents/bucket-policy.ts';
import { jsonLines, runProgram } from '../helpers/program.ts';
import { account, clients } from '../sandbox/clients.ts';
import type { SandboxProgram } from './sandbox-program.ts';

interface Exported {
  id: string;
  aws: object;
  currentStatus: { status: string };
}

export function kentikSide(given: SandboxProgram, Bucket: string) {
  async function kentik(path: string, init: RequestInit = {}): Promise<{ exports?: Exported[] }> {
    const { KTAPI_URL, KTAPI_AUTH_EMAIL = '', KTAPI_AUTH_TOKEN = '' } = given.env;
    const headers = { 'X-CH-Auth-Email': KTAPI_AUTH_EMAIL, 'X-CH-Auth-API-Token': KTAPI_AUTH_TOKEN };
    const answer = await fetch(`${KTAPI_URL}/cloud_export/v202506/exports${path}`, { ...init, headers });
    expect(answer.status, await answer.clone().text()).toBe(200);
    return (await answer.json()) as { exports?: Exported[] };
  }

  return {
    /** @returns the session */
    async apply(answers: string): Promise<string> {
      const file = await given.answersFile(answers);
      const words = ['apply', '--answers', file, '--yes', '--json'];
      const { exit, stdout, stderr } = await runProgram(words, { env: given.env });
      expect(exit, stderr).toBe(0);
      return String(jsonLines(stdout).at(-1)?.session);
    },

    /** Until Kentik has looked at its one export and says so, or says something else. */
    async until(isWorking: boolean): Promise<void> {
      for (;;) {
        const { exports = [] } = await kentik('');
        if ((exports[0]?.currentStatus.status === 'OK') === isWorking) return;
        await delay(200);
      }
    },

    register: (body: object) => kentik('', { method: 'POST', body: JSON.stringify(body) }),

    /** Someone edits the export in Kentik's portal. */
    async edit(change: object, aws: object = {}): Promise<void> {
      const { exports: [one] = [] } = await kentik('');
      const edited = { ...one, ...change, aws: { ...one?.aws, ...aws } };
      await kentik(`/${one?.id}`, { method: 'PUT', body: JSON.stringify({ export: edited }) });
    },

    async denyReading(roleName: string): Promise<void> {
      const { s3 } = clients(given.sandbox);
      const { Policy: before = '{}' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      const { Statement, ...policy } = JSON.parse(before);
      const deny = {
        Sid: 'Theirs',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${Bucket}/*`,
        Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${account}:role/${roleName}` } },
      };
      const Policy = JSON.stringify({ ...policy, Statement: [...Statement, deny] });
      await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    },

    /** The new key lets log delivery write, and its administrator do all. */
    async encrypt(): Promise<void> {
      const { kms, s3 } = clients(given.sandbox);
      const allow = (principal: object, action: string | string[]) => {
        return { Effect: 'Allow', Principal: principal, Action: action, Resource: '*' };
      };
      const delivery = ['Encrypt', 'Decrypt', 'ReEncrypt*', 'GenerateDataKey*', 'DescribeKey'];
      const Statement = [
        allow({ AWS: `arn:aws:iam::${account}:user/network-engineer` }, 'kms:*'),
        allow(
          { Service: deliveryService },
          delivery.map((name) => `kms:${name}`),
        ),
      ];
      const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
      const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Policy }));
      const ApplyServerSideEncryptionByDefault = {
        SSEAlgorithm: 'aws:kms' as const,
        KMSMasterKeyID: KeyMetadata?.Arn ?? '',
      };
      const Rules = [{ ApplyServerSideEncryptionByDefault }];
      const ServerSideEncryptionConfiguration = { Rules };
      await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    },

    async deleteFlowLogs(resourceId: string): Promise<void> {
      const { ec2 } = clients(given.sandbox);
      const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
      const own = FlowLogs.filter(({ ResourceId }) => ResourceId === resourceId);
      const FlowLogIds = own.map(({ FlowLogId = '' }) => FlowLogId);
      await ec2.send(new DeleteFlowLogsCommand({ FlowLogIds }));
    },

    async deleteRole(RoleName: string, inAccount: string): Promise<void> {
      const { sts } = clients(given.sandbox);
      const RoleArn = `arn:aws:iam::${inAccount}:role/OrganizationAccountAccessRole`;
      const assumed = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'someone-else' }));
      const { iam } = clients(given.sandbox, { session: assumed.Credentials });
      const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
      for (const { PolicyArn } of AttachedPolicies)
        await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
      await iam.send(new DeleteRoleCommand({ RoleName }));
    },
  };
}
