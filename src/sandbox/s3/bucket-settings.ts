/** Tags, lifecycle rules, encryption, Block Public Access, versioning and Object Lock of a bucket. */
import { AwsFailure } from '../failure.ts';
import type { WireAnswer } from '../wire/request.ts';
import {
  childrenOf,
  element,
  malformedXml,
  parseXml,
  textOf,
  verbatim,
  writeXml,
  type XmlElement,
} from '../wire/xml.ts';
import { publicAccessSettings, type Tags } from '../world/types.ts';
import { canonicalUser, emptyAnswer, openBucket, type S3Call, xmlAnswer } from './call.ts';

const mostTags = 50;

export function getBucketTagging(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:GetBucketTagging');
  if (bucket.tags === null) {
    throw new AwsFailure('NoSuchTagSet', 'The TagSet does not exist', 404, {
      details: { BucketName: bucket.name },
    });
  }
  const tags = [...bucket.tags].map(([key, value]) =>
    element('Tag', [element('Key', key), element('Value', value)]),
  );
  return xmlAnswer('Tagging', [element('TagSet', tags)]);
}

/** Replaces all tags, as AWS does. */
export function putBucketTagging(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:PutBucketTagging');
  const [set] = childrenOf(parseXml(call.request.body.toString('utf8')), 'TagSet');
  if (!set) throw malformedXml();
  bucket.tags = readTags(set);
  return emptyAnswer(204);
}

/** The tags inside an element, with S3's checks. */
export function readTags(set: XmlElement): Tags {
  const tags: Tags = new Map();
  for (const tag of childrenOf(set, 'Tag')) {
    const key = textOf(tag, 'Key') ?? '';
    const value = textOf(tag, 'Value') ?? '';
    if (key === '' || key.length > 128 || key.toLowerCase().startsWith('aws:') || tags.has(key)) {
      throw new AwsFailure('InvalidTag', 'The TagKey you have provided is invalid', 400, {
        details: { TagKey: key },
      });
    }
    if (value.length > 256) {
      throw new AwsFailure('InvalidTag', 'The TagValue you have provided is invalid', 400, {
        details: { TagKey: key, TagValue: value },
      });
    }
    tags.set(key, value);
  }
  if (tags.size > mostTags) {
    throw new AwsFailure('BadRequest', `Bucket tag count cannot be greater than ${mostTags}`);
  }
  return tags;
}

export function deleteBucketTagging(call: S3Call): WireAnswer {
  openBucket(call, 's3:PutBucketTagging').tags = null;
  return emptyAnswer(204);
}

export function getBucketLifecycle(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:GetLifecycleConfiguration');
  if (bucket.lifecycle === null) {
    throw new AwsFailure('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist', 404, {
      details: { BucketName: bucket.name },
    });
  }
  return xmlAnswer('LifecycleConfiguration', [verbatim(bucket.lifecycle)]);
}

/** Replaces all rules, as AWS does. */
export function putBucketLifecycle(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:PutLifecycleConfiguration');
  const rules = childrenOf(parseXml(call.request.body.toString('utf8')), 'Rule');
  if (rules.length === 0 || rules.length > 1000) throw malformedXml();
  const ids = rules.flatMap((rule) => textOf(rule, 'ID') ?? []);
  if (new Set(ids).size < ids.length) {
    throw new AwsFailure('InvalidArgument', 'RuleId must be unique. Found same ID for more than one rule');
  }
  if (rules.some((rule) => !['Enabled', 'Disabled'].includes(textOf(rule, 'Status') ?? '')))
    throw malformedXml();
  bucket.lifecycle = rules.map(writeXml).join('');
  return emptyAnswer(200);
}

export function deleteBucketLifecycle(call: S3Call): WireAnswer {
  openBucket(call, 's3:PutLifecycleConfiguration').lifecycle = null;
  return emptyAnswer(204);
}

export function getBucketAcl(call: S3Call): WireAnswer {
  const id = element('ID', canonicalUser(openBucket(call, 's3:GetBucketAcl').owner));
  // The SDK reads the grantee's kind from an attribute.
  const grantee = verbatim(
    `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">${id.xml}</Grantee>`,
  );
  const grant = element('Grant', [grantee, element('Permission', 'FULL_CONTROL')]);
  return xmlAnswer('AccessControlPolicy', [element('Owner', [id]), element('AccessControlList', [grant])]);
}

/** As AWS: the rule names no key for S3's own encryption and for the AWS-managed key. */
export function getBucketEncryption(call: S3Call): WireAnswer {
  const { algorithm, keyId, bucketKey } = openBucket(call, 's3:GetEncryptionConfiguration').encryption;
  return xmlAnswer('ServerSideEncryptionConfiguration', [
    element('Rule', [
      element('ApplyServerSideEncryptionByDefault', [
        element('SSEAlgorithm', algorithm),
        element('KMSMasterKeyID', keyId),
      ]),
      element('BucketKeyEnabled', bucketKey),
    ]),
  ]);
}

const algorithms = ['AES256', 'aws:kms', 'aws:kms:dsse'] as const;

export function putBucketEncryption(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:PutEncryptionConfiguration');
  const [rule] = childrenOf(parseXml(call.request.body.toString('utf8')), 'Rule');
  const [byDefault] = rule === undefined ? [] : childrenOf(rule, 'ApplyServerSideEncryptionByDefault');
  const name = byDefault === undefined ? null : textOf(byDefault, 'SSEAlgorithm');
  const algorithm = algorithms.find((each) => each === name);
  if (rule === undefined || byDefault === undefined || algorithm === undefined) throw malformedXml();
  const keyId = textOf(byDefault, 'KMSMasterKeyID') || null;
  if (keyId !== null && algorithm === 'AES256') {
    throw new AwsFailure(
      'InvalidArgument',
      'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms',
    );
  }
  bucket.encryption = { algorithm, keyId, bucketKey: textOf(rule, 'BucketKeyEnabled') === 'true' };
  return emptyAnswer(200);
}

export function getPublicAccessBlock(call: S3Call): WireAnswer {
  const { publicAccessBlock } = openBucket(call, 's3:GetBucketPublicAccessBlock');
  return xmlAnswer(
    'PublicAccessBlockConfiguration',
    publicAccessSettings.map((name) => element(name, publicAccessBlock[name])),
  );
}

export function putPublicAccessBlock(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:PutBucketPublicAccessBlock');
  const document = parseXml(call.request.body.toString('utf8'));
  for (const name of publicAccessSettings) {
    bucket.publicAccessBlock[name] = textOf(document, name) === 'true';
  }
  return emptyAnswer(200);
}

export function getBucketOwnershipControls(call: S3Call): WireAnswer {
  openBucket(call, 's3:GetBucketOwnershipControls');
  return xmlAnswer('OwnershipControls', [
    element('Rule', [element('ObjectOwnership', 'BucketOwnerEnforced')]),
  ]);
}

export function getBucketVersioning(call: S3Call): WireAnswer {
  const { versioning } = openBucket(call, 's3:GetBucketVersioning');
  return xmlAnswer('VersioningConfiguration', [element('Status', versioning)]);
}

export function putBucketVersioning(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:PutBucketVersioning');
  const status = textOf(parseXml(call.request.body.toString('utf8')), 'Status');
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
  bucket.versioning = status;
  return emptyAnswer(200);
}

export function getObjectLock(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:GetBucketObjectLockConfiguration');
  if (bucket.objectLock === null) {
    throw new AwsFailure(
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
      404,
      { details: { BucketName: bucket.name } },
    );
  }
  return xmlAnswer('ObjectLockConfiguration', [verbatim(bucket.objectLock)]);
}

export function putObjectLock(call: S3Call): WireAnswer {
  const bucket = openBucket(call, 's3:PutBucketObjectLockConfiguration');
  if (bucket.versioning !== 'Enabled') {
    throw new AwsFailure(
      'InvalidBucketState',
      "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
      409,
    );
  }
  const document = parseXml(call.request.body.toString('utf8'));
  bucket.objectLock = ['ObjectLockEnabled', 'Rule']
    .flatMap((name) => childrenOf(document, name))
    .map(writeXml)
    .join('');
  return emptyAnswer(200);
}
