/** Buckets, keys and plans for the tests of settings, made by the SDK's own clients. */
import { IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { PutBucketEncryptionCommand, S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { expect } from 'vitest';
import { observe } from '../../src/aws/observe.ts';
import type { BucketSettings } from '../../src/model/evidence.ts';
import { buildFullPlan } from '../../src/plan/full/build.ts';
import { whatToObserve } from '../../src/plan/full/resources.ts';
import type { Plan } from '../../src/plan/types.ts';
import { withFullDefaults } from '../helpers/answers.ts';
import { memoryContext } from '../helpers/recorder.ts';
import { type Subject, uniqueName } from './subject.ts';

export const statement = (Principal: object, Action: string | string[]) => ({
  Effect: 'Allow',
  Principal,
  Action,
  Resource: '*',
});
export const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** The SDK's own clients, by which a test makes what is then read. */
export function clientsOf({ backend }: Subject, credentials?: Credentials) {
  const { environment, region } = backend;
  const configuration = {
    region,
    endpoint: environment.AWS_ENDPOINT_URL ?? '',
    credentials: credentials ?? {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
  return {
    iam: new IAMClient(configuration),
    kms: new KMSClient(configuration),
    s3: new S3Client({ ...configuration, forcePathStyle: true }),
    sts: new STSClient(configuration),
  };
}

export async function newKey(subject: Subject, Policy?: string): Promise<{ arn: string; id: string }> {
  const { kms } = clientsOf(subject);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(Policy === undefined ? {} : { Policy }));
  return { arn: KeyMetadata?.Arn ?? '', id: KeyMetadata?.KeyId ?? '' };
}

export async function newBucket({ aws, backend }: Subject): Promise<string> {
  const name = uniqueName('settings');
  await aws.createBucket({ name, region: backend.region }, memoryContext());
  return name;
}

export async function encrypt(subject: Subject, Bucket: string, key: string | null): Promise<void> {
  const byDefault = { SSEAlgorithm: 'aws:kms' as const, ...(key === null ? {} : { KMSMasterKeyID: key }) };
  const Rules = [{ ApplyServerSideEncryptionByDefault: byDefault }];
  const input = { Bucket, ServerSideEncryptionConfiguration: { Rules } };
  await clientsOf(subject).s3.send(new PutBucketEncryptionCommand(input));
}

export async function settingsOf({ aws, backend, signal }: Subject, bucket: string): Promise<BucketSettings> {
  const { settings } = await aws.readBucket(bucket, backend.region, signal);
  return settings ?? expect.fail('the bucket has no settings');
}

/** The plan for one VPC of the backend, with this bucket. */
export async function planOf({ aws, backend, signal }: Subject, bucket: string): Promise<Plan> {
  const { region, vpcIds } = backend;
  const answers = {
    ...withFullDefaults({ version: 1 }, bucket),
    region,
    regions: [region],
    resources: [{ type: 'vpc' as const, id: vpcIds[0] ?? '', region }],
    roleName: uniqueName('Role'),
    policyName: uniqueName('Policy'),
  };
  const state = await observe(aws, await aws.identify(signal), whatToObserve(answers), signal);
  return buildFullPlan(answers, state);
}

export const actionsOf = (plan: Plan, kind: string) =>
  plan.changes.filter((change) => change.kind === kind).map(({ action }) => action);
