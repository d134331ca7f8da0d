/** ListBuckets, CreateBucket, HeadBucket, GetBucketLocation, DeleteBucket. */
import { AwsFailure } from '../failure.ts';
import type { WireAnswer } from '../wire/request.ts';
import { childrenOf, element, parseXml, textOf, verbatim } from '../wire/xml.ts';
import { createObjectStore } from '../world/objects.ts';
import { newBucketSettings, type Tags } from '../world/types.ts';
import { readTags } from './bucket-settings.ts';
import { accessDenied, canonicalUser, emptyAnswer, openBucket, type S3Call, xmlAnswer } from './call.ts';
import { checkBucketName } from './names.ts';

export function listBuckets({ request, context }: S3Call): WireAnswer {
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const region = query.get('bucket-region');
  const size = Number(query.get('max-buckets') ?? '10000');
  if (!Number.isInteger(size) || size < 1 || size > 10_000) {
    throw new AwsFailure('InvalidArgument', 'MaxBuckets must be between 1 and 10000', 400, {
      details: { ArgumentName: 'max-buckets', ArgumentValue: query.get('max-buckets') ?? '' },
    });
  }
  if (region !== null && region !== context.region) {
    throw new AwsFailure('InvalidArgument', `Argument value ${region} is not allowed in ListBuckets`, 400, {
      details: { ArgumentName: 'bucket-region', ArgumentValue: region },
    });
  }
  const token = query.get('continuation-token');
  const after = token === null ? '' : Buffer.from(token, 'base64url').toString('utf8');
  const found = [...context.world.buckets.values()]
    .filter((bucket) => bucket.owner === context.principal.account)
    .filter((bucket) => bucket.name.startsWith(prefix) && (region === null || bucket.region === region))
    .filter((bucket) => bucket.name > after)
    .sort((left, right) => (left.name < right.name ? -1 : 1));
  const page = found.slice(0, size);
  const last = page.at(-1);
  // AWS tells the regions as soon as one of the newer parameters is sent.
  const withRegion = ['prefix', 'bucket-region', 'max-buckets', 'continuation-token'].some((name) =>
    query.has(name),
  );
  const next = last && found.length > size ? Buffer.from(last.name).toString('base64url') : null;
  return xmlAnswer('ListAllMyBucketsResult', [
    element('Owner', [element('ID', canonicalUser(context.principal.account))]),
    element(
      'Buckets',
      page.map((bucket) =>
        element('Bucket', [
          element('Name', bucket.name),
          element('CreationDate', new Date(bucket.createdAt)),
          element('BucketRegion', withRegion ? bucket.region : null),
        ]),
      ),
    ),
    element('ContinuationToken', next),
    element('Prefix', query.get('prefix')),
  ]);
}

/** CreateBucket with us-east-1's quirks. Source: S3 API reference, "CreateBucket". */
export function createBucket({ request, context, bucket: name }: S3Call): WireAnswer {
  const { account, region, world } = context;
  const isRegional = request.headers['x-amz-bucket-namespace'] === 'account-regional';
  checkBucketName(name, isRegional ? `-${account.id}-${region}-an` : null);
  const { location, tags } = readConfiguration(request.body.toString('utf8'));
  const desired = regionFor(location, region);
  const target = world.regions.find((candidate) => candidate.name === desired);
  if (target === undefined || target.optIn === 'not-opted-in') throw invalidLocation(desired);
  checkAcl(request.headers['x-amz-acl']);
  const existing = world.buckets.get(name);
  if (existing && existing.owner !== account.id) {
    throw new AwsFailure(
      'BucketAlreadyExists',
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
      409,
      { details: { BucketName: name } },
    );
  }
  if (existing && (existing.region !== 'us-east-1' || desired !== 'us-east-1' || isRegional)) {
    throw new AwsFailure(
      'BucketAlreadyOwnedByYou',
      'Your previous request to create the named bucket succeeded and you already own it.',
      409,
      { details: { BucketName: name } },
    );
  }
  if (!existing) {
    world.buckets.set(name, {
      name,
      owner: account.id,
      region: desired,
      createdAt: world.clock.now(),
      policy: null,
      tags,
      ...newBucketSettings(),
      objects: createObjectStore(),
    });
  }
  return emptyAnswer(200, {
    location: `/${name}`,
    'x-amz-bucket-arn': `arn:${world.partition}:s3:::${name}`,
  });
}

/** A general purpose bucket takes its tags at creation (S3 API reference, CreateBucketConfiguration). */
function readConfiguration(body: string): { location: string | null; tags: Tags | null } {
  if (body.trim() === '') return { location: null, tags: null };
  const configuration = parseXml(body);
  const [tags] = childrenOf(configuration, 'Tags');
  return {
    location: textOf(configuration, 'LocationConstraint') || null,
    tags: tags === undefined ? null : readTags(tags),
  };
}

function regionFor(location: string | null, endpoint: string): string {
  if (endpoint === 'us-east-1') {
    if (location === null) return 'us-east-1';
    if (location === 'us-east-1') {
      throw new AwsFailure(
        'InvalidLocationConstraint',
        'The specified location-constraint is not valid',
        400,
        {
          details: { LocationConstraint: location },
        },
      );
    }
    return location === 'EU' ? 'eu-west-1' : location;
  }
  if (location === endpoint || (location === 'EU' && endpoint === 'eu-west-1')) return endpoint;
  throw new AwsFailure(
    'IllegalLocationConstraintException',
    `The ${location ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

function invalidLocation(location: string): AwsFailure {
  return new AwsFailure('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400, {
    details: { LocationConstraint: location },
  });
}

/** Buckets no longer have ACLs (BucketOwnerEnforced); only the harmless values are taken. */
export function checkAcl(acl: string | undefined): void {
  if (acl !== undefined && acl !== 'private' && acl !== 'bucket-owner-full-control') {
    throw new AwsFailure('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
}

export function headBucket(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:ListBucket');
  return emptyAnswer(200, {
    'x-amz-bucket-region': bucket.region,
    'x-amz-access-point-alias': 'false',
    'x-amz-bucket-arn': `arn:${call.context.world.partition}:s3:::${bucket.name}`,
    'content-type': 'application/xml',
  });
}

export function getBucketLocation(call: S3Call): WireAnswer {
  const { region } = openBucket(call, 's3:GetBucketLocation', true);
  return xmlAnswer('LocationConstraint', region === 'us-east-1' ? [] : [verbatim(region)]);
}

export function deleteBucket(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:DeleteBucket');
  if (bucket.owner !== call.context.account.id) throw accessDenied();
  if (bucket.objects.size > 0) {
    throw new AwsFailure('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, {
      details: { BucketName: bucket.name },
    });
  }
  call.context.world.buckets.delete(bucket.name);
  return emptyAnswer(204);
}
