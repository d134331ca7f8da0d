/** S3: REST, addressed by path. */
import { AwsFailure } from '../failure.ts';
import type { CommonFailure, FailureDetails, Operation, Service } from '../service.ts';
import type { WireAnswer, WireRequest } from '../wire/request.ts';
import { element, xmlDeclaration } from '../wire/xml.ts';
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './bucket-policy.ts';
import {
  deleteBucketLifecycle,
  deleteBucketTagging,
  getBucketAcl,
  getBucketEncryption,
  getBucketLifecycle,
  getBucketOwnershipControls,
  getBucketTagging,
  getBucketVersioning,
  getObjectLock,
  getPublicAccessBlock,
  putBucketEncryption,
  putBucketLifecycle,
  putBucketTagging,
  putBucketVersioning,
  putObjectLock,
  putPublicAccessBlock,
} from './bucket-settings.ts';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './buckets.ts';
import type { S3Handler } from './call.ts';
import { listObjects, listObjectsV2, listObjectVersions } from './listing.ts';
import { deleteObject, deleteObjects, getObject, headObject, putObject } from './objects.ts';

/** Method and query parameter that together name an operation; without a parameter, the plain one. */
type Routes = Record<string, readonly [name: string, handler: S3Handler]>;

const serviceRoutes: Routes = { GET: ['ListBuckets', listBuckets] };

const bucketRoutes: Routes = {
  PUT: ['CreateBucket', createBucket],
  HEAD: ['HeadBucket', headBucket],
  DELETE: ['DeleteBucket', deleteBucket],
  GET: ['ListObjects', listObjects],
  'GET list-type': ['ListObjectsV2', listObjectsV2],
  'POST delete': ['DeleteObjects', deleteObjects],
  'GET location': ['GetBucketLocation', getBucketLocation],
  'GET policy': ['GetBucketPolicy', getBucketPolicy],
  'PUT policy': ['PutBucketPolicy', putBucketPolicy],
  'DELETE policy': ['DeleteBucketPolicy', deleteBucketPolicy],
  'GET tagging': ['GetBucketTagging', getBucketTagging],
  'PUT tagging': ['PutBucketTagging', putBucketTagging],
  'DELETE tagging': ['DeleteBucketTagging', deleteBucketTagging],
  'GET lifecycle': ['GetBucketLifecycleConfiguration', getBucketLifecycle],
  'PUT lifecycle': ['PutBucketLifecycleConfiguration', putBucketLifecycle],
  'DELETE lifecycle': ['DeleteBucketLifecycle', deleteBucketLifecycle],
  'GET acl': ['GetBucketAcl', getBucketAcl],
  'GET encryption': ['GetBucketEncryption', getBucketEncryption],
  'PUT encryption': ['PutBucketEncryption', putBucketEncryption],
  'PUT publicAccessBlock': ['PutPublicAccessBlock', putPublicAccessBlock],
  'PUT versioning': ['PutBucketVersioning', putBucketVersioning],
  'GET object-lock': ['GetObjectLockConfiguration', getObjectLock],
  'PUT object-lock': ['PutObjectLockConfiguration', putObjectLock],
  'GET publicAccessBlock': ['GetPublicAccessBlock', getPublicAccessBlock],
  'GET ownershipControls': ['GetBucketOwnershipControls', getBucketOwnershipControls],
  'GET versions': ['ListObjectVersions', listObjectVersions],
  'GET versioning': ['GetBucketVersioning', getBucketVersioning],
};

const objectRoutes: Routes = {
  GET: ['GetObject', getObject],
  HEAD: ['HeadObject', headObject],
  PUT: ['PutObject', putObject],
  DELETE: ['DeleteObject', deleteObject],
};

/** Query parameters that make another operation of a request. Those without a route are known and not implemented. */
const subresources = new Set(
  `accelerate acl analytics annotation attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle
  list-type location logging metadataConfiguration metadataTable metrics notification object-lock ownershipControls
  partNumber policy policyStatus publicAccessBlock renameObject replication requestPayment restore retention select
  session tagging torrent uploadId uploads versionId versioning versions website`.split(/\s+/),
);

function read(request: WireRequest): Operation {
  const [, encodedBucket = '', ...rest] = request.path.split('/');
  const encodedKey = rest.join('/');
  const routes = encodedBucket === '' ? serviceRoutes : encodedKey === '' ? bucketRoutes : objectRoutes;
  const subresource = [...request.query.keys()].find((name) => subresources.has(name));
  const route = routes[subresource === undefined ? request.method : `${request.method} ${subresource}`];
  const mutating = request.method !== 'GET' && request.method !== 'HEAD';
  const input = () => inputOf(request, decodePart(encodedBucket), decodePart(encodedKey));
  if (!route) {
    const name = subresource === undefined ? request.method : `${request.method} ?${subresource}`;
    return {
      name,
      mutating,
      input,
      perform() {
        throw new AwsFailure(
          'NotImplemented',
          `The sandbox does not implement this operation: ${name} on ${encodedBucket === '' ? 'the service' : encodedKey === '' ? 'a bucket' : 'an object'}`,
          501,
        );
      },
    };
  }
  const [name, handler] = route;
  return {
    name,
    mutating,
    input,
    perform: (context) =>
      handler({ request, context, bucket: decodePart(encodedBucket), key: decodePart(encodedKey) }),
  };
}

/** JSON is a policy; all else that a bucket is sent is XML, which is kept as it came. */
function inputOf(request: WireRequest, bucket: string, key: string): Record<string, unknown> {
  if (key !== '') return { Bucket: bucket, Key: key };
  const body = request.body.toString('utf8');
  const content = request.query.has('policy') ? { Policy: body } : { Body: body };
  return { Bucket: bucket, ...(body === '' ? {} : content) };
}

function decodePart(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new AwsFailure('InvalidURI', "Couldn't parse the specified URI.", 400, {
      details: { URI: encoded },
    });
  }
}

function refuse(failure: AwsFailure, request: WireRequest, requestId: string): WireAnswer {
  const headers = { ...failure.headers, 'content-type': 'application/xml' };
  // An answer to HEAD has no body: all that is left of the error is its status.
  if (request.method === 'HEAD') return { status: failure.status, headers, body: '' };
  const error = element('Error', [
    element('Code', failure.code),
    element('Message', failure.message),
    ...Object.entries(failure.details).map(([name, value]) => element(name, value)),
    element('RequestId', requestId),
    element('HostId', 'kentik-aws-setup-sandbox'),
  ]);
  return { status: failure.status, headers, body: xmlDeclaration + error.xml };
}

function common(kind: CommonFailure, about: FailureDetails): AwsFailure {
  switch (kind) {
    case 'unsigned':
      return new AwsFailure('AccessDenied', 'Access Denied', 403);
    case 'unknown-key':
      return new AwsFailure(
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
        403,
        { details: { AWSAccessKeyId: about.accessKeyId } },
      );
    case 'region-disabled':
      return new AwsFailure(
        'IllegalLocationConstraintException',
        `The region ${about.region} is not enabled.`,
      );
    case 'internal':
      return new AwsFailure('InternalError', about.message, 500);
  }
}

const operationNames = [serviceRoutes, bucketRoutes, objectRoutes].flatMap((routes) =>
  Object.values(routes).map(([name]) => name),
);

export const s3: Service = { name: 's3', operationNames, read, refuse, common };
