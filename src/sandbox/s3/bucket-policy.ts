/** The policy of a bucket. Source: S3 API reference, "PutBucketPolicy". */
import { largestBucketPolicy } from '../delivery/permission.ts';
import { AwsFailure } from '../failure.ts';
import { matchesText } from '../policy/conditions.ts';
import { parsePolicy, type Statement } from '../policy/document.ts';
import { findInvalidPrincipal } from '../policy/principals.ts';
import type { WireAnswer } from '../wire/request.ts';
import type { Bucket } from '../world/types.ts';
import { emptyAnswer, openBucket, type S3Call } from './call.ts';

export function getBucketPolicy(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:GetBucketPolicy');
  if (bucket.policy === null) {
    throw new AwsFailure('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, {
      details: { BucketName: bucket.name },
    });
  }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: bucket.policy };
}

export function deleteBucketPolicy(call: S3Call): WireAnswer {
  openBucket(call, 's3:DeleteBucketPolicy').policy = null;
  return emptyAnswer(204);
}

export function putBucketPolicy(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:PutBucketPolicy');
  const text = call.request.body.toString('utf8');
  checkPolicy(call, text, bucket);
  bucket.policy = text;
  return emptyAnswer(204);
}

function checkPolicy({ context, bucket }: S3Call, text: string, { publicAccessBlock }: Bucket): void {
  if (!text.trimStart().startsWith('{') || !isJson(text)) {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
  if (Buffer.byteLength(text) > largestBucketPolicy) {
    throw new AwsFailure('PolicyTooLarge', 'The policy exceeds the maximum allowed document size.');
  }
  const policy = parsePolicy(text);
  if (!policy) throw malformed('This policy contains invalid Json');
  const bucketArn = `arn:${context.world.partition}:s3:::${bucket}`;
  for (const statement of policy.statements) checkStatement(statement, bucketArn);
  const sids = policy.statements.flatMap(({ sid }) => (sid === null ? [] : [sid]));
  if (new Set(sids).size < sids.length)
    throw malformed('Statement IDs (SID) in a single policy must be unique.');
  const wrong = findInvalidPrincipal(context.world, policy.statements);
  if (wrong) throw malformed('Invalid principal in policy', { Detail: wrong });
  if (publicAccessBlock.BlockPublicPolicy && policy.statements.some(isPublic)) {
    throw new AwsFailure(
      'AccessDenied',
      `User: ${context.principal.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
      403,
    );
  }
}

function checkStatement(statement: Statement, bucketArn: string): void {
  if (!statement.principal && !statement.notPrincipal) throw malformed('Missing required field Principal');
  const actions = statement.action ?? statement.notAction;
  if (!actions) throw malformed('Missing required field Action');
  if (actions.some((action) => action !== '*' && !/^s3:[\w*?]+$/i.test(action))) {
    throw malformed('Policy has invalid action');
  }
  const resources = statement.resource ?? statement.notResource;
  if (!resources?.length) throw malformed('Missing required field Resource');
  const isOwn = (resource: string): boolean => {
    const [name] = resource.split('/');
    return name !== undefined && matchesText(name, bucketArn);
  };
  if (!resources.every(isOwn)) throw malformed('Policy has invalid resource');
  const hasObjects = resources.some((resource) => resource.includes('/') || resource.endsWith('*'));
  const hasBucket = resources.some((resource) => !resource.includes('/'));
  const needsObjects = actions.every((action) => /^s3:(Get|Put|Delete)Object$/i.test(action));
  const needsBucket = actions.every((action) =>
    /^s3:(ListBucket|GetBucketAcl|GetBucketLocation)$/i.test(action),
  );
  if ((needsObjects && !hasObjects) || (needsBucket && !hasBucket)) {
    throw malformed('Action does not apply to any resource(s) in statement');
  }
}

/** Public in the sense of Block Public Access: open to everybody, without a condition. */
function isPublic({ effect, principal, condition }: Statement): boolean {
  return effect === 'Allow' && principal?.AWS?.includes('*') === true && Object.keys(condition).length === 0;
}

function malformed(message: string, details: Record<string, string> = {}): AwsFailure {
  return new AwsFailure('MalformedPolicy', message, 400, { details });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
