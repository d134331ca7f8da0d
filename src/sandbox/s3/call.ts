/** The inputs and results of S3's handlers. */
import { AwsFailure } from '../failure.ts';
import { accessTo } from '../policy/access.ts';
import { parsePolicy } from '../policy/document.ts';
import { refusalSentence } from '../policy/refusals.ts';
import type { WireAnswer, WireRequest } from '../wire/request.ts';
import { element, type XmlNode, xmlDeclaration } from '../wire/xml.ts';
import type { Bucket, CallContext } from '../world/types.ts';

export interface S3Call {
  request: WireRequest;
  context: CallContext;
  /** Empty where the request names none. */
  bucket: string;
  /** Empty where the request names none. */
  key: string;
}

export type S3Handler = (call: S3Call) => WireAnswer;

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xmlAnswer(
  name: string,
  content: XmlNode[],
  headers: Record<string, string> = {},
): WireAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: xmlDeclaration + element(name, content, namespace).xml,
  };
}

export function emptyAnswer(status: number, headers: Record<string, string> = {}): WireAnswer {
  return { status, headers, body: '' };
}

export function accessDenied(headers: Record<string, string> = {}, text = 'Access Denied'): AwsFailure {
  return new AwsFailure('AccessDenied', text, 403, { headers });
}

/** The id of an account's canonical user: 64 hexadecimal digits. */
export function canonicalUser(account: string): string {
  return account.padStart(64, '0');
}

/**
 * The bucket of the call, after all that AWS checks before it looks at the operation: that it exists, that the request
 * came to its region, that its owner is the expected one and that the caller may do this.
 *
 * @param action the IAM action, on the object where the call names one
 * @param anyRegion true for the operations that every endpoint answers
 */
export function openBucket(call: S3Call, action: string, anyRegion = false): Bucket {
  const { context, request } = call;
  const bucket = context.world.buckets.get(call.bucket);
  if (!bucket) throw noSuchBucket(call.bucket);
  const headers = { 'x-amz-bucket-region': bucket.region };
  if (!anyRegion && bucket.region !== context.region) {
    throw new AwsFailure(
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      301,
      { headers, details: { Endpoint: `s3.${bucket.region}.amazonaws.com`, Bucket: bucket.name } },
    );
  }
  const expected = request.headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== bucket.owner) throw accessDenied(headers);
  checkAccess(call, bucket, action, headers);
  return bucket;
}

/** S3 names the refusing policy only to callers of the bucket's own account. */
function checkAccess(
  { context, key }: S3Call,
  bucket: Bucket,
  action: string,
  headers: Record<string, string>,
): void {
  const { principal, region, world } = context;
  const arn = `arn:${world.partition}:s3:::${bucket.name}`;
  const policy = bucket.policy === null ? null : parsePolicy(bucket.policy);
  const resource = key === '' ? arn : `${arn}/${key}`;
  const refusal = accessTo(world, principal, {
    action,
    resource,
    region,
    owner: bucket.owner,
    policy,
    context: { 's3:tlsversion': '1.3', 's3:resourceaccount': bucket.owner },
  });
  if (refusal === null) return;
  if (bucket.owner !== principal.account) throw accessDenied(headers);
  throw accessDenied(headers, refusalSentence(principal.arn, { action, on: `"${resource}"` }, refusal));
}

function noSuchBucket(name: string): AwsFailure {
  return new AwsFailure('NoSuchBucket', 'The specified bucket does not exist', 404, {
    details: { BucketName: name },
  });
}
