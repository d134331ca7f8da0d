/** Our own AWS client on an endpoint of a test, and a bucket that flow logs can be delivered to. */
import { vi } from 'vitest';
import type { Aws } from '../../src/aws/index.ts';
import { connect } from '../../src/aws/index.ts';
import type { PolicyStatement } from '../../src/model/existing.ts';
import { unexpectedMfaCode } from './failures.ts';
import { memoryContext } from './recorder.ts';

/** Connects as a program does that has `environment`, and no other credentials; until `vi.unstubAllEnvs`. */
export function connectIn(environment: Record<string, string>, region = 'us-east-1'): Aws {
  for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return connect({
    source: { kind: 'environment' },
    region,
    askMfaCode: unexpectedMfaCode,
  });
}

/** Makes a bucket and admits the delivery of logs. */
export async function makeLogBucket(
  aws: Aws,
  name: string,
  region: string,
  context: ReturnType<typeof memoryContext> = memoryContext(),
): Promise<void> {
  await aws.createBucket({ name, region }, context);
  const delivery = { Effect: 'Allow' as const, Principal: { Service: 'delivery.logs.amazonaws.com' } };
  const statements: PolicyStatement[] = [
    { ...delivery, Action: 's3:PutObject', Resource: `arn:aws:s3:::${name}/*` },
    { ...delivery, Action: 's3:GetBucketAcl', Resource: `arn:aws:s3:::${name}` },
  ];
  await aws.putBucketPolicy({ bucket: name, region, statements }, context);
}
