/** The SDK's real clients, pointed at a sandbox. */
import {
  CreateFlowLogsCommand,
  type CreateFlowLogsRequest,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { CreateBucketCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { type Credentials, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'vitest';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';

export const account = '123456789012';
export const otherAccount = '210987654321';

interface Who {
  region?: string;
  account?: string;
  accessKeyId?: string;
  /** Of an assumed role, as STS gives them. */
  session?: Credentials | undefined;
}

export function clients(sandbox: Sandbox, who: Who = {}) {
  const environment = sandbox.environments[who.account ?? account] ?? {};
  const config = {
    endpoint: sandbox.url,
    region: who.region ?? 'us-east-1',
    credentials: who.session
      ? {
          accessKeyId: who.session.AccessKeyId ?? '',
          secretAccessKey: who.session.SecretAccessKey ?? '',
          sessionToken: who.session.SessionToken ?? '',
        }
      : {
          accessKeyId: who.accessKeyId ?? environment.AWS_ACCESS_KEY_ID ?? '',
          secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
        },
    maxAttempts: 1,
  };
  return {
    ec2: new EC2Client(config),
    iam: new IAMClient(config),
    kms: new KMSClient(config),
    organizations: new OrganizationsClient(config),
    s3: new S3Client(config),
    sts: new STSClient(config),
  };
}

/** Works with a sandbox that has these faults, and closes it. */
export async function withFaults(
  faults: string,
  work: (calls: ReturnType<typeof clients>, sandbox: Sandbox) => Promise<void>,
  options: SandboxOptions = {},
): Promise<void> {
  const sandbox = await startSandbox({ ...options, faults });
  try {
    await work(clients(sandbox), sandbox);
  } finally {
    await sandbox.close();
  }
}

/** Expects that AWS refuses: by the code on the wire (`Unknown` for HEAD, which has no body), status and part of the text. */
export async function expectFailure(
  call: Promise<unknown>,
  code: string,
  status: number,
  message = '',
): Promise<void> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ $metadata: { httpStatusCode: status } });
  const { name, Code, message: text } = error as { name: string; Code?: string; message: string };
  expect([name, Code]).toContain(code);
  expect(text).toContain(message);
}

export const kentikTrust = JSON.stringify({
  Version: '2008-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::834693425129:role/eks-ingest-node' },
      Action: 'sts:AssumeRole',
    },
  ],
});

/** The two statements that let the delivery service write into a bucket. */
export function deliveryPolicy(bucket: string, source = { account, region: '*' }): string {
  const Condition = {
    StringEquals: { 'aws:SourceAccount': [source.account] },
    ArnLike: { 'aws:SourceArn': [`arn:aws:logs:${source.region}:${source.account}:*`] },
  };
  const Principal = { Service: 'delivery.logs.amazonaws.com' };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AWSLogDeliveryWrite',
        Effect: 'Allow',
        Principal,
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${bucket}/*`,
        Condition: {
          ...Condition,
          StringEquals: { ...Condition.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      },
      {
        Sid: 'AWSLogDeliveryAclCheck',
        Effect: 'Allow',
        Principal,
        Action: 's3:GetBucketAcl',
        Resource: `arn:aws:s3:::${bucket}`,
        Condition,
      },
    ],
  });
}

/** A sandbox with over 300 VPCs in us-east-1, their ids, and a bucket `flows` that logs can be delivered to. */
export async function sandboxForFlowLogs(): Promise<{ sandbox: Sandbox; vpcs: string[] }> {
  const sandbox = await startSandbox({ extraVpcs: { region: 'us-east-1', count: 301 } });
  const { ec2, s3 } = clients(sandbox);
  const found = await ec2.send(new DescribeVpcsCommand({}));
  await s3.send(new CreateBucketCommand({ Bucket: 'flows' }));
  await s3.send(new PutBucketPolicyCommand({ Bucket: 'flows', Policy: deliveryPolicy('flows') }));
  return { sandbox, vpcs: (found.Vpcs ?? []).map((vpc) => vpc.VpcId ?? '') };
}

/** Asks for a flow log of all traffic to the bucket `flows`, unless told otherwise. */
export function flowLogRequest(
  more: Partial<CreateFlowLogsRequest> & Pick<CreateFlowLogsRequest, 'ResourceIds'>,
): CreateFlowLogsCommand {
  return new CreateFlowLogsCommand({
    ResourceType: 'VPC',
    TrafficType: 'ALL',
    LogDestinationType: 's3',
    LogDestination: 'arn:aws:s3:::flows',
    ...more,
  });
}

/** What Kentik answered; `body` is undefined where it isn't JSON. */
export interface KentikAnswer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into any answer
  body: any;
}

/** Calls the sandbox's Kentik, as its environment says or as another user. */
export function kentikClient(sandbox: Sandbox, user: { email?: string; token?: string } = {}) {
  const { KTAPI_AUTH_EMAIL = '', KTAPI_AUTH_TOKEN = '', KTAPI_URL = '' } = sandbox.environment;
  return async (
    method: string,
    path: string,
    body?: unknown,
    signal?: AbortSignal,
  ): Promise<KentikAnswer> => {
    const response = await fetch(`${KTAPI_URL}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        'x-ch-auth-email': user.email ?? KTAPI_AUTH_EMAIL,
        'x-ch-auth-api-token': user.token ?? KTAPI_AUTH_TOKEN,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : undefined,
    };
  };
}

export const exportsPath = '/cloud_export/v202506/exports';

/** A request for an export of all logs in a bucket. */
export function exportRequest(more: object = {}, aws: object = {}) {
  return {
    export: {
      type: 'CLOUD_EXPORT_TYPE_KENTIK_MANAGED',
      enabled: true,
      name: 'flows',
      planId: '27182',
      cloudProvider: 'CLOUD_PROVIDER_AWS',
      aws: {
        iamRoleArn: `arn:aws:iam::${account}:role/Kentik-Flow-Logs`,
        region: 'us-east-1',
        bucket: 'flows',
        metadataOnly: false,
        collectFlowLogs: true,
        ...aws,
      },
      ...more,
    },
  };
}
