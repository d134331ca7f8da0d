/** Tags, lifecycle rules, and the settings that every new bucket has and nobody changes here. */
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
  type XmlNode,
} from '../wire/xml.ts';
import type { Tags } from '../world/types.ts';
import { canonicalUser, emptyAnswer, openBucket, type S3Call, type S3Handler, xmlAnswer } from './call.ts';

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

/** S3 User Guide: what a new bucket has since 2023 without being asked. */
function fixedSetting(action: string, name: string, content: XmlNode[]): S3Handler {
  return (call) => {
    openBucket(call, action);
    return xmlAnswer(name, content);
  };
}

export const getBucketEncryption = fixedSetting(
  's3:GetEncryptionConfiguration',
  'ServerSideEncryptionConfiguration',
  [
    element('Rule', [
      element('ApplyServerSideEncryptionByDefault', [element('SSEAlgorithm', 'AES256')]),
      element('BucketKeyEnabled', false),
    ]),
  ],
);

export const getPublicAccessBlock = fixedSetting(
  's3:GetBucketPublicAccessBlock',
  'PublicAccessBlockConfiguration',
  ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) =>
    element(name, true),
  ),
);

export const getBucketOwnershipControls = fixedSetting('s3:GetBucketOwnershipControls', 'OwnershipControls', [
  element('Rule', [element('ObjectOwnership', 'BucketOwnerEnforced')]),
]);

export const getBucketVersioning = fixedSetting('s3:GetBucketVersioning', 'VersioningConfiguration', []);
